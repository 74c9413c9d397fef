import { BadInput, readEnd, readJoin, readJson, readLeave, readPress, readStart } from './control-input.ts'
import { faultKinds } from './fault-rules.ts'
import type { Simulator } from './simulator.ts'
import { describeSwitches } from './switches.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { SimulatedResponse } from '../http-types.ts'

export const controlPath = '/_control'

type ControlHandler = (method: string, path: string, body: string) => SimulatedResponse

/** The control API for tests and for people at a terminal. No provider has one. */
export function createControl(simulator: Simulator): ControlHandler {
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
      if (!rooms.leave(readLeave(input))) throw new BadInput('There is no such member in that room.')
      return {}
    },
    'POST /press': (input) => {
      if (!rooms.press(readPress(input))) throw new BadInput('There is no such member in that room.')
      return {}
    },
    'POST /speak': (input) => {
      if (!rooms.speak(readLeave(input))) throw new BadInput('There is no such member in that room.')
      return {}
    },
    'POST /end': (input) => {
      if (!rooms.endRoom(readEnd(input))) throw new BadInput('No room of that name is live.')
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
  'POST /rooms': '{name, people: number | [{name, number, muted, …}], stayAlone?, timeLimitSeconds?, maxMembers?}',
  'POST /join': '{room, name?, number?, memberId?, callUuid?, muted?, deaf?, endConferenceOnExit?}',
  'POST /leave': '{room, memberId | callUuid}: the caller hangs up',
  'POST /press': '{room, memberId | callUuid, digits?}: the caller presses digits, * if none are given',
  'POST /speak': '{room, memberId | callUuid}: the caller begins to speak',
  'POST /end': '{room}: the room ends',
  'GET /switches': 'all switches',
  'POST /switches': '{switch: value, …}',
  'DELETE /switches': 'resets them to the defaults of the profile and the start arguments',
  switches: describeSwitches(),
  faults: faultKinds,
}
