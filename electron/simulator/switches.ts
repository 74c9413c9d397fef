import { checkFaults, type FaultRule } from './fault-rules.ts'
import { isObject } from './http-types.ts'

/** Everything about a profile that can be changed while it runs. `describeSwitches` says what each one does. */
export interface Switches {
  effectDelayMs: number
  listShape: 'names' | 'objects' | 'arrayOfObjects' | 'empty' | 'someOmitted'
  omittedRooms: string[]
  retrieve: 'full' | 'errorAlways' | 'errorSometimes' | 'legacyNumeric' | 'withoutApiId'
  memberEcho: 'string' | 'array' | 'pythonPrinted' | 'absent'
  postStatus: 200 | 202
  deleteAnswer: 'empty' | 'printed200' | 'printed202'
  numbers: 'strings' | 'numbers'
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
  limitAnswer: 'header' | 'body' | 'neither'
  arrivalMs: number | [number, number]
  latencyMs: number | [number, number]
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
  callbackOrder: 'kept' | 'reordered'
  callbackRepeats: number
  callbackSignature: 'valid' | 'absent' | 'bad'
  callbackTokensInClear: boolean
}

interface Rule<T> {
  help: string
  /** What is wrong with the value, as the end of the sentence "<switch> must be …". */
  wrong(value: unknown): string | undefined
  standard: T
}

const oneOf = <T extends string | number>(standard: T, others: readonly T[], help: string): Rule<T> => {
  const allowed: readonly unknown[] = [standard, ...others]
  return { help, standard, wrong: (value) => (allowed.includes(value) ? undefined : `one of ${allowed.join(', ')}`) }
}

const isWhole = (value: unknown, low: number, high: number): boolean =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high

const whole = (standard: number, low: number, high: number, help: string): Rule<number> => ({
  help,
  standard,
  wrong: (value) => (isWhole(value, low, high) ? undefined : `a whole number from ${low} to ${high}`),
})

const yesNo = (standard: boolean, help: string): Rule<boolean> => ({
  help,
  standard,
  wrong: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
})

const anHour = 3_600_000

const span = (help: string): Rule<number | [number, number]> => ({
  help,
  standard: 0,
  wrong: (value) => {
    const [low, high] = Array.isArray(value) && value.length === 2 ? (value as unknown[]) : [value, value]
    const fits = isWhole(low, 0, anHour) && isWhole(high, 0, anHour) && (low as number) <= (high as number)
    return fits ? undefined : 'milliseconds from 0 to 3600000, or [low, high]'
  },
})

const names = (help: string): Rule<string[]> => ({
  help,
  standard: [],
  wrong: (value) =>
    Array.isArray(value) && value.every((name) => typeof name === 'string') ? undefined : 'a list of room names',
})

const loopbackUrl = (help: string): Rule<string> => ({
  help,
  standard: '',
  wrong: (value) => (value === '' || isLoopbackUrl(value) ? undefined : 'empty, or an http address on this computer'),
})

/** Callbacks leave only for this computer: a test double must never knock at somebody's door. */
export function isLoopbackUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return protocol === 'http:' && (hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname))
}

const rules: { readonly [Name in keyof Switches]: Rule<Switches[Name]> } = {
  effectDelayMs: whole(150, 0, anHour, 'how long after its answer a write becomes visible'),
  listShape: oneOf('names', ['objects', 'arrayOfObjects', 'empty', 'someOmitted'], 'the form of the room list'),
  omittedRooms: names('which rooms listShape someOmitted leaves out; none named: every second one'),
  retrieve: oneOf(
    'full',
    ['errorAlways', 'errorSometimes', 'legacyNumeric', 'withoutApiId'],
    'what reading a live room gives; error* is a 200 with {"error":"failed"}',
  ),
  memberEcho: oneOf('string', ['array', 'pythonPrinted', 'absent'], 'the form of member_id in an answer'),
  postStatus: oneOf<200 | 202>(202, [200], 'status of an accepted member action'),
  deleteAnswer: oneOf('empty', ['printed200', 'printed202'], 'a bare 204, or the JSON that the pages print'),
  numbers: oneOf('strings', ['numbers'], 'times and counts as "12" or as 12'),
  callerNames: oneOf(
    'plain',
    ['percentEncoded', 'malformedPercent', 'veryLong', 'rightToLeft', 'controlCharacters'],
    'how caller_name is written',
  ),
  memberIds: oneOf('sparse', ['reused'], 'a person who comes back gets a new member id, or the old one'),
  hangupAfterReuse: oneOf('works', ['withoutEffect'], 'hanging up a member whose id was reused'),
  record: oneOf('started', ['async', 'noFile'], 'what starting a recording answers and leaves behind'),
  secondRecording: oneOf('accepted', ['refused'], 'starting a recording while one runs'),
  wrongPath: oneOf('notFound', ['unauthorized', 'redirect'], 'a path in wrong casing or without its last slash'),
  notFound: oneOf('flat', ['gateway', 'empty', 'html'], 'the body of a 404 for a room, member or call'),
  pathHandling: oneOf('literal', ['nginx'], 'nginx decodes %2F and collapses // . and .. before routing'),
  partialList: oneOf('accepted', ['notFound', 'multiStatus'], 'a member list with somebody in it who has left'),
  listForKickAndHangup: oneOf('accepted', ['refused'], 'whether kick and hang-up take several ids'),
  stopSound: oneOf('any', ['sameTargetForm'], 'whether a stop must use the target form that the start used'),
  speak: oneOf('works', ['noRoute'], 'whether the profile can speak at all'),
  limitRequests: whole(0, 0, 1_000_000, 'requests allowed in a window; 0 is no limit'),
  limitWindowMs: whole(5000, 1, anHour, 'length of the sliding window'),
  otherTraffic: whole(0, 0, 1_000_000, 'requests of the window that somebody else uses'),
  limitAnswer: oneOf('neither', ['header', 'body'], 'where a 429 says when to come back'),
  arrivalMs: span('how long a request travels before it is handled'),
  latencyMs: span('how long an answer travels after the request was handled'),
  staleReadMs: whole(0, 0, anHour, 'a repeated read gets the same answer for this long'),
  faults: { help: 'rules for broken answers, of the kinds listed apart', standard: [], wrong: checkFaults },
  stayAlone: yesNo(true, 'whether a room goes on when one person is left'),
  timeLimitSeconds: whole(86_400, 1, 86_400 * 30, 'how long a room may last; counts for rooms started afterwards'),
  maxMembers: whole(20, 1, 100_000, 'how many people a room takes; counts for rooms started afterwards'),
  afterKick: oneOf('callContinues', ['callEnds', 'rejoins'], 'what a kicked person does'),
  rejoinMs: whole(3000, 0, anHour, 'when a kicked person is back, with afterKick rejoins'),
  kickedCallMs: whole(60_000, 0, anHour, 'how long a kicked call goes on outside the room'),
  callbackUrl: loopbackUrl('where enter and exit events go; empty: nowhere'),
  hangupUrl: loopbackUrl('where the end of each call goes; empty: nowhere'),
  callbackMethod: oneOf('POST', ['GET'], 'how they go there'),
  callbackOrder: oneOf('kept', ['reordered'], 'whether neighbouring events change places'),
  callbackRepeats: whole(0, 0, 10, 'how many times each event is sent again'),
  callbackSignature: oneOf('valid', ['absent', 'bad'], 'the signature headers of events'),
  callbackTokensInClear: yesNo(false, 'Vobiz: also send auth-token headers, as was seen in the field'),
}

export type SwitchName = keyof Switches

export function standardSwitches(): Switches {
  return Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, rule.standard])) as unknown as Switches
}

/** @returns a sentence that says what is wrong with the first bad value, or undefined. */
export function checkSwitches(input: unknown): string | undefined {
  if (!isObject(input)) return 'Switches must be a JSON object.'
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(rules, name)) return `There is no switch called ${name}.`
    const wrong = rules[name as SwitchName].wrong(value)
    if (wrong !== undefined) return `${name} must be ${wrong}.`
  }
  return undefined
}

/** One line of explanation for each switch, for `--help` and `GET /_control/help`. */
export function describeSwitches(): Record<SwitchName, string> {
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [name, `${rule.help} (${rule.wrong(Symbol('any')) ?? ''})`]),
  ) as Record<SwitchName, string>
}
