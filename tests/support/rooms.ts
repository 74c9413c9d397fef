import type { CallerWithCall } from '../../shared/rooms/call-members.ts'
import type { RoomNumbers } from '../../shared/rooms/reported-callers.ts'
import type { AccountView } from '../../shared/account.ts'
import type { Room, Member } from '../../shared/rooms/model.ts'
import type { ShownRoom, ShownSnapshot } from '../../shared/rooms/shown-room.ts'

export type ListedMember = Member & { readonly muted: boolean; readonly deaf: boolean }

/** A member of a room's roster. `over` replaces fields of it. */
export function aMember(number: number, over: Partial<ListedMember> = {}): ListedMember {
  return {
    key: `call-${number}`,
    callUuid: `call-${number}`,
    memberId: String(number),
    name: '',
    number: `1555010${String(number).padStart(4, '0')}`,
    direction: 'inbound',
    joinedAt: 0,
    muted: false,
    deaf: false,
    isMe: false,
    backAgain: false,
    mutedByMe: false,
    ...over,
  }
}

/** A caller who is known only from a live call to the number of a room. */
export function onNumber(number: number, over: Partial<CallerWithCall> = {}): CallerWithCall {
  return {
    callUuid: `call-${number}`,
    name: '',
    number: `1555010${String(number).padStart(4, '0')}`,
    direction: 'inbound',
    call: { to: '15550120001' },
    ...over,
  }
}

/** A room without a roster, with these callers on its number. */
export function aRoomByCalls(name: string, callers: readonly CallerWithCall[], more: Partial<RoomNumbers> = {}): Room {
  const calls = [{ number: '15550120001', calls: callers.length }]
  const numbers = { numbers: calls, unread: 0, unreadable: 0, every: 3_000, ...more }
  return aRoom(name, { state: 'unverified', reported: callers, numbers })
}

export function aRoom(name: string, over: Partial<Room> = {}): Room {
  const members = over.members
  return {
    key: `acme/${name}`,
    accountId: 'acme',
    name,
    title: name,
    instance: 1,
    state: 'live',
    own: false,
    pinned: false,
    ...(members && { people: members.length, peak: members.length }),
    stale: false,
    writable: true,
    meMatches: 0,
    pending: [],
    ...over,
  }
}

export function anAccount(over: Partial<AccountView> = {}): AccountView {
  return {
    id: 'acme',
    provider: 'plivo',
    demo: false,
    name: 'Acme',
    authIdMasked: 'MA••••XY',
    tokenIn: 'keychain',
    health: { state: 'ok', used: 0, allowed: 20, listProvesNothing: false },
    ...over,
  }
}

export function aSnapshot(conferences: readonly ShownRoom[], over: Partial<ShownSnapshot> = {}): ShownSnapshot {
  return {
    revision: 1,
    at: 0,
    accounts: [anAccount()],
    conferences,
    accountPending: [],
    readOnly: false,
    ...over,
  }
}
