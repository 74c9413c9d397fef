import type { KnownRoster } from './record.ts'
import type { Read, Roster } from './witness.ts'

/** Seconds by which run times jitter. */
const SLACK = 2
/** Milliseconds. Providers round run times to whole seconds, up or down. */
const ROUNDING = 500
/** Milliseconds over which the run time of a live room must have grown. */
const STANDS_STILL = 2_000

export type RosterRead = Read & { readonly roster: Roster }

/**
 * Whether a later roster shows the known run:
 *
 * - `same`: it does, or nothing speaks against it
 * - `open`: everyone has changed, and its run can have begun since the known roster was asked for. In a small room this
 *   happens without a restart.
 * - `other`: it does not, so the run has restarted or one of the two responses is outdated
 */
export function fit(known: KnownRoster, read: RosterRead): 'same' | 'open' | 'other' {
  const { roster } = read
  if (known.conferenceUuid !== undefined && roster.conferenceUuid !== undefined)
    return known.conferenceUuid === roster.conferenceUuid ? 'same' : 'other'
  const areStrangers = nobodyInCommon(known, roster)
  const { runTimeSeconds: run } = roster
  if (run === undefined) return !areStrangers ? 'same' : isOfNobody(known) ? 'open' : 'other'
  // The run time is 0 while the room waits for its first moderator.
  const waits = run === 0 && !areStrangers && (known.runTime?.seconds ?? 0) === 0
  if (!waits && run < leastRunTime(known, read) - SLACK) return 'other'
  return areStrangers && canBeNew(known, read) ? 'open' : 'same'
}

/** Whether the run of this roster can have begun since the known roster was asked for. */
export function canBeNew(known: KnownRoster, { roster: { runTimeSeconds: run }, received }: RosterRead): boolean {
  return run === undefined || run * 1_000 <= received - known.sent + ROUNDING
}

/** Seconds that the run time of the known run must show by now. */
function leastRunTime({ runTime, first }: KnownRoster, { sent }: Read): number {
  if (runTime === undefined) return (sent - first) / 1_000
  return runTime.seconds === 0 ? -Infinity : runTime.seconds + (sent - runTime.at) / 1_000
}

/** Whether the roster has callers with known calls, and none of them was in the known one, as far as its calls tell. */
function nobodyInCommon(known: KnownRoster, roster: Roster): boolean {
  const before = callsOf(known)
  const now = callsOf(roster)
  return (before.size > 0 || isOfNobody(known)) && now.size > 0 && ![...now].some((call) => before.has(call))
}

function callsOf({ members }: Pick<Roster, 'members'>): Set<string> {
  return new Set(members.flatMap(({ callUuid }) => callUuid ?? []))
}

export function isOfNobody({ people, members }: Pick<Roster, 'people'> & { members: readonly unknown[] }): boolean {
  return people === 0 && members.length === 0
}

/** Whether a roster is empty, or still that of the run that has ended. */
export function isOfEndedRun(last: KnownRoster | undefined, roster: Roster): boolean {
  if (isOfNobody(roster)) return true
  if (last === undefined || (roster.runTimeSeconds !== undefined && roster.runTimeSeconds !== last.runTime?.seconds))
    return false
  const calls = callsOf(last)
  return [...callsOf(roster)].every((call) => calls.has(call))
}

/**
 * Whether a roster says nothing about the present: its run time has not grown, and it repeats what is known. The
 * provider then still returns a run that is over.
 */
export function saysNothing({ runTime, members }: KnownRoster, { roster, sent }: RosterRead): boolean {
  if (runTime === undefined || runTime.seconds === 0 || roster.runTimeSeconds !== runTime.seconds) return false
  const row = (one: { memberId: string; callUuid?: string; muted: boolean; deaf: boolean }): string =>
    JSON.stringify([one.memberId, one.callUuid, one.muted, one.deaf])
  const known = new Set(members.map(row))
  const isSame = roster.members.length === members.length && roster.members.every((one) => known.has(row(one)))
  return isSame && sent - runTime.since > STANDS_STILL
}
