import type { Clock } from '../../../shared/clock.ts'
import type { Action, Pending } from '../../../shared/rooms/model.ts'
import type { Rooms } from '../rooms.ts'
import { roomOf } from './guard.ts'
import type { AccountAction } from './guard.ts'

/** What the row of a caller or a room shows of one action. */
export interface Progress {
  /**
   * Shows this state; undefined clears it.
   *
   * @param whenSeen called once an observation shows the effect of what was sent
   */
  show(state: Pending['state'] | undefined, more?: Partial<Pending>, whenSeen?: () => void): void
}

interface ProgressParts {
  readonly monitor: Pick<Rooms, 'conference' | 'pending'>
  readonly clock: Clock
  readonly action: Action
}

/**
 * Milliseconds for which an accepted hang-up is shown. Calls are polled only for some rooms, so no observation clears
 * it.
 */
const HANGING_UP = 5_000
/** Milliseconds. A read for an action is shown on the row if it takes longer. */
const SLOW = 1_000

/** If reading the room for an action takes a long time, shows on the row what the user is waiting for. */
export async function showIfSlow<T>(parts: ProgressParts, id: string, read: () => Promise<T>): Promise<T> {
  const { clock, action } = parts
  const progress = createProgress(parts, { id, who: whoSeen(action) })
  const state = { isShown: false }
  const timer = clock.setTimeout(() => {
    state.isShown = true
    progress.show('checking')
  }, SLOW)
  try {
    return await read()
  } finally {
    clock.clearTimeout(timer)
    // If `checking` was not shown, the row may still show a held action under the same id.
    if (state.isShown) progress.show(undefined)
  }
}

/** Whom the user meant. */
export function whoSeen(action: Action): Pending['who'] {
  if (!('who' in action)) return []
  return action.who.kind === 'members' ? action.who.members.map(({ key }) => key) : 'everyone'
}

export function createProgress(
  { monitor, clock, action }: ProgressParts,
  about: Pick<Pending, 'id' | 'who' | 'caller'>,
): Progress {
  if (!('seen' in action)) return accountProgress({ monitor, clock, action }, about)
  const room = roomOf(action)
  const { instance } = action.seen
  return {
    show: (state, more = {}, whenSeen) => {
      // In the next run of the room, only a failure is shown. Otherwise that run would be shown as ending.
      if (state !== undefined && state !== 'failed' && (monitor.conference(room)?.instance ?? instance) !== instance)
        return
      const entry = state === undefined ? undefined : { ...about, kind: action.kind, at: clock.now(), ...more, state }
      monitor.pending(room.accountId, room.name, about.id, entry, whenSeen)
    },
  }
}

/** Only a hang-up stays shown once it was accepted. A failure does not, because no row lets the user dismiss it. */
function accountProgress(
  { monitor, clock, action }: ProgressParts & { readonly action: AccountAction },
  about: Pick<Pending, 'id' | 'who'>,
): Progress {
  const show = (entry?: Pending): void => {
    monitor.pending(action.accountId, undefined, about.id, entry)
  }
  return {
    show: (state) => {
      const isShown = state === 'sending' || (state === 'accepted' && action.kind === 'hangupCall')
      show(isShown ? { ...about, kind: action.kind, at: clock.now(), state } : undefined)
      if (state === 'accepted') clock.setTimeout(show, HANGING_UP)
    },
  }
}
