import { roomKey, type Conference } from '../../shared/model.ts'
import { clockWasSet } from './run-evidence.ts'
import type { Roster } from './responses.ts'
import type { File } from './evidence-file.ts'

/** What the monitor may need to notice that time went by. */
const NOTICE = 300
const SECOND = 1_000
const OTHERS = 3_000

/** Rosters shown as fresh that were not: older than two of the intervals at which the room was really read. */
export function judgeFresh(file: File): void {
  const showing = new Map<string, { conference: Conference; from: number }>()
  for (const { at, snapshot } of file.witness.shown) {
    if (at > file.endedAt) break
    const now = new Map(snapshot.conferences.map((conference) => [conference.key, conference]))
    for (const [key, { conference, from }] of showing) {
      if (now.get(key) === conference) continue
      showing.delete(key)
      check(file, conference, from, at)
    }
    for (const [key, conference] of now) if (!showing.has(key)) showing.set(key, { conference, from: at })
  }
  for (const { conference, from } of showing.values()) check(file, conference, from, file.endedAt)
}

/** One picture of a room that stood from then until then. */
function check(file: File, conference: Conference, from: number, until: number): void {
  // Nobody sees a picture that stood for no time at all.
  if (until === from) return
  if (conference.stale || conference.members === undefined || conference.state !== 'live') return
  // A frozen process shows what it showed; nobody looks.
  const asleep = file.absences.find((one) => one.why === 'sleep' && one.until >= from && one.from <= until)
  const end = asleep === undefined ? until : Math.max(from, Math.min(until, asleep.from))
  const rosters = file.answers.filter(
    (answer): answer is Roster =>
      answer.kind === 'roster' &&
      roomKey(conference.accountId, answer.room) === conference.key &&
      answer.arrivedAt <= end,
  )
  const last = rosters.at(-1)
  if (last === undefined) {
    file.blame('falselyFresh', `${conference.name} at ${String(end)}, never read`)
    return
  }
  const gaps = rosters.slice(-4).map((roster, index, all) => roster.leftAt - (all[index - 1]?.leftAt ?? roster.leftAt))
  const interval = Math.max(
    intervalOf(file, conference.name),
    ...gaps,
    ...rosters.slice(-2).map((one) => one.arrivedAt - one.leftAt),
  )
  const age = end - last.leftAt
  if (age <= 2 * interval + NOTICE) return
  // A clock that was set back during a sleep of which nobody told hides that sleep.
  if (clockWasSet(file.plan) && file.absences.some(({ told, from: left }) => !told && left < end)) {
    file.excuse('clockWasSet')
  } else file.blame('falselyFresh', `${conference.name} at ${String(end)}, asked ${String(age)} ms before`)
}

/**
 * The longest time between two reads of a room that the allowance explains: rooms read often get two thirds of it, at
 * most once a second each, all others the rest. Any room may be among the former for a while.
 */
function intervalOf({ plan, vobiz, witness }: File, name: string): number {
  // A 429 halves what Gavel allows itself.
  const halved = witness.exchanges.some(({ status }) => status === 429)
  const perSecond = (vobiz ? 2 : 20) / (halved ? 2 : 1)
  const count = plan.rooms.length
  if (plan.own.includes(name) || plan.expanded.includes(name))
    return Math.max(SECOND, (count / ((perSecond * 2) / 3)) * SECOND)
  return Math.max(OTHERS, (count / (perSecond / 3)) * SECOND)
}
