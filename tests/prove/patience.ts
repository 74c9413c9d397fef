import type { EvidenceFile } from './evidence-file.ts'
import type { Plan } from './plan.ts'

/** With at most this many rooms, `cycleOf` adds no time for the rate limit. */
const FEW = 4
const SECOND = 1_000

/** The part of the allowance that several desks use together while no relay reads for them. */
const USED_BY_SEVERAL = 0.9

/** The requests per second that Gavel allows itself. This is a whole number, unless it is less than one. */
function perSecondOf({ profile, readers = 1 }: Plan): number {
  const used = readers === 1 ? 1 : USED_BY_SEVERAL / readers
  const perSecond = (profile === 'plivo' ? 20 : 2) * used
  return perSecond < 1 ? perSecond : Math.floor(perSecond)
}

/** Requests per second for the list: one at Plivo, and one in 15 s at Vobiz, whose list may lack live rooms. */
export const listPerSecond = (plan: Plan): number => (plan.profile === 'plivo' ? 1 : 1 / 15)

/** The maximum number of milliseconds between two reads of a room in the background. */
export const BACKGROUND = 15_000

/** Milliseconds by which a room may wait longer for its read if Gavel is in the background for some time. */
export function backgroundWait({ events }: Plan): number {
  return events.some(({ kind }) => kind === 'background') ? BACKGROUND : 0
}

/**
 * Milliseconds by which all rooms of Vobiz may wait longer because *Live calls* was opened: the details of each call take
 * one of the two requests a second, or the only one after a 429.
 */
export function detailsWait(file: Pick<EvidenceFile, 'plan' | 'witness'>): number {
  if (file.plan.profile === 'plivo') return 0
  const { exchanges } = file.witness
  const details = exchanges.filter(({ method, path }) => method === 'GET' && path.startsWith('/Call/'))
  return (details.length / (wasLimited(file) ? 1 : 2)) * SECOND
}

/**
 * Milliseconds until each room without priority has been read, if there are more than a few rooms. The rate limit
 * leaves these rooms and the list a third of the requests, and half of that after a 429. The rooms are read in turn.
 */
export function cycleOf(plan: Plan): number {
  if (plan.rooms.length <= FEW) return 0
  return Math.ceil((plan.rooms.length / (perSecondOf(plan) / 3 / 2 - listPerSecond(plan))) * SECOND)
}

/** Whether the provider ever made Gavel slow down, by a 429, or by a 503 that may say when to retry. */
export function wasLimited({ plan, witness }: Pick<EvidenceFile, 'plan' | 'witness'>): boolean {
  const saysWhen = plan.switches.retryAfterIn !== undefined
  return witness.exchanges.some(({ status }) => status === 429 || (status === 503 && saysWhen))
}

/** The maximum number of reads that Gavel has in flight at once. With more reads, its writes might have to wait. */
const CONNECTIONS = 4
const STEP = 50

/** Possible reads per second: limited by the rate limit and, if responses are slow, by the number of connections. */
export function readsPerSecond({ plan, witness }: EvidenceFile): number {
  const durations = witness.exchanges
    .flatMap(({ leftAt, arrivedAt }) => (arrivedAt === undefined ? [] : arrivedAt - leftAt))
    .sort((a, b) => a - b)
  const slow = durations[Math.floor(durations.length * 0.9)] ?? 0
  return Math.min(perSecondOf(plan), readsAtOnce(slow))
}

/** Reads per second over all connections, if each takes this many milliseconds. */
export function readsAtOnce(duration: number): number {
  return (CONNECTIONS * SECOND) / (duration + STEP)
}

/** Milliseconds that a room waits for others that are due at the same time. */
const TURN = 3_000

/**
 * Milliseconds until a room without priority has been read at a limited Vobiz account, which allows one request per
 * second. Rooms with priority get two thirds of the requests. All names share the rest, less the requests for the list.
 * A name with two possible spellings is read twice.
 */
export function limitedCycle(plan: Plan): number {
  const names = plan.rooms.reduce((count, { name }) => count + (name.normalize('NFD') === name ? 1 : 2), 0)
  return Math.ceil((names / (1 / 3 - listPerSecond(plan))) * SECOND) + TURN
}

/**
 * When the account's rooms were read for the last time. If the response to the list that checks a 401 is a 401 too, the
 * provider has rejected the token. The next check would be a minute later, after the end of the world.
 */
export function readUntil({ witness: { exchanges }, endedAt }: Pick<EvidenceFile, 'witness' | 'endedAt'>): number {
  const reads = exchanges.filter(({ method, path }) => method === 'GET' && path.startsWith('/Conference/'))
  const refused = reads.slice(reads.findLastIndex(({ status }) => status !== 401) + 1)
  return refused.find(({ path }) => path === '/Conference/')?.arrivedAt ?? endedAt
}
