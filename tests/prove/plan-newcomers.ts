import { createRandom, type Random } from '../../electron/simulator/random.ts'
import { makePlan, type Plan, type PlannedEvent } from './plan.ts'

/**
 * Plans a world in which the moderator has newcomers of their own rooms muted. Callers come in bursts and return with
 * new calls, about one second in twenty is slow, and *Live calls* is opened. In half of the worlds nothing else goes
 * wrong, and the other half are otherwise as in `restarts`. The same seed always results in the same plan.
 */
export function makeNewcomerPlans(seed: number): readonly Plan[] {
  const random = createRandom(seed ^ 0x4e1c)
  // The seed modulo 3 selects the provider. The third one never lists callers, so nobody could be muted as a newcomer.
  const plan = makePlan(3 * seed + (seed % 2))
  const rooms = plan.rooms.map(({ name }) => name)
  const isQuiet = Math.floor(seed / 2) % 2 === 0
  const bursts = Array.from({ length: random.int(1, 4) }, () => random.int(4_000, plan.eventful))
  const events = [
    ...(isQuiet ? [] : plan.events.filter(isBearable)),
    ...callers(rooms, bursts, random),
    ...slowSeconds(bursts.slice(0, 1), random),
    ...bursts.slice(1).map((at) => ({ at: at + random.int(-500, 500), kind: 'liveCalls' as const })),
  ]
  return [
    {
      ...plan,
      seed,
      own: rooms,
      mutesNewcomers: true,
      switches: isQuiet
        ? { ...plan.switches, latencyMs: USUAL, arrivalMs: [1, 30], effectDelayMs: 150, retrieve: 'full' }
        : plan.switches,
      events: events.sort((a, b) => a.at - b.at),
      eagerness: 4_000,
    },
  ]
}

const USUAL: [number, number] = [20, 300]
const BURST = 12

/**
 * Whether a newcomer can be judged in spite of the event. For that, nobody else may mute callers, and no cache may show
 * them unmuted.
 */
export function isBearable(event: PlannedEvent): boolean {
  return event.kind !== 'muteElsewhere' && !(event.kind === 'switches' && 'staleReadMs' in event.switches)
}

/** Callers who join in bursts, some of whom leave at once, and callers who return with a new call. */
export function callers(rooms: readonly string[], bursts: readonly number[], random: Random): readonly PlannedEvent[] {
  const room = random.pick(rooms)
  const changes = bursts.flatMap((at) => [
    ...Array.from({ length: random.int(2, BURST) }, () => ({
      kind: 'join' as const,
      at: at + random.pick([0, 0, 400]),
    })),
    ...(['newLeg', 'leave', 'leave'] as const).map((kind) => ({ kind, at: at + random.int(0, 3_000) })),
  ])
  return changes.map((change) => ({
    ...change,
    room: random.chance(0.8) ? room : random.pick(rooms),
    dice: random.next(),
    gap: random.pick([0, 300, 3_000]),
  }))
}

/** Seconds of slow responses, most of them around the time of a burst. */
function slowSeconds(bursts: readonly number[], random: Random): readonly PlannedEvent[] {
  return bursts.flatMap((burst) => {
    const at = burst + random.int(-1_500, 1_500)
    return [
      { at, kind: 'switches' as const, switches: { latencyMs: 1_200 } },
      { at: at + 1_000, kind: 'switches' as const, switches: { latencyMs: USUAL } },
    ]
  })
}
