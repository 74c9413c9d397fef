import type { Clock } from '../../shared/clock.ts'
import type { Pending } from '../../shared/model.ts'
import type { Monitor } from '../monitor/monitor.ts'
import { roomOf } from './guard.ts'
import type { RoomAction } from './guard.ts'

/** What the row of a caller or a room shows of one action. */
export interface Progress {
  /** Undefined clears it. */
  show(state: Pending['state'] | undefined, more?: Partial<Pending>): void
  /** False once it was cleared, or dismissed by the user. */
  isShown(): boolean
}

interface ProgressParts {
  readonly monitor: Pick<Monitor, 'conference' | 'pending'>
  readonly clock: Clock
  readonly action: RoomAction
}

/** Milliseconds. A read for an action that takes longer is shown. */
const SLOW = 1_000

/** Shows on the row, if the room takes long to be read for an action, what the user is waiting for. */
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
    // A held action is shown under the same id until then.
    if (state.isShown) progress.show(undefined)
  }
}

function whoSeen(action: RoomAction): Pending['who'] {
  if (action.kind === 'end') return []
  return action.who.kind === 'members' ? action.who.members.map(({ key }) => key) : 'everyone'
}

export function createProgress(
  { monitor, clock, action }: ProgressParts,
  about: Pick<Pending, 'id' | 'who' | 'caller'>,
): Progress {
  const room = roomOf(action)
  const isReplaced = (): boolean =>
    (monitor.conference(room)?.instance ?? action.seen.instance) !== action.seen.instance
  return {
    show: (state, more = {}) => {
      // The next run of the name is not ending, and its end would not be ours. That nothing was sent is shown there.
      if (state !== undefined && state !== 'failed' && isReplaced()) return
      const entry = state === undefined ? undefined : { ...about, kind: action.kind, at: clock.now(), ...more, state }
      monitor.pending(room.accountId, room.name, about.id, entry)
    },
    isShown: () => monitor.conference(room)?.pending.some(({ id }) => id === about.id) === true,
  }
}
