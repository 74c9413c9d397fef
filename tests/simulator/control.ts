import { faultKinds } from './fault-rules.ts'
import type { Simulator } from './simulator.ts'
import { describeSwitches } from './switches.ts'
import { type JsonObject, isObject } from '../../shared/json.ts'
import type { SimulatedResponse } from '../../electron/simulator/http-types.ts'
import type { PersonInput, RoomOptions } from '../../electron/simulator/rooms/model.ts'
import { serve, type RunningServer } from '../../electron/simulator/server.ts'

/** Thrown if the input of a control request is wrong. The message is a sentence for the `error` of the response. */
class BadInput extends Error {}

interface Kind {
  /** The end of the sentence "<field> must be …". */
  expected: string
  fits(value: unknown): boolean
}

const text: Kind = { expected: 'a text', fits: (value) => typeof value === 'string' }
const nonEmpty: Kind = {
  expected: 'a text that is not empty',
  fits: (value) => typeof value === 'string' && value !== '',
}
const digits: Kind = { expected: 'digits', fits: (value) => typeof value === 'string' && /^\d+$/.test(value) }
const yesNo: Kind = { expected: 'true or false', fits: (value) => typeof value === 'boolean' }
const texts: Kind = {
  expected: 'a list of texts, not empty',
  fits: (value) => Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string'),
}
const direction: Kind = {
  expected: 'inbound or outbound',
  fits: (value) => value === 'inbound' || value === 'outbound',
}
const seconds: Kind = {
  expected: 'a whole number, 0 or more',
  fits: (value) => Number.isInteger(value) && (value as number) >= 0,
}
const count: Kind = {
  expected: 'a whole number above 0',
  fits: (value) => Number.isInteger(value) && (value as number) > 0,
}

const personFields: Record<keyof PersonInput, Kind> = {
  name: text,
  number: text,
  to: text,
  direction,
  memberId: digits,
  callUuid: nonEmpty,
  muted: yesNo,
  deaf: yesNo,
  endConferenceOnExit: yesNo,
  joinedSecondsAgo: seconds,
}

const roomFields: Record<keyof RoomOptions, Kind> = {
  stayAlone: yesNo,
  timeLimitSeconds: count,
  maxMembers: count,
  numbers: texts,
  ageSeconds: seconds,
}

/** The fields of a call outside any room. */
const callFields = {
  name: text,
  number: text,
  to: text,
  direction,
  callUuid: nonEmpty,
  joinedSecondsAgo: seconds,
} satisfies Partial<Record<keyof PersonInput, Kind>>

const mostPeople = 100_000

function readJson(body: string): JsonObject {
  if (body.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(body)
    if (isObject(value)) return value
  } catch {
    // Text that is not JSON is rejected below, like JSON that is not an object.
  }
  throw new BadInput('The body must be a JSON object.')
}

function readStart(input: JsonObject): { name: string; people: number | PersonInput[] } & RoomOptions {
  const { people = 2, ...rest } = input
  check(rest, { name: nonEmpty, ...roomFields }, 'name')
  const room = { ...rest, name: rest['name'] as string }
  if (Array.isArray(people)) return { ...room, people: people.map(readPerson) }
  if (!count.fits(people) || (people as number) > mostPeople) {
    throw new BadInput(`people must be a list of people, or a number from 1 to ${mostPeople}.`)
  }
  return { ...room, people: people as number }
}

function readPerson(input: unknown): PersonInput {
  if (!isObject(input)) throw new BadInput('A person must be a JSON object.')
  check(input, personFields)
  return input
}

function readJoin(input: JsonObject): { room: string } & PersonInput & RoomOptions {
  check(input, { room: nonEmpty, ...personFields, ...roomFields }, 'room')
  return { ...input, room: input['room'] as string }
}

interface Leave {
  room: string
  memberId?: string
  callUuid?: string
  lineFails?: boolean
}

function readMember(input: JsonObject, more: Record<string, Kind> = {}): Leave {
  check(input, { room: nonEmpty, memberId: digits, callUuid: nonEmpty, ...more }, 'room')
  if (input['memberId'] === undefined && input['callUuid'] === undefined) {
    throw new BadInput('Say who: memberId or callUuid.')
  }
  return { ...input, room: input['room'] as string }
}

function readPress(input: JsonObject): { room: string; memberId?: string; callUuid?: string; digits: string } {
  const { digits: pressed = '*', ...who } = input
  check({ digits: pressed }, { digits: nonEmpty })
  return { ...readMember(who), digits: pressed as string }
}

function readCall(input: JsonObject): PersonInput {
  check(input, callFields)
  return input
}

function readHangUp(input: JsonObject): string {
  check(input, { callUuid: nonEmpty }, 'callUuid')
  return input['callUuid'] as string
}

function readEnd(input: JsonObject): { room: string } {
  check(input, { room: nonEmpty }, 'room')
  return { room: input['room'] as string }
}

/** Rejects unknown fields too, because a misspelt field must not pass for an absent one. */
function check(input: JsonObject, kinds: Record<string, Kind>, required?: string): void {
  if (required !== undefined && input[required] === undefined) throw new BadInput(`${required} is missing.`)
  for (const [field, value] of Object.entries(input)) {
    const kind = Object.hasOwn(kinds, field) ? kinds[field] : undefined
    if (kind === undefined) throw new BadInput(`There is no field called ${field}. ${fieldList(kinds)}`)
    if (!kind.fits(value)) throw new BadInput(`${field} must be ${kind.expected}.`)
  }
}

function fieldList(kinds: Record<string, Kind>): string {
  return `Possible: ${Object.keys(kinds).join(', ')}.`
}

const controlPath = '/_control'

type ControlHandler = (method: string, path: string, body: string) => SimulatedResponse

/** The control API for tests and for people at a terminal. No provider has one. */
function createControl(simulator: Simulator): ControlHandler {
  const commands = createCommands(simulator)
  return (method, path, body) => {
    const [pathname = ''] = path.split('?')
    const name = `${method} ${pathname.slice(controlPath.length).replace(/\/$/, '')}`
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command === undefined)
      return json(404, { error: `There is no ${name}; GET ${controlPath}/help lists everything.` })
    try {
      return json(200, command(method === 'GET' ? {} : readJson(body)))
    } catch (problem) {
      // Rooms and switches throw a RangeError if their input is wrong.
      if (problem instanceof BadInput || problem instanceof RangeError) return json(400, { error: problem.message })
      throw problem
    }
  }
}

function json(status: number, value: unknown): SimulatedResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

function createCommands(simulator: Simulator): Record<string, (input: JsonObject) => unknown> {
  const { rooms, switches } = simulator
  return {
    'GET ': () => help,
    'GET /help': () => help,
    'GET /requests': () => simulator.requests,
    'DELETE /requests': () => {
      simulator.clearRequests()
      return {}
    },
    'GET /rooms': () => rooms.snapshot(),
    'POST /rooms': (input) => rooms.startRoom(readStart(input)),
    'POST /join': (input) => rooms.join(readJoin(input)),
    'POST /leave': (input) => {
      if (!rooms.leave(readMember(input, { lineFails: yesNo })))
        throw new BadInput('There is no such member in that room.')
      return {}
    },
    'POST /press': (input) => {
      if (!rooms.press(readPress(input))) throw new BadInput('There is no such member in that room.')
      return {}
    },
    'POST /speak': (input) => {
      if (!rooms.speak(readMember(input))) throw new BadInput('There is no such member in that room.')
      return {}
    },
    'POST /end': (input) => {
      if (!rooms.endRoom(readEnd(input))) throw new BadInput('No room of that name is live.')
      return {}
    },
    'GET /calls': () => rooms.calls.list(),
    'GET /ended': () => rooms.calls.listEnded(),
    'POST /calls': (input) => rooms.calls.begin(readCall(input)),
    'POST /hangup': (input) => {
      if (!rooms.hangUpCall(readHangUp(input))) throw new BadInput('There is no such call.')
      return {}
    },
    'GET /switches': () => switches.get(),
    'POST /switches': (input) => {
      switches.set(input)
      return switches.get()
    },
    'DELETE /switches': () => {
      switches.reset()
      return switches.get()
    },
  }
}

const help = {
  'GET /requests': 'every request received so far',
  'DELETE /requests': 'clears them',
  'GET /rooms': 'the true state of all rooms',
  'POST /rooms':
    '{name, people: number | [{name, number, to, muted, …}], numbers?, stayAlone?, timeLimitSeconds?, maxMembers?}',
  'POST /join': '{room, name?, number?, to?, memberId?, callUuid?, muted?, deaf?, endConferenceOnExit?}',
  'POST /leave': '{room, memberId | callUuid, lineFails?}: the caller hangs up, or their line fails',
  'POST /press': '{room, memberId | callUuid, digits?}: the caller presses digits, * if none are given',
  'POST /speak': '{room, memberId | callUuid}: the caller begins to speak',
  'POST /end': '{room}: the room ends',
  'GET /calls': 'every live call, in a room or not',
  'GET /ended': 'every call that has ended: [{call, by, endedAt}, …]',
  'POST /calls': '{name?, number?, to?, direction?, callUuid?, joinedSecondsAgo?}: a call outside any room begins',
  'POST /hangup': '{callUuid}: a call ends',
  'GET /switches': 'all switches',
  'POST /switches': '{switch: value, …}',
  'DELETE /switches': 'resets them to the defaults of the profile and the start arguments',
  switches: describeSwitches(),
  faults: faultKinds,
}

/** Serves a simulator with its control API, on the same loopback port; see `serve`. */
export async function serveControlled(
  simulator: Simulator,
  { port = 0 }: { port?: number } = {},
): Promise<RunningServer & { readonly controlUrl: string }> {
  const control = createControl(simulator)
  const server = await serve(simulator, {
    port,
    aside: ({ method, path, body }) =>
      path === controlPath || path.startsWith(`${controlPath}/`) ? control(method, path, body) : undefined,
  })
  return { ...server, controlUrl: new URL(controlPath, server.baseUrl).href }
}
