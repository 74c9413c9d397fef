import type { Clock } from '../../../shared/clock.ts'
import type { Action, Pending } from '../../../shared/rooms/model.ts'
import type { Rooms } from '../rooms.ts'

/** An action that is shown, and whom its row is about. */
interface Shown {
  readonly monitor: Pick<Rooms, 'conference' | 'pending'>
  readonly clock: Clock
  readonly action: Action
  readonly about: Pick<Pending, 'id' | 'who' | 'caller'>
}

/**
 * Milliseconds for which an accepted hang-up is shown. Calls are polled only for some rooms, so no observation clears
 * it.
 */
const HANGING_UP = 5_000
/** Milliseconds. A read for an action is shown on the row if it takes longer. */
const SLOW = 1_000

/** If reading the room for an action takes a long time, shows on the row what the user is waiting for. */
export async function showIfSlow<T>(of: Omit<Shown, 'about'>, id: string, read: () => Promise<T>): Promise<T> {
  const shown = { ...of, about: { id, who: whoSeen(of.action) } }
  const state = { isShown: false }
  const timer = of.clock.setTimeout(() => {
    state.isShown = true
    show(shown, 'checking')
  }, SLOW)
  try {
    return await read()
  } finally {
    of.clock.clearTimeout(timer)
    // If `checking` was not shown, the row may still show a held action under the same id.
    if (state.isShown) show(shown, undefined)
  }
}

/** Whom the user meant. */
export function whoSeen(action: Action): Pending['who'] {
  if (!('who' in action)) return []
  return action.who.kind === 'members' ? action.who.members.map(({ key }) => key) : 'everyone'
}

/**
 * Shows this state of an action on the row of its caller or its room; undefined clears it. Of a call, only that it is
 * being hung up: no row lets the user dismiss a failure.
 *
 * @param whenSeen called once an observation shows the effect of what was sent
 */
export function show(
  { monitor, clock, action, about }: Shown,
  state: Pending['state'] | undefined,
  more: Partial<Pending> = {},
  whenSeen?: () => void,
): void {
  const entry = state && { ...about, kind: action.kind, at: clock.now(), ...more, state }
  if ('seen' in action) {
    const { accountId, conference: name, instance } = action.seen
    const isInRun = (monitor.conference({ accountId, name })?.instance ?? instance) === instance
    // In the next run of the room, only a failure is shown. Otherwise that run would be shown as ending.
    if (isInRun || state === undefined || state === 'failed')
      monitor.pending(accountId, name, about.id, entry, whenSeen)
  } else if (action.kind === 'hangupCall') {
    const showCall = (of?: Pending): void => {
      monitor.pending(action.accountId, undefined, about.id, of)
    }
    showCall(state === 'sending' || state === 'accepted' ? entry : undefined)
    if (state === 'accepted') clock.setTimeout(showCall, HANGING_UP)
  }
}
