import type { FaultRule } from '../simulator/fault-rules.ts'
import type { OperationName } from '../../electron/simulator/routes.ts'
import { createRandom, type Random } from '../../electron/simulator/random.ts'
import type { ProfileName, Switches } from '../simulator/simulator.ts'
import { cycleOf } from './patience.ts'
import {
  isOfComputer,
  lastingSwitches,
  profiles,
  roomChanges,
  roomNames,
  suspensions,
  unreadableNames,
  type Plan,
  type PlannedEvent,
} from './plan.ts'

/** Virtual milliseconds in which events happen. */
const EVENTFUL = 24_000
/** Virtual milliseconds without events at the end, enough for the view of up to four rooms to become right again. */
const CALM = 16_000

/**
 * Plans a world in which providers fail in every way. The same seed gives the same plan. A fifth of the worlds have a
 * second account, at another provider or the same, whose rooms may have the same names.
 */
export function makeFaultPlans(seed: number): readonly Plan[] {
  const random = createRandom(seed)
  const first = makeFaultPlan(seed, profiles[seed % profiles.length] ?? 'plivo', random)
  if (!random.chance(0.2)) return [first]
  const second = makeFaultPlan(seed, random.pick(profiles), random)
  const calm = Math.max(first.calm, second.calm)
  const ofComputer = first.events.filter(isOfComputer)
  const events = [...second.events.filter((event) => !isOfComputer(event)), ...ofComputer].sort((a, b) => a.at - b.at)
  return [
    { ...first, calm },
    { ...second, calm, events, holdSeconds: first.holdSeconds },
  ]
}

function makeFaultPlan(seed: number, profile: ProfileName, random: Random): Plan {
  const names = namesOf(random)
  const some = (chance: number): string[] => names.filter(() => random.chance(chance))
  const own = some(Math.min(0.4, 1.5 / names.length))
  const expanded = some(Math.min(0.3, 1.5 / names.length))
  // A room that no list shows is monitored only if the user has pinned it or marked it as own.
  const pinned = profile === 'vobiz' ? names : some(0.3)
  const rooms = names.map((name) => ({
    name,
    people: random.int(1, 8),
    age: random.chance(0.5) ? 0 : random.int(1, 4_000),
  }))
  const changes = roomChanges(names, random, EVENTFUL)
  const events = [...changes, ...faultsOf(profile, names, own, random), ...suspensions(random, EVENTFUL)]
  const plan: Omit<Plan, 'calm'> = {
    seed,
    profile,
    rooms,
    own,
    pinned,
    expanded,
    switches: {
      ...lastingSwitches(profile, random),
      partialList: random.pick(['accepted', 'notFound', 'multiStatus']),
      retryAfterIn: random.pick(['header', 'date', 'body', 'neither']),
      clockErrorMs: random.pick([0, 0, 3_000_000, -3_000_000]),
    },
    events: events.sort((a, b) => a.at - b.at),
    eagerness: random.pick([900, 1_500, 4_000]),
    holdSeconds: random.pick([0, 1, 3, 3]),
    eventful: EVENTFUL,
  }
  return { ...plan, calm: CALM + cycleOf({ ...plan, calm: 0 }) }
}

/** The names of the rooms: mostly a few, sometimes up to 30. */
function namesOf(random: Random): readonly string[] {
  const count = random.pick([1, 2, 3, 4, 6, 9, random.int(10, 30)])
  const numbered = Array.from({ length: count }, (_, index) => `Bridge ${String(index + 1)}`)
  const unreadable = random.chance(0.2) ? random.pick(unreadableNames) : []
  return random.shuffle(random.shuffle(roomNames).concat(numbered).slice(0, count).concat(unreadable))
}

type Window = Pick<PlannedEvent, 'at'> & { readonly until: number }

function faultsOf(
  profile: ProfileName,
  names: readonly string[],
  own: readonly string[],
  random: Random,
): readonly PlannedEvent[] {
  return Array.from({ length: random.int(1, 4) }).flatMap(() => {
    const at = random.int(0, EVENTFUL - 2_000)
    const window: Window = { at, until: Math.min(EVENTFUL, at + random.pick([100, 1_000, 4_000, 10_000, 20_000])) }
    const room = own.length > 0 && random.chance(0.5) ? random.pick(own) : random.pick(names)
    const [on, off] = faultOf(profile, room, random)
    return [
      { at: window.at, kind: 'switches' as const, switches: on },
      { at: window.until, kind: 'switches' as const, switches: off },
    ]
  })
}

type Fault = readonly [on: Partial<Switches>, off: Partial<Switches>]

const withRules = (...faults: FaultRule[]): Fault => [{ faults }, { faults: [] }]

function faultOf(profile: ProfileName, room: string, random: Random): Fault {
  const chance = random.pick([0.2, 0.5, 1])
  const retryAfterSeconds = random.int(1, 5)
  switch (random.int(0, 12)) {
    case 0:
      return withRules({
        kind: 'fail',
        operation: 'listRooms',
        status: 500,
        form: random.pick(['json', 'html']),
        chance,
      })
    case 1:
      return profile === 'vobiz' ? withRules() : [{ listShape: 'oneMalformed' }, { listShape: 'names' }]
    case 2:
      return withRules({ kind: 'missing', operation: 'retrieveRoom', room, chance: Math.min(chance, 0.5) })
    case 3:
      return withRules({ kind: 'missing', operation: 'retrieveRoom', chance: 0.1 })
    case 4:
      return withRules({ kind: 'denied', status: random.pick([401, 402, 403]), room, chance })
    case 5:
      return withRules({ kind: 'refuse', status: random.pick([401, 403]), form: 'html', room, chance })
    case 6:
      return withRules({ kind: 'rateLimited', retryAfterSeconds, chance: 0.3, times: random.int(1, 3) })
    case 7:
      return withRules({ kind: 'refuse', status: 503, retryAfterSeconds, chance: 0.3, times: random.int(1, 5) })
    case 8:
      return [{ operationLatencyMs: { [random.pick(slowable)]: random.pick(latencies) } }, { operationLatencyMs: {} }]
    case 9:
      return withRules(glitch(profile, random))
    case 10:
      return withRules({ ...glitch(profile, random), room })
    case 11:
      return withRules({ ...glitch(profile, random), operation: 'retrieveRoom' })
    default:
      return absurd(profile, random)
  }
}

/** Bodies that gateways, frameworks, caches and portals send in place of a provider. */
const foreignBodies = [
  '{"message":"no Route matched with those values"}',
  '{"message":"Not Found"}',
  '{"detail":"Not Found"}',
  '{"timestamp":"2026-01-15T09:30:00Z","status":404,"error":"Not Found","path":"/"}',
  '{"statusCode":404,"error":"Not Found","message":"Not Found"}',
  '{"error":{"code":404,"message":"Not Found"}}',
  '{"fault":{"faultstring":"Unable to identify proxy"}}',
  '{"error":null}',
  '{}',
  '[]',
  'null',
  '"not found"',
  'Not Found',
  '<html><body>no</body></html>',
  '',
]
/** Bodies of a 200 of Vobiz that do not say that a room is live. */
const errorsIn200 = ['"rate limit exceeded"', '"not found"', 'true', '{"code":"INTERNAL"}', '["failed"]', '"Failed "']

/** A fault of a gateway: any status with any body. */
function glitch(profile: ProfileName, random: Random): FaultRule {
  const chance = random.pick([0.5, 1, 1])
  if (profile !== 'plivo' && random.chance(0.4))
    return { kind: 'replaced', method: 'GET', status: 200, body: `{"error":${random.pick(errorsIn200)}}`, chance }
  const status = random.pick([404, 404, 404, 410, random.int(400, 451), random.int(500, 530)])
  return { kind: 'refuse', status, body: random.pick(foreignBodies), chance }
}

const slowable: readonly OperationName[] = ['listRooms', 'retrieveRoom', 'endRoom', 'mute', 'kick', 'hangup', 'endCall']
const latencies: readonly [number, number][] = [
  [0, 3_000],
  [3_000, 3_000],
  [0, 10_000],
]

const completed: Fault = [{ completedRooms: 'withoutRoster' }, { completedRooms: 'notFound' }]

function absurd(profile: ProfileName, random: Random): Fault {
  return random.pick<Fault>([
    [{ memberCount: random.pick(['tooLow', 'tooHigh', 'negative', 'huge', 'text']) }, { memberCount: 'right' }],
    [{ times: random.pick(['negative', 'huge', 'text', 'absent']) }, { times: 'right' }],
    [{ duplicates: random.pick(['rows', 'memberIds', 'callUuids']) }, { duplicates: 'none' }],
    // Only Plivo is documented to return completed rooms.
    ...(profile === 'plivo' ? [completed] : []),
  ])
}
