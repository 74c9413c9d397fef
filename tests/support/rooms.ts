import type { AccountView } from '../../shared/account.ts'
import type { Room, Member } from '../../shared/rooms/model.ts'
import type { ShownRoom, ShownSnapshot } from '../../shared/rooms/shown-room.ts'

/** A member of a room; `over` replaces fields. */
export function aMember(number: number, over: Partial<Member> = {}): Member {
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
