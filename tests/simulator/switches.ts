import { checkFaults, type FaultRule } from './fault-rules.ts'
import { isObject } from '../../shared/json.ts'
import { defaultProviderSwitches, type ProviderSwitches } from '../../electron/simulator/provider-switches.ts'
import { isOperationName } from '../../electron/simulator/routes.ts'

/** All switches: how the provider behaves, and what goes wrong. `describeSwitches` explains each one. */
export interface Switches extends ProviderSwitches {
  faults: FaultRule[]
  callbackUrl: string
  hangupUrl: string
  callbackMethod: 'POST' | 'GET'
  callbackOrder: 'inOrder' | 'reordered'
  callbackRepeats: number
  callbackLoss: number
  callbackDelayMs: number | [number, number]
  callbackSignature: 'valid' | 'absent' | 'bad'
  callbackTokensInClear: boolean
}

export type SwitchName = keyof Switches

interface Rule<T> {
  help: string
  /** The allowed values, if they are few. */
  allowed?: readonly T[]
  /** Returns what the value must be, as the end of the sentence "<switch> must be …"; undefined if it is valid. */
  problem(value: unknown): string | undefined
}

/** The first of the allowed values is the default of most profiles. */
const oneOf = <const T extends string | number>(allowed: readonly T[], help: string): Rule<T> => ({
  help,
  allowed,
  problem: (value) => ((allowed as readonly unknown[]).includes(value) ? undefined : `one of ${allowed.join(', ')}`),
})

const isWhole = (value: unknown, low: number, high: number): boolean =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high

const whole = (low: number, high: number, help: string): Rule<number> => ({
  help,
  problem: (value) => (isWhole(value, low, high) ? undefined : `a whole number from ${low} to ${high}`),
})

const yesNo = (help: string): Rule<boolean> => ({
  help,
  problem: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
})

const anHour = 3_600_000
const aDay = 24 * anHour

const isDuration = (value: unknown): boolean => {
  const [low, high] = Array.isArray(value) && value.length === 2 ? (value as unknown[]) : [value, value]
  return isWhole(low, 0, anHour) && isWhole(high, 0, anHour) && (low as number) <= (high as number)
}

const duration = (help: string): Rule<number | [number, number]> => ({
  help,
  problem: (value) => (isDuration(value) ? undefined : 'milliseconds from 0 to 3600000, or [low, high]'),
})

const durations = (help: string): Rule<Switches['operationLatencyMs']> => ({
  help,
  problem: (value) =>
    isObject(value) && Object.entries(value).every(([name, ms]) => isOperationName(name) && isDuration(ms))
      ? undefined
      : 'an object of operations, each with milliseconds from 0 to 3600000, or [low, high]',
})

const names = (help: string): Rule<string[]> => ({
  help,
  problem: (value) =>
    Array.isArray(value) && value.every((name) => typeof name === 'string') ? undefined : 'a list of room names',
})

const loopbackUrl = (help: string): Rule<string> => ({
  help,
  problem: (value) => (value === '' || isLoopbackUrl(value) ? undefined : 'empty, or an http address on this computer'),
})

/**
 * Whether a callback may go to this address. Only loopback is allowed, because a test double must never call a real
 * server.
 */
export function isLoopbackUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return protocol === 'http:' && (hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname))
}

const rules: { readonly [Name in SwitchName]: Rule<Switches[Name]> } = {
  effectDelayMs: whole(0, anHour, 'how long after its response a write becomes visible'),
  listShape: oneOf(
    ['names', 'objects', 'arrayOfObjects', 'empty', 'someOmitted', 'oneMalformed'],
    'the form of the room list; oneMalformed has a null after the first name',
  ),
  omittedRooms: names('which rooms listShape someOmitted leaves out; if empty: every second one'),
  retrieve: oneOf(
    ['full', 'errorAlways', 'errorSometimes', 'legacyNumeric', 'withoutApiId', 'emptyRoster'],
    'the response for a live room; error* is a 200 with {"error":"failed"}, emptyRoster a count without members',
  ),
  completedRooms: oneOf(
    ['notFound', 'withRoster', 'withoutRoster'],
    'whether a room that has ended can still be retrieved, as of its end',
  ),
  memberEcho: oneOf(['string', 'array', 'pythonPrinted', 'absent'], 'the form of member_id in a response'),
  postStatus: oneOf([202, 200], 'status of an accepted member action'),
  deleteResponse: oneOf(['empty', 'printed200', 'printed202'], 'a bare 204, or the JSON of the documentation'),
  numbers: oneOf(['strings', 'numbers'], 'times and counts as "12" or as 12'),
  memberCount: oneOf(['right', 'tooLow', 'tooHigh', 'negative', 'huge', 'text'], 'conference_member_count'),
  times: oneOf(
    ['right', 'negative', 'huge', 'text', 'absent', 'standStill'],
    'run times and join times; standStill repeats 30 s for ever',
  ),
  duplicates: oneOf(
    ['none', 'rows', 'memberIds', 'callUuids'],
    'a roster that has its first member three times, or all members with the member id or call UUID of the first',
  ),
  roomCalls: oneOf(
    ['listed', 'notListed', 'notFound'],
    'whether live calls list a call that sits in a room, and whether it can be retrieved then',
  ),
  callConference: oneOf(['absent', 'named'], 'whether a live call names the conference_uuid of its room'),
  callerNames: oneOf(
    ['plain', 'percentEncoded', 'malformedPercent', 'veryLong', 'rightToLeft', 'controlCharacters'],
    'how caller_name is written',
  ),
  memberIds: oneOf(['sparse', 'reused'], 'whether a caller who rejoins gets a new member id or the earlier one'),
  hangupAfterReuse: oneOf(['works', 'withoutEffect'], 'hanging up a member whose id was reused'),
  record: oneOf(['started', 'async', 'noFile'], 'the response to starting a recording, and whether a file exists then'),
  secondRecording: oneOf(['accepted', 'refused'], 'starting a second recording'),
  wrongPath: oneOf(['notFound', 'unauthorized', 'redirect'], 'a path in wrong casing or without its last slash'),
  notFound: oneOf(['flat', 'gateway', 'empty', 'html'], 'the body of a 404 for a room, member or call'),
  pathHandling: oneOf(['literal', 'nginx'], 'nginx decodes %2F and collapses // . and .. before routing'),
  partialList: oneOf(['accepted', 'notFound', 'multiStatus'], 'a list of ids, one of which has left'),
  listForKickAndHangup: oneOf(['accepted', 'refused'], 'whether kick and hang-up accept several ids'),
  stopSound: oneOf(['any', 'sameTargetForm'], 'whether a stop must use the same target form as the start'),
  speak: oneOf(['works', 'noRoute'], 'whether the provider supports Speak'),
  limitRequests: whole(0, 1_000_000, 'requests allowed in a window; 0 is no limit'),
  limitWindowMs: whole(1, anHour, 'length of the sliding window'),
  otherTraffic: whole(0, 1_000_000, 'requests of the window that other clients use'),
  retryAfterIn: oneOf(
    ['neither', 'header', 'date', 'body'],
    'where a 429 says when to retry; date is a Retry-After with an HTTP date',
  ),
  clockErrorMs: whole(-aDay, aDay, 'how far the clock is ahead by which Date and Retry-After are written'),
  arrivalMs: duration('how long a request travels before it is handled'),
  latencyMs: duration('how long a response travels after the request was handled'),
  operationLatencyMs: durations(
    'the same for the operations that it names, such as {"listRooms":[0,10000],"kick":3000}',
  ),
  staleReadMs: whole(0, anHour, 'how long a repeated read gets the same response'),
  stayAlone: yesNo('whether a room continues with one member left'),
  timeLimitSeconds: whole(1, 86_400 * 30, 'the time limit of a room; applies to rooms started afterwards'),
  maxMembers: whole(1, 100_000, 'the size limit of a room; applies to rooms started afterwards'),
  afterKick: oneOf(['callContinues', 'callEnds', 'rejoins'], 'what a kicked caller does'),
  rejoinMs: whole(0, anHour, 'when a kicked caller rejoins, with afterKick rejoins'),
  kickedCallMs: whole(0, anHour, 'how long a kicked call continues outside the room'),
  callRecords: oneOf(
    ['written', 'contradicting', 'never'],
    'the records of calls that have ended; contradicting says that the caller hung up because the network failed',
  ),
  callRecordMs: whole(0, anHour, 'how long after the end of a call its record is written'),
  faults: { help: 'rules for broken responses, see the kinds of faults', problem: checkFaults },
  callbackUrl: loopbackUrl('where the events of rooms are sent; empty: nowhere'),
  hangupUrl: loopbackUrl('where the end of each call is sent; empty: nowhere'),
  callbackMethod: oneOf(['POST', 'GET'], 'the method of these callbacks'),
  callbackOrder: oneOf(['inOrder', 'reordered'], 'whether neighbouring events are swapped'),
  callbackRepeats: whole(0, 10, 'how many extra times each event is sent'),
  callbackLoss: whole(0, 100, 'how many events in a hundred are never sent'),
  callbackDelayMs: duration('how long after it happened an event is sent'),
  callbackSignature: oneOf(['valid', 'absent', 'bad'], 'the signature headers of events'),
  callbackTokensInClear: yesNo('Vobiz: also send auth-token headers, as observed on live accounts'),
}

export function defaultSwitches(): Switches {
  return {
    ...defaultProviderSwitches(),
    faults: [],
    callbackUrl: '',
    hangupUrl: '',
    callbackMethod: 'POST',
    callbackOrder: 'inOrder',
    callbackRepeats: 0,
    callbackLoss: 0,
    callbackDelayMs: 0,
    callbackSignature: 'valid',
    callbackTokensInClear: false,
  }
}

/** @returns a sentence about the first unknown name or invalid value, or undefined if there is none. */
export function checkSwitches(input: unknown): string | undefined {
  if (!isObject(input)) return 'Switches must be a JSON object.'
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(rules, name)) return `There is no switch called ${name}.`
    const problem = rules[name as SwitchName].problem(value)
    if (problem !== undefined) return `${name} must be ${problem}.`
  }
  return undefined
}

/** Explains each switch in one line, for `--help` and `GET /_control/help`. */
export function describeSwitches(): Record<SwitchName, string> {
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [name, `${rule.help} (${rule.problem(Symbol('any')) ?? ''})`]),
  ) as Record<SwitchName, string>
}
