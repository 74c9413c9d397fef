import { createRandom, type Random } from '../../../electron/simulator/random.ts'
import type { BusFaults } from '../../support/memory-bus.ts'
import { callers, lastingSwitches, profiles, roomChanges, type Plan } from '../plan.ts'
import { type PlannedEvent } from '../planned-events.ts'

/** Virtual milliseconds in which events happen. */
const EVENTFUL = 26_000
/** Virtual milliseconds after that, in which nothing fails. */
const CALM = 6_000
/** Names for which `spellingsOf` gives only one spelling, because every spelling of a pinned name is read. */
const names = ['Weekly standup', 'Support bridge', 'Sales & more', 'a+b c', 'room#4']

/** An event of the team's network, of its computers, or of the provider. Times are milliseconds since the start. */
export type TeamEvent = { readonly at: number; readonly until: number } & (
  | { readonly kind: 'busFaults'; readonly faults: Partial<BusFaults> }
  /** The two brokers of a pair no longer reach each other. */
  | { readonly kind: 'split' }
  | { readonly kind: 'brokerDown' }
  /** The broker delivers old messages again. */
  | { readonly kind: 'replay'; readonly count: number }
  /** A desk loses the broker, but not the provider. */
  | { readonly kind: 'deskCut'; readonly desk: number }
  | { readonly kind: 'deskSleeps'; readonly desk: number; readonly reported: boolean }
  /**
   * `relayHangs`: the process is paused. `relaySuspended`: the whole machine is paused, and its monotonic clock stands
   * still.
   */
  | { readonly kind: 'relayKilled' | 'relayHangs' | 'relaySuspended'; readonly relay: number }
  /**
   * The provider responds to every read of this room with a 404, although the room is live, until the first of these
   * 404s reaches its reader.
   */
  | { readonly kind: 'false404'; readonly room: string }
)

export interface DeskPlan {
  readonly id: string
  readonly person: string
  /** Which broker of a pair this desk connects to. */
  readonly side: 0 | 1
  readonly joinsAt: number
  /** What this desk marks and does. */
  readonly plan: Plan
}

export interface RelayPlan {
  readonly id: string
  readonly rank: number
  readonly side: 0 | 1
  readonly startsAt: number
  /** Milliseconds by which the relay's wall clock is wrong. */
  readonly clockError: number
}

/** One world of a team. */
export interface FeedPlan {
  readonly seed: number
  readonly profile: Plan['profile']
  readonly rooms: Plan['rooms']
  readonly switches: Plan['switches']
  readonly desks: readonly DeskPlan[]
  readonly relays: readonly RelayPlan[]
  readonly roomEvents: readonly PlannedEvent[]
  readonly events: readonly TeamEvent[]
  readonly eventful: number
  readonly calm: number
}

/** Plans the world of one team. The same seed gives the same plan. */
export function makeFeedPlan(seed: number): FeedPlan {
  const plan = makeTeamPlan(seed)
  const random = createRandom(seed ^ 0x4e1d)
  // Vobiz as observed never lists callers, so nobody could be muted as a newcomer.
  return plan.profile !== 'vobiz' && random.chance(0.5) ? withNewcomers(plan, random) : plan
}

/**
 * The same world, but callers come in bursts, and one or two of the desks have the newcomers of all rooms muted. The
 * first desk is always there, and the other one may join late.
 */
function withNewcomers(plan: FeedPlan, random: Random): FeedPlan {
  const rooms = plan.rooms.map(({ name }) => name)
  const bursts = Array.from({ length: random.int(1, 3) }, () => random.int(5_000, EVENTFUL))
  const muting = random.chance(0.75) ? 2 : 1
  return {
    ...plan,
    desks: plan.desks.map((desk, index) =>
      index < muting ? { ...desk, plan: { ...desk.plan, own: rooms, moderator: 'mutesNewcomers' } } : desk,
    ),
    roomEvents: [...plan.roomEvents.filter(({ kind }) => kind !== 'muteElsewhere'), ...callers(rooms, bursts, random)],
  }
}

function makeTeamPlan(seed: number): FeedPlan {
  const random = createRandom(seed ^ 0xfeed)
  const profile = profiles[seed % 3] ?? 'plivo'
  const rooms = random
    .shuffle(names)
    .slice(0, random.int(1, profile === 'plivo' ? 4 : 3))
    .map((name) => ({ name, people: random.int(2, 6), age: random.chance(0.5) ? 0 : random.int(1, 4_000) }))
  const roomNames = rooms.map(({ name }) => name)
  const count = random.int(2, 5)
  const shared = {
    seed,
    profile,
    rooms,
    eventful: EVENTFUL,
    calm: CALM,
    switches: { ...lastingSwitches(profile, random), retrieve: profile === 'vobiz' ? 'errorAlways' : 'full' } as const,
  }
  const isPair = random.chance(0.3)
  const side = (): 0 | 1 => (isPair && random.chance(0.5) ? 1 : 0)
  const desks = Array.from({ length: count }, (_, index) => deskPlan(index, shared, side(), random))
  const relays = Array.from({ length: random.pick([0, 1, 1, 1, 2, 2]) }, (_, index) => ({
    id: `relay-${String(index + 1)}`,
    rank: index,
    side: side(),
    startsAt: random.pick([0, 0, 0, 4_000, 9_000]),
    clockError: random.pick([0, 0, 8_000, -8_000, 3_600_000, -7_200_000]),
  }))
  const events = teamEvents({ roomNames, desks: count, relays: relays.length, isPair }, random)
  return {
    ...shared,
    desks,
    relays,
    events,
    roomEvents: [...roomChanges(roomNames, random, EVENTFUL), ...joinsDuring(events, random)],
  }
}

/** Callers who join while a false 404 is on its way. A relay then reads the room again in the meantime. */
function joinsDuring(events: readonly TeamEvent[], random: Random): readonly PlannedEvent[] {
  return events.flatMap((event) => {
    if (event.kind !== 'false404') return []
    const join = { kind: 'join', room: event.room, dice: 0, gap: 0 } as const
    return [900, 1_500].map((after) => ({ ...join, at: event.at + after + random.int(0, 300) }))
  })
}

type SharedPlan = Pick<Plan, 'seed' | 'profile' | 'rooms' | 'switches' | 'eventful' | 'calm'>

function deskPlan(index: number, shared: SharedPlan, side: 0 | 1, random: Random): DeskPlan {
  const some = (chance: number): string[] => shared.rooms.flatMap(({ name }) => (random.chance(chance) ? name : []))
  const pinned = shared.profile === 'vobiz' ? shared.rooms.map(({ name }) => name) : some(0.3)
  return {
    id: `desk-${String(index + 1)}`,
    person: ['Ana', 'Ben', 'Cem', 'Dora', 'Eli'][index] ?? '',
    side,
    joinsAt: index === 0 ? 0 : random.pick([0, 0, 0, 3_000, 12_000]),
    plan: {
      ...shared,
      own: some(0.4),
      pinned,
      expanded: some(0.3),
      events: [],
      hasOneFault: false,
      faults: [],
      notified: [],
      eagerness: random.pick([1_500, 4_000, 8_000]),
      holdSeconds: random.pick([0, 1, 3]),
    },
  }
}

interface Team {
  readonly roomNames: readonly string[]
  readonly desks: number
  readonly relays: number
  readonly isPair: boolean
}

function teamEvents({ roomNames, desks, relays, isPair }: Team, random: Random): readonly TeamEvent[] {
  const found: TeamEvent[] = []
  const during = (shortest: number, longest: number): { at: number; until: number } => {
    const at = random.int(500, EVENTFUL - 1_000)
    return { at, until: Math.min(EVENTFUL, at + random.int(shortest, longest)) }
  }
  for (let times = random.int(0, 3); times > 0; times -= 1)
    found.push({ kind: 'busFaults', faults: busFaults(random), ...during(2_000, 15_000) })
  for (let times = random.int(0, 2); times > 0; times -= 1)
    found.push({ kind: 'replay', count: random.int(1, 30), ...during(0, 0) })
  if (isPair && random.chance(0.7)) found.push({ kind: 'split', ...during(1_000, 15_000) })
  if (random.chance(0.15)) found.push({ kind: 'brokerDown', ...during(500, 12_000) })
  if (random.chance(0.3)) found.push({ kind: 'deskCut', desk: random.int(0, desks - 1), ...during(1_000, 12_000) })
  if (random.chance(0.3)) {
    const desk = random.int(0, desks - 1)
    found.push({ kind: 'deskSleeps', desk, reported: random.chance(0.7), ...during(1_000, 18_000) })
  }
  for (let relay = 0; relay < relays; relay += 1) {
    if (!random.chance(0.6)) continue
    const kind = random.pick(['relayKilled', 'relayKilled', 'relayHangs', 'relaySuspended'] as const)
    const { at, until } = during(1_000, 14_000)
    found.push({ kind, relay, at, until: random.chance(0.3) ? Infinity : until })
  }
  for (const room of roomNames) if (random.chance(0.5)) found.push({ kind: 'false404', room, ...during(0, 0) })
  return found.sort((a, b) => a.at - b.at)
}

function busFaults(random: Random): Partial<BusFaults> {
  const all = [
    { drop: random.pick([0.1, 0.5, 0.9]) },
    { repeat: 0.4 },
    { delay: random.pick([150, 1_500, 10_000]) },
    { delay: 60_000, late: random.pick([0.1, 0.5]) },
    { swap: 0.2 },
  ]
  return Object.assign({}, ...random.shuffle(all).slice(0, random.int(1, 3))) as Partial<BusFaults>
}
