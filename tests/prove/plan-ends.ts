import { createRandom } from '../../electron/simulator/random.ts'
import { makeInterruptedPlans } from './plan-interruptions.ts'
import { makePlan, type Plan, type PlannedEvent } from './plan.ts'

/** Additional milliseconds in which events happen, because a scheduled end is more than 12 s after its question. */
const LONGER = 14_000

/**
 * Plans a world in which the moderator also sets times at which rooms end. Otherwise, half of the worlds are as in
 * `restarts`, and half as in `interruptions`. Half of the worlds without a suspension get a short one, which most runs
 * outlast. The same seed gives the same plan.
 */
export function makeEndPlans(seed: number): readonly Plan[] {
  const random = createRandom(seed ^ 0x3e2d)
  const plans = seed % 2 === 0 ? [makePlan(seed)] : makeInterruptedPlans(seed)
  const at = random.int(7_000, 14_000)
  const short: PlannedEvent = {
    at,
    kind: random.pick(['sleep', 'offline']),
    reported: true,
    until: at + random.int(500, 2_000),
  }
  const isSuspended = plans.some(({ events }) => events.some(({ kind }) => kind === 'sleep' || kind === 'offline'))
  const added = isSuspended || random.chance(0.5) ? [] : [short]
  return plans.map((plan) => ({
    ...plan,
    events: [...plan.events, ...added].sort((a, b) => a.at - b.at),
    setsEnds: true,
    eventful: plan.eventful + LONGER,
  }))
}
