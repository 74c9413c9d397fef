import type { FaultRule } from '../simulator/fault-rules.ts'
import type { Random } from '../../electron/simulator/random.ts'
import type { OperationName } from '../../electron/simulator/routes.ts'
import type { ProfileName, Switches } from '../simulator/simulator.ts'
import type { PlannedEvent } from './planned-events.ts'

/** The switches that begin a fault, and those that end it. */
type Fault = readonly [on: Partial<Switches>, off: Partial<Switches>]

interface ProviderFault {
  /** The profiles for which there is a source. Defaults to all. */
  readonly profiles?: readonly ProfileName[]
  /**
   * @param room the only room that the fault affects, if it affects one
   * @param latencyMs the latency without faults
   */
  make(random: Random, room: string, latencyMs: Switches['latencyMs']): Fault
}

const withRule = (rule: FaultRule): Fault => [{ faults: [rule] }, {}]
const chanceOf = (random: Random): number => random.pick([0.2, 0.5, 1])

/** The 404s of Kong, FastAPI, Spring, Fastify and Apigee, and of servers that answer with a page or with nothing. */
const foreign404s = [
  '{"message":"no Route matched with those values"}',
  '{"detail":"Not Found"}',
  '{"timestamp":"2026-01-15T09:30:00Z","status":404,"error":"Not Found","path":"/"}',
  '{"statusCode":404,"error":"Not Found","message":"Not Found"}',
  '{"fault":{"faultstring":"Unable to identify proxy"}}',
  '<html><body>404 Not Found</body></html>',
  '',
]

const slowable: readonly OperationName[] = ['listRooms', 'retrieveRoom', 'endRoom', 'mute', 'kick', 'hangup', 'endCall']

/** Everything that goes wrong at a provider, or on the way to it. `docs/faults.md` has the source of each. */
const ofProvider = {
  emptyList: {
    profiles: ['vobiz-documented'],
    make: (random) => [{ listShape: random.pick(['empty', 'someOmitted']) }, { listShape: 'names' }],
  },
  noRoster: { profiles: ['vobiz-documented'], make: () => [{ retrieve: 'errorSometimes' }, { retrieve: 'full' }] },
  completedRooms: {
    profiles: ['plivo'],
    make: () => [{ completedRooms: 'withoutRoster' }, { completedRooms: 'notFound' }],
  },
  false404: {
    make: (random, room) =>
      withRule({ kind: 'missing', operation: 'retrieveRoom', room, chance: random.pick([0.2, 0.5]) }),
  },
  foreign404: {
    make: (random) =>
      withRule({
        kind: 'refuse',
        status: 404,
        body: random.pick(foreign404s),
        method: 'GET',
        chance: chanceOf(random),
      }),
  },
  foreignForm: {
    make: (random) => [{ notFound: random.pick(['gateway', 'html', 'empty']) }, { notFound: 'flat' }],
  },
  listFails: {
    make: (random) =>
      withRule({ kind: 'fail', operation: 'listRooms', status: 500, form: random.pick(['json', 'html']), chance: 1 }),
  },
  serverError: {
    make: (random) =>
      withRule({
        kind: random.pick(['fail', 'refuse']),
        status: random.pick([500, 502, 503, 504]),
        form: random.pick(['json', 'html', 'empty']),
        chance: chanceOf(random),
      }),
  },
  cut: {
    make: (random) => withRule({ kind: random.pick(['cutBefore', 'cutAfter']), chance: chanceOf(random) }),
  },
  brokenBody: {
    make: (random) =>
      withRule({ kind: random.pick(['truncated', 'wrongType', 'emptyBody']), chance: chanceOf(random) }),
  },
  portal: { make: (random) => withRule({ kind: 'html', chance: chanceOf(random) }) },
  blockPage: {
    make: (random, room) =>
      withRule({ kind: 'refuse', status: random.pick([401, 403]), form: 'html', room, chance: chanceOf(random) }),
  },
  denied: {
    make: (random, room) =>
      withRule({ kind: 'denied', status: random.pick([401, 402, 403]), room, chance: chanceOf(random) }),
  },
  rateLimited: {
    make: (random) => {
      const [on] = withRule({
        kind: 'rateLimited',
        retryAfterSeconds: random.int(1, 5),
        chance: 0.3,
        times: random.int(1, 3),
      })
      return [{ ...on, retryAfterIn: random.pick(['header', 'date', 'body', 'neither']) }, {}]
    },
  },
  unavailable: {
    make: (random) => {
      const [on] = withRule({
        kind: 'refuse',
        status: 503,
        retryAfterSeconds: random.int(1, 5),
        chance: 0.3,
        times: random.int(1, 5),
      })
      return [{ ...on, retryAfterIn: random.pick(['header', 'date']) }, {}]
    },
  },
  silent: { make: (random) => withRule({ kind: 'silent', chance: random.pick([0.05, 0.2]) }) },
  slow: {
    make: (random, _room, latencyMs) => [
      {
        latencyMs: random.pick([
          [200, 2_500],
          [1_000, 6_000],
        ] as [number, number][]),
      },
      { latencyMs },
    ],
  },
  slowOperation: {
    make: (random) => [
      {
        operationLatencyMs: {
          [random.pick(slowable)]: random.pick([
            [0, 3_000],
            [0, 10_000],
          ] as [number, number][]),
        },
      },
      { operationLatencyMs: {} },
    ],
  },
} satisfies Record<string, ProviderFault>

/** Everything that goes wrong at the user's computer, or that the user does to Gavel. */
const ofComputer = {
  sleep: (random, at) => [{ at, kind: 'sleep', reported: random.chance(0.7), until: at + random.int(1_000, 8_000) }],
  offline: (random, at) => [{ at, kind: 'offline', reported: random.chance(0.6), until: at + random.int(500, 6_000) }],
  background: (random, at) => [{ at, kind: 'background', until: at + random.pick([2_000, 10_000, 120_000]) }],
  readOnly: (random, at) => [{ at, kind: 'readOnly', until: at + random.pick([500, 3_000, 8_000]) }],
  disk: (random, at) => [
    { at, kind: 'disk', trouble: random.pick(['full', 'denied', 'hanging']), until: at + random.pick([1_000, 5_000]) },
  ],
  accountRemoved: (_random, at) => [{ at, kind: 'removeAccount' }],
} satisfies Record<string, (random: Random, at: number) => readonly PlannedEvent[]>

/** The clock is set. Only worlds with many faults have it, because a journal written by a wrong clock is not judged. */
const clockSet = (random: Random, at: number): readonly PlannedEvent[] => [
  { at, kind: 'clockSet', by: random.pick([50, 200, 1_000]) * random.pick([-1, 1]) },
]

export type FaultName = keyof typeof ofProvider | keyof typeof ofComputer | 'clockSet'

/** The names of all faults that worlds can have. */
export const faultNames: readonly FaultName[] = [...keysOf(ofProvider), ...keysOf(ofComputer), 'clockSet']

/** What of a world decides how a fault is planned. */
export interface FaultContext {
  readonly rooms: readonly string[]
  /** Milliseconds in which faults may begin. */
  readonly eventful: number
  readonly latencyMs: Switches['latencyMs']
}

/** The names of the faults that a provider of this profile can have. */
export function providerFaultsOf(profile: ProfileName): readonly (keyof typeof ofProvider)[] {
  return keysOf(ofProvider).filter((name) => {
    const { profiles }: ProviderFault = ofProvider[name]
    return profiles === undefined || profiles.includes(profile)
  })
}

/** The names of the faults of the computer and the user. */
export const computerFaults = keysOf(ofComputer)

/** Plans the events of one fault. A fault of the provider lasts for a while and ends before the calm. */
export function planFault(
  name: FaultName,
  { rooms, eventful, latencyMs }: FaultContext,
  random: Random,
): readonly PlannedEvent[] {
  const at = random.int(500, eventful - 2_000)
  if (name === 'clockSet') return clockSet(random, at)
  if (isOfComputer(name)) return ofComputer[name](random, at)
  const fault: ProviderFault = ofProvider[name]
  const [on, off] = fault.make(random, random.pick(rooms), latencyMs)
  const until = Math.min(eventful, at + random.pick([500, 1_000, 4_000, 10_000, 20_000]))
  return [
    { at, kind: 'switches', switches: on },
    { at: until, kind: 'switches', switches: off, ...(on.faults && { ended: on.faults }) },
  ]
}

const isOfComputer = (name: FaultName): name is keyof typeof ofComputer => Object.hasOwn(ofComputer, name)

function keysOf<T extends object>(record: T): readonly (keyof T)[] {
  return Object.keys(record) as (keyof T)[]
}
