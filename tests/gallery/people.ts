import type { AccountView, Health } from '../../shared/account.ts'
import { roomKey, type Member, type Pending } from '../../shared/rooms/model.ts'
import type { ShownRoom, ShownSnapshot } from '../../shared/rooms/shown-room.ts'
import type { ReportedCaller } from '../../shared/rooms/reported-callers.ts'
import { aMember, anAccount, aRoom, aSnapshot, onNumber, type ListedMember } from '../support/rooms.ts'

const MINUTE = 60_000

/** A partial type in which `undefined` means absent, because a snapshot is sent as JSON, which has no `undefined`. */
export type Loose<T> = { readonly [Key in keyof T]?: T[Key] | undefined }

export type Made = ReturnType<typeof madeUp>

/** Makes up accounts, rooms and callers; all numbers are from the range reserved for fiction. */
export function madeUp(now: number) {
  const health = (more: Loose<Health> = {}): Health =>
    withoutUndefined({ state: 'ok', lastAnswerAt: now, used: 2, allowed: 20, listProvesNothing: false, ...more })
  const numberOf = (index: number) => `155501001${String(index % 100).padStart(2, '0')}`
  return {
    now,
    health,
    account: (more?: Partial<AccountView>) => anAccount({ authIdMasked: 'MA…ZT', health: health(), ...more }),
    member: (index: number, more?: Partial<ListedMember>): Member => {
      const joinedAt = now - (28 - index) * MINUTE
      return aMember(index, { memberId: String(100 + index), number: numberOf(index), joinedAt, ...more })
    },
    /** A reported caller with the same call as the member with this index. */
    reported: (index: number, more?: Partial<ReportedCaller>): ReportedCaller => {
      const { callUuid, name, direction } = onNumber(index)
      return { callUuid, name, direction, number: numberOf(index), ...more }
    },
    /** A caller who is known by a call that dialled the number of the room. */
    onNumber: (index: number, more?: Partial<ReportedCaller>): ReportedCaller => {
      const call = { to: '15550120001', startedAt: now - (28 - (index % 28)) * MINUTE }
      return { ...onNumber(index), number: numberOf(index), call, ...more }
    },
    room: (name: string, more: Loose<ShownRoom> = {}): ShownRoom => {
      const people = more.members?.length ?? 0
      const meMatches = more.members?.some(({ isMe }) => isMe) ? 1 : 0
      const times = { startedAt: now - 5 * MINUTE, rosterAt: now }
      const key = roomKey(more.accountId ?? 'acme', name)
      return withoutUndefined({ ...aRoom(name, { key, people, peak: people, meMatches, ...times }), ...more })
    },
    pending: (kind: Pending['kind'], who: Pending['who'], more?: Partial<Pending>): Pending => ({
      id: `${kind}-1`,
      kind,
      who,
      state: 'sending',
      at: now,
      ...more,
    }),
  }
}

export function snapshotOf(
  now: number,
  accounts: readonly AccountView[],
  conferences: readonly ShownRoom[],
  more: Partial<ShownSnapshot> = {},
): ShownSnapshot {
  return aSnapshot(conferences, { at: now, accounts, ...more })
}

/** A usual morning: the user's own room, with the user in it, and the rooms Support bridge and Sales call. */
export function morning(now: number): { made: Made; snapshot: ShownSnapshot } {
  const made = madeUp(now)
  const { member, room } = made
  const standup = room('Weekly standup', {
    own: true,
    startedAt: now - 32 * MINUTE - 10_000,
    members: [
      member(1, { name: 'Jo Winter', number: '15550100101', isMe: true }),
      member(2, { name: 'Ana Diaz', number: '15550100123' }),
      member(3, { number: '15550100137' }),
      member(4, { name: 'Sam Okafor', number: '15550100144', muted: true, mutedByMe: true }),
    ],
    meMatches: 1,
  })
  const bridge = room('Support bridge', {
    startedAt: now - 62 * MINUTE - 11_000,
    members: [
      member(11, { name: 'Ana Diaz', number: '15550100123' }),
      member(12, { number: '15550100199' }),
      member(13, { name: 'Ravi Menon', number: '15550100162', muted: true, mutedByMe: true }),
      member(14, { name: 'Lena Brandt', number: 'sip:lena@pbx.example.com', muted: true }),
      member(15, { name: 'Marta Nowak', number: '15550100158', backAgain: true }),
      member(16, { name: 'Chen Wei', number: '15550100170', muted: true, deaf: true }),
    ],
  })
  const sales = room('Sales call', {
    startedAt: now - 5 * MINUTE - 42_000,
    members: Array.from({ length: 9 }, (_, index) => member(30 + index)),
  })
  return { made, snapshot: snapshotOf(now, [made.account()], [sales, bridge, standup]) }
}

function withoutUndefined<T extends object>(value: { readonly [Key in keyof T]: T[Key] | undefined }): T {
  return JSON.parse(JSON.stringify(value)) as T
}
