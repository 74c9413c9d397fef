/** Everything that can go wrong, as one closed list. Each code has a title, a sentence and a remedy in `text/`. */
export const faultCodes = [
  'offline',
  'dns',
  'tls',
  'proxy',
  'timeout',
  'refused',
  'credentials',
  'forbidden',
  'suspended',
  'notFound',
  'route',
  'rateLimited',
  'invalid',
  'server',
  'badAnswer',
  'tooLarge',
  'unknownOutcome',
  'changed',
  'stale',
  'keychainLocked',
  'keychainMissing',
  'keychainDenied',
  'unsupported',
  'unconfirmed',
  'storage',
  'noAccount',
  'readOnly',
  'cancelled',
  'internal',
] as const

export type FaultCode = (typeof faultCodes)[number]

/**
 * Why, where a code has several causes: `values.reason`. Each has a sentence of its own in `text/`, in every language.
 * Codes that are not here have one cause only.
 */
export const faultReasons = {
  offline: ['unknown'],
  credentials: ['noToken', 'authToken'],
  forbidden: ['sender', 'autostart'],
  suspended: ['payment', 'inactive'],
  route: ['path'],
  invalid: [
    'accountName',
    'authId',
    'baseUrl',
    'callUuid',
    'callbackUrl',
    'conflict',
    'duplicate',
    'fileTooLarge',
    'memberId',
    'nameControl',
    'nameDots',
    'nameEmpty',
    'nameLong',
    'nameSurrogate',
    'number',
    'path',
    'shape',
    'shortcutRefused',
    'shortcutTooPlain',
    'shortcutUsedHere',
    'size',
  ],
  badAnswer: ['cut', 'errorInSuccess', 'name', 'notJson', 'otherConference', 'redirect', 'shape', 'status', 'tooMany'],
  unknownOutcome: [
    'cut',
    'earlierRun',
    'errorInSuccess',
    'notJson',
    'offline',
    'server',
    'timeout',
    'tls',
    'tooLarge',
    'unknown',
  ],
  changed: ['ended', 'instance', 'left', 'me', 'nobody', 'person', 'sent'],
  stale: ['import', 'late', 'noRoster'],
  unsupported: ['asynchronous', 'nameUnproven', 'unpackaged'],
  unconfirmed: ['logWritable', 'typedName'],
  storage: ['failed', 'full', 'read', 'readOnly', 'save', 'slow'],
  cancelled: ['network', 'quit', 'sleep', 'stopped'],
  internal: ['demo', 'folder', 'keychain', 'link'],
} as const satisfies Partial<Record<FaultCode, readonly string[]>>

type Reasons = typeof faultReasons

/** The reasons that a code may have; of several codes, those of any. */
export type FaultReason<Code extends FaultCode = FaultCode> = Code extends keyof Reasons ? Reasons[Code][number] : never

/** What a sentence is filled with, and `reason`, which picks the sentence. */
export type FaultValues<Code extends FaultCode = FaultCode> = Readonly<Record<string, string | number>> & {
  readonly reason?: FaultReason<Code>
}

/**
 * One failure as data. It never carries headers, URLs with ids, stacks or secrets, so it may cross to the window.
 */
export interface Fault {
  readonly code: FaultCode
  readonly values?: FaultValues
  /** What the provider wrote, cleaned for display, at most 400 characters. */
  readonly providerText?: string
  /** A web page came instead of an answer; its text is not kept. */
  readonly webPage?: true
  /** The provider's id of the request (`api_id`, `requestId`, …), for its support. */
  readonly requestId?: string
  /** Epoch milliseconds: when trying again makes sense. */
  readonly retryAt?: number
}

/** What a fault may carry beside its code. */
export type FaultMore<Code extends FaultCode> = Omit<Fault, 'code' | 'values'> & { readonly values?: FaultValues<Code> }

export function fault<Code extends FaultCode>(code: Code, more: FaultMore<Code> = {}): Fault {
  return { code, ...more }
}
