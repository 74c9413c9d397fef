import type { ParsedPath } from './path.ts'

/** What a request asks for. */
export type Operation =
  | { kind: 'account' }
  | { kind: 'concurrency' }
  | { kind: 'listRooms' }
  | { kind: 'endAllRooms' }
  | { kind: 'retrieveRoom'; room: string }
  | { kind: 'endRoom'; room: string }
  | { kind: 'startRecording'; room: string }
  | { kind: 'stopRecording'; room: string }
  | { kind: 'memberAction'; room: string; target: string; action: MemberAction }
  | { kind: 'listCalls' }
  | { kind: 'endAllCalls' }
  | { kind: 'retrieveCall'; callUuid: string }
  | { kind: 'retrieveRecord'; callUuid: string }
  | { kind: 'listRecordings' }
  | { kind: 'endCall'; callUuid: string }
  | { kind: 'callAction'; callUuid: string; action: CallAction }

export type MemberAction =
  'hangup' | 'kick' | 'mute' | 'unmute' | 'deaf' | 'undeaf' | 'play' | 'stopPlay' | 'speak' | 'stopSpeak'

/** An action on a single call, in a room or not. */
export type CallAction = 'recordCall' | 'stopRecordCall' | 'playCall' | 'stopPlayCall' | 'speakCall' | 'stopSpeakCall'

/** An operation, or one action on members or a call, to which faults and delays can be limited. */
export type OperationName = Exclude<Operation['kind'], 'memberAction' | 'callAction'> | MemberAction | CallAction

export function nameOf(operation: Operation): OperationName {
  return 'action' in operation ? operation.action : operation.kind
}

export type Routed =
  | { operation: Operation; accountId: string }
  /** `form`: the path is correct except for its casing or the last slash. */
  | { wrong: 'form' | 'method' | 'route' }

type Build = (values: string[]) => Operation

interface Route {
  pattern: readonly string[]
  methods: Readonly<Record<string, Build>>
  /** Official clients omit the last slash here. */
  slashOptional?: boolean
}

const member =
  (action: MemberAction): Build =>
  ([room = '', target = '']) => ({ kind: 'memberAction', room, target, action })

const verb = (name: string, start: MemberAction, stop?: MemberAction): Route => ({
  pattern: ['Conference', ':', 'Member', ':', name],
  methods: { POST: member(start), ...(stop && { DELETE: member(stop) }) },
})

/** The routes below `/Account/{auth_id}` that both providers have. */
const commonRoutes: readonly Route[] = [
  {
    pattern: ['Conference'],
    methods: { GET: () => ({ kind: 'listRooms' }), DELETE: () => ({ kind: 'endAllRooms' }) },
  },
  {
    pattern: ['Conference', ':'],
    methods: {
      GET: ([room = '']) => ({ kind: 'retrieveRoom', room }),
      DELETE: ([room = '']) => ({ kind: 'endRoom', room }),
    },
  },
  {
    pattern: ['Conference', ':', 'Record'],
    methods: {
      POST: ([room = '']) => ({ kind: 'startRecording', room }),
      DELETE: ([room = '']) => ({ kind: 'stopRecording', room }),
    },
  },
  { pattern: ['Recording'], methods: { GET: () => ({ kind: 'listRecordings' }) } },
  { pattern: ['Conference', ':', 'Member', ':'], methods: { DELETE: member('hangup') } },
  verb('Kick', 'kick'),
  verb('Mute', 'mute', 'unmute'),
  verb('Deaf', 'deaf', 'undeaf'),
  verb('Play', 'play', 'stopPlay'),
  verb('Speak', 'speak', 'stopSpeak'),
]

const listCalls: Build = () => ({ kind: 'listCalls' })
const callMethods: Record<string, Build> = {
  GET: ([callUuid = '']) => ({ kind: 'retrieveCall', callUuid }),
  DELETE: ([callUuid = '']) => ({ kind: 'endCall', callUuid }),
}

const onCall =
  (action: CallAction): Build =>
  ([callUuid = '']) => ({ kind: 'callAction', callUuid, action })

const callVerb = (name: string, start: CallAction, stop: CallAction): Route => ({
  pattern: ['Call', ':', name],
  methods: { POST: onCall(start), DELETE: onCall(stop) },
})

/** Actions on a single call, which both providers have. */
const callVerbs: readonly Route[] = [
  callVerb('Record', 'recordCall', 'stopRecordCall'),
  callVerb('Play', 'playCall', 'stopPlayCall'),
  callVerb('Speak', 'speakCall', 'stopSpeakCall'),
]

export const plivoRoutes: readonly Route[] = [
  ...commonRoutes,
  { pattern: [], methods: { GET: () => ({ kind: 'account' }) } },
  // Without a call UUID every call of the account ends, according to the older page about hanging up a call.
  { pattern: ['Call'], methods: { GET: listCalls, DELETE: () => ({ kind: 'endAllCalls' }) } },
  { pattern: ['Call', ':'], methods: callMethods, slashOptional: true },
  ...callVerbs,
]

export const vobizRoutes: readonly Route[] = [
  ...commonRoutes,
  { pattern: ['concurrency'], methods: { GET: () => ({ kind: 'concurrency' }) }, slashOptional: true },
  { pattern: ['Call'], methods: { GET: listCalls }, slashOptional: true },
  { pattern: ['Call', ':'], methods: callMethods, slashOptional: true },
  {
    pattern: ['cdr', ':'],
    methods: { GET: ([callUuid = '']) => ({ kind: 'retrieveRecord', callUuid }) },
    slashOptional: true,
  },
  ...callVerbs,
]

/** Finds the operation that a path means. `base` is the path above `Account`, for example `['api', 'v1']`. */
export function route(routes: readonly Route[], base: readonly string[], method: string, path: ParsedPath): Routed {
  let nearest: Routed = { wrong: 'route' }
  for (const candidate of routes) {
    const pattern = [...base, 'Account', ':', ...candidate.pattern]
    const values = match(pattern, path.segments)
    if (values === undefined) continue
    const exact = pattern.every((piece, index) => piece === ':' || piece === path.segments[index])
    if (!exact || !(path.trailingSlash || candidate.slashOptional)) {
      nearest = { wrong: 'form' }
      continue
    }
    const build = Object.hasOwn(candidate.methods, method) ? candidate.methods[method] : undefined
    const [accountId = '', ...rest] = values
    if (build !== undefined) return { operation: build(rest), accountId }
    nearest = { wrong: 'method' }
  }
  return nearest
}

function match(pattern: readonly string[], segments: readonly string[]): string[] | undefined {
  if (pattern.length !== segments.length) return undefined
  const values: string[] = []
  for (const [index, piece] of pattern.entries()) {
    const segment = segments[index] ?? ''
    if (piece === ':') values.push(segment)
    else if (piece.toLowerCase() !== segment.toLowerCase()) return undefined
  }
  return values
}
