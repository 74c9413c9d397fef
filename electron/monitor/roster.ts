import type { Member } from '../../shared/rooms/model.ts'
import { normalizeNumber } from '../../shared/normalize-number.ts'
import type { ReadMember } from '../providers/provider.ts'
import type { RoomContext } from './conference-view.ts'
import type { Roster, Stamp } from './evidence.ts'
import { isFromReaderOf, without, type RoomRecord } from './room.ts'

/**
 * Milliseconds. Join times are whole seconds and responses take time, so join times closer together than this are the
 * same join.
 */
const JOIN_TOLERANCE = 3_000
/** The largest number of departed callers whose numbers are remembered for one run, which may last for days. */
const MOST_DEPARTED = 10_000
/** Milliseconds. A shown time is corrected only if it was too late by more than this. */
const JITTER = 1_500

/**
 * Whether a member id in `shown` may no longer mean the same caller, because in `other` it belongs to another call or
 * to nobody. The provider may give such an id to another caller. An unknown id, '', is skipped.
 */
export function mayMeanAnother(shown: Callers, other: Callers): boolean {
  const calls = new Map(other.map(({ memberId, callUuid }) => [memberId, callUuid]))
  const isKept = ({ memberId, callUuid }: Callers[number]): boolean => {
    return memberId === '' || (calls.has(memberId) && calls.get(memberId) === callUuid)
  }
  return !shown.every(isKept)
}

type Callers = readonly Pick<Member, 'memberId' | 'callUuid'>[]

/**
 * Whether a member id of the shown roster may mean another caller. If the requests of two readers overlap, the provider
 * may handle them in either order, so the roster that is not shown may be the newer one. An action on that id could
 * then reach the wrong caller.
 *
 * @param isLate whether this roster is ignored, because it seems older than the known one
 */
export function areIdsUnsure(room: RoomRecord, roster: Roster, stamp: Stamp, isLate: boolean): boolean {
  const { rosterAskedAt, rosterAt, members } = room
  if (rosterAskedAt === undefined || rosterAt === undefined || members === undefined) return false
  if (isFromReaderOf(room, stamp)) return false
  return isLate
    ? stamp.answeredAt > rosterAskedAt && mayMeanAnother(members, roster.members)
    : rosterAt > stamp.askedAt && mayMeanAnother(roster.members, members)
}

export interface Merged {
  /** The earlier array itself if nothing visible changed. */
  readonly members: readonly Member[]
  readonly departed: ReadonlySet<string>
}

/** The members after a roster of the same run. A member who is recognised keeps their key. */
export function mergeRoster(
  before: readonly Member[] | undefined,
  departed: ReadonlySet<string>,
  roster: Roster,
  stamp: Stamp,
): Merged {
  const known = knownFrom(before ?? [])
  const taken = new Set<string>()
  const free = createFreeKeys(known.keys)
  const members = roster.members.map((read) => {
    const earlier = findEarlier(known, read, stamp)
    const member =
      earlier === undefined
        ? newcomer(read, stamp, free(read, stamp), { departed, isFirst: before === undefined })
        : carryOn(earlier, read, stamp)
    taken.add(member.key)
    return member
  })
  const left = (before ?? []).filter(({ key, number }) => !taken.has(key) && number !== '' && !departed.has(number))
  sortByArrival(members, before ?? [])
  return {
    members: before !== undefined && sameList(before, members) ? before : members,
    departed: left.length === 0 ? departed : withNumbers(departed, left),
  }
}

function withNumbers(departed: ReadonlySet<string>, left: readonly Member[]): ReadonlySet<string> {
  const numbers = new Set([...departed, ...left.map(({ number }) => number)])
  return numbers.size <= MOST_DEPARTED ? numbers : new Set([...numbers].slice(-MOST_DEPARTED))
}

/** Earlier members, grouped by how they are recognised. Each is matched once. */
interface Known {
  readonly keys: ReadonlySet<string>
  readonly byCall: Map<string, Member>
  /** The members without a call UUID. */
  readonly others: ReadonlyMap<string, Member[]>
}

function knownFrom(before: readonly Member[]): Known {
  const byCall = new Map<string, Member>()
  const others = new Map<string, Member[]>()
  for (const member of before) {
    if (member.callUuid !== undefined) byCall.set(member.callUuid, member)
    else {
      const same = others.get(withoutCall(member))
      if (same === undefined) others.set(withoutCall(member), [member])
      else same.push(member)
    }
  }
  return { keys: new Set(before.map(({ key }) => key)), byCall, others }
}

function withoutCall({ memberId, number }: Pick<Member, 'memberId' | 'number'>): string {
  return `${memberId}|${number}`
}

/** Finds the earlier member by the call UUID if there is one, otherwise by id, number and join time together. */
function findEarlier(known: Known, read: ReadMember, stamp: Stamp): Member | undefined {
  if (read.callUuid !== undefined) {
    const member = known.byCall.get(read.callUuid)
    known.byCall.delete(read.callUuid)
    return member
  }
  const same = known.others.get(withoutCall(read)) ?? []
  const index = same.findIndex((member) => !joinedLater(member, read, stamp))
  return index < 0 ? undefined : same.splice(index, 1)[0]
}

/** Makes keys that no member of the known roster has, even if the provider reuses ids. */
function createFreeKeys(before: ReadonlySet<string>): (read: ReadMember, stamp: Stamp) => string {
  const given = new Set(before)
  const counted = new Map<string, number>()
  return (read, stamp) => {
    const base = read.callUuid ?? `${withoutCall(read)}|${String(joinTime(read, stamp))}`
    let key = base
    while (given.has(key)) {
      const count = (counted.get(base) ?? 1) + 1
      counted.set(base, count)
      key = `${base}#${String(count)}`
    }
    given.add(key)
    return key
  }
}

function joinedLater(member: Member, read: ReadMember, stamp: Stamp): boolean {
  if (read.joinedSecondsAgo === undefined) return false
  return stamp.askedAt - (read.joinedSecondsAgo + 1) * 1_000 > member.joinedAt + JOIN_TOLERANCE - 1_000
}

function joinTime(read: ReadMember, stamp: Stamp): number {
  return stamp.answeredAt - (read.joinedSecondsAgo ?? 0) * 1_000
}

/** @param isFirst whether this is the first roster of the run, whose callers may have been there for a long time */
function newcomer(
  read: ReadMember,
  stamp: Stamp,
  key: string,
  { departed, isFirst }: { readonly departed: ReadonlySet<string>; readonly isFirst: boolean },
): Member {
  return {
    key,
    ...(read.callUuid === undefined ? {} : { callUuid: read.callUuid }),
    memberId: read.memberId,
    name: read.name,
    number: read.number,
    direction: read.direction,
    joinedAt: joinTime(read, stamp),
    ...(isFirst && read.joinedSecondsAgo === undefined && { joinUnknown: true as const }),
    muted: read.muted,
    deaf: read.deaf,
    isMe: false,
    backAgain: departed.has(read.number),
    mutedByMe: false,
  }
}

/** The member in their new state. A later join time means that the caller left and came back between two reads. */
function carryOn(earlier: Member, read: ReadMember, stamp: Stamp): Member {
  const again = joinedLater(earlier, read, stamp)
  const latest = joinTime(read, stamp)
  const tooLate = read.joinedSecondsAgo !== undefined && latest < earlier.joinedAt - JITTER
  const isKnown = again || read.joinedSecondsAgo !== undefined
  const member: Member = {
    ...(earlier.joinUnknown === true && isKnown ? without(earlier, 'joinUnknown') : earlier),
    memberId: read.memberId,
    name: read.name,
    number: read.number,
    direction: read.direction,
    joinedAt: again || tooLate ? latest : earlier.joinedAt,
    muted: read.muted,
    deaf: read.deaf,
    backAgain: earlier.backAgain || again,
    mutedByMe: earlier.mutedByMe && read.muted && !again,
  }
  return sameMember(earlier, member) ? earlier : member
}

function sameMember(a: Member, b: Member): boolean {
  return (
    a.key === b.key &&
    a.memberId === b.memberId &&
    a.name === b.name &&
    a.number === b.number &&
    a.direction === b.direction &&
    a.joinedAt === b.joinedAt &&
    a.joinUnknown === b.joinUnknown &&
    a.muted === b.muted &&
    a.deaf === b.deaf &&
    a.isMe === b.isMe &&
    a.backAgain === b.backAgain &&
    a.mutedByMe === b.mutedByMe
  )
}

function sameList(a: readonly Member[], b: readonly Member[]): boolean {
  return a.length === b.length && a.every((member, index) => member === b[index])
}

/** Sorts by join time. Members with equal times keep their earlier order, whatever order the provider sends. */
function sortByArrival(members: Member[], before: readonly Member[]): void {
  const positions = new Map(before.map((member, index) => [member.key, index]))
  const position = ({ key }: Member): number => positions.get(key) ?? positions.size
  members.sort((a, b) => a.joinedAt - b.joinedAt || position(a) - position(b))
}

/** The room with "me" marked, and how many members match: 1 while the member whom the user picked is there. Pure. */
export function withMe(
  room: RoomRecord,
  context: RoomContext,
): { readonly room: RoomRecord; readonly matches: number } {
  if (room.members === undefined) return { room, matches: 0 }
  const { members, matches } = markMe(room.members, context.meNumbers, context.mePicked)
  return { room: members === room.members ? room : { ...room, members }, matches }
}

/** Marks "me" among the members. If several match, none is "me" until the user picks one. Pure. */
export function markMe(
  members: readonly Member[],
  numbers: readonly string[],
  picked: string | undefined,
): { readonly members: readonly Member[]; readonly matches: number } {
  const matching = members.filter((member) => numbers.some((number) => sameNumber(number, member.number)))
  const chosen = members.find((member) => member.key === picked)
  const me = chosen ?? (matching.length === 1 ? matching[0] : undefined)
  const matches = chosen === undefined ? matching.length : 1
  if (members.every((member) => member.isMe === (member === me))) return { members, matches }
  return {
    members: members.map((member) => (member.isMe === (member === me) ? member : { ...member, isMe: member === me })),
    matches,
  }
}

function sameNumber(mine: string, theirs: string): boolean {
  return mine !== '' && theirs !== '' && normalizeNumber(mine) === normalizeNumber(theirs)
}
