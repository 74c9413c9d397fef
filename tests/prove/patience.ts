import type { EvidenceFile } from './evidence-file.ts'
import type { Plan } from './plan.ts'

/** The rooms of which the times below are true without regard to the rate limit. */
const FEW = 4
const SECOND = 1_000

/** Requests per second that Gavel allows itself. */
function perSecondOf({ profile }: Plan): number {
  return profile === 'plivo' ? 20 : 2
}

/**
 * The milliseconds by which more than a few rooms delay a read of a room without priority: the rate limit leaves them a
 * third of the requests, in turn, and half of that after a 429.
 */
export function cycleOf(plan: Plan): number {
  const many = Math.max(0, plan.rooms.length - FEW)
  return Math.ceil((many / (perSecondOf(plan) / 3 / 2)) * SECOND)
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
  return Math.min(allowed, (CONNECTIONS * SECOND) / (slow + STEP))
}
