import { createRandom } from '../../electron/simulator/random.ts'
import { callers, makePlan, profiles, type Plan } from './plan.ts'
import { isOfComputer } from './planned-events.ts'

/** The accounts of a world. */
export type Plans = readonly [Plan, ...Plan[]]

/** Additional milliseconds in which events happen, because a scheduled end is more than 12 s after its question. */
const LONGER = 14_000
/**
 * The sets of worlds with one Gavel. The same seed means different worlds in different sets, and always the same world in
 * one set. The seed decides the provider, and whether the world has at most one fault or many.
 */
export const sets = {
  /** Rooms that end and start again, while providers fail, and while the user, the computer and the disk interfere. */
  rooms: (seed: number): Plans => {
    const { profile, hasOneFault } = choose(seed)
    const random = createRandom(seed)
    const first = makePlan(seed, { profile, hasOneFault }, random)
    if (hasOneFault || !random.chance(0.2)) return [first]
    // A second account, at another provider or the same, whose rooms may have the same names.
    const second = makePlan(seed, { profile: random.pick(profiles), hasOneFault }, random)
    // What happens to the computer is in the plan of the first account.
    const events = second.events.filter((event) => !isOfComputer(event))
    return [first, { ...second, events, holdSeconds: first.holdSeconds }]
  },
  /**
   * Callers come in bursts. The moderator has newcomers of their own rooms muted, or keeps a door there, where they admit,
   * remove and put on hold.
   */
  keep: (seed: number): Plans => {
    const random = createRandom(seed ^ 0xd00a)
    // Vobiz as observed never lists callers, so nobody could be muted there.
    const profile = seed % 2 === 0 ? 'plivo' : 'vobiz-documented'
    const plan = makePlan(seed, { profile, hasOneFault: Math.floor(seed / 2) % 2 === 0 }, random)
    const own = plan.rooms.map(({ name }) => name)
    const bursts = Array.from({ length: random.int(1, 4) }, () => random.int(3_000, plan.eventful - 2_000))
    const calls = bursts.slice(1).map((at) => ({ at: at + random.int(-500, 500), kind: 'liveCalls' as const }))
    // Nobody else may mute callers, because the moderator would take their mutes for those of the rule. A restart ends the
    // rule, so it counts as another fault.
    const unwanted = ['muteElsewhere', ...(plan.hasOneFault ? ['end', 'restart', 'turnover'] : [])]
    const changes = plan.events.filter(({ kind }) => !unwanted.includes(kind))
    const events = [...changes, ...callers(own, bursts, random), ...calls]
    const keepsDoor = Math.floor(seed / 4) % 2 === 0
    const keeps = keepsDoor
      ? ({ moderator: 'keepsDoor', eagerness: 900 } as const)
      : ({ moderator: 'mutesNewcomers', eagerness: 4_000 } as const)
    return [{ ...plan, own, events: events.sort((a, b) => a.at - b.at), ...keeps }]
  },
  /** The moderator sets times at which rooms end, or announces texts and has rooms ended after them. */
  ends: (seed: number): Plans => {
    const plan = makePlan(seed, choose(seed))
    if (Math.floor(seed / 6) % 3 === 0) return [{ ...plan, moderator: 'announces' }]
    // A short sleep, which most runs outlast, voids the times that were set before it.
    const at = 7_000 + (seed % 7) * 1_000
    const sleep = { at, kind: 'sleep', reported: true, until: at + 1_500 } as const
    const hasSleep = !plan.hasOneFault && !plan.faults.includes('sleep')
    const events = hasSleep ? [...plan.events, sleep].sort((a, b) => a.at - b.at) : plan.events
    return [{ ...plan, events, moderator: 'setsEnds', eventful: plan.eventful + LONGER }]
  },
} satisfies Record<string, (seed: number) => Plans>

function choose(seed: number): Pick<Plan, 'profile' | 'hasOneFault'> {
  return { profile: profiles[seed % 3] ?? 'plivo', hasOneFault: Math.floor(seed / 3) % 2 === 0 }
}
