import type { ElapsedMs } from '../../../shared/values.ts'
import type { KnownRoster, Live, StartBounds } from './room-record.ts'
import type { Read, Roster } from './witness.ts'

/** Milliseconds. Providers round run times to whole seconds, up or down. */
const ROUNDING = 500
/** The provider's clock and this one may drift apart by this share of the time that passed. */
const DRIFT = 0.0002
/**
 * Milliseconds. While a caller of the known run is present, a run that began later by less than this is the same run:
 * run times jitter.
 */
const LATER_BY = 2_000

/** The moments between which the run of this roster began. */
export function startOf({ runTimeSeconds: run }: Roster, { sent, received }: Read): StartBounds {
  if (run === undefined) return { earliest: -Infinity, latest: received }
  const drift = run * 1_000 * DRIFT
  return { earliest: sent - (run + 1) * 1_000 - drift, latest: received - run * 1_000 + ROUNDING + drift }
}

/**
 * The bounds of the known run after a newer response. If they exclude each other, the earlier ones: a cache shows too
 * short a run time, so the run seems to have begun later. While no roster has shown a run time above 0, the newer ones:
 * the room may wait for its first moderator, so it may truly begin later.
 */
export function narrowed({ start, roster }: Live, newer: StartBounds): StartBounds {
  const both = { earliest: Math.max(start.earliest, newer.earliest), latest: Math.min(start.latest, newer.latest) }
  if (both.earliest <= both.latest) return both
  return (roster?.runTime?.seconds ?? 0) === 0 || newer.latest < start.latest ? newer : start
}

/**
 * Whether a later roster shows the known run:
 *
 * - `same`: it does, or nothing speaks against it
 * - `open`: everyone has changed, and its run can have begun since the last roster. In a small room this happens
 *   without a restart.
 * - `other`: it does not, so the run has restarted or one of the two responses is outdated
 */
export function fit(live: Live, roster: Roster, read: Read): 'same' | 'open' | 'other' {
  const known = live.roster
  if (known === undefined) return beganLater(live, roster, read) ? 'other' : 'same'
  if (known.conferenceUuid !== undefined && roster.conferenceUuid !== undefined)
    return known.conferenceUuid === roster.conferenceUuid ? 'same' : 'other'
  const areStrangers = nobodyInCommon(known, roster)
  const { runTimeSeconds: run } = roster
  if (run === undefined) return areStrangers ? 'other' : 'same'
  const { seconds = 0 } = known.runTime ?? {}
  if (run < seconds) return 'other'
  // The run time of a run that has ended does not grow either, and its roster is empty.
  if (isOfNobody(roster)) return 'same'
  // The run time does not grow while the room waits for its first moderator, or while a cache answers.
  if (run === seconds && !areStrangers) return 'same'
  const start = startOf(roster, read)
  const isNew = mayBeNew(known, roster, read)
  if (isNew && start.earliest > live.start.latest + (areStrangers ? 0 : LATER_BY)) return 'other'
  if (!areStrangers) return 'same'
  if (start.latest < live.start.earliest - LATER_BY) return 'other'
  if (isNew && beganAfterOurEnd(live, start)) return 'other'
  return isNew ? 'open' : 'same'
}

/** Whether the run of this roster began after a read had already shown the known run. */
function beganLater({ start }: Live, roster: Roster, read: Read): boolean {
  return startOf(roster, read).earliest > start.latest + LATER_BY
}

/**
 * Whether the run of this roster can have begun since the last roster of the known run. If it has lasted longer, it is
 * the known run or an earlier one.
 */
export function mayBeNew(known: KnownRoster, { runTimeSeconds: run }: Roster, { received }: Read): boolean {
  return run === undefined || run * 1_000 <= received - madeAfter(known) + ROUNDING
}

/**
 * The earliest moment at which the known roster was made. If its run time is too short for its run, a cache answered.
 */
function madeAfter({ sent, runTime }: KnownRoster): ElapsedMs {
  return runTime === undefined ? sent : Math.min(sent, runTime.start + (runTime.seconds + 1) * 1_000)
}

/** Whether a run with this start may have begun after the provider accepted our end of the known run. */
export function beganAfterOurEnd({ marks: { endAcceptedAt } }: Live, { latest }: StartBounds): boolean {
  return endAcceptedAt !== undefined && latest >= endAcceptedAt
}

export function nobodyInCommon(known: KnownRoster, roster: Roster): boolean {
  const before = new Set(known.members.flatMap(({ callUuid }) => callUuid ?? []))
  const now = roster.members.flatMap(({ callUuid }) => callUuid ?? [])
  return before.size > 0 && now.length > 0 && !now.some((call) => before.has(call))
}

export function shareCalls(earlier: { readonly members: Callers }, roster: Roster): boolean {
  const before = new Set(earlier.members.flatMap(({ callUuid }) => callUuid ?? []))
  return roster.members.some(({ callUuid }) => callUuid !== undefined && before.has(callUuid))
}

/** Whether two rosters share a caller whom the known one lacks. */
export function shareNewcomers({ members: known }: KnownRoster, first: Roster, roster: Roster): boolean {
  const before = new Set(known.flatMap(({ callUuid }) => callUuid ?? []))
  const members = first.members.filter(({ callUuid }) => callUuid !== undefined && !before.has(callUuid))
  return shareCalls({ members }, roster)
}

/** Milliseconds over which the run time of a live room must have grown. Run times are whole seconds. */
const STANDS_STILL = 2_000

/**
 * Whether a roster says nothing about the present: it repeats what is known and its run time has not grown. The
 * provider then still returns a run that is over, or a cache responds. A run time of 0 is excluded, because it does not
 * grow while the room waits for its first moderator.
 */
export function saysNothing({ roster: known }: Live, roster: Roster, { sent }: Read): boolean {
  if (known?.runTime === undefined || known.runTime.seconds === 0) return false
  if (roster.runTimeSeconds !== known.runTime.seconds || sent - known.runTime.since <= STANDS_STILL) return false
  return isSameState(known, roster)
}

export function isOfNobody(roster: Roster): boolean {
  return roster.people === 0 && roster.members.length === 0
}

/** Whether a roster shows none of the known callers, but some of the run before, as a cache does. */
export function isOfRunBefore({ roster: known, last }: Live, roster: Roster): boolean {
  return known !== undefined && last !== undefined && nobodyInCommon(known, roster) && shareCalls(last, roster)
}

/** Whether a roster is empty, or still that of a run that has ended. */
export function isOfEndedRun(last: KnownRoster | undefined, roster: Roster): boolean {
  if (isOfNobody(roster)) return true
  const { runTimeSeconds: run } = roster
  if (last === undefined || (run !== undefined && run !== last.runTime?.seconds)) return false
  const calls = new Set(last.members.flatMap(({ callUuid }) => callUuid ?? []))
  return roster.members.every(({ callUuid }) => callUuid === undefined || calls.has(callUuid))
}

function isSameState({ members }: KnownRoster, roster: Roster): boolean {
  const row = (one: { memberId: string; callUuid?: string; muted: boolean; deaf: boolean }): string =>
    JSON.stringify([one.memberId, one.callUuid, one.muted, one.deaf])
  const known = new Set(members.map(row))
  return roster.members.length === members.length && roster.members.every((one) => known.has(row(one)))
}

/**
 * Whether a member id in `shown` may no longer mean the same caller, because in `other` it belongs to another call or
 * to nobody. The provider may give such an id to another caller. An unknown id, '', is skipped.
 */
export function mayMeanAnother(shown: Callers, other: Callers): boolean {
  const calls = new Map(other.map(({ memberId, callUuid }) => [memberId, callUuid]))
  return !shown.every(
    ({ memberId, callUuid }) => memberId === '' || (calls.has(memberId) && calls.get(memberId) === callUuid),
  )
}

type Callers = readonly { readonly memberId: string; readonly callUuid?: string }[]
