import { z } from 'zod'
import { defaultProviderSwitches } from '../../electron/simulator/provider-switches.ts'
import type { Random } from '../../electron/simulator/random.ts'
import { faultRule, operationName } from './fault-rules.ts'
import { check, expectedBy, oneOf, whole, yesNo } from './schemas.ts'

const anHour = 3_600_000

const milliseconds = whole(0, anHour)
const aDuration = 'milliseconds from 0 to 3600000, or [low, high]'
const duration = z.union(
  [milliseconds, z.tuple([milliseconds, milliseconds]).refine(([low, high]) => low <= high, aDuration)],
  aDuration,
)

const onThisComputer = 'empty, or an http address on this computer'
const loopbackUrl = z.string(onThisComputer).refine((value) => value === '' || isLoopbackUrl(value), onThisComputer)

/**
 * Whether a callback may go to this address. Only loopback is allowed, because a test double must never call a real
 * server.
 */
export function isLoopbackUrl(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return protocol === 'http:' && (hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname))
}

/** All switches: how the provider behaves, and what goes wrong. */
const schemas = {
  effectDelayMs: whole(0, anHour).describe('how long after its response a write becomes visible'),
  listShape: oneOf(['names', 'objects', 'arrayOfObjects', 'empty', 'someOmitted']).describe(
    'the form of the room list; someOmitted leaves out every second one',
  ),
  retrieve: oneOf(['full', 'errorAlways', 'errorSometimes', 'legacyNumeric', 'withoutApiId']).describe(
    'the response for a live room; error* is a 200 with {"error":"failed"}',
  ),
  completedRooms: oneOf(['notFound', 'withoutRoster']).describe(
    'whether a room that has ended can still be retrieved, as of its end and without callers',
  ),
  memberEcho: oneOf(['string', 'array', 'pythonPrinted', 'absent']).describe('the form of member_id in a response'),
  postStatus: oneOf([202, 200]).describe('status of an accepted member action'),
  deleteResponse: oneOf(['empty', 'printed200']).describe('a bare 204, or the JSON of the documentation'),
  numbers: oneOf(['strings', 'numbers']).describe('times and counts as "12" or as 12'),
  memberCount: oneOf(['right', 'tooHigh']).describe('conference_member_count; tooHigh counts one more than it lists'),
  roomCalls: oneOf(['listed', 'notListed', 'notFound']).describe(
    'whether live calls list a call that sits in a room, and whether it can be retrieved then',
  ),
  callConference: oneOf(['absent', 'named']).describe('whether a live call names the conference_uuid of its room'),
  callerNames: oneOf(['plain', 'percentEncoded', 'malformedPercent', 'rightToLeft', 'controlCharacters']).describe(
    'how caller_name is written',
  ),
  memberIds: oneOf(['sparse', 'reused']).describe(
    'whether a caller who rejoins gets a new member id or the earlier one',
  ),
  hangupAfterReuse: oneOf(['works', 'withoutEffect']).describe('hanging up a member whose id was reused'),
  record: oneOf(['started', 'async', 'noFile']).describe(
    'the response to starting a recording, and whether a file exists then',
  ),
  notFound: oneOf(['flat', 'gateway', 'empty', 'html']).describe('the body of a 404 for a room, member or call'),
  partialList: oneOf(['accepted', 'notFound', 'multiStatus']).describe('a list of ids, one of which has left'),
  stopSound: oneOf(['any', 'sameTargetForm']).describe('whether a stop must use the same target form as the start'),
  speak: oneOf(['works', 'noRoute']).describe('whether the provider supports Speak'),
  limitRequests: whole(0, 1_000_000).describe('requests allowed in any 5 s; 0 is no limit'),
  otherTraffic: whole(0, 1_000_000).describe('how many of these other clients use'),
  retryAfterIn: oneOf(['neither', 'header', 'date', 'body']).describe(
    'where a 429 says when to retry; date is a Retry-After with an HTTP date',
  ),
  arrivalMs: duration.describe('how long a request travels before it is handled'),
  latencyMs: duration.describe('how long a response travels after the request was handled'),
  operationLatencyMs: z
    .partialRecord(operationName, duration, 'an object of operations')
    .describe('the same for the operations that it names, such as {"listRooms":[0,10000],"kick":3000}'),
  stayAlone: yesNo.describe('whether a room continues with one member left'),
  maxMembers: whole(1, 100_000).describe('the size limit of a room; applies to rooms started afterwards'),
  afterKick: oneOf(['callContinues', 'callEnds', 'rejoins']).describe('what a kicked caller does'),
  rejoinMs: whole(0, anHour).describe('when a kicked caller rejoins, with afterKick rejoins'),
  callRecords: oneOf(['written', 'contradicting', 'never']).describe(
    'the records of calls that have ended; contradicting says that the caller hung up because the network failed',
  ),
  callRecordMs: whole(0, anHour).describe('how long after the end of a call its record is written'),
  faults: z.array(faultRule, 'a list of rules').describe('rules for broken responses, see the kinds of faults'),
  callbackUrl: loopbackUrl.describe('where the events of rooms are sent; empty: nowhere'),
  callbackMethod: oneOf(['POST', 'GET']).describe('the method of these callbacks'),
  callbackSignature: oneOf(['valid', 'absent', 'bad']).describe('the signature headers of events'),
  callbackTokensInClear: yesNo.describe('Vobiz: also send auth-token headers, as observed on live accounts'),
}

const switches = z.strictObject(schemas, 'a JSON object')

export type Switches = z.infer<typeof switches>

/** Milliseconds, or the shortest and the longest of a random duration. */
export type Duration = z.infer<typeof duration>

/** The milliseconds of a duration. */
export function pickDuration(setting: Duration, random: Random): number {
  return typeof setting === 'number' ? setting : random.int(...setting)
}

export function defaultSwitches(): Switches {
  return {
    ...defaultProviderSwitches(),
    arrivalMs: 0,
    latencyMs: 0,
    operationLatencyMs: {},
    completedRooms: 'notFound',
    postStatus: 202,
    deleteResponse: 'empty',
    callConference: 'absent',
    numbers: 'strings',
    memberCount: 'right',
    callerNames: 'plain',
    notFound: 'flat',
    faults: [],
    callbackUrl: '',
    callbackMethod: 'POST',
    callbackSignature: 'valid',
    callbackTokensInClear: false,
  }
}

/** @throws RangeError with a sentence about the first unknown name or invalid value */
export function checkSwitches(input: unknown): Partial<Switches> {
  return check(switches.partial(), input, 'switch') as Partial<Switches>
}

/** Explains each switch in one line, for `--help` and `GET /_control/help`. */
export function describeSwitches(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, `${schema.description ?? ''} (${expectedBy(schema)})`]),
  )
}
