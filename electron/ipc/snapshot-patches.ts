import type { WebContents } from 'electron'
import type { Clock } from '../../shared/clock.ts'
import type { Patch, Snapshot } from '../../shared/model.ts'
import { createPaced } from '../../shared/timers.ts'
import type { Monitor } from '../monitor/monitor.ts'
import { light, push } from './push.ts'

/** About a frame: what a person did shows in the next one. */
const SHOWN_PAUSE = 16
/** A hidden window is kept up to date so that it is complete when it is shown, but nobody is looking. */
const HIDDEN_PAUSE = 1_000

export interface PatchSender {
  /** What a window starts from; patches go on from exactly this revision. */
  whole(): string
  /** A window was shown: it gets at once what it has missed. */
  flush(): void
  stop(): void
}

export interface PatchSenderOptions {
  readonly monitor: Monitor
  readonly clock: Clock
  /** Windows that take patches. */
  readonly targets: () => readonly WebContents[]
  readonly isAnyShown: () => boolean
}

/** Sends what changed, gathered for about a frame, as JSON where it is large. */
export function createPatchSender({ monitor, clock, targets, isAnyShown }: PatchSenderOptions): PatchSender {
  let sent = monitor.snapshot()
  const send = (): void => {
    const after = monitor.snapshot()
    if (after.revision === sent.revision) return
    const windows = targets()
    if (windows.length > 0) {
      const patch = light(patchOf(sent, after))
      for (const contents of windows) push(contents, 'patch', patch)
    }
    sent = after
  }
  const paced = createPaced(() => (isAnyShown() ? SHOWN_PAUSE : HIDDEN_PAUSE), clock, send)
  const unsubscribe = monitor.subscribe(paced)
  return {
    whole: () => {
      send()
      return JSON.stringify(sent)
    },
    flush: () => {
      paced.now()
    },
    stop: () => {
      unsubscribe()
      paced.stop()
    },
  }
}

/** Unchanged rooms keep their identity from one revision to the next, so only the others are looked at. */
export function patchOf(before: Snapshot, after: Snapshot): Patch {
  const known = new Map(before.conferences.map((conference) => [conference.key, conference]))
  const changed = after.conferences.filter((conference) => known.get(conference.key) !== conference)
  for (const conference of after.conferences) known.delete(conference.key)
  return {
    from: before.revision,
    revision: after.revision,
    at: after.at,
    ...(before.accounts !== after.accounts && { accounts: after.accounts }),
    changed,
    removed: [...known.keys()],
    ...(before.accountPending !== after.accountPending && { accountPending: after.accountPending }),
    ...(before.readOnly !== after.readOnly && { readOnly: after.readOnly }),
  }
}
