import type { Conference } from '../../shared/model.ts'
import type { ObservedResponse, Roster } from './responses.ts'
import type { Suspension } from './apply-plan.ts'
import type { Plan } from './plan.ts'

/** What an answer says about one conference that was shown: it is over, it lives, or nothing. */
export type Said = 'over' | 'alive' | undefined

interface About {
  readonly vobiz: boolean
  readonly plan: Plan
  readonly absences: readonly Suspension[]
  /** When the picture first had this run of a name. */
  firstShown(conference: Conference): number | undefined
}

/** Milliseconds that whole seconds hide. */
const ROUNDING = 1_000
/** Milliseconds by which a start must have moved to be another one; with nobody in common less is enough. */
const SURE = { start: 2_900, crowd: 1_400, untold: true, sameCrowd: true }
/** The same for whoever may know a little more about the start than is seen from outside. */
export const POSSIBLE = { start: 1_000, crowd: -1_000, untold: false, sameCrowd: false }
/** The same for telling which run was shown: with the same people after an absence it is taken for the same. */
export const LIKELY = { ...POSSIBLE, sameCrowd: true }

/**
 * Reads answers, in the order in which they were had, as somebody would who cares for one conference. A roster shows
 * another run when it began later, ran for a shorter time than before, or has nobody in common while its start does
 * not fit either.
 */
export function createReader(
  conference: Conference,
  { vobiz, plan, absences, firstShown }: About,
  margin = SURE,
): (answer: ObservedResponse) => Said {
  const since = firstShown(conference) ?? 0
  // Where the computer's clock was set, what it shows and what was seen on the wire cannot be compared.
  const start = clockWasSet(plan) ? since : (conference.startedAt ?? since)
  // It was shown before the start that was made out of a slow answer.
  let began = margin.untold ? start : Math.min(start, since)
  let bounded = since
  /** Whether there was a time since the bound that nobody watched. An absence that nobody told of may go unnoticed. */
  const forgotten = (until: number): boolean =>
    absences.some(({ from, told }) => from > bounded && from < until && (told || margin.untold))
  let earlier: Roster | undefined
  let other: Roster | undefined

  const against = (roster: Roster): boolean => {
    const { run } = roster
    const disjoint = nobodyInCommon(conference, roster)
    if (run === undefined) return disjoint
    if (fell(earlier, roster, run)) return true
    // What the last roster spoke of is over as well, whichever run that was.
    if (other !== undefined && other.arrivedAt > (earlier?.arrivedAt ?? 0) && fell(other, roster, run)) return true
    // Whoever was there before is there still, and the room has run for longer than since it was last read.
    if (!disjoint && earlier !== undefined && run * 1_000 > roster.arrivedAt - earlier.leftAt + ROUNDING) return false
    const unwatched = forgotten(roster.leftAt) || clockWasSet(plan)
    // After a time that nobody watched, a clock that was set looks like a restart with the same people; and a start that
    // was only bounded by the first sight says nothing any more.
    if (unwatched && ((margin.sameCrowd && !disjoint) || conference.startedAt === undefined)) return false
    const notBefore = roster.leftAt - (run + 1) * 1_000
    return notBefore > began + margin.start || (disjoint && notBefore > began + margin.crowd)
  }

  return (answer) => {
    // What was had before it was shown is about an earlier run.
    if (answer.arrivedAt < since) {
      // But a first look at the same people, not believed yet, may bound the start as well.
      const isFirstLook = answer.kind === 'roster' && answer.room === conference.name && !margin.untold
      if (isFirstLook && isSomeoneThere(conference, answer))
        began = Math.min(began, answer.arrivedAt - (answer.run ?? 0) * 1_000)
      return undefined
    }
    if (answer.kind === 'list') {
      if (answer.names.has(conference.name)) return 'alive'
      return vobiz ? undefined : 'over'
    }
    if (answer.room !== conference.name) return undefined
    if (answer.kind === 'gone') return 'over'
    if (answer.kind === 'alive') {
      // It lived at this time, so it cannot have begun later.
      if (conference.startedAt === undefined && forgotten(answer.leftAt))
        [began, bounded] = [answer.arrivedAt, answer.arrivedAt]
      return 'alive'
    }
    const notAfter = answer.run === undefined ? Infinity : answer.arrivedAt - answer.run * 1_000
    const over =
      against(answer) || (other !== undefined && sameCrowd(other, answer) && nobodyInCommon(conference, answer))
    if (over) {
      other = answer
      return 'over'
    }
    // A start that was only bounded by the first sight said nothing any more after a time that nobody watched.
    const isAnew = conference.startedAt === undefined && forgotten(answer.leftAt)
    earlier = answer
    bounded = Math.max(bounded, answer.arrivedAt)
    began = isAnew ? Math.min(notAfter, answer.arrivedAt) : Math.min(began, notAfter)
    return 'alive'
  }
}

function fell(before: Roster | undefined, { leftAt }: Roster, run: number): boolean {
  return before?.run !== undefined && before.arrivedAt <= leftAt && run < before.run
}

export function clockWasSet(plan: Plan): boolean {
  return plan.happenings.some(({ kind }) => kind === 'clockSet')
}

/** Whether a roster, after all that was read before it, shows another run than the conference. */
export function speaksAgainst(
  conference: Conference,
  roster: Roster,
  about: About,
  answers: readonly ObservedResponse[],
): boolean {
  const read = createReader(conference, about)
  for (const answer of answers) {
    if (answer === roster) break
    read(answer)
  }
  return read(roster) === 'over'
}

export function nobodyInCommon(conference: Conference, roster: Roster): boolean {
  const known = new Set((conference.members ?? []).flatMap((member) => member.callUuid ?? []))
  const there = roster.people.flatMap((person) => person.callUuid ?? [])
  return known.size > 0 && there.length > 0 && !there.some((callUuid) => known.has(callUuid))
}

function isSomeoneThere(conference: Conference, roster: Roster): boolean {
  const known = new Set((conference.members ?? []).flatMap((member) => member.callUuid ?? []))
  return roster.people.some(({ callUuid }) => callUuid !== undefined && known.has(callUuid))
}

function sameCrowd(a: Roster, b: Roster): boolean {
  const there = new Set(a.people.flatMap((person) => person.callUuid ?? []))
  return b.people.some(({ callUuid }) => callUuid !== undefined && there.has(callUuid))
}
