import { createRandom, type Random } from '../../electron/simulator/random.ts'
import type { ProfileName, Switches } from '../simulator/simulator.ts'
import { computerFaults, planFault, providerFaultsOf, type FaultName } from './faults.ts'
import { PATIENCE } from './patience.ts'
import type { PlannedEvent } from './planned-events.ts'

/** The rooms, marks, settings and events of one account of a world. */
export interface Plan {
  readonly seed: number
  readonly profile: ProfileName
  /** Whether at most one thing goes wrong in the world, so that both classes of counters are judged. */
  readonly hasOneFault: boolean
  /** What goes wrong. */
  readonly faults: readonly FaultName[]
  readonly rooms: readonly { readonly name: string; readonly people: number; readonly age: number }[]
  readonly own: readonly string[]
  readonly pinned: readonly string[]
  readonly expanded: readonly string[]
  /** Rooms for which the user wants other notifications besides the one about the end. */
  readonly notified: readonly string[]
  readonly switches: Partial<Switches>
  readonly events: readonly PlannedEvent[]
  /** Whether writes are sent in Plivo's asynchronous mode. Defaults to false. */
  readonly isAsynchronous?: boolean
  /**
   * What the moderator does besides clicking on everything; with `keepsDoor`, instead of it. Defaults to nothing else.
   */
  readonly moderator?: 'setsEnds' | 'announces' | 'mutesNewcomers' | 'keepsDoor'
  /** Approximate mean milliseconds between two clicks. */
  readonly eagerness: number
  readonly holdSeconds: number
  /** Virtual milliseconds in which events happen. */
  readonly eventful: number
  /** Virtual milliseconds after that, in which no event begins. */
  readonly calm: number
}

export const profiles: readonly ProfileName[] = ['plivo', 'vobiz-documented', 'vobiz']
const roomNames = ['Weekly standup', 'Support bridge', 'Sales & more', 'Über-Runde', 'a+b c', 'room#4', '100%']
/** Names that no request can contain safely, so that only lists show such a room. */
const unreadableNames = ['sales/', 'https://meet.example.com/a', 'a/../b']

/** What a set decides of its worlds. */
export interface PlanOptions {
  readonly profile: ProfileName
  readonly hasOneFault: boolean
}

/** Plans one account of a world: with at most one fault and few rooms, or with many of both. */
export function makePlan(seed: number, { profile, hasOneFault }: PlanOptions, random = createRandom(seed)): Plan {
  const eventful = hasOneFault ? 18_000 : 24_000
  const names = namesOf(hasOneFault, random)
  const some = (most: number): string[] => names.filter(() => random.chance(Math.min(0.4, most / names.length)))
  const faults = hasOneFault ? oneOf(profile, random) : manyOf(profile, random)
  const switches = lastingSwitches(profile, createRandom(seed ^ 0x1a7e))
  const { latencyMs } = switches
  const events = [
    ...roomChanges(names, random, eventful),
    ...faults.flatMap((name) => planFault(name, { rooms: names, eventful, latencyMs }, random)),
  ]
  return {
    seed,
    profile,
    hasOneFault,
    faults,
    rooms: names.map((name) => ({
      name,
      people: random.int(1, 8),
      age: random.chance(0.5) ? 0 : random.int(1, 4_000),
    })),
    own: some(1.5),
    // A room that no list shows is monitored only if the user has pinned it or marked it as own.
    pinned: profile === 'vobiz' ? names : some(1.5),
    expanded: some(1.5),
    notified: some(1.5),
    switches,
    events: events.sort((a, b) => a.at - b.at),
    isAsynchronous: profile === 'plivo' && random.chance(0.1),
    eagerness: random.pick([900, 1_500, 4_000]),
    holdSeconds: random.pick([0, 1, 3, 3, 3]),
    eventful,
    calm: hasOneFault ? PATIENCE + 4_000 : 4_000,
  }
}

/** The names of the rooms: a few, and sometimes up to 30 in worlds with many faults. */
function namesOf(hasOneFault: boolean, random: Random): readonly string[] {
  if (hasOneFault) return random.shuffle(roomNames).slice(0, random.int(1, 3))
  const count = random.pick([1, 2, 3, 4, 6, 9, random.int(10, 30)])
  const numbered = Array.from({ length: count }, (_, index) => `Bridge ${String(index + 1)}`)
  const unreadable = random.chance(0.1) ? random.pick(unreadableNames) : []
  return random.shuffle(random.shuffle(roomNames).concat(numbered).slice(0, count).concat(unreadable))
}

function oneOf(profile: ProfileName, random: Random): readonly FaultName[] {
  return random.pick<readonly FaultName[]>([
    [],
    ...providerFaultsOf(profile).map((name) => [name]),
    ...computerFaults.map((name) => [name]),
  ])
}

function manyOf(profile: ProfileName, random: Random): readonly FaultName[] {
  const provider = Array.from({ length: random.int(1, 4) }, () => random.pick(providerFaultsOf(profile)))
  const computer = ([...computerFaults, 'clockSet'] as const).filter(() => random.chance(0.2))
  return [...provider, ...computer]
}

/** The switches of the simulator for the whole world: the forms in which a provider is documented or was observed. */
export function lastingSwitches(profile: ProfileName, random: Random): Partial<Switches> & Pick<Switches, 'latencyMs'> {
  return {
    effectDelayMs: random.pick([0, 150, 150, 400]),
    latencyMs: random.pick([
      [5, 60],
      [20, 300],
      [100, 900],
    ] as [number, number][]),
    arrivalMs: random.pick([0, [1, 30], [10, 400]] as (number | [number, number])[]),
    memberIds: random.pick(['sparse', 'reused']),
    numbers: random.pick(['strings', 'numbers']),
    memberEcho: random.pick(['string', 'array', 'pythonPrinted', 'absent']),
    postStatus: random.pick([200, 202]),
    deleteResponse: random.pick(['empty', 'printed200']),
    partialList: random.pick(['accepted', 'notFound', 'multiStatus']),
    afterKick: random.pick(['callContinues', 'callEnds', 'rejoins']),
    rejoinMs: random.int(200, 3_000),
    stayAlone: random.chance(0.7),
    ...(profile !== 'plivo' && random.chance(0.3) ? { hangupAfterReuse: 'withoutEffect' } : {}),
  }
}

const roomChangeKinds = [
  ...(['join', 'join', 'leave', 'leave', 'rejoin', 'swap', 'swap', 'swap'] as const),
  ...(['end', 'restart', 'restart', 'turnover', 'muteElsewhere'] as const),
]

/** Plans how members join, leave and are muted elsewhere, and how rooms end and start again. */
export function roomChanges(rooms: readonly string[], random: Random, eventful: number): PlannedEvent[] {
  return Array.from({ length: random.int(4, 16) }, () => ({
    at: random.int(500, eventful),
    kind: random.pick(roomChangeKinds),
    room: random.pick(rooms),
    dice: random.next(),
    gap: random.pick([0, 50, 300, 1_000, 3_000, 6_000]),
  }))
}

const BURST = 12

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
