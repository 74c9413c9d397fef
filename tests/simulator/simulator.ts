import {
  initialSwitches,
  createSimulation,
  type Simulation,
  type SimulationOptions,
} from '../../electron/simulator/simulation.ts'
import type { ReceivedRequest, SimulatedCredentials } from '../../electron/simulator/http-types.ts'
import type { ProfileName } from '../../electron/simulator/provider-profile.ts'
import { createCallbacks, deliverOverHttp, type Deliver } from './callbacks.ts'
import { createFaults } from './faults.ts'
import { createSpoiler } from './spoil.ts'
import type { ProviderSwitches } from '../../electron/simulator/provider-switches.ts'
import { checkSwitches, defaultSwitches, pickDuration, type Switches } from './switches.ts'

export type { ProfileName } from '../../electron/simulator/provider-profile.ts'
export type { FaultRule } from './fault-rules.ts'
export type { RoomEvent } from '../../electron/simulator/rooms/model.ts'
export type { Switches } from './switches.ts'
export type { ReceivedRequest } from '../../electron/simulator/http-types.ts'

export const profileNames: readonly ProfileName[] = ['plivo', 'vobiz', 'vobiz-documented']

export interface SimulatorOptions extends SimulationOptions {
  switches?: Partial<Switches>
  /** The maximum number of requests to keep; the oldest are dropped. Defaults to 100,000. */
  keepRequests?: number
  /** Sends callbacks. Defaults to HTTP. */
  deliver?: Deliver
}

export interface Simulator extends Simulation {
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
}

/** A simulation that a test controls: with switches, faults, callbacks and a history of its requests. */
export function createSimulator(options: SimulatorOptions): Simulator {
  const { profile, keepRequests = 100_000, deliver = deliverOverHttp } = options
  const switches = createSwitches({ ...defaultSwitches(), ...initialSwitches(profile), ...options.switches })
  const history = createRequestHistory(keepRequests)
  const simulation = createSimulation(options, switches.ofProvider, (parts) => ({
    travel: () => parts.timers.wait(pickDuration(switches.get().arrivalMs, parts.chance)),
    receive: (received, credentials) => {
      redact(received.headers, credentials)
      history.add(received)
    },
    intercept: createFaults(parts.chance, switches.get, createSpoiler({ ...parts, switches: switches.get })),
    sendCallback: createCallbacks({ ...parts, switches: switches.get, deliver }),
  }))
  return { ...simulation, switches, requests: history.all, clearRequests: history.clear }
}

function createSwitches(
  initial: Switches,
): Simulator['switches'] & { readonly ofProvider: () => Readonly<ProviderSwitches> } {
  let current = initial
  let ofProvider = forProvider(initial)
  const set = (changes: Partial<Switches>): void => {
    current = { ...current, ...checkSwitches(changes) }
    ofProvider = forProvider(current)
  }
  set(initial)
  return {
    get: () => current,
    ofProvider: () => ofProvider,
    set,
    reset: () => {
      set(initial)
    },
  }
}

/** The provider's own behaviour under these switches. The other forms of its responses come from `spoil.ts`. */
function forProvider(switches: Switches): ProviderSwitches {
  return {
    ...switches,
    listShape: switches.listShape === 'empty' ? 'empty' : 'names',
    retrieve: switches.retrieve === 'errorAlways' ? 'errorAlways' : 'full',
    memberEcho: switches.memberEcho === 'array' ? 'array' : 'string',
  }
}

/** Replaces secrets with `valid`, `invalid` or `absent`, so that the history can be printed. */
function redact(headers: Record<string, string>, credentials: SimulatedCredentials): void {
  const verdict = credentials === 'absent' ? 'invalid' : credentials
  for (const name of ['authorization', 'x-auth-token']) headers[name] = headers[name] === undefined ? 'absent' : verdict
}

interface RequestHistory {
  all: readonly ReceivedRequest[]
  add(request: ReceivedRequest): void
  readonly clear: () => void
}

/** Stores at most the newest `limit` requests, so that the memory of a simulator that runs for days stays bounded. */
function createRequestHistory(limit: number): RequestHistory {
  const all: ReceivedRequest[] = []
  return {
    all,
    add: (request) => {
      all.push(request)
      // A tenth is deleted at a time, so that the average cost of a request is constant.
      if (all.length > limit) all.splice(0, Math.max(1, Math.ceil(limit / 10)))
    },
    clear: () => all.splice(0),
  }
}
