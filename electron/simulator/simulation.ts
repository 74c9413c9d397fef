import { randomBytes } from 'node:crypto'
import { systemClock, type Clock } from '../../shared/clock.ts'
import { startDemoActivity, type DemoModerator } from './demo-activity.ts'
import { createDispatcher } from './dispatch.ts'
import { createHandler, type SimulationExtension } from './handler.ts'
import type { SimulatedRequest, SimulatedResponse } from './http-types.ts'
import { createPeople, demoRoomName } from './people.ts'
import { plivoProfile, vobizProfile } from './profiles.ts'
import type { ProfileName, ProviderProfile } from './provider-profile.ts'
import { defaultProviderSwitches, type ProviderSwitches } from './provider-switches.ts'
import { createRandom, type Random } from './random.ts'
import { createRooms, type SimulatedRooms } from './rooms/rooms.ts'
import { createTimers, type Timers } from './timers.ts'

export interface SimulationOptions {
  profile: ProfileName
  /** Determines everything random, such as people, ids and demo activity, but not the token. Defaults to 1. */
  seed?: number
  /** The number of rooms that are live from the start. Defaults to 0. */
  rooms?: number
  /** The number of people in each of these rooms. Defaults to a random number from 2 to 7. */
  people?: number
  /** The number of calls outside any room that are live from the start. Defaults to 0. */
  calls?: number
  /** Whether callers join and leave all the time; see demo-activity.ts. */
  lively?: boolean
  authId?: string
  /** Defaults to a random token that cannot be guessed. */
  authToken?: string
  clock?: Clock
}

/** What an extension is made of. */
export interface SimulationParts {
  readonly profile: ProviderProfile
  readonly rooms: SimulatedRooms
  readonly timers: Timers
  readonly ids: Random
  readonly chance: Random
  readonly authId: string
  readonly authToken: string
}

export interface Simulation {
  readonly profile: ProfileName
  readonly authId: string
  readonly authToken: string
  /** `/v1` or `/api/v1`. */
  readonly basePath: string
  /** Handles one request without sockets. Never rejects; every delay uses `clock`. */
  readonly handle: (request: SimulatedRequest) => Promise<SimulatedResponse>
  readonly rooms: SimulatedRooms
  /** Cancels every timer and resolves the requests that are still waiting. */
  readonly stop: () => void
  /** The caller who stands for the user; set with `lively` and at least one room. */
  readonly moderator?: DemoModerator
}

/**
 * Simulates a provider that works.
 *
 * @param switches the switches, which may change
 * @param extend returns what is added to the simulation
 */
export function createSimulation(
  options: SimulationOptions,
  switches: () => Readonly<ProviderSwitches> = constant(initialSwitches(options.profile)),
  extend: (parts: SimulationParts) => SimulationExtension = () => ({}),
): Simulation {
  const profile = profileOf(options.profile)
  // The sequences are separate, so that a random fault does not change who joins next.
  const seed = options.seed ?? 1
  const ids = createRandom(seed)
  const people = createRandom(seed + 1)
  const chance = createRandom(seed + 2)
  const timers = createTimers(options.clock ?? systemClock())
  const authId = options.authId ?? makeAuthId(profile, ids)
  const authToken = options.authToken ?? randomBytes(20).toString('hex')
  const nextPerson = createPeople(people)
  const rooms = createRooms({ timers, random: ids, nextPerson, switches })
  const extension = extend({ profile, rooms, timers, ids, chance, authId, authToken })
  const common = { profile, rooms, timers, ids, switches, authId, authToken, extension }
  const dispatch = createDispatcher({ ...common, sendCallback: extension.sendCallback })
  const handle = createHandler({ ...common, dispatch })

  startRooms(rooms, people, options)
  for (let index = 0; index < (options.calls ?? 0); index += 1) rooms.calls.begin({})
  const moderator = options.lively === true ? startDemoActivity({ rooms, random: people, timers }) : undefined

  return {
    profile: options.profile,
    authId,
    authToken,
    basePath: profile.basePath,
    handle,
    rooms,
    stop: timers.stop,
    ...(moderator !== undefined && { moderator }),
  }
}

/** The switches of a profile. */
export function initialSwitches(profile: ProfileName): ProviderSwitches {
  return { ...defaultProviderSwitches(), ...profileOf(profile).defaults }
}

function constant<T>(value: T): () => T {
  return () => value
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

function startRooms(
  rooms: SimulatedRooms,
  random: Random,
  { rooms: count = 0, people, lively = false }: SimulationOptions,
): void {
  for (let index = 0; index < count; index += 1) {
    const size = people ?? random.int(2, 7)
    const ageSeconds = lively ? random.int(90, 2400) : 0
    const joined = Array.from({ length: size }, (_, index) => (index === 0 ? ageSeconds : random.int(0, ageSeconds)))
    rooms.startRoom({
      name: demoRoomName(index),
      ageSeconds,
      people: joined.sort((a, b) => b - a).map((joinedSecondsAgo) => ({ joinedSecondsAgo })),
    })
  }
}
