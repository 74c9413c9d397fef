import type { Call, PersonInput } from './rooms-model.ts'
import type { Timers } from './clock.ts'
import type { Person } from './people.ts'
import { bridgeNumber } from './people.ts'
import type { Random } from './random.ts'

export interface Calls {
  /** The live call of this id, or a new one. */
  begin(input: PersonInput): Call
  get(callUuid: string): Call | undefined
  list(): Call[]
  end(callUuid: string): boolean
}

/** The call legs of the account: they outlive a kick, rooms do not own them. */
export function createCalls(timers: Timers, random: Random, nextPerson: () => Person): Calls {
  const live = new Map<string, Call>()

  const begin = (input: PersonInput): Call => {
    const known = input.callUuid === undefined ? undefined : live.get(input.callUuid)
    if (known !== undefined) return known
    const person = input.name === undefined || input.number === undefined ? nextPerson() : undefined
    const call: Call = {
      callUuid: input.callUuid ?? random.uuid(),
      requestUuid: random.uuid(),
      name: input.name ?? person?.name ?? '',
      number: input.number ?? person?.number ?? '',
      to: input.to ?? bridgeNumber,
      direction: input.direction ?? 'inbound',
      startedAt: timers.now(),
    }
    live.set(call.callUuid, call)
    return call
  }

  return {
    begin,
    get: (callUuid) => live.get(callUuid),
    list: () => [...live.values()],
    end: (callUuid) => live.delete(callUuid),
  }
}
