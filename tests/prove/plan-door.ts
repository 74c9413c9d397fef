import { createRandom } from '../../electron/simulator/random.ts'
import { makePlan, type Plan } from './plan.ts'
import { callers, isBearable } from './plan-newcomers.ts'

/**
 * Plans a world in which the moderator has a door at their own rooms, admits and sends away whom it stops, and puts other
 * callers on hold. Callers come in bursts. In half of the worlds nothing else goes wrong, and the other half are otherwise
 * as in `restarts`, but nobody else mutes callers. The same seed always results in the same plan.
 */
export function makeDoorPlans(seed: number): readonly Plan[] {
  const random = createRandom(seed ^ 0xd00a)
  // As in `newcomers`, without the provider that never lists callers.
  const plan = makePlan(3 * seed + (seed % 2))
  const rooms = plan.rooms.map(({ name }) => name)
  const isQuiet = Math.floor(seed / 2) % 2 === 0
  const bursts = Array.from({ length: random.int(2, 4) }, () => random.int(3_000, plan.eventful - 2_000))
  const events = [...(isQuiet ? [] : plan.events.filter(isBearable)), ...callers(rooms, bursts, random)]
  return [
    {
      ...plan,
      seed,
      own: rooms,
      keepsDoor: true,
      switches: isQuiet
        ? { ...plan.switches, latencyMs: [20, 300], arrivalMs: [1, 30], effectDelayMs: 150, retrieve: 'full' }
        : plan.switches,
      events: events.sort((a, b) => a.at - b.at),
    },
  ]
}
