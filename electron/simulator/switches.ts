import { checkFaults, type FaultRule } from './fault-rules.ts'
import { isObject } from './http-types.ts'
import { isOperationName, type OperationName } from './routes.ts'

/** The settings that can change while the simulator runs. `describeSwitches` explains each one. */
export interface Switches {
  effectDelayMs: number
  listShape: 'names' | 'objects' | 'arrayOfObjects' | 'empty' | 'someOmitted' | 'oneMalformed'
  omittedRooms: string[]
  retrieve: 'full' | 'errorAlways' | 'errorSometimes' | 'legacyNumeric' | 'withoutApiId' | 'emptyRoster'
  completedRooms: 'notFound' | 'withRoster' | 'withoutRoster'
  memberEcho: 'string' | 'array' | 'pythonPrinted' | 'absent'
  postStatus: 200 | 202
  deleteResponse: 'empty' | 'printed200' | 'printed202'
  numbers: 'strings' | 'numbers'
  memberCount: 'right' | 'tooLow' | 'tooHigh' | 'negative' | 'huge' | 'text'
  times: 'right' | 'negative' | 'huge' | 'text' | 'absent' | 'standStill'
  duplicates: 'none' | 'rows' | 'memberIds' | 'callUuids'
  callerNames: 'plain' | 'percentEncoded' | 'malformedPercent' | 'veryLong' | 'rightToLeft' | 'controlCharacters'
  memberIds: 'sparse' | 'reused'
  hangupAfterReuse: 'works' | 'withoutEffect'
  record: 'started' | 'async' | 'noFile'
  secondRecording: 'accepted' | 'refused'
  wrongPath: 'unauthorized' | 'notFound' | 'redirect'
  notFound: 'flat' | 'gateway' | 'empty' | 'html'
  pathHandling: 'literal' | 'nginx'
  partialList: 'accepted' | 'notFound' | 'multiStatus'
  listForKickAndHangup: 'accepted' | 'refused'
  stopSound: 'sameTargetForm' | 'any'
  speak: 'works' | 'noRoute'
  limitRequests: number
  limitWindowMs: number
  otherTraffic: number
  retryAfterIn: 'header' | 'date' | 'body' | 'neither'
  clockErrorMs: number
  arrivalMs: number | [number, number]
  latencyMs: number | [number, number]
  operationLatencyMs: Partial<Record<OperationName, number | [number, number]>>
  staleReadMs: number
  faults: FaultRule[]
  stayAlone: boolean
  timeLimitSeconds: number
  maxMembers: number
  afterKick: 'callContinues' | 'callEnds' | 'rejoins'
  rejoinMs: number
  kickedCallMs: number
  callbackUrl: string
  hangupUrl: string
  callbackMethod: 'POST' | 'GET'
  callbackOrder: 'inOrder' | 'reordered'
  callbackRepeats: number
  callbackSignature: 'valid' | 'absent' | 'bad'
  callbackTokensInClear: boolean
}

interface Rule<T> {
  help: string
  /** Returns what the value must be, as the end of the sentence "<switch> must be …"; undefined if it is valid. */
  problem(value: unknown): string | undefined
  initial: T
}

const oneOf = <T extends string | number>(standard: T, others: readonly T[], help: string): Rule<T> => {
  const allowed: readonly unknown[] = [standard, ...others]
  return {
    help,
    initial: standard,
    problem: (value) => (allowed.includes(value) ? undefined : `one of ${allowed.join(', ')}`),
  }
}

const isWhole = (value: unknown, low: number, high: number): boolean =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high

const whole = (standard: number, low: number, high: number, help: string): Rule<number> => ({
  help,
  initial: standard,
  problem: (value) => (isWhole(value, low, high) ? undefined : `a whole number from ${low} to ${high}`),
})

const yesNo = (standard: boolean, help: string): Rule<boolean> => ({
  help,
  initial: standard,
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
  initial: 0,
  problem: (value) => (isDuration(value) ? undefined : 'milliseconds from 0 to 3600000, or [low, high]'),
})

const durations = (help: string): Rule<Switches['operationLatencyMs']> => ({
  help,
  initial: {},
  problem: (value) =>
    isObject(value) && Object.entries(value).every(([name, ms]) => isOperationName(name) && isDuration(ms))
      ? undefined
      : 'an object of operations, each with milliseconds from 0 to 3600000, or [low, high]',
})

const names = (help: string): Rule<string[]> => ({
  help,
  initial: [],
  problem: (value) =>
    Array.isArray(value) && value.every((name) => typeof name === 'string') ? undefined : 'a list of room names',
})

const loopbackUrl = (help: string): Rule<string> => ({
  help,
  initial: '',
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

const rules: { readonly [Name in keyof Switches]: Rule<Switches[Name]> } = {
  effectDelayMs: whole(150, 0, anHour, 'how long after its response a write becomes visible'),
  listShape: oneOf(
    'names',
    ['objects', 'arrayOfObjects', 'empty', 'someOmitted', 'oneMalformed'],
    'the form of the room list; oneMalformed has a null after the first name',
  ),
  omittedRooms: names('which rooms listShape someOmitted leaves out; if empty: every second one'),
  retrieve: oneOf(
    'full',
    ['errorAlways', 'errorSometimes', 'legacyNumeric', 'withoutApiId', 'emptyRoster'],
    'the response for a live room; error* is a 200 with {"error":"failed"}, emptyRoster a count without members',
  ),
  completedRooms: oneOf(
    'notFound',
    ['withRoster', 'withoutRoster'],
    'whether a room that has ended can still be retrieved, as of its end',
  ),
  memberEcho: oneOf('string', ['array', 'pythonPrinted', 'absent'], 'the form of member_id in a response'),
  postStatus: oneOf<200 | 202>(202, [200], 'status of an accepted member action'),
  deleteResponse: oneOf('empty', ['printed200', 'printed202'], 'a bare 204, or the JSON of the documentation'),
  numbers: oneOf('strings', ['numbers'], 'times and counts as "12" or as 12'),
  memberCount: oneOf('right', ['tooLow', 'tooHigh', 'negative', 'huge', 'text'], 'conference_member_count'),
  times: oneOf(
    'right',
    ['negative', 'huge', 'text', 'absent', 'standStill'],
    'run times and join times; standStill repeats 30 s for ever',
  ),
  duplicates: oneOf(
    'none',
    ['rows', 'memberIds', 'callUuids'],
    'a roster that has its first member three times, or all members with the member id or call UUID of the first',
  ),
  callerNames: oneOf(
    'plain',
    ['percentEncoded', 'malformedPercent', 'veryLong', 'rightToLeft', 'controlCharacters'],
    'how caller_name is written',
  ),
  memberIds: oneOf('sparse', ['reused'], 'whether a caller who rejoins gets a new member id or the earlier one'),
  hangupAfterReuse: oneOf('works', ['withoutEffect'], 'hanging up a member whose id was reused'),
  record: oneOf('started', ['async', 'noFile'], 'the response to starting a recording, and whether a file exists then'),
  secondRecording: oneOf('accepted', ['refused'], 'starting a second recording'),
  wrongPath: oneOf('notFound', ['unauthorized', 'redirect'], 'a path in wrong casing or without its last slash'),
  notFound: oneOf('flat', ['gateway', 'empty', 'html'], 'the body of a 404 for a room, member or call'),
  pathHandling: oneOf('literal', ['nginx'], 'nginx decodes %2F and collapses // . and .. before routing'),
  partialList: oneOf('accepted', ['notFound', 'multiStatus'], 'a list of ids, one of which has left'),
  listForKickAndHangup: oneOf('accepted', ['refused'], 'whether kick and hang-up accept several ids'),
  stopSound: oneOf('any', ['sameTargetForm'], 'whether a stop must use the same target form as the start'),
  speak: oneOf('works', ['noRoute'], 'whether the provider supports Speak'),
  limitRequests: whole(0, 0, 1_000_000, 'requests allowed in a window; 0 is no limit'),
  limitWindowMs: whole(5000, 1, anHour, 'length of the sliding window'),
  otherTraffic: whole(0, 0, 1_000_000, 'requests of the window that other clients use'),
  retryAfterIn: oneOf(
    'neither',
    ['header', 'date', 'body'],
    'where a 429 says when to retry; date is a Retry-After with an HTTP date',
  ),
  clockErrorMs: whole(0, -aDay, aDay, 'how far the clock is ahead by which Date and Retry-After are written'),
  arrivalMs: duration('how long a request travels before it is handled'),
  latencyMs: duration('how long a response travels after the request was handled'),
  operationLatencyMs: durations(
    'the same for the operations that it names, such as {"listRooms":[0,10000],"kick":3000}',
  ),
  staleReadMs: whole(0, 0, anHour, 'how long a repeated read gets the same response'),
  faults: { help: 'rules for broken responses, see the kinds of faults', initial: [], problem: checkFaults },
  stayAlone: yesNo(true, 'whether a room continues with one member left'),
  timeLimitSeconds: whole(86_400, 1, 86_400 * 30, 'the time limit of a room; applies to rooms started afterwards'),
  maxMembers: whole(20, 1, 100_000, 'the size limit of a room; applies to rooms started afterwards'),
  afterKick: oneOf('callContinues', ['callEnds', 'rejoins'], 'what a kicked caller does'),
  rejoinMs: whole(3000, 0, anHour, 'when a kicked caller rejoins, with afterKick rejoins'),
  kickedCallMs: whole(60_000, 0, anHour, 'how long a kicked call continues outside the room'),
  callbackUrl: loopbackUrl('where the events of rooms are sent; empty: nowhere'),
  hangupUrl: loopbackUrl('where the end of each call is sent; empty: nowhere'),
  callbackMethod: oneOf('POST', ['GET'], 'the method of these callbacks'),
  callbackOrder: oneOf('inOrder', ['reordered'], 'whether neighbouring events are swapped'),
  callbackRepeats: whole(0, 0, 10, 'how many extra times each event is sent'),
  callbackSignature: oneOf('valid', ['absent', 'bad'], 'the signature headers of events'),
  callbackTokensInClear: yesNo(false, 'Vobiz: also send auth-token headers, as observed on live accounts'),
}

export type SwitchName = keyof Switches

export function defaultSwitches(): Switches {
  return Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, rule.initial])) as unknown as Switches
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
