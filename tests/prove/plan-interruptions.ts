import { createRandom, type Random } from '../../electron/simulator/random.ts'
import { makeFaultPlans } from './plan-faults.ts'
import { makePlan, type Plan, type PlannedEvent } from './plan.ts'

/**
 * Plans a world in which the user or the disk may interfere with Gavel: read-only mode is switched on, an account is
 * removed, or the journal's disk is full, is write-protected, or hangs. A Plivo account may act in asynchronous mode.
 * Otherwise, half of the worlds are as in `restarts`, and half as in `faults`. The same seed gives the same plan.
 */
export function makeInterruptedPlans(seed: number): readonly Plan[] {
  const random = createRandom(seed ^ 0x1d7e)
  const plans = random.chance(0.5) ? [makePlan(seed)] : makeFaultPlans(seed)
  const eventful = plans[0]?.eventful ?? 0
  const ofComputer = [...switchedToReadOnly(random, eventful), ...diskFaults(random, eventful)]
  const removed = random.chance(0.3) ? random.int(0, plans.length - 1) : undefined
  return plans.map((plan, index) => {
    const removal: PlannedEvent[] =
      index === removed ? [{ at: random.int(4_000, eventful), kind: 'removeAccount' }] : []
    const events = [...plan.events, ...ofComputer, ...removal].sort((a, b) => a.at - b.at)
    return { ...plan, events, isAsynchronous: plan.profile === 'plivo' && random.chance(0.4) }
  })
}

function switchedToReadOnly(random: Random, eventful: number): readonly PlannedEvent[] {
  if (random.chance(0.4)) return []
  const at = random.int(1_000, eventful - 2_000)
  return [{ at, kind: 'readOnly', until: at + random.pick([500, 3_000, 8_000]) }]
}

function diskFaults(random: Random, eventful: number): readonly PlannedEvent[] {
  if (random.chance(0.3)) return []
  const at = random.int(500, eventful - 2_000)
  const until = at + random.pick([1_000, 5_000, 12_000])
  return [{ at, kind: 'disk', trouble: random.pick(['full', 'denied', 'hanging']), until }]
}
