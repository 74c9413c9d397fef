import type { Clock } from '../../shared/clock.ts'
import type { Patch, ShownSnapshot } from '../../shared/rooms/shown-room.ts'
import { createThrottle } from '../../shared/timers.ts'
import type { Rooms } from '../moderation/rooms.ts'
import { push, type Page } from './subscribers.ts'

/** Milliseconds, about one frame, so that the effect of a click is visible in the next frame. */
const SHOWN_PAUSE = 16
/** Milliseconds. A hidden window is updated too, so that it is complete when it is shown. */
const HIDDEN_PAUSE = 1_000

/**
 * Sends the windows the changes of the snapshot, gathered for about a frame, or for a second if no window is shown.
 *
 * @param targets windows that get patches
 */
export function createPatchSender(
  rooms: Pick<Rooms, 'snapshot' | 'subscribe'>,
  clock: Clock,
  targets: () => readonly Page[],
  isAnyShown: () => boolean,
) {
  let sent = rooms.snapshot()
  const send = (): void => {
    const after = rooms.snapshot()
    if (after === sent) return
    const windows = targets()
    if (windows.length > 0) {
      // A string crosses the bridge faster than a large object.
      const patch = JSON.stringify(patchOf(sent, after))
      for (const contents of windows) push(contents, 'patch', patch)
    }
    sent = after
  }
  const paced = createThrottle(() => (isAnyShown() ? SHOWN_PAUSE : HIDDEN_PAUSE), clock, send)
  const unsubscribe = rooms.subscribe(paced)
  return {
    /** Returns the snapshot as JSON. The next patch continues from it. */
    whole: (): string => {
      send()
      return JSON.stringify(sent)
    },
    /** Sends pending changes at once, for a window that was just shown or is about to show something. */
    flush: paced.now,
    stop: (): void => {
      unsubscribe()
      paced.stop()
    },
  }
}

/** The patch from one snapshot to a later one. Unchanged rooms are the same objects, so references are compared. */
export function patchOf(before: ShownSnapshot, after: ShownSnapshot): Patch {
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
