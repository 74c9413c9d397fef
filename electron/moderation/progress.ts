import type { Clock } from '../../shared/clock.ts'
import type { Pending } from '../../shared/model.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { RoomAction } from './guard.ts'
import { roomOf } from './revalidate.ts'

/** How an action stands, on the row of whom it is about. */
export interface Row {
  /** Undefined takes it off. */
  mark(state: Pending['state'] | undefined, more?: Partial<Pending>): void
  /** False once it was taken off, or dismissed by the person. */
  isShown(): boolean
}

export interface RowParts {
  readonly monitor: Pick<Monitor, 'pending' | 'conference'>
  readonly clock: Pick<Clock, 'now'>
}

export function createRow(
  { monitor, clock }: RowParts,
  action: RoomAction,
  about: Pick<Pending, 'id' | 'who' | 'caller'>,
): Row {
  const room = roomOf(action)
  return {
    mark: (state, more = {}) => {
      const entry = state === undefined ? undefined : { ...about, kind: action.kind, at: clock.now(), ...more, state }
      monitor.pending(room.accountId, room.name, about.id, entry)
    },
    isShown: () => monitor.conference(room)?.pending.some(({ id }) => id === about.id) === true,
  }
}
