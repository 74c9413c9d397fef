import type { Room, Member } from '../../../shared/rooms/model.ts'
import { isAtDoor, isOnHold } from '../../../shared/rooms/action-effect.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import { atDoorIn, onHoldIn } from '../../../shared/rooms/on-hold.ts'
import { isLive } from '../snapshot-queries.ts'
import { compareKeys } from '../../../shared/rooms/room-order.ts'
import { ownName, type LabelTexts } from '../../../shared/callers/called.ts'

/** Determines which people of a room are shown. */
export type RosterFilter = 'all' | 'canSpeak' | 'muted' | 'new'
export const ROSTER_FILTERS = ['all', 'canSpeak', 'muted', 'new'] as const satisfies readonly RosterFilter[]

/** A room with at least this many people offers filters and sorting. */
export const CROWD = 12

const NEW_MS = 60_000

/** The maximum number of rows per room for members who left. Without it, they would pile up under a resting pointer. */
const MAX_LEFT = 50

/** @param now epoch milliseconds */
export function isNew({ joinedAt }: Pick<Member, 'joinedAt'>, now: number): boolean {
  return now - joinedAt < NEW_MS
}

export function passes(member: Member, filter: RosterFilter, now: number): boolean {
  if (filter === 'new') return isNew(member, now)
  return filter === 'all' || (member.muted === true) === (filter === 'muted')
}

/** The members to show. While the list is frozen, a member whom the filter would now leave out keeps their row. */
export function shownMembers(
  members: readonly Member[],
  filter: RosterFilter,
  now: number,
  shown: (() => readonly Member[]) | undefined,
): readonly Member[] {
  if (filter === 'all') return members
  const stays = new Set(shown?.().map(({ key }) => key))
  return members.filter((member) => passes(member, filter, now) || stays.has(member.key))
}

const unlisted = new WeakMap<Room, readonly Member[]>()

/** All callers of the room: the members or, without a roster, those who are probably in it. */
export function peopleOf(room: Room): readonly Member[] {
  if (room.members !== undefined) return room.members
  const people = unlisted.get(room) ?? membersOrCalls(room)
  unlisted.set(room, people)
  return people
}

const inside = new WeakMap<Room, readonly Member[]>()

/** Those of them who do not wait, and those who wait among them (keys). */
export function insideOf(room: Room, too: ReadonlySet<string>): readonly Member[] {
  if (room.onHold === undefined) return peopleOf(room)
  if (too.size > 0) return peopleOf(room).filter((member) => too.has(member.key) || !isOnHold(member, room))
  const people = inside.get(room) ?? peopleOf(room).filter((member) => !isOnHold(member, room))
  inside.set(room, people)
  return people
}

/** Those who wait: at the door, longest first, and then those whom the user put on hold. */
export function waitingIn(room: Room): readonly Member[] {
  if (room.onHold === undefined) return []
  return [...atDoorIn(room), ...onHoldIn(room).filter((member) => !isAtDoor(member, room))]
}

/**
 * The shown members who are no longer among those inside the room; only those who wait while the roster of a live room
 * is unknown.
 */
export function leftOf(room: Room, shown: readonly Member[], inside: readonly Member[]): readonly Member[] {
  const isUnknown = room.members === undefined && isLive(room)
  const present = new Set(inside.map(({ key }) => key))
  return shown.filter((one) => !present.has(one.key) && (!isUnknown || isOnHold(one, room))).slice(-MAX_LEFT)
}

/**
 * The order of callers: by joining time with unnamed callers first, by name, or by joining time with the newest first.
 */
export type RosterOrder = 'joined' | 'name' | 'newest'
export const ROSTER_ORDERS = ['joined', 'name', 'newest'] as const satisfies readonly RosterOrder[]

/**
 * Sorts members: me first, then the others as the user chose. In the order `joined`, callers without a name come before
 * those with a name. Muting does not change the order.
 * @param compare `Texts.compare`, for names
 */
export function orderMembers(
  members: readonly Member[],
  labels: LabelTexts,
  order: RosterOrder,
  compare: (a: string, b: string) => number,
): readonly Member[] {
  const rank = (member: Member): number => {
    if (member.isMe) return 0
    return order === 'joined' && ownName(member, labels) === '' ? 1 : 2
  }
  const shown = (member: Member): string => ownName(member, labels) || member.number
  const by: Readonly<Record<RosterOrder, (a: Member, b: Member) => number>> = {
    joined: () => 0,
    name: (a, b) => compare(shown(a), shown(b)),
    newest: (a, b) => b.joinedAt - a.joinedAt,
  }
  const chosen = by[order]
  return members.toSorted(
    (a, b) => rank(a) - rank(b) || chosen(a, b) || a.joinedAt - b.joinedAt || compareKeys(a.key, b.key),
  )
}

/** The order of a frozen list: known items keep their places, and new ones go to the end. */
export function keepPositions<T extends { readonly key: string }>(
  before: readonly string[],
  sorted: readonly T[],
): T[] {
  const positions = new Map(before.map((key, index) => [key, index]))
  const known = sorted.filter((item) => positions.has(item.key))
  const fresh = sorted.filter((item) => !positions.has(item.key))
  known.sort((a, b) => (positions.get(a.key) ?? 0) - (positions.get(b.key) ?? 0))
  return [...known, ...fresh]
}
