import { faultKinds } from './fault-rules.ts'
import type { PersonInput } from './rooms-model.ts'
import type { Simulator } from './simulator.ts'
import { checkSwitches, describeSwitches, type Switches } from './switches.ts'
import { isObject, type JsonObject, type SimulatedResponse } from './wire.ts'

export const controlPath = '/_control'

type Control = (method: string, path: string, body: string) => SimulatedResponse

/** Why a command was refused: a sentence for the answer's `error`. */
class BadInput extends Error {}

/** The second door of the simulator: not part of any provider, only for tests and people at the terminal. */
export function createControl(simulator: Simulator): Control {
  const commands = createCommands(simulator)
  return (method, path, body) => {
    const name = `${method} ${path.split('?')[0]?.slice(controlPath.length).replace(/\/$/, '') ?? ''}`
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command === undefined)
      return json(404, { error: `There is no ${name}. GET ${controlPath}/help tells what there is.` })
    try {
      return json(200, command(method === 'GET' ? {} : parse(body)))
    } catch (problem) {
      // RangeError is how rooms and switches say that their caller asked for something impossible.
      if (problem instanceof BadInput || problem instanceof RangeError) return json(400, { error: problem.message })
      throw problem
    }
  }
}

function json(status: number, value: unknown): SimulatedResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

function parse(body: string): JsonObject {
  if (body.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(body)
    if (isObject(value)) return value
  } catch {
    // Said below.
  }
  throw new BadInput('The body must be a JSON object.')
}

function createCommands({ rooms, switches, ...simulator }: Simulator): Record<string, (input: JsonObject) => unknown> {
  return {
    'GET ': () => help,
    'GET /help': () => help,
    'GET /requests': () => simulator.requests,
    'DELETE /requests': () => {
      simulator.clearRequests()
      return {}
    },
    'GET /rooms': () => rooms.snapshot(),
    'POST /rooms': (input) => {
      const people = input['people'] ?? 2
      const whole = Number.isInteger(people) && (people as number) >= 1 && (people as number) <= 100_000
      if (!whole && !Array.isArray(people)) throw new BadInput('people must be a number or a list of people.')
      const list = Array.isArray(people) ? people.map((person) => readPerson(person)) : (people as number)
      return rooms.startRoom({ name: text(input, 'name'), people: list, ...roomOptions(input) })
    },
    'POST /join': (input) => rooms.join({ room: text(input, 'room'), ...readPerson(input), ...roomOptions(input) }),
    'POST /leave': (input) => {
      const who = pick(input, { memberId: 'string', callUuid: 'string' })
      if (Object.keys(who).length === 0) throw new BadInput('Say who leaves: memberId or callUuid.')
      if (!rooms.leave({ room: text(input, 'room'), ...who })) throw new BadInput('Nobody such is in that room.')
      return {}
    },
    'POST /end': (input) => {
      if (!rooms.endRoom({ room: text(input, 'room') })) throw new BadInput('No room of that name is live.')
      return {}
    },
    'GET /switches': () => switches.get(),
    'POST /switches': (input) => {
      const wrong = checkSwitches(input)
      if (wrong !== undefined) throw new BadInput(wrong)
      switches.set(input as Partial<Switches>)
      return switches.get()
    },
    'DELETE /switches': () => {
      switches.reset()
      return switches.get()
    },
  }
}

function text(input: JsonObject, field: string): string {
  const value = input[field]
  if (typeof value !== 'string' || value === '') throw new BadInput(`${field} must be a text.`)
  return value
}

type Kinds = Record<string, 'string' | 'boolean' | 'count'>

/** Only the fields that are named, each of its kind; absent ones stay absent. */
function pick(input: JsonObject, kinds: Kinds): JsonObject {
  const picked: JsonObject = {}
  for (const [field, kind] of Object.entries(kinds)) {
    const value = input[field]
    if (value === undefined) continue
    const fits = kind === 'count' ? Number.isInteger(value) && (value as number) > 0 : typeof value === kind
    if (!fits) throw new BadInput(`${field} must be a ${kind === 'count' ? 'whole number above 0' : kind}.`)
    picked[field] = value
  }
  return picked
}

function readPerson(input: unknown): PersonInput {
  if (!isObject(input)) throw new BadInput('A person must be a JSON object.')
  const person = pick(input, {
    name: 'string',
    number: 'string',
    to: 'string',
    direction: 'string',
    memberId: 'string',
    callUuid: 'string',
    muted: 'boolean',
    deaf: 'boolean',
    endConferenceOnExit: 'boolean',
  })
  if (person['memberId'] !== undefined && !/^\d+$/.test(String(person['memberId']))) {
    throw new BadInput('memberId must be digits.')
  }
  if (person['direction'] !== undefined && !['inbound', 'outbound'].includes(String(person['direction']))) {
    throw new BadInput('direction must be inbound or outbound.')
  }
  return person
}

function roomOptions(input: JsonObject): JsonObject {
  return pick(input, { stayAlone: 'boolean', timeLimitSeconds: 'count', maxMembers: 'count' })
}

const help = {
  'GET /requests': 'every request received so far',
  'DELETE /requests': 'forget them',
  'GET /rooms': 'the true state of all rooms',
  'POST /rooms': '{name, people: number | [{name, number, muted, …}], stayAlone?, timeLimitSeconds?, maxMembers?}',
  'POST /join': '{room, name?, number?, memberId?, callUuid?, muted?, deaf?, endConferenceOnExit?}',
  'POST /leave': '{room, memberId | callUuid}: the caller hangs up',
  'POST /end': '{room}: the room ends',
  'GET /switches': 'all switches',
  'POST /switches': '{switch: value, …}',
  'DELETE /switches': 'back to what the face started with',
  switches: describeSwitches(),
  faults: faultKinds,
}
