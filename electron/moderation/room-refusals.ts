import type { Account } from '../../shared/account.ts'
import { fault, type Fault } from '../../shared/fault.ts'
import { isTold } from '../../shared/rooms/call-members.ts'
import { isRosterWithheld, type Room } from '../../shared/rooms/model.ts'
import type { AccountId } from '../../shared/values.ts'
import type { RoomRef } from '../monitor/monitor.ts'
import type { Rooms } from './rooms.ts'

interface Parts {
  readonly monitor: Pick<Rooms, 'snapshot' | 'conference'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
}

/**
 * The room, or why nothing can be sent to it now: `noAccount`, `readOnly`, `changed` if it has ended, or `unsupported` if
 * its name is unproven.
 */
export function writableRoom(ref: RoomRef, { monitor, accountOf }: Parts): Room | Fault {
  if (accountOf(ref.accountId) === undefined) return fault('noAccount')
  if (monitor.snapshot().readOnly) return fault('readOnly')
  const room = monitor.conference(ref)
  if (room === undefined) return roomEnded()
  return room.writable ? room : fault('unsupported', { values: { reason: 'nameUnproven' } })
}

/** As `writableRoom`, or `stale` while this is not known of the room, with the reason if it never is. */
export function knownRoom(ref: RoomRef, parts: Parts, isKnown: (room: Room) => boolean = isRead): Room | Fault {
  const room = writableRoom(ref, parts)
  if ('code' in room || isKnown(room)) return room
  return fault('stale', isRosterWithheld(room) ? { values: { reason: 'noRoster' } } : {})
}

/** The fault of what concerns a room that has ended. */
export function roomEnded(): Fault {
  return fault('changed', { values: { reason: 'ended' } })
}

/** Whether it is known who is in the room now, from its roster, or events tell of callers in it. */
export function isRead({ members, reported, stale, state }: Room): boolean {
  if (stale || state === 'unreachable') return false
  if (members !== undefined) return state !== 'unverified'
  return reported?.some(isTold) === true
}
