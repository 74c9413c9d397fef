import { lineOf } from '../../../shared/callers/identity.ts'
import type { ElapsedMs, EpochMs } from '../../../shared/values.ts'
import type { ReadMember } from '../../providers/provider.ts'
import { without } from '../../../shared/without.ts'
import type { Caller, KnownRoster } from './record.ts'
import type { Read, Roster } from './witness.ts'

/** Milliseconds. Join times are whole seconds, so a join that is later by less than this is the same join. */
const JOIN_TOLERANCE = 2_000
/** The largest number of departed callers whose lines are remembered for one run, which may last for days. */
const MOST_DEPARTED = 10_000
/** Milliseconds. A shown time is corrected only if it was too late by more than this. */
const JITTER = 1_500

/** A roster as a response gave it. `wall`: what the computer's clock shows when no time has elapsed. */
export interface NewRoster extends Read {
  readonly roster: Roster
  readonly wall: EpochMs
}

/**
 * The known roster after a newer one of the same run. A caller who is recognised keeps their key: by the call UUID or,
 * if a response lacks it or gives another one for the same join, by id, number and join time together.
 */
export function mergeRoster(
  before: KnownRoster | undefined,
  departed: ReadonlySet<string>,
  read: NewRoster,
): { readonly roster: KnownRoster; readonly departed: ReadonlySet<string> } {
  const { sent, received, roster } = read
  const known = knownFrom(before?.members ?? [])
  const keyOf = createFreeKeys(known.keys)
  // Who is found by their call is no longer there for a row whose call is unknown.
  const byCall = roster.members.map((row) => takeByCall(known, row))
  const merged = roster.members.map((row, index) => {
    const earlier = byCall[index] ?? takeById(known, row, read)
    if (earlier !== undefined) return carriedOn(earlier, row, read)
    return newcomer(row, read, { key: keyOf(row, read), departed, isFirst: before === undefined })
  })
  sortByArrival(merged, before?.members ?? [])
  const members = before !== undefined && sameList(before.members, merged) ? before.members : merged
  const here = new Set(members.map(({ key }) => key))
  const left = (before?.members ?? []).filter(({ key }) => !here.has(key))
  const seconds = roster.runTimeSeconds
  const runTime = runTimeAfter(before?.runTime, seconds, received)
  return {
    roster: {
      sent,
      received,
      members,
      people: Math.max(roster.people, members.length),
      first: before?.first ?? received,
      ...(roster.conferenceUuid !== undefined && { conferenceUuid: roster.conferenceUuid }),
      ...(runTime !== undefined && { runTime }),
    },
    departed: withLines(departed, left, members),
  }
}

/** A roster without a run time says nothing about the known one. */
function runTimeAfter(
  known: KnownRoster['runTime'],
  seconds: number | undefined,
  received: ElapsedMs,
): KnownRoster['runTime'] {
  if (seconds === undefined) return known
  return { seconds, at: received, since: known?.seconds === seconds ? known.since : received }
}

/** A roster as the first one of a run. */
export function rosterFrom(read: Read & { readonly roster: Roster }): KnownRoster {
  return mergeRoster(undefined, new Set(), { ...read, wall: 0 }).roster
}

/** The roster with its shown times moved, because the computer's clock was set. */
export function shifted(roster: KnownRoster, by: number): KnownRoster {
  return { ...roster, members: roster.members.map((member) => ({ ...member, joinedAt: member.joinedAt + by })) }
}

/**
 * Adds the lines of those who left. A number that a caller who is still here has too is left out, because it does not
 * show whose next call it is.
 */
function withLines(
  departed: ReadonlySet<string>,
  left: readonly Caller[],
  here: readonly Caller[],
): ReadonlySet<string> {
  const lines = left.flatMap(({ number }) => lineOf(number) ?? []).filter((line) => !departed.has(line))
  if (lines.length === 0) return departed
  const shared = new Set(here.map(({ number }) => lineOf(number)))
  const all = [...departed, ...lines.filter((line) => !shared.has(line))]
  return new Set(all.slice(-MOST_DEPARTED))
}

/** Earlier callers, grouped by how they are recognised. Each is matched once. */
interface Known {
  readonly keys: ReadonlySet<string>
  readonly byCall: Map<string, Caller>
  readonly byId: ReadonlyMap<string, Set<Caller>>
}

function knownFrom(before: readonly Caller[]): Known {
  const byCall = new Map<string, Caller>()
  const byId = new Map<string, Set<Caller>>()
  for (const caller of before) {
    if (caller.callUuid !== undefined) byCall.set(caller.callUuid, caller)
    const same = byId.get(withoutCall(caller))
    if (same === undefined) byId.set(withoutCall(caller), new Set([caller]))
    else same.add(caller)
  }
  return { keys: new Set(before.map(({ key }) => key)), byCall, byId }
}

function withoutCall({ memberId, number }: Pick<Caller, 'memberId' | 'number'>): string {
  return `${memberId}|${number}`
}

function takeByCall(known: Known, { callUuid }: ReadMember): Caller | undefined {
  const caller = callUuid === undefined ? undefined : known.byCall.get(callUuid)
  if (caller === undefined || callUuid === undefined) return undefined
  known.byCall.delete(callUuid)
  known.byId.get(withoutCall(caller))?.delete(caller)
  return caller
}

function takeById(known: Known, row: ReadMember, read: Read): Caller | undefined {
  const same = known.byId.get(withoutCall(row))
  const isSame = (caller: Caller): boolean => {
    if (joinedLater(caller, row, read)) return false
    if (row.callUuid === caller.callUuid) return true
    if (row.joinedSecondsAgo === undefined) return row.callUuid === undefined
    return joinedAt(row, read) >= caller.joined - JOIN_TOLERANCE
  }
  const caller = [...(same ?? [])].find(isSame)
  if (caller !== undefined) same?.delete(caller)
  return caller
}

/** Makes keys that no caller of the known roster has, even if the provider reuses ids. */
function createFreeKeys(before: ReadonlySet<string>): (row: ReadMember, read: Read) => string {
  const given = new Set(before)
  const counted = new Map<string, number>()
  return (row, read) => {
    const base = row.callUuid ?? `${withoutCall(row)}|${String(joinedAt(row, read))}`
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

/** Whether the row's join is certainly later, so that the caller left and came back between two reads. */
function joinedLater({ joined }: Caller, { joinedSecondsAgo: ago }: ReadMember, { sent }: Read): boolean {
  return ago !== undefined && sent - (ago + 1) * 1_000 > joined + JOIN_TOLERANCE
}

function joinedAt({ joinedSecondsAgo = 0 }: ReadMember, { received }: Read): number {
  return received - joinedSecondsAgo * 1_000
}

interface NewcomerFacts {
  readonly key: string
  readonly departed: ReadonlySet<string>
  /** Whether this is the first roster of the run, whose callers may have been there for a long time. */
  readonly isFirst: boolean
}

function newcomer(row: ReadMember, read: NewRoster, { key, departed, isFirst }: NewcomerFacts): Caller {
  const joined = joinedAt(row, read)
  return {
    key,
    ...(row.callUuid !== undefined && { callUuid: row.callUuid }),
    memberId: row.memberId,
    name: row.name,
    number: row.number,
    direction: row.direction,
    joined,
    joinedAt: read.wall + joined,
    ...(isFirst && row.joinedSecondsAgo === undefined && { joinUnknown: true as const }),
    muted: row.muted,
    deaf: row.deaf,
    isMe: false,
    backAgain: departed.has(lineOf(row.number) ?? ''),
  }
}

/** The caller in their new state. */
function carriedOn(earlier: Caller, row: ReadMember, read: NewRoster): Caller {
  const again = joinedLater(earlier, row, read)
  const latest = joinedAt(row, read)
  const tooLate = row.joinedSecondsAgo !== undefined && latest < earlier.joined - JITTER
  const moves = again || tooLate
  const isKnown = again || row.joinedSecondsAgo !== undefined
  const caller: Caller = {
    ...(earlier.joinUnknown === true && isKnown ? without(earlier, 'joinUnknown') : earlier),
    ...(row.callUuid !== undefined && { callUuid: row.callUuid }),
    memberId: row.memberId,
    name: row.name,
    number: row.number,
    direction: row.direction,
    joined: moves ? latest : earlier.joined,
    joinedAt: moves ? read.wall + latest : earlier.joinedAt,
    muted: row.muted,
    deaf: row.deaf,
    backAgain: earlier.backAgain || again,
  }
  return sameCaller(earlier, caller) ? earlier : caller
}

function sameCaller(a: Caller, b: Caller): boolean {
  const keys = Object.keys(b) as (keyof Caller)[]
  return Object.keys(a).length === keys.length && keys.every((key) => a[key] === b[key])
}

function sameList(a: readonly Caller[], b: readonly Caller[]): boolean {
  return a.length === b.length && a.every((caller, index) => caller === b[index])
}

/** Sorts by join time. Callers with equal times keep their earlier order, whatever order the provider sends. */
function sortByArrival(callers: Caller[], before: readonly Caller[]): void {
  const positions = new Map(before.map(({ key }, index) => [key, index]))
  const position = ({ key }: Caller): number => positions.get(key) ?? positions.size
  callers.sort((a, b) => a.joined - b.joined || position(a) - position(b))
}
