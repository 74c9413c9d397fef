import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join, resolve } from 'node:path'
import type { PersonInput, RoomOptions, RoomView } from '../../electron/simulator/model.ts'
import type { ProfileName } from '../../electron/simulator/simulator.ts'
import type { Switches } from '../../electron/simulator/switches.ts'
import type { LoggedRequest } from '../../electron/simulator/http-types.ts'

export const project = resolve(import.meta.dirname, '../..')
const command = join(project, 'electron/simulator/cli.ts')

export type { ProfileName }

/** The stand-alone simulator, in a process of its own, and its control door. */
export interface RunningSimulator {
  readonly profile: ProfileName
  readonly baseUrl: string
  readonly authId: string
  readonly authToken: string
  readonly controlUrl: string
  /** Every request received, oldest first. */
  requests(): Promise<readonly LoggedRequest[]>
  clearRequests(): Promise<void>
  rooms(): Promise<readonly RoomView[]>
  startRoom(name: string, people: number | readonly PersonInput[], options?: RoomOptions): Promise<RoomView>
  join(room: string, person?: PersonInput): Promise<void>
  leave(room: string, memberId: string): Promise<void>
  end(room: string): Promise<void>
  set(switches: Partial<Switches>): Promise<void>
  resetSwitches(): Promise<void>
  stop(): Promise<void>
}

export interface SimulatorOptions {
  readonly profile: ProfileName
  readonly rooms?: number
  readonly people?: number
  readonly seed?: number
  readonly port?: number
}

export async function startSimulator(wish: SimulatorOptions): Promise<RunningSimulator> {
  const child = spawn(process.execPath, [command, ...argumentsFor(wish)], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((done) => child.once('exit', done))
  const greeting = await firstLine(child.stdout)
  if (greeting === undefined) throw new Error(`The simulator ended with ${String(child.exitCode)} before it was ready.`)
  const about = JSON.parse(greeting) as Pick<
    RunningSimulator,
    'profile' | 'baseUrl' | 'authId' | 'authToken' | 'controlUrl'
  >
  return {
    ...about,
    ...controlOf(about.controlUrl),
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Runs the command to its end, for what it says when it cannot start. */
export async function runSimulator(
  args: readonly string[],
): Promise<{ readonly status: number | null; readonly error: string }> {
  const child = spawn(process.execPath, [command, ...args], { cwd: project, stdio: ['ignore', 'ignore', 'pipe'] })
  let error = ''
  child.stderr.on('data', (data: Buffer) => (error += data.toString()))
  const status = await new Promise<number | null>((done) => child.once('close', done))
  return { status, error: error.trim() }
}

function argumentsFor({ profile, port = 0, rooms = 3, people, seed }: SimulatorOptions): readonly string[] {
  return [
    ...['--profile', profile, '--port', String(port), '--rooms', String(rooms)],
    ...(people === undefined ? [] : ['--people', String(people)]),
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
  const ask = async (method: string, place: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${controlUrl}/${place}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`The simulator refused ${method} ${place}: ${JSON.stringify(answer)}`)
    return answer
  }
  return {
    requests: async () => (await ask('GET', 'requests')) as readonly LoggedRequest[],
    clearRequests: async () => {
      await ask('DELETE', 'requests')
    },
    rooms: async () => (await ask('GET', 'rooms')) as readonly RoomView[],
    startRoom: async (name, people, options = {}) =>
      (await ask('POST', 'rooms', { name, people, ...options })) as RoomView,
    join: async (room, person = {}) => {
      await ask('POST', 'join', { room, ...person })
    },
    leave: async (room, memberId) => {
      await ask('POST', 'leave', { room, memberId })
    },
    end: async (room) => {
      await ask('POST', 'end', { room })
    },
    set: async (switches) => {
      await ask('POST', 'switches', switches)
    },
    resetSwitches: async () => {
      await ask('DELETE', 'switches')
    },
  }
}

/** Everything but reads: what could change something at the provider. */
export function writesIn(requests: readonly LoggedRequest[]): readonly LoggedRequest[] {
  return requests.filter(({ method }) => method !== 'GET')
}

/** `POST /Conference/Weekly/Member/1/Mute/`: the part of the path that names the account is left out. */
export function describeRequest({ method, path }: Pick<LoggedRequest, 'method' | 'path'>): string {
  return `${method} ${path.replace(/^.*?\/Account\/[^/]+/, '')}`
}
