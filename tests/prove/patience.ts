import type { Plan } from './plan.ts'

/** The rooms of which the times below are true without regard to the rate limit. */
const FEW = 4
const SECOND = 1_000

/** Requests per second that Gavel allows itself. */
export function perSecondOf({ profile }: Plan): number {
  return profile === 'plivo' ? 20 : 2
}

/**
 * The milliseconds by which more than a few rooms delay a read of a room without priority: the rate limit leaves them a
 * third of the requests, in turn, and half of that after a 429.
 */
export function cycleOf(plan: Plan): number {
  const many = Math.max(0, plan.rooms.length - FEW)
  return (many / (perSecondOf(plan) / 3 / 2)) * SECOND
}
