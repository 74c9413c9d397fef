import type { KnownRoster, Roster, RosterRead } from './record.ts'

/**
 * Milliseconds by which run times and join times jitter, because providers round them and responses take time. A run time
 * that has not grown for longer stands still.
 */
export const SLACK = 2_000

/**
 * Whether a later roster shows the known run:
 *
 * - `same`: it does, or nothing speaks against it
 * - `open`: everyone has changed, and its run can have begun since the known roster was asked for. In a small room this
 *   happens without a restart.
 * - `other`: it does not, so the run has restarted or one of the two responses is outdated
 */
export function fit(known: KnownRoster, read: RosterRead): 'same' | 'open' | 'other' {
  const { roster, sent } = read
  if (known.conferenceUuid !== undefined && roster.conferenceUuid !== undefined)
    return known.conferenceUuid === roster.conferenceUuid ? 'same' : 'other'
  const areStrangers = nobodyInCommon(known, roster)
  const { runTimeSeconds: run } = roster
  if (run === undefined) return !areStrangers ? 'same' : isOfNobody(known) ? 'open' : 'other'
  const { seconds = 0, at = 0 } = known.runTime ?? {}
  // The run time is 0 while the room waits for its first moderator.
  if (seconds > 0 && run * 1_000 < seconds * 1_000 + sent - at - SLACK) return 'other'
  return areStrangers && canBeNew(known, read) ? 'open' : 'same'
}

/** Whether the run of this roster can have begun since the known roster was asked for. */
export function canBeNew(known: KnownRoster, { roster: { runTimeSeconds: run = 0 }, received }: RosterRead): boolean {
  return run * 1_000 <= received - known.sent + SLACK
}

/** Whether the roster has callers with known calls, and none of them was in the known one, as far as its calls tell. */
function nobodyInCommon(known: KnownRoster, roster: Roster): boolean {
  const before = callsOf(known)
  const now = [...callsOf(roster)]
  return (before.size > 0 || isOfNobody(known)) && now.length > 0 && !now.some((call) => before.has(call))
}

function callsOf({ members }: Pick<Roster, 'members'>): ReadonlySet<string> {
  return new Set(members.flatMap(({ callUuid }) => callUuid ?? []))
}

export function isOfNobody({ people, members }: Pick<Roster, 'people'> & { members: readonly unknown[] }): boolean {
  return people === 0 && members.length === 0
}

/** Whether a roster has the same run time and nobody new, so that it may be of a run that is over. */
export function repeats(known: KnownRoster, roster: Roster): boolean {
  const calls = callsOf(known)
  return roster.runTimeSeconds === known.runTime?.seconds && [...callsOf(roster)].every((call) => calls.has(call))
}

/** Whether a roster repeats the known one although its run time must have grown. It then says nothing. */
export function standsStill(known: KnownRoster, { roster, sent }: RosterRead): boolean {
  const { seconds = 0, at = sent } = known.runTime ?? {}
  return seconds > 0 && sent - at > SLACK && repeats(known, roster)
}
