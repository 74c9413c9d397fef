import type { EvidenceFile } from './evidence-file.ts'
import type { Plan } from './plan.ts'

/** The rooms of which the times below are true without regard to the rate limit. */
const FEW = 4
const SECOND = 1_000

/** Requests per second that Gavel allows itself. */
function perSecondOf({ profile }: Plan): number {
  return profile === 'plivo' ? 20 : 2
}

/** The reads per second that the list takes: every second at Plivo, and every 15 s if it proves nothing. */
const listPerSecond = (plan: Plan): number => (plan.profile === 'plivo' ? 1 : 1 / 15)

/** Milliseconds between two reads of a room while nobody looks. */
export const BACKGROUND = 15_000

/** How much longer than otherwise a room may wait for its read, because nobody looks at some time. */
export function backgroundWait({ events }: Plan): number {
  return events.some(({ kind }) => kind === 'background') ? BACKGROUND : 0
}

/**
 * The milliseconds until each of more than a few rooms without priority was read: the rate limit leaves them a third of
 * the requests without the list, in turn, and half of that after a 429.
 */
export function cycleOf(plan: Plan): number {
  if (plan.rooms.length <= FEW) return 0
  return Math.ceil((plan.rooms.length / (perSecondOf(plan) / 3 / 2 - listPerSecond(plan))) * SECOND)
}

/** Whether the provider ever made Gavel slow down: a 429 does, and a 503 that may say when to retry. */
export function wasLimited({ plan, witness }: EvidenceFile): boolean {
  const saysWhen = plan.switches.retryAfterIn !== undefined
  return witness.exchanges.some(({ status }) => status === 429 || (status === 503 && saysWhen))
}

/** Most reads that Gavel has in flight at once, so that its writes never wait. */
const CONNECTIONS = 4
const STEP = 50

/** Reads per second that are possible: many rooms whose responses are slow wait for connections, too. */
export function readsPerSecond({ plan, witness }: EvidenceFile): number {
  const allowed = perSecondOf(plan)
  if (plan.rooms.length <= FEW) return allowed
  const durations = witness.exchanges
    .flatMap(({ leftAt, arrivedAt }) => (arrivedAt === undefined ? [] : arrivedAt - leftAt))
    .sort((a, b) => a - b)
  const slow = durations[Math.floor(durations.length * 0.9)] ?? 0
  return Math.min(allowed, readsAtOnce(slow))
}

/** Reads per second over all connections, if each takes so many milliseconds. */
export function readsAtOnce(duration: number): number {
  return (CONNECTIONS * SECOND) / (duration + STEP)
}

/** Milliseconds that a room waits for others that are due at the same time. */
const TURN = 3_000

/**
 * The milliseconds until a room without priority was read by a Vobiz account that was limited: all names share what the
 * fast rooms and the list leave of one request per second. A name that can be spelled in two ways is read twice.
 */
export function limitedCycle(plan: Plan): number {
  const names = plan.rooms.reduce((count, { name }) => count + (name.normalize('NFD') === name ? 1 : 2), 0)
  return Math.ceil((names / (1 / 3 - listPerSecond(plan))) * SECOND) + TURN
}
