import { randomBytes } from 'node:crypto'
import { systemClock, type Clock } from '../../shared/clock.ts'
import { createCallbacks, deliverOverHttp, type Deliver } from './callbacks.ts'
import type { ProfileName, ProviderProfile } from './provider-profile.ts'
import { createHandler } from './handler.ts'
import { createPeople, roomName } from './people.ts'
import { plivoProfile } from './plivo-profile.ts'
import { createRandom, type Random } from './random.ts'
import { createRequestHistory } from './request-history.ts'
import { createRooms, type Rooms } from './rooms.ts'
import { startDemoActivity, type DemoModerator } from './demo-activity.ts'
import { createDispatcher } from './dispatch.ts'
import { checkSwitches, defaultSwitches, type Switches } from './switches.ts'
import { createTimers } from './timers.ts'
import { vobizProfile } from './vobiz-profile.ts'
import type { ReceivedRequest, SimulatedRequest, SimulatedResponse } from './http-types.ts'

export type { ProfileName } from './provider-profile.ts'
export type { FaultRule } from './fault-rules.ts'
export type { RoomEvent } from './model.ts'
export type { Switches } from './switches.ts'
export type { ReceivedRequest } from './http-types.ts'

export const profileNames: readonly ProfileName[] = ['plivo', 'vobiz', 'vobiz-documented']

export interface SimulatorOptions {
  profile: ProfileName
  /** Determines everything random, such as people, ids and demo activity, but not the token; absent: 1. */
  seed?: number
  /** The number of rooms that are live from the start; absent: none. */
  rooms?: number
  /** The number of people in each of these rooms; absent: between 2 and 7. */
  people?: number
  /** Whether callers join and leave all the time; see demo-activity.ts. */
  lively?: boolean
  authId?: string
  /** Absent: a random one that cannot be guessed. */
  authToken?: string
  clock?: Clock
  switches?: Partial<Switches>
  /** The maximum number of requests that are stored, the newest ones; absent: 100,000. */
  keepRequests?: number
  /** Sends callbacks; absent: over HTTP. */
  deliver?: Deliver
}

export interface Simulator {
  readonly profile: ProfileName
  readonly authId: string
  readonly authToken: string
  /** `/v1` or `/api/v1`. */
  readonly basePath: string
  /** Handles one request without sockets. Never rejects; every delay uses `clock`. */
  readonly handle: (request: SimulatedRequest) => Promise<SimulatedResponse>
  readonly rooms: Rooms
  readonly switches: {
    readonly get: () => Readonly<Switches>
    /**
     * Changes switches.
     *
     * @throws RangeError if a name or a value is invalid
     */
    readonly set: (changes: Partial<Switches>) => void
    /** Resets all switches to the values at the start. */
    readonly reset: () => void
  }
  /** Oldest first. This is always the same list; its entries are completed while their requests are handled. */
  readonly requests: readonly ReceivedRequest[]
  readonly clearRequests: () => void
  /** Cancels every timer and resolves the requests that are still waiting. */
  readonly stop: () => void
  /** The caller who stands for the user; set with `lively` and at least one room. */
  readonly moderator?: DemoModerator
}

export function createSimulator(options: SimulatorOptions): Simulator {
  const profile = profileOf(options.profile)
  // The sequences are separate, so that a random fault does not change who joins next.
  const seed = options.seed ?? 1
  const ids = createRandom(seed)
  const people = createRandom(seed + 1)
  const chance = createRandom(seed + 2)
  const timers = createTimers(options.clock ?? systemClock())
  const authId = options.authId ?? makeAuthId(profile, ids)
  const authToken = options.authToken ?? randomBytes(20).toString('hex')
  const switches = createSwitches({ ...defaultSwitches(), ...profile.defaults, ...options.switches })
  const nextPerson = createPeople(people)
  const rooms = createRooms({ timers, random: ids, nextPerson, switches: switches.get })
  const history = createRequestHistory(options.keepRequests ?? 100_000)
  const common = { profile, rooms, timers, ids, chance, switches: switches.get, authId, authToken, history }
  const callbacks = createCallbacks({ ...common, deliver: options.deliver ?? deliverOverHttp })
  const dispatch = createDispatcher({ ...common, callbacks })
  const handle = createHandler({ ...common, dispatch })

  startRooms(rooms, people, options)
  const moderator = options.lively === true ? startDemoActivity({ rooms, random: people, timers }) : undefined

  return {
    profile: options.profile,
    authId,
    authToken,
    basePath: profile.basePath,
    handle,
    rooms,
    switches,
    requests: history.all,
    clearRequests: history.clear,
    stop: timers.stop,
    ...(moderator !== undefined && { moderator }),
  }
}

function profileOf(name: ProfileName): ProviderProfile {
  if (name === 'plivo') return plivoProfile
  return vobizProfile(name === 'vobiz' ? 'observed' : 'documented')
}

function makeAuthId(profile: ProviderProfile, random: Random): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.split('')
  const randomLetters = (count: number): string => Array.from({ length: count }, () => random.pick(letters)).join('')
  return profile.provider === 'plivo' ? `MA${randomLetters(18)}` : `MA_${randomLetters(8)}`
}

function createSwitches(initial: Switches): Simulator['switches'] {
  let current = initial
  const set = (changes: Partial<Switches>): void => {
    const problem = checkSwitches(changes)
    if (problem !== undefined) throw new RangeError(problem)
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

function startRooms(
  rooms: Rooms,
  random: Random,
  { rooms: count = 0, people, lively = false }: SimulatorOptions,
): void {
  for (let index = 0; index < count; index += 1) {
    const size = people ?? random.int(2, 7)
    const ageSeconds = lively ? random.int(90, 2400) : 0
    const joined = Array.from({ length: size }, (_, index) => (index === 0 ? ageSeconds : random.int(0, ageSeconds)))
    rooms.startRoom({
      name: roomName(index),
      ageSeconds,
      people: joined.sort((a, b) => b - a).map((joinedSecondsAgo) => ({ joinedSecondsAgo })),
    })
  }
}
