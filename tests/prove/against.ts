import type { Conference } from '../../shared/model.ts'
import type { Answer, Roster } from './answers.ts'

/**
 * Whether a roster shows another run than the conference that was shown: it began later, ran for a shorter time than
 * before, or has nobody in common while its start does not fit either.
 */
export function speaksAgainst(conference: Conference, roster: Roster, earlier: Roster | undefined): boolean {
  const { run } = roster
  const disjoint = nobodyInCommon(conference, roster)
  if (run === undefined) return disjoint
  if (earlier?.run !== undefined && earlier.arrivedAt <= roster.leftAt && run < earlier.run) return true
  const began = conference.startedAt
  if (began === undefined) return false
  const notBefore = roster.leftAt - (run + 1) * 1_000
  return notBefore > began + 1_900 || (disjoint && notBefore > began + 400)
}

function nobodyInCommon(conference: Conference, roster: Roster): boolean {
  const known = new Set((conference.members ?? []).flatMap((member) => member.callUuid ?? []))
  const there = roster.people.flatMap((person) => person.callUuid ?? [])
  return known.size > 0 && there.length > 0 && !there.some((callUuid) => known.has(callUuid))
}

/** What an answer says about one room: it is over, it lives, or nothing. */
export function says(
  answer: Answer,
  conference: Conference,
  earlier: Roster | undefined,
  vobiz: boolean,
): 'over' | 'alive' | undefined {
  if (answer.kind === 'list') {
    if (answer.names.has(conference.name)) return 'alive'
    return vobiz ? undefined : 'over'
  }
  if (answer.room !== conference.name) return undefined
  if (answer.kind === 'gone') return 'over'
  if (answer.kind === 'alive') return 'alive'
  return speaksAgainst(conference, answer, earlier) ? 'over' : 'alive'
}
