import type { PersonInput, RoomOptions } from '../rooms/model.ts'
import { type JsonObject, isObject } from '../../../shared/json.ts'

/** Thrown if the input of a control request is wrong. The message is a sentence for the `error` of the response. */
export class BadInput extends Error {}

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
  ageSeconds: seconds,
}

const mostPeople = 100_000

export function readJson(body: string): JsonObject {
  if (body.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(body)
    if (isObject(value)) return value
  } catch {
    // Text that is not JSON is rejected below, like JSON that is not an object.
  }
  throw new BadInput('The body must be a JSON object.')
}

export function readStart(input: JsonObject): { name: string; people: number | PersonInput[] } & RoomOptions {
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

export function readJoin(input: JsonObject): { room: string } & PersonInput & RoomOptions {
  check(input, { room: nonEmpty, ...personFields, ...roomFields }, 'room')
  return { ...input, room: input['room'] as string }
}

export function readLeave(input: JsonObject): { room: string; memberId?: string; callUuid?: string } {
  check(input, { room: nonEmpty, memberId: digits, callUuid: nonEmpty }, 'room')
  if (input['memberId'] === undefined && input['callUuid'] === undefined) {
    throw new BadInput('Say who: memberId or callUuid.')
  }
  return { ...input, room: input['room'] as string }
}

export function readPress(input: JsonObject): { room: string; memberId?: string; callUuid?: string; digits: string } {
  const { digits: pressed = '*', ...who } = input
  check({ digits: pressed }, { digits: nonEmpty })
  return { ...readLeave(who), digits: pressed as string }
}

export function readEnd(input: JsonObject): { room: string } {
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
