import { lineOf } from '../../../shared/callers/identity.ts'
import { without } from '../../../shared/without.ts'
import type { ReadMember } from '../../providers/provider.ts'
import { SLACK } from './fit.ts'
import type { Caller, KnownRoster, Read, RosterRead } from './record.ts'

interface Merged {
  readonly roster: KnownRoster
  /** The numbers of those who have left the run. */
  readonly departed: ReadonlySet<string>
}

/**
 * The known roster after a newer one of the same run. Callers keep their key as long as they are recognised: by the call
 * UUID or, where a response gives none, by id, number and join time together. Their order does not change.
 */
export function mergeRoster(before: KnownRoster | undefined, departed: ReadonlySet<string>, read: RosterRead): Merged {
  const { sent, received, roster } = read
  const earlier = before?.members ?? []
  // What reads the account may pass on rosters without calls.
  const calls = new Set(roster.members.map(({ callUuid }) => callUuid))
  const known = new Map<string, Caller[]>()
  for (const caller of earlier) {
    const identity = identityOf(calls.has(caller.callUuid) ? caller : without(caller, 'callUuid'))
    known.set(identity, [...(known.get(identity) ?? []), caller])
  }
  const keys = new Set<string>(earlier.map(({ key }) => key))
  const merged = roster.members.map((row): Caller => {
    const same = known.get(identityOf(row))
    const again = same?.[0] !== undefined && hasJoinedLater(same[0], row, read)
    const caller = again && row.callUuid === undefined ? undefined : same?.shift()
    const { joinedSecondsAgo: ago, ...shown } = row
    const joined = received - (ago ?? 0) * 1_000
    if (caller !== undefined && !again) return { ...caller, ...shown }
    if (caller !== undefined) return { ...without(caller, 'joinUnknown'), ...shown, joined, backAgain: true }
    return {
      ...shown,
      joined,
      // Those in the first roster of the run may have been there for a long time.
      ...(before === undefined && ago === undefined && { joinUnknown: true as const }),
      key: freeKey(row.callUuid ?? `${identityOf(row)}|${String(joined)}`, keys),
      backAgain: departed.has(lineOf(row.number) ?? ''),
    }
  })
  const positions = new Map(earlier.map(({ key }, index) => [key, index]))
  const position = ({ key }: Caller): number => positions.get(key) ?? earlier.length
  const members = merged.toSorted((a, b) => position(a) - position(b) || a.joined - b.joined)
  const seconds = roster.runTimeSeconds
  const isSameTime = seconds === undefined || seconds === before?.runTime?.seconds
  const runTime = isSameTime ? before?.runTime : { seconds, at: received }
  const left = [...known.values()].flat().flatMap(({ number }) => lineOf(number) ?? [])
  return {
    roster: {
      sent,
      received,
      members,
      people: Math.max(roster.people, members.length),
      ...(roster.conferenceUuid !== undefined && { conferenceUuid: roster.conferenceUuid }),
      ...(runTime !== undefined && { runTime }),
    },
    departed: left.length === 0 ? departed : new Set([...departed, ...left]),
  }
}

/** A roster as the first one of a run. */
export function rosterFrom(read: RosterRead): KnownRoster {
  return mergeRoster(undefined, new Set(), read).roster
}

function identityOf({ callUuid, memberId, number }: Pick<ReadMember, 'callUuid' | 'memberId' | 'number'>): string {
  return callUuid ?? `${memberId}|${number}`
}

/** The key, with an addition if a caller has it already. */
function freeKey(wanted: string, keys: Set<string>): string {
  let key = wanted
  for (let count = keys.size; keys.has(key); count += 1) key = `${wanted}#${String(count)}`
  keys.add(key)
  return key
}

/** Whether the row's join is certainly later, so that the caller left and came back between two reads. */
function hasJoinedLater({ joined }: Caller, { joinedSecondsAgo: ago }: ReadMember, { sent }: Read): boolean {
  return ago !== undefined && sent - (ago + 1) * 1_000 > joined + SLACK
}
