import { resolve } from 'node:path'
import type { PersonInput, RoomOptions } from '../../electron/simulator/rooms/model.ts'
import { serve } from '../../electron/simulator/server.ts'
import { createSimulator, type ProfileName } from '../simulator/simulator.ts'
import type { ReceivedRequest } from '../../electron/simulator/http-types.ts'

export const project = resolve(import.meta.dirname, '../..')

export type { ProfileName }

/** A simulator that Gavel reaches over HTTP. */
export type RunningSimulator = Awaited<ReturnType<typeof startSimulator>>

export interface SimulatorOptions {
  readonly profile: ProfileName
  readonly rooms?: number
  readonly seed?: number
  readonly port?: number
}

/** Starts a simulator in this process, which Gavel reaches over a loopback port. */
export async function startSimulator({ port = 0, ...options }: SimulatorOptions) {
  const simulator = createSimulator({ rooms: 3, ...options })
  const server = await serve(simulator, { port })
  const { profile, authId, authToken, requests, rooms, switches } = simulator
  return {
    profile,
    baseUrl: server.baseUrl,
    authId,
    authToken,
    /** Every request received since the start or the last `clearRequests`, oldest first. */
    requests: copied(() => requests),
    clearRequests: copied(() => {
      simulator.clearRequests()
    }),
    rooms: copied(rooms.snapshot),
    startRoom: copied((name: string, people: number | readonly PersonInput[], more: RoomOptions = {}) =>
      rooms.startRoom({ name, people, ...more }),
    ),
    join: copied((room: string, person: PersonInput = {}) => {
      rooms.join({ room, ...person })
    }),
    leave: copied((room: string, memberId: string) => {
      if (!rooms.leave({ room, memberId })) throw new Error(`${memberId} is not in ${room}.`)
    }),
    end: copied((room: string) => {
      if (!rooms.endRoom({ room })) throw new Error(`${room} is not live.`)
    }),
    set: copied(switches.set),
    resetSwitches: copied(switches.reset),
    stop: async () => {
      simulator.stop()
      await server.close()
    },
  }
}

/** Makes a function asynchronous. Its result is a copy, which later events do not change. */
const copied =
  <A extends readonly unknown[], T>(run: (...args: A) => T) =>
  (...args: A): Promise<T> =>
    new Promise((resolve) => {
      resolve(structuredClone(run(...args)))
    })

/** All requests except reads: those that could change something at the provider. */
export function writesIn(requests: readonly ReceivedRequest[]): readonly ReceivedRequest[] {
  return requests.filter(({ method }) => method !== 'GET')
}

/**
 * Returns a request as `POST /Conference/Weekly/Member/1/Mute/`, without the part of the path that names the account.
 */
export function describeRequest({ method, path }: Pick<ReceivedRequest, 'method' | 'path'>): string {
  return `${method} ${path.replace(/^.*?\/Account\/[^/]+/, '')}`
}
