import { createRandom, type Random } from '../../electron/simulator/random.ts'
import type { FaultRule } from '../simulator/fault-rules.ts'
import type { ProfileName } from '../simulator/simulator.ts'
import type { RoomRule } from '../../shared/rooms/room-rule.ts'
import type { Switches } from '../simulator/switches.ts'

const EVENTFUL = 22_000
const CALM = 14_000
const YEAR = 365 * 86_400_000

export type PlannedEvent = { readonly at: number } & (
  | {
      readonly kind: 'join' | 'leave' | 'rejoin' | 'newLeg' | 'swap' | 'end' | 'restart' | 'turnover' | 'muteElsewhere'
      readonly room: string
      readonly dice: number
      readonly gap: number
    }
  | { readonly kind: 'switches'; readonly switches: Partial<Switches> }
  | { readonly kind: 'sleep' | 'offline'; readonly reported: boolean; readonly until: number }
  | { readonly kind: 'clockSet'; readonly by: number }
  /** The window, the finder and the tray menu are closed. */
  | { readonly kind: 'background'; readonly until: number }
  | { readonly kind: 'readOnly'; readonly until: number }
  | { readonly kind: 'disk'; readonly trouble: DiskTrouble; readonly until: number }
  | { readonly kind: 'removeAccount' }
  /** The user opens *Live calls*, which reads the details of many calls. */
  | { readonly kind: 'liveCalls' }
)

/** The disk of the journal is full, write-protected, or does not respond. */
export type DiskTrouble = 'full' | 'denied' | 'hanging'

const ofComputer: readonly PlannedEvent['kind'][] = [
  ...(['sleep', 'offline', 'clockSet', 'background'] as const),
  ...(['readOnly', 'disk'] as const),
]

/** Whether an event happens to the computer and so affects all accounts. */
export function isOfComputer({ kind }: PlannedEvent): boolean {
  return ofComputer.includes(kind)
}

/** The rooms, marks, settings and events of one account of a world. */
export interface Plan {
  readonly seed: number
  readonly profile: ProfileName
  readonly rooms: readonly { readonly name: string; readonly people: number; readonly age: number }[]
  readonly own: readonly string[]
  readonly pinned: readonly string[]
  readonly expanded: readonly string[]
  /** Rooms for which the user wants other notifications besides the one about the end. Defaults to none. */
  readonly notified?: readonly string[]
  readonly switches: Partial<Switches>
  readonly events: readonly PlannedEvent[]
  /** Whether writes are sent in Plivo's asynchronous mode. Defaults to false. */
  readonly isAsynchronous?: boolean
  /** Whether the moderator sets times at which rooms end. Defaults to false. */
  readonly setsEnds?: boolean
  /** The standing rule of all own rooms. Defaults to none. */
  readonly rule?: RoomRule
  /** Whether the moderator makes announcements, and ends rooms after them. Defaults to false. */
  readonly announces?: boolean
  /** Whether the moderator has newcomers of their own rooms muted. Defaults to false. */
  readonly mutesNewcomers?: boolean
  /** Whether the moderator keeps a door at their own rooms, instead of clicking on everything. Defaults to false. */
  readonly keepsDoor?: boolean
  /** The number of Gavels that share the account's allowance. Defaults to 1. */
  readonly readers?: number
  /** Approximate mean milliseconds between two clicks. */
  readonly eagerness: number
  readonly holdSeconds: number
  /** Virtual milliseconds in which events happen. */
  readonly eventful: number
  /** Virtual milliseconds after that, in which no event begins except a time in the background. */
  readonly calm: number
}

export const profiles: readonly ProfileName[] = ['plivo', 'vobiz-documented', 'vobiz']
export const roomNames = ['Weekly standup', 'Support bridge', 'Sales & more', 'Über-Runde', 'a+b c', 'room#4', '100%']

/** Names that no request can contain safely, so that only lists show such a room. */
export const unreadableNames = ['sales/', 'https://meet.example.com/a', 'a/../b']

/** Plans one world. The same seed gives the same plan. */
export function makePlan(seed: number): Plan {
  const random = createRandom(seed)
  const profile = profiles[seed % 3] ?? 'plivo'
  const rooms = random
    .shuffle(roomNames)
    .slice(0, random.int(1, 4))
    .map((name) => ({ name, people: random.int(2, 8), age: random.chance(0.5) ? 0 : random.int(1, 4_000) }))
  const some = (chance: number): string[] => rooms.flatMap(({ name }) => (random.chance(chance) ? name : []))
  // A room that no list shows is monitored only if the user has pinned it or marked it as own.
  const pinned = profile === 'vobiz' ? rooms.map(({ name }) => name) : some(0.4)
  return {
    seed,
    profile,
    rooms,
    own: some(0.4),
    pinned,
    expanded: some(0.3),
    switches: lastingSwitches(profile, random),
    events: [
      ...roomChanges(
        rooms.map(({ name }) => name),
        random,
      ),
      ...providerFaults(profile, random),
      ...suspensions(random),
    ].sort((a, b) => a.at - b.at),
    eagerness: random.pick([900, 1_500, 4_000]),
    holdSeconds: random.pick([0, 1, 3, 3, 3]),
    eventful: EVENTFUL,
    calm: CALM,
  }
}

/** The switches of the simulator for the whole world. */
export function lastingSwitches(profile: ProfileName, random: Random): Partial<Switches> {
  const vobiz = profile !== 'plivo'
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
    afterKick: random.pick(['callContinues', 'callEnds', 'rejoins']),
    rejoinMs: random.int(200, 3_000),
    stayAlone: random.chance(0.7),
    ...(profile === 'vobiz-documented' && random.chance(0.3) ? { retrieve: 'errorSometimes' } : {}),
    ...(vobiz && random.chance(0.3) ? { hangupAfterReuse: 'withoutEffect' } : {}),
  }
}

const roomChangeKinds = [
  'join',
  'join',
  'leave',
  'leave',
  'rejoin',
  'swap',
  'swap',
  'swap',
  'end',
  'restart',
  'restart',
  'turnover',
  'muteElsewhere',
] as const

/** Plans how members join, leave and are muted elsewhere, and how rooms end and start again. */
export function roomChanges(rooms: readonly string[], random: Random, eventful = EVENTFUL): PlannedEvent[] {
  return Array.from({ length: random.int(4, 16) }, () => ({
    at: random.int(500, eventful),
    kind: random.pick(roomChangeKinds),
    room: random.pick(rooms),
    dice: random.next(),
    gap: random.pick([0, 50, 300, 1_000, 3_000, 6_000]),
  }))
}

const randomFaultRules = (random: Random): FaultRule[] => {
  const chance = random.pick([0.15, 0.4, 1])
  const rules: FaultRule[] = [
    { kind: 'cutAfter', chance },
    { kind: 'cutBefore', chance },
    { kind: 'fail', status: random.pick([500, 502, 503]), form: random.pick(['json', 'html', 'empty']), chance },
    { kind: 'refuse', status: random.pick([500, 503, 504]), form: random.pick(['json', 'html', 'empty']), chance },
    { kind: 'truncated', chance },
    { kind: 'wrongType', chance },
    { kind: 'html', chance },
    { kind: 'emptyBody', chance },
    { kind: 'rateLimited', chance: chance / 2 },
    { kind: 'replaced', status: 404, body: '{"message":"Not Found"}', method: 'GET', chance },
    { kind: 'html', status: 404, method: 'GET', chance },
    { kind: 'replaced', status: 200, body: '{}', method: 'GET', chance },
    { kind: 'silent', chance: chance / 4 },
  ]
  return random.shuffle(rules).slice(0, random.int(1, 2))
}

/** Plans faults of the provider, each of which lasts for a while. */
function providerFaults(profile: ProfileName, random: Random): PlannedEvent[] {
  const found: PlannedEvent[] = []
  for (let count = random.int(0, 3); count > 0; count -= 1) {
    const at = random.int(0, EVENTFUL - 1_000)
    const until = Math.min(EVENTFUL, at + random.int(500, 6_000))
    const [on, off] = providerFault(profile, random)
    found.push({ at, kind: 'switches', switches: on }, { at: until, kind: 'switches', switches: off })
  }
  return found
}

function providerFault(profile: ProfileName, random: Random): readonly [Partial<Switches>, Partial<Switches>] {
  switch (random.int(0, 6)) {
    case 0:
      return [
        { listShape: random.pick(['empty', 'someOmitted']) },
        { listShape: profile === 'vobiz' ? 'empty' : 'names' },
      ]
    case 1:
      return [{ staleReadMs: random.pick([400, 1_500, 4_000]) }, { staleReadMs: 0 }]
    case 2:
      return [
        {
          latencyMs: random.pick([
            [200, 2_500],
            [1_000, 6_000],
          ] as [number, number][]),
        },
        { latencyMs: [20, 200] },
      ]
    case 3:
      return [{ notFound: random.pick(['gateway', 'html', 'empty']) }, { notFound: 'flat' }]
    default:
      return [{ faults: randomFaultRules(random) }, { faults: [] }]
  }
}

/** Plans sleeps, losses of the network, and changes of the computer's clock. */
export function suspensions(random: Random, eventful = EVENTFUL): PlannedEvent[] {
  const found: PlannedEvent[] = []
  if (random.chance(0.25)) {
    const at = random.int(2_000, eventful - 8_000)
    found.push({ at, kind: 'sleep', reported: random.chance(0.7), until: at + random.int(1_000, 8_000) })
  }
  if (random.chance(0.2)) {
    const at = random.int(2_000, eventful - 6_000)
    found.push({ at, kind: 'offline', reported: random.chance(0.6), until: at + random.int(500, 6_000) })
  }
  if (random.chance(0.15)) {
    const by = random.pick([50, 200, 1_000, 4_000, 5_500, 9_000, 3_600_000, 10 * YEAR]) * random.pick([-1, 1])
    found.push({ at: random.pick([0, random.int(0, eventful)]), kind: 'clockSet', by })
  }
  return found
}
