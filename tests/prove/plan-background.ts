import { createRandom } from '../../electron/simulator/random.ts'
import { makePlan, type Plan, type PlannedEvent } from './plan.ts'

/** Milliseconds. This is longer than a room in the background waits for its next read. */
const CALM = 16_000

/**
 * Plans a world in which Gavel is in the background once or twice. The same seed gives the same plan.
 * A third of the rooms, at random, have notifications besides the one about the end.
 */
export function makeBackgroundPlans(seed: number): readonly Plan[] {
  const plan = makePlan(seed)
  const random = createRandom(seed ^ 0xbac6)
  const end = plan.eventful + plan.calm + CALM
  const first = random.int(0, plan.eventful)
  const until = random.chance(0.4) ? end : random.int(first + 500, end)
  const times: PlannedEvent[] = [{ kind: 'background', at: first, until }]
  const again = until + random.int(100, 4_000)
  if (again < end) times.push({ kind: 'background', at: again, until: random.int(again, end) })
  const events = [...plan.events, ...times].sort((a, b) => a.at - b.at)
  const notified = plan.rooms.flatMap(({ name }) => (random.chance(1 / 3) ? name : []))
  return [{ ...plan, events, notified, calm: plan.calm + CALM }]
}
