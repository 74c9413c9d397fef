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

export function createProgress(
  { monitor, clock, action }: { readonly monitor: Monitor; readonly clock: Clock; readonly action: RoomAction },
  about: Pick<Pending, 'id' | 'who' | 'caller'>,
): Progress {
  const room = roomOf(action)
  return {
    show: (state, more = {}) => {
      const entry = state === undefined ? undefined : { ...about, kind: action.kind, at: clock.now(), ...more, state }
      monitor.pending(room.accountId, room.name, about.id, entry)
    },
    isShown: () => monitor.conference(room)?.pending.some(({ id }) => id === about.id) === true,
  }
}
