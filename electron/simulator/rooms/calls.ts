import type { Timers } from '../timers.ts'
import { otherNumber, type Person } from '../people.ts'
import type { Random } from '../random.ts'
import type { Call, EndedBy, PersonInput } from './model.ts'

export interface EndedCall {
  readonly call: Call
  readonly by: EndedBy
  /** Milliseconds since 1970. */
  readonly endedAt: number
}

/** The maximum number of ended calls that are stored, so that the memory of a long demo stays bounded. */
const MOST_ENDED = 1_000

export type SimulatedCalls = ReturnType<typeof createCalls>

/**
 * The two ends of a call, as a provider names them. An outgoing one is from the account's number to the person
 * (https://www.plivo.com/docs/voice/xml/request/).
 */
export function endsOf({
  direction,
  number,
  to,
}: Pick<Call, 'direction' | 'number' | 'to'>): Record<'from' | 'to', string> {
  return direction === 'outbound' ? { from: to, to: number } : { from: number, to }
}

interface CallsParts {
  timers: Timers
  random: Random
  nextPerson: () => Person
}

/** Creates the calls of the account. Rooms do not own them, because a call can outlive a kick. */
export function createCalls({ timers, random, nextPerson }: CallsParts) {
  const live = new Map<string, Call>()
  const ended = new Map<string, EndedCall>()

  /** Returns the live call with this id, or starts a new one. */
  const begin = (input: PersonInput): Call => {
    const existing = input.callUuid === undefined ? undefined : live.get(input.callUuid)
    if (existing !== undefined) return existing
    const person = input.name === undefined || input.number === undefined ? nextPerson() : undefined
    const call: Call = {
      callUuid: input.callUuid ?? random.uuid(),
      requestUuid: random.uuid(),
      name: input.name ?? person?.name ?? '',
      number: input.number ?? person?.number ?? '',
      to: input.to ?? otherNumber,
      direction: input.direction ?? 'inbound',
      startedAt: timers.now() - (input.joinedSecondsAgo ?? 0) * 1000,
      sounds: [],
      recordings: [],
    }
    live.set(call.callUuid, call)
    return call
  }

  /** Ends a live call. Returns false if there is none with this id. */
  const end = (callUuid: string, by: EndedBy): boolean => {
    const call = live.get(callUuid)
    if (call === undefined) return false
    live.delete(callUuid)
    for (const recording of call.recordings) recording.endedAt ??= timers.now()
    ended.set(callUuid, { call, by, endedAt: timers.now() })
    const [oldest] = ended.size > MOST_ENDED ? ended.keys() : []
    if (oldest !== undefined) ended.delete(oldest)
    return true
  }

  return {
    begin,
    get: (callUuid: string): Call | undefined => live.get(callUuid),
    /** A call that has ended; undefined while it is live, or if it is not known any more. */
    ended: (callUuid: string): EndedCall | undefined => (live.has(callUuid) ? undefined : ended.get(callUuid)),
    /** Oldest first. */
    list: (): Call[] => [...live.values()],
    /** The calls that have ended, in the order of their ends. */
    listEnded: (): EndedCall[] => [...ended.values()],
    end,
    /** Ends a kicked call, or one that a full room refused, after a minute unless it is in a room by then. */
    endOutside: (callUuid: string): void => {
      timers.after(60_000, () => {
        const call = live.get(callUuid)
        if (call !== undefined && call.room === undefined) end(callUuid, 'platform')
      })
    },
  }
}
