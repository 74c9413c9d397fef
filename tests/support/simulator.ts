import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join, resolve } from 'node:path'
import type { EndedCall } from '../../electron/simulator/rooms/calls.ts'
import type { PersonInput, RoomOptions, RoomView } from '../../electron/simulator/rooms/model.ts'
import type { ProfileName } from '../simulator/simulator.ts'
import type { Switches } from '../simulator/switches.ts'
import type { ReceivedRequest } from '../../electron/simulator/http-types.ts'

export const project = resolve(import.meta.dirname, '../..')
const command = join(project, 'tests/simulator/cli.ts')

export type { ProfileName }

/** The stand-alone simulator in its own process, and its control API. */
export interface RunningSimulator {
  readonly profile: ProfileName
  readonly baseUrl: string
  readonly authId: string
  readonly authToken: string
  readonly controlUrl: string
  /** Every request received since the start or the last `clearRequests`, oldest first. */
  requests(): Promise<readonly ReceivedRequest[]>
  clearRequests(): Promise<void>
  rooms(): Promise<readonly RoomView[]>
  startRoom(name: string, people: number | readonly PersonInput[], options?: RoomOptions): Promise<RoomView>
  join(room: string, person?: PersonInput): Promise<void>
  /** The caller hangs up, or their line fails. */
  leave(room: string, memberId: string, how?: { readonly lineFails: boolean }): Promise<void>
  /** The calls that have ended, and why, in the order of their ends. */
  endedCalls(): Promise<readonly EndedCall[]>
  end(room: string): Promise<void>
  set(switches: Partial<Switches>): Promise<void>
  resetSwitches(): Promise<void>
  stop(): Promise<void>
}

export interface SimulatorOptions {
  readonly profile: ProfileName
  readonly rooms?: number
  readonly people?: number
  /** Calls outside any room. */
  readonly calls?: number
  readonly seed?: number
  readonly port?: number
}

export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const child = spawn(process.execPath, [command, ...argumentsFor(options)], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((done) => child.once('exit', done))
  const printed = await firstLine(child.stdout)
  if (printed === undefined) throw new Error(`The simulator ended with ${String(child.exitCode)} before it was ready.`)
  const connection = JSON.parse(printed) as Pick<
    RunningSimulator,
    'profile' | 'baseUrl' | 'authId' | 'authToken' | 'controlUrl'
  >
  return {
    ...connection,
    ...controlOf(connection.controlUrl),
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Runs the simulator's command line until it exits. Returns its exit status and its error message. */
export async function runSimulator(
  args: readonly string[],
): Promise<{ readonly status: number | null; readonly error: string }> {
  const child = spawn(process.execPath, [command, ...args], { cwd: project, stdio: ['ignore', 'ignore', 'pipe'] })
  let error = ''
  child.stderr.on('data', (data: Buffer) => (error += data.toString()))
  const status = await new Promise<number | null>((done) => child.once('close', done))
  return { status, error: error.trim() }
}

function argumentsFor({ profile, port = 0, rooms = 3, people, calls, seed }: SimulatorOptions): readonly string[] {
  return [
    '--profile',
    profile,
    '--port',
    String(port),
    '--rooms',
    String(rooms),
    ...(people === undefined ? [] : ['--people', String(people)]),
    ...(calls === undefined ? [] : ['--calls', String(calls)]),
    ...(seed === undefined ? [] : ['--seed', String(seed)]),
  ]
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface({ input: stream })) return line
  return undefined
}

function controlOf(
  controlUrl: string,
): Omit<RunningSimulator, 'profile' | 'baseUrl' | 'authId' | 'authToken' | 'controlUrl' | 'stop'> {
  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${controlUrl}/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const result: unknown = await response.json()
    if (!response.ok) throw new Error(`The simulator refused ${method} ${path}: ${JSON.stringify(result)}`)
    return result
  }
  return {
    requests: async () => (await send('GET', 'requests')) as readonly ReceivedRequest[],
    clearRequests: async () => {
      await send('DELETE', 'requests')
    },
    rooms: async () => (await send('GET', 'rooms')) as readonly RoomView[],
    startRoom: async (name, people, options = {}) =>
      (await send('POST', 'rooms', { name, people, ...options })) as RoomView,
    join: async (room, person = {}) => {
      await send('POST', 'join', { room, ...person })
    },
    leave: async (room, memberId, how = { lineFails: false }) => {
      await send('POST', 'leave', { room, memberId, ...how })
    },
    endedCalls: async () => (await send('GET', 'ended')) as readonly EndedCall[],
    end: async (room) => {
      await send('POST', 'end', { room })
    },
    set: async (switches) => {
      await send('POST', 'switches', switches)
    },
    resetSwitches: async () => {
      await send('DELETE', 'switches')
    },
  }
}

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
