import { randomBytes } from 'node:crypto'
import { systemClock, type Clock } from '../../shared/clock.ts'
import { createCallbacks, type Deliver } from './callbacks.ts'
import { deliverOverHttp } from './deliver.ts'
import type { ProfileName, ProviderProfile } from './provider-profile.ts'
import { createHandler } from './handler.ts'
import { createPeople, roomName } from './people.ts'
import { plivoProfile } from './plivo-profile.ts'
import { createRandom, type Random } from './random.ts'
import { createRequestLog } from './request-log.ts'
import { createRooms, type Rooms } from './rooms.ts'
import { playScript } from './demo-activity.ts'
import { createServe } from './dispatch.ts'
import { checkSwitches, standardSwitches, type Switches } from './switches.ts'
import { createTimers } from './timers.ts'
import { vobizProfile } from './vobiz-profile.ts'
import type { LoggedRequest, SimulatedRequest, SimulatedResponse } from './http-types.ts'

export type { ProfileName } from './provider-profile.ts'
export type { FaultRule } from './fault-rules.ts'
export type { RoomEvent } from './model.ts'
export type { Switches } from './switches.ts'
export type { LoggedRequest as RecordedRequest } from './http-types.ts'

export const profileNames: readonly ProfileName[] = ['plivo', 'vobiz', 'vobiz-documented']

export interface SimulatorOptions {
  profile: ProfileName
  /** The same seed gives the same people, ids and script. */
  seed?: number
  /** Rooms that are live from the start; absent: none. */
  rooms?: number
  /** People in each of them; absent: between 2 and 7. */
  people?: number
  /** People come and go by a seeded script. */
  lively?: boolean
  authId?: string
  /** Absent: unguessable. */
  authToken?: string
  clock?: Clock
  switches?: Partial<Switches>
  /** How many of the newest requests are remembered; absent: 100,000. */
  keepRequests?: number
  /** Sends callbacks; absent: over HTTP to this computer. */
  deliver?: Deliver
}

export interface Simulator {
  readonly profile: ProfileName
  readonly authId: string
  readonly authToken: string
  /** `/v1` or `/api/v1`. */
  readonly basePath: string
  /** Answers one request without sockets. Never rejects; takes time only through the clock. */
  readonly handle: (request: SimulatedRequest) => Promise<SimulatedResponse>
  readonly rooms: Rooms
  readonly switches: {
    readonly get: () => Readonly<Switches>
    /** @throws RangeError with a sentence when a value does not fit: the caller's mistake. */
    readonly set: (changes: Partial<Switches>) => void
    /** Back to what the profile started with. */
    readonly reset: () => void
  }
  /** Oldest first. The same list all the time; entries are completed while they are handled. */
  readonly requests: readonly LoggedRequest[]
  readonly clearRequests: () => void
  /** Ends every timer. Requests that still wait are cut. */
  readonly stop: () => void
}

export function createSimulator(options: SimulatorOptions): Simulator {
  const profile = profileOf(options.profile)
  // Separate streams, so that a fault by chance does not change who joins next.
  const seed = options.seed ?? 1
  const [ids, crowd, chance] = [createRandom(seed), createRandom(seed + 1), createRandom(seed + 2)]
  const timers = createTimers(options.clock ?? systemClock())
  const authId = options.authId ?? makeAuthId(profile, ids)
  const authToken = options.authToken ?? randomBytes(20).toString('hex')
  const switches = createSwitchboard({ ...standardSwitches(), ...profile.standards, ...options.switches })
  const nextPerson = createPeople(crowd)
  const rooms = createRooms({ timers, random: ids, nextPerson, switches: switches.get })
  const log = createRequestLog(options.keepRequests ?? 100_000)
  const common = { profile, rooms, timers, ids, chance, switches: switches.get, authId, authToken, log }
  const callbacks = createCallbacks({ ...common, deliver: options.deliver ?? deliverOverHttp })
  const serve = createServe({ ...common, callbacks })
  const handle = createHandler({ ...common, serve })

  fill(rooms, crowd, options)
  if (options.lively === true) playScript({ rooms, random: crowd, timers })

  return {
    profile: options.profile,
    authId,
    authToken,
    basePath: profile.basePath,
    handle,
    rooms,
    switches,
    requests: log.all,
    clearRequests: log.clear,
    stop: timers.stop,
  }
}

function profileOf(name: ProfileName): ProviderProfile {
  if (name === 'plivo') return plivoProfile
  return vobizProfile(name === 'vobiz' ? 'observed' : 'documented')
}

function makeAuthId(profile: ProviderProfile, random: Random): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.split('')
  const some = (count: number): string => Array.from({ length: count }, () => random.pick(letters)).join('')
  return profile.provider === 'plivo' ? `MA${some(18)}` : `MA_${some(8)}`
}

function createSwitchboard(initial: Switches): Simulator['switches'] {
  let current = initial
  const set = (changes: Partial<Switches>): void => {
    const wrong = checkSwitches(changes)
    if (wrong !== undefined) throw new RangeError(wrong)
    current = { ...current, ...changes }
  }
  set(initial)
  return {
    get: () => current,
    set,
    reset: () => {
      set(initial)
    },
  }
}

function fill(rooms: Rooms, random: Random, { rooms: count = 0, people, lively = false }: SimulatorOptions): void {
  for (let index = 0; index < count; index += 1) {
    const size = people ?? random.int(2, 7)
    const ageSeconds = lively ? random.int(90, 2400) : 0
    const joined = Array.from({ length: size }, (_, place) => (place === 0 ? ageSeconds : random.int(0, ageSeconds)))
    rooms.startRoom({
      name: roomName(index),
      ageSeconds,
      people: joined.sort((a, b) => b - a).map((joinedSecondsAgo) => ({ joinedSecondsAgo })),
    })
  }
}
