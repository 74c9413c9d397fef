import { createRandom } from '../../electron/simulator/random.ts'
import { NO_RULE, type RoomRule } from '../../shared/rooms/room-rule.ts'
import { makeInterruptedPlans } from './plan-interruptions.ts'
import { makePlan, type Plan, type PlannedEvent } from './plan.ts'

/** Additional milliseconds without events, because an end by a rule is a minute or more after its run was first seen. */
const LATER = 70_000

/** Additional milliseconds in which events happen, because a scheduled end is more than 12 s after its question. */
const LONGER = 14_000

/**
 * Plans a world in which the moderator also sets times at which rooms end. Otherwise, half of the worlds are as in
 * `restarts`, and half as in `interruptions`. Half of the worlds without a suspension get a short one, which most runs
 * outlast. In half of the worlds, the own rooms have a standing rule. The same seed gives the same plan.
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
  const rule = { ...NO_RULE, ...random.pick([{ atMost: 1 }, { alone: 1 }, { atMost: 1, alone: 1 }]) }
  const hasRule = random.chance(0.5)
  return plans.map((plan) => {
    const eventful = plan.eventful + LONGER
    const events = [...plan.events, ...added].sort((a, b) => a.at - b.at)
    const planned = { ...plan, events, setsEnds: true, eventful }
    return hasRule ? withRule(planned, rule) : planned
  })
}

/** The plan with a rule for a few rooms, each of which begins a run right before no more events begin. */
function withRule(plan: Plan, rule: RoomRule): Plan {
  const own = plan.rooms.slice(0, 3).map(({ name }) => name)
  const restarts = own.map((room): PlannedEvent => ({
    at: plan.eventful - 500,
    kind: 'restart',
    room,
    dice: 0,
    gap: 0,
  }))
  return { ...plan, rule, own, events: [...plan.events, ...restarts], calm: plan.calm + LATER }
}
