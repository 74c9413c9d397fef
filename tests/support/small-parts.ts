import type { SmallParts } from '../../electron/desktop/shortcuts/small-part.ts'
import type { Fault } from '../../shared/fault.ts'
import { success, type Result } from '../../shared/result.ts'
import type { Action, ActionResult } from '../../shared/rooms/model.ts'
import type { SmallKind, SmallStates } from '../../shared/small-window.ts'
import { createAfter } from '../../shared/timers.ts'
import { fakeMonitor } from './fake-monitor.ts'
import { paintingPage, type PaintsIn } from './painting-page.ts'
import { aSnapshot } from './rooms.ts'
import { createVirtualClock } from './virtual-clock.ts'

export interface SmallScene {
  /** Milliseconds until the window is visible. */
  readonly opening?: number
  readonly paintsIn?: PaintsIn | undefined
  readonly acted?: Result<ActionResult>
  /** Milliseconds until the result of an action is returned. */
  readonly acting?: number
}

/** What a part with a small window gets, in virtual time, and what it did with that. */
export function smallParts<Kind extends SmallKind>(scene: SmallScene = {}) {
  const { opening = 0, paintsIn = 0, acting = 0 } = scene
  const clock = createVirtualClock()
  const page = paintingPage(clock, paintsIn)
  const acts: { readonly action: Action; readonly token: string | undefined }[] = []
  const pushed: SmallStates[Kind][] = []
  const notified: Fault[] = []
  const seen = { opened: 0, closed: 0, isVisible: false }
  const world: { acted: Result<ActionResult> } = { acted: scene.acted ?? success({ state: 'accepted' }) }
  const pause = (ms: number): Promise<void> =>
    ms === 0 ? Promise.resolve() : new Promise((resolve) => clock.setTimeout(resolve, ms))
  const parts: SmallParts<Kind> = {
    monitor: fakeMonitor(aSnapshot([])).monitor,
    accounts: () => [],
    callerOf: ({ name, number }) => ({ called: name, name, number, full: name }),
    act: async (action, token) => {
      acts.push({ action, token })
      await pause(acting)
      return world.acted
    },
    now: () => clock.now(),
    after: createAfter(clock),
    painted: page.painted,
    open: async () => {
      seen.opened += 1
      await pause(opening)
      seen.isVisible = true
    },
    isVisible: () => seen.isVisible,
    close: () => {
      seen.closed += 1
      seen.isVisible = false
    },
    push: (state) => pushed.push(state),
    notifyFault: (fault) => notified.push(fault),
  }
  return { parts, clock, page, acts, pushed, notified, seen, world, pause }
}
