import { z } from 'zod'
import { faultKinds } from './fault-rules.ts'
import type { Simulator } from './simulator.ts'
import { check, nonEmpty, oneOf, text, whole, yesNo } from './schemas.ts'
import { describeSwitches } from './switches.ts'
import { type JsonObject, isObject } from '../../shared/json.ts'
import type { SimulatedResponse } from '../../electron/simulator/http-types.ts'
import { serve, type RunningServer } from '../../electron/simulator/server.ts'

const digits = z.string('digits').regex(/^\d+$/, 'digits')
const someNumbers = 'a list of texts, not empty'

const person = z.strictObject(
  {
    name: text.exactOptional(),
    number: text.exactOptional(),
    to: text.exactOptional(),
    direction: oneOf(['inbound', 'outbound']).exactOptional(),
    memberId: digits.exactOptional(),
    callUuid: nonEmpty.exactOptional(),
    muted: yesNo.exactOptional(),
    deaf: yesNo.exactOptional(),
    joinedSecondsAgo: whole(0).exactOptional(),
  },
  'a person',
)

const roomOptions = z.strictObject({
  stayAlone: yesNo.exactOptional(),
  maxMembers: whole(1).exactOptional(),
  numbers: z.array(text, someNumbers).min(1, someNumbers).exactOptional(),
  ageSeconds: whole(0).exactOptional(),
})

const start = roomOptions.extend({
  name: nonEmpty,
  people: z
    .union([whole(1, 100_000), z.array(person)], 'a list of people, or a number from 1 to 100000')
    .exactOptional(),
})
const room = z.strictObject({ room: nonEmpty })
const member = room
  .extend({ memberId: digits.exactOptional(), callUuid: nonEmpty.exactOptional(), lineFails: yesNo.exactOptional() })
  .refine(({ memberId, callUuid }) => memberId !== undefined || callUuid !== undefined, {
    path: ['memberId or callUuid'],
    error: 'given',
  })
/** The fields of a call outside any room. */
const call = person.pick({
  name: true,
  number: true,
  to: true,
  direction: true,
  callUuid: true,
  joinedSecondsAgo: true,
})
const join = person.extend({ ...room.shape, ...roomOptions.shape })

function readJson(body: string): JsonObject {
  if (body.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(body)
    if (isObject(value)) return value
  } catch {
    // Text that is not JSON is rejected below, like JSON that is not an object.
  }
  throw new RangeError('The body must be a JSON object.')
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
      // All that is wrong with an input is a RangeError, which rooms throw too.
      if (problem instanceof RangeError) return json(400, { error: problem.message })
      throw problem
    }
  }
}

function json(status: number, value: unknown): SimulatedResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

type Command = (input: JsonObject) => unknown

/** A command whose input must fit the schema. */
const given =
  <S extends z.ZodType>(schema: S, run: (input: z.output<S>) => unknown): Command =>
  (input) =>
    run(check(schema, input))

/** Rejects the input, with this sentence, if nothing was found for it. */
function found(isFound: boolean, sentence: string): object {
  if (!isFound) throw new RangeError(sentence)
  return {}
}

function createCommands(simulator: Simulator): Record<string, Command> {
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
    'POST /rooms': given(start, rooms.startRoom),
    'POST /join': given(join, rooms.join),
    'POST /leave': given(member, (input) => found(rooms.leave(input), 'There is no such member in that room.')),
    'POST /end': given(room, (input) => found(rooms.endRoom(input), 'No room of that name is live.')),
    'GET /calls': () => rooms.calls.list(),
    'GET /ended': () => rooms.calls.listEnded(),
    'POST /calls': given(call, rooms.calls.begin),
    'POST /hangup': given(z.strictObject({ callUuid: nonEmpty }), ({ callUuid }) =>
      found(rooms.hangUpCall(callUuid), 'There is no such call.'),
    ),
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
  'POST /rooms': '{name, people: number | [{name, number, to, muted, …}], numbers?, stayAlone?, maxMembers?}',
  'POST /join': '{room, name?, number?, to?, memberId?, callUuid?, muted?, deaf?}',
  'POST /leave': '{room, memberId | callUuid, lineFails?}: the caller hangs up, or their line fails',
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
