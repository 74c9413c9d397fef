import type { Room } from '../../shared/rooms/model.ts'
import type { ObservedResponse, Roster } from './responses.ts'
import type { EvidenceFile } from './evidence-file.ts'
import { BACKGROUND, listPerSecond, readsAtOnce, readsPerSecond } from './patience.ts'
import type { Exchange } from './witness.ts'

/** Milliseconds that the monitor may take to mark a roster as stale. */
const STALE_DELAY = 300
const SECOND = 1_000
const OTHERS = 3_000

/**
 * Counts rosters that were shown as fresh although they were older than two read intervals of the room. The interval is
 * the longest that the rate limit, slow responses and the background allow, or that was observed.
 */
export function judgeFresh(file: EvidenceFile): void {
  const showing = new Map<string, { conference: Room; from: number }>()
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

/** Checks one view of a room that was shown from `from` until `until`. */
function check(file: EvidenceFile, conference: Room, from: number, until: number): void {
  // A view that was shown for no time is invisible.
  if (until === from) return
  if (conference.stale || conference.members === undefined || conference.state !== 'live') return
  // A sleeping computer shows nothing.
  const asleep = file.suspensions.find((one) => one.why === 'sleep' && one.until >= from && one.from <= until)
  // A setting that changes during sleep makes a new view, which is visible only once the computer wakes.
  if (asleep !== undefined && from >= asleep.from && until <= asleep.until) return
  const end = asleep === undefined || from >= asleep.from ? until : Math.min(until, asleep.from)
  // The newest roster is the one that was requested last. An older roster that arrives later replaces nothing.
  const rosters = rostersOf(file, conference, end)
  const last = rosters.at(-1)
  if (last === undefined) {
    file.blame('falselyFresh', `${conference.name} at ${String(end)}, never read`)
    return
  }
  // A relay has the whole allowance, but a desk that reads the provider itself has only a share. The exact order of the
  // reads is uncertain, so the last three are considered.
  const isRelayed = rosters.slice(-3).every(({ relayed }) => relayed)
  const reading = isRelayed ? { ...file, plan: { ...file.plan, readers: 1 } } : file
  const interval = Math.max(
    wasInBackground(file, last.leftAt, end) ? BACKGROUND : 0,
    intervalOf(reading, conference.name),
    ...(rosters.length === 1 ? [estimateOf(file, conference.name, last.arrivedAt)] : []),
    ...gapsOf(rosters.slice(-3)),
    ...gapsOf(answersUntil(file, conference, last).slice(-3)),
    ...gapsOf(readsSince(file, conference.name, last, end)),
    ...rosters.slice(-2).map((one) => one.arrivedAt - one.leftAt),
  )
  const unknowable = file.suspensions.reduce(
    (sum, { isUnknowable, from: slept, until: woke }) =>
      isUnknowable === true && slept >= last.leftAt && woke <= end ? sum + woke - slept : sum,
    0,
  )
  const age = end - last.leftAt - unknowable
  if (age <= 2 * interval + STALE_DELAY) return
  file.blame('falselyFresh', `${conference.name} at ${String(end)}, asked ${String(age)} ms before`)
}

/** Whether Gavel was in the background at some time from `since` to `until`, so that the next read may be late. */
function wasInBackground({ plan, calmFrom }: EvidenceFile, since: number, until: number): boolean {
  const start = calmFrom - plan.eventful
  return plan.events.some(
    (event) => event.kind === 'background' && start + event.at <= until && start + event.until >= since,
  )
}

/**
 * The longest time that the rate limit and slow responses can put between two reads of a room. Rooms with priority
 * share two thirds of the possible reads, with at most one read per second each; the other rooms share what is left
 * after the list's requests, at least a quarter of the possible reads. Any room may have priority for a while, so each
 * share is divided among all rooms.
 */
function intervalOf(file: EvidenceFile, name: string): number {
  const { plan } = file
  const perSecond = readsPerSecond(file) / 2 ** halvingsOf(file)
  const count = plan.rooms.length
  if (plan.own.includes(name) || plan.expanded.includes(name))
    return Math.max(SECOND, (count / ((perSecond * 2) / 3)) * SECOND)
  const share = Math.max(perSecond / 3 - listPerSecond(plan), perSecond / 4)
  return Math.max(OTHERS, (count / share) * SECOND)
}

/**
 * How many times Gavel halved its own rate limit: once for the first 429, and once for each later one whose request
 * left more than 5 s after the previous 429 arrived. Plivo counts requests over 5 s.
 */
function halvingsOf({ witness }: EvidenceFile): number {
  let halvings = 0
  let last = -Infinity
  for (const { status, leftAt, arrivedAt = leftAt } of witness.exchanges) {
    if (status !== 429) continue
    if (leftAt > last + 5 * SECOND) halvings += 1
    last = arrivedAt
  }
  return halvings
}

/**
 * Estimates the interval of a room that was read only once, from the slowest response so far. Rooms with priority get
 * two thirds of the reads, and one connection is reserved for them. The other rooms also wait for the list.
 */
function estimateOf(file: EvidenceFile, name: string, until: number): number {
  const { plan } = file
  const slowest = file.witness.exchanges
    .filter(({ arrivedAt = Infinity }) => arrivedAt <= until)
    .reduce((most, { leftAt, arrivedAt = leftAt }) => Math.max(most, arrivedAt - leftAt), 0)
  const rate = readsAtOnce(slowest)
  const hasPriority = plan.own.includes(name) || plan.expanded.includes(name)
  const share = hasPriority ? (rate * 2) / 3 : Math.max((rate * 3) / 4 - listPerSecond(plan), rate / 3)
  return (plan.rooms.length / share) * SECOND
}

/**
 * The reads of this room until `end`, beginning with the one that returned the roster `last`, even if they returned no
 * roster.
 */
function readsSince({ witness }: EvidenceFile, name: string, last: Roster, end: number): readonly Exchange[] {
  const path = `/Conference/${encodeURIComponent(name)}/`
  return witness.exchanges.filter(
    ({ method, path: of, leftAt }) => method === 'GET' && of === path && leftAt >= last.leftAt && leftAt <= end,
  )
}

/**
 * The rosters of a room that arrived by `end`, in the order of their requests. Each relayed roster is included only
 * once.
 */
function rostersOf({ readsOf }: EvidenceFile, { name }: Room, end: number): readonly Roster[] {
  const relayed = new Set<number>()
  const rosters = readsOf(name).filter((response): response is Roster => {
    if (response.kind !== 'roster' || response.arrivedAt > end) return false
    const isRepeat = response.relayed && relayed.has(response.leftAt)
    if (response.relayed) relayed.add(response.leftAt)
    return !isRepeat
  })
  return rosters.map(asKnown).toSorted((a, b) => a.leftAt - b.leftAt)
}

/** The response, with the time of its request as this Gavel knows it. */
function asKnown<T extends ObservedResponse>(response: T): T {
  return { ...response, leftAt: response.leftAt - response.unsureBy }
}

/**
 * The responses that had shown the room live when the roster `last` arrived, in the order of their requests. One that a
 * later request's response overtook says nothing about how often the room is read.
 */
function answersUntil({ readsOf }: EvidenceFile, { name }: Room, last: Roster): readonly ObservedResponse[] {
  const newestFirst = readsOf(name)
    .map(asKnown)
    .filter(({ kind, leftAt, arrivedAt }) => kind !== 'gone' && leftAt <= last.leftAt && arrivedAt <= last.arrivedAt)
    .toSorted((a, b) => b.leftAt - a.leftAt)
  const answers: ObservedResponse[] = []
  for (const answer of newestFirst) if (answer.arrivedAt <= (answers[0]?.arrivedAt ?? Infinity)) answers.unshift(answer)
  return answers
}

/**
 * Milliseconds between each of these requests and the previous one. For reads of a relay, it is the time between their
 * arrivals if that is longer, because the desk then asks for the next read.
 */
function gapsOf(
  reads: readonly { readonly leftAt: number; readonly arrivedAt?: number; readonly relayed?: boolean }[],
): readonly number[] {
  return reads.slice(1).map(({ leftAt, arrivedAt = leftAt, relayed }, index) => {
    const { leftAt: before = leftAt, arrivedAt: beforeArrived = before } = reads[index] ?? {}
    return relayed === true ? Math.max(leftAt - before, arrivedAt - beforeArrived) : leftAt - before
  })
}
