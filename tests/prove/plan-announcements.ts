import { makeInterruptedPlans } from './plan-interruptions.ts'
import { makePlan, type Plan } from './plan.ts'

/**
 * Plans a world in which the moderator also announces texts, to everyone or to one caller, and has rooms ended after
 * them. Otherwise, half of the worlds are as in `restarts`, and half as in `interruptions`. The same seed always
 * results in the same plan.
 */
export function makeAnnouncingPlans(seed: number): readonly Plan[] {
  // The seed modulo 3 selects the provider, and the seed divided by 3 selects the half, so both halves have every
  // provider.
  const plans = Math.floor(seed / 3) % 2 === 0 ? [makePlan(seed)] : makeInterruptedPlans(seed)
  return plans.map((plan) => ({ ...plan, announces: true }))
}
