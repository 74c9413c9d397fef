import type { Room } from '../../shared/rooms/model.ts'
import { isMalformed, type ObservedResponse, type Roster } from './responses.ts'

/** What a response shows about the run of one conference: that it is over, that it is alive, or (undefined) nothing. */
export type RunState = 'over' | 'alive' | undefined

interface RunContext {
  readonly vobiz: boolean
  /** When the view first showed this run of a name. */
  firstShown(conference: Room): number | undefined
}

/** Milliseconds that are lost because run times are whole seconds. */
const ROUNDING = 1_000
/**
 * The margins by which a run is told apart from another one: the milliseconds by which its start must move, in general
 * and if no members are in common, and whether the answer must be certain.
 */
const SURE = { start: 2_900, disjoint: 1_400, isCertain: true }
/** The same for Gavel, which may know the start more precisely than an outside observer. */
export const POSSIBLE = { start: 1_000, disjoint: -1_000, isCertain: false }

/**
 * Reads responses in the order of their arrival, and determines what each shows about the run of one conference. A
 * roster shows another run if its run started later, or if its run time fell. So does a roster without a member in
 * common, unless its start is known and fits.
 */
export function createRunReader(
  conference: Room,
  { vobiz, firstShown }: RunContext,
  margin = SURE,
): (response: ObservedResponse) => RunState {
  const since = firstShown(conference) ?? 0
  const start = conference.startedAt ?? since
  // A slow response may imply a start after the time at which the room was first shown.
  let began = margin.isCertain ? start : Math.min(start, since)
  let earlier: Roster | undefined
  let other: Roster | undefined
  /**
   * When the newest roster that was set aside was requested. Such a roster arrived when this run was first shown, but
   * may concern an earlier run.
   */
  let setAside = -Infinity

  const showsOtherRun = (roster: Roster): boolean => {
    const { run } = roster
    // A caller who is in both this and the previous roster connects the two. That does not hold with the margins for
    // Gavel, with which the previous roster may belong to another run.
    const isConnected = margin.isCertain && earlier !== undefined && shareMembers(earlier, roster)
    const disjoint = nobodyInCommon(conference, roster) && !isConnected
    if (run === undefined) return disjoint
    if (runTimeFell(earlier, roster, run)) return true
    // The run time has fallen since the last roster of another run, so this roster shows an even newer run.
    if (other !== undefined && other.arrivedAt > (earlier?.arrivedAt ?? 0) && runTimeFell(other, roster, run))
      return true
    // A room has a run time of 0 for as long as it waits for its first moderator. So the run time may count from this
    // roster on.
    if (run === 0 && !disjoint && margin.isCertain) {
      began = Math.max(began, roster.arrivedAt)
      return false
    }
    // A member stayed, and the run began before the last read, so it is the same run.
    const isKnownRun = earlier?.run !== undefined && run * 1_000 > roster.arrivedAt - earlier.leftAt + ROUNDING
    if (!disjoint && isKnownRun) return false
    const leftAt = margin.isCertain ? leftAfter(roster) : roster.leftAt
    return leftAt - (run + 1) * 1_000 > began + (disjoint ? margin.disjoint : margin.start)
  }

  return (response) => {
    // A response from before the run was shown concerns an earlier run. A relayed roster from that very moment may do
    // so too, because all relayed responses that waited for one echo are used at once.
    const isOfEarlier =
      response.relayed &&
      earlier === undefined &&
      response.arrivedAt === since &&
      response.kind === 'roster' &&
      response.room === conference.name &&
      nobodyInCommon(conference, response)
    if (isOfEarlier) setAside = Math.max(setAside, response.leftAt)
    if (response.arrivedAt < since || isOfEarlier) {
      // A first, unconfirmed roster with one of these members may still limit the start of the run.
      const isUnconfirmed = response.kind === 'roster' && response.room === conference.name && !margin.isCertain
      if (isUnconfirmed && hasMemberInCommon(conference, response))
        began = Math.min(began, response.arrivedAt - (response.run ?? 0) * 1_000)
      return undefined
    }
    if (response.kind === 'list') {
      if (response.names.has(conference.name)) return 'alive'
      return vobiz || isMalformed(response) ? undefined : 'over'
    }
    if (response.room !== conference.name) return undefined
    if (response.kind === 'gone') return 'over'
    if (response.kind === 'alive') return 'alive'
    const isOutdated =
      leftAfter(response) < Math.max(earlier === undefined ? -Infinity : leftAfter(earlier), setAside) ||
      isOfUnknownOrder(earlier, response)
    // A roster without members may describe a finished run, so it does not show that the room is live. However, if its
    // run started later than the known run, the known run is over.
    if (response.people.length === 0) {
      if (showsOtherRun(response)) return 'over'
      if (!isOutdated) earlier = response
      return undefined
    }
    // This roster was requested before the newest roster of this run, or before one that was set aside. It shows an
    // older state, perhaps of the previous run. A broker may deliver such a roster again.
    if (isOutdated) return undefined
    const notAfter = response.run === undefined ? Infinity : response.arrivedAt - response.run * 1_000
    const over =
      showsOtherRun(response) ||
      (other !== undefined && shareMembers(other, response) && nobodyInCommon(conference, response))
    if (over) {
      other = response
      return 'over'
    }
    // Responses show the start no more exactly than the first roster does, however exactly the oracle knows it.
    if (earlier === undefined && margin.isCertain) began = Math.max(began, Math.min(notAfter, response.arrivedAt))
    else began = Math.min(began, notAfter)
    // Of two requests of the same moment, the one that was answered first tells more.
    if (earlier === undefined || response.leftAt > earlier.leftAt) earlier = response
    return 'alive'
  }
}

/** The earliest time at which the request left, as far as Gavel may know. */
function leftAfter({ leftAt, unsureBy }: Roster): number {
  return leftAt - unsureBy
}

function runTimeFell(before: Roster | undefined, { leftAt }: Roster, run: number): boolean {
  return before?.run !== undefined && before.arrivedAt <= leftAt && run < before.run
}

/**
 * Whether the run time is lower than that of an earlier roster which was not received when this one was requested. This
 * one shows an earlier moment, or the two show different runs, so it tells nothing.
 */
function isOfUnknownOrder(before: Roster | undefined, { leftAt, run }: Roster): boolean {
  if (before?.run === undefined || run === undefined || before.people.length === 0) return false
  return leftAt < before.arrivedAt && run < before.run
}

/** Whether a response, given all earlier ones, shows another run than the conference. */
export function contradicts(
  conference: Room,
  response: ObservedResponse,
  about: RunContext,
  all: readonly ObservedResponse[],
): boolean {
  const read = createRunReader(conference, about)
  for (const one of all) {
    if (one === response) break
    read(one)
  }
  return read(response) === 'over'
}

export function nobodyInCommon(conference: Room, roster: Roster): boolean {
  const known = new Set((conference.members ?? []).flatMap((member) => member.callUuid ?? []))
  const present = roster.people.flatMap((person) => person.callUuid ?? [])
  return known.size > 0 && present.length > 0 && !present.some((callUuid) => known.has(callUuid))
}

function hasMemberInCommon(conference: Room, roster: Roster): boolean {
  const known = new Set((conference.members ?? []).flatMap((member) => member.callUuid ?? []))
  return roster.people.some(({ callUuid }) => callUuid !== undefined && known.has(callUuid))
}

export function shareMembers(a: Roster, b: Roster): boolean {
  const present = new Set(a.people.flatMap((person) => person.callUuid ?? []))
  return b.people.some(({ callUuid }) => callUuid !== undefined && present.has(callUuid))
}
