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
 * The causes of a code that has several, in `values.reason`. Each has its own sentence in `text/`, in every language.
 * A code that is not listed has one cause.
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
    'callbackUrlPrivate',
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
    'recordingUrl',
    'shape',
    'shortcutRefused',
    'shortcutTooPlain',
    'shortcutUsedHere',
    'size',
    'soundUrl',
    'soundUrlPrivate',
    'speechEmpty',
  ],
  badAnswer: ['cut', 'errorInSuccess', 'name', 'notJson', 'otherConference', 'redirect', 'shape', 'status', 'tooMany'],
  unknownOutcome: [
    'cut',
    'earlierRun',
    'errorInSuccess',
    'notFound',
    'notJson',
    'offline',
    'server',
    'timeout',
    'tls',
    'tooLarge',
    'unknown',
  ],
  changed: ['ended', 'instance', 'left', 'me', 'nobody', 'person', 'sent', 'unsure'],
  stale: ['import', 'late', 'noRoster', 'slow'],
  unsupported: ['speech', 'asynchronous', 'nameUnproven', 'unpackaged'],
  unconfirmed: ['logWritable', 'tooSoon', 'typedName', 'unseen'],
  storage: ['failed', 'full', 'read', 'readOnly', 'save', 'slow'],
  cancelled: ['declined', 'network', 'quit', 'sleep', 'stopped'],
  internal: ['demo', 'folder', 'keychain', 'link'],
} as const satisfies Partial<Record<FaultCode, readonly string[]>>

type Reasons = typeof faultReasons

/** The reasons of a code, or of any of several codes. */
export type FaultReason<Code extends FaultCode = FaultCode> = Code extends keyof Reasons ? Reasons[Code][number] : never

/** `reason` picks the sentence; the other values fill it. */
export type FaultValues<Code extends FaultCode = FaultCode> = Readonly<Record<string, string | number>> & {
  readonly reason?: FaultReason<Code>
}

/**
 * One failure as data. It never carries headers, URLs with ids, stacks or secrets, so it may cross to the window.
 */
export interface Fault {
  readonly code: FaultCode
  readonly values?: FaultValues
  /** The provider's own message, sanitized for display, at most 400 characters. */
  readonly providerText?: string
  /** The response was a web page; its text is not stored. */
  readonly webPage?: true
  /** The provider's id of the request (`api_id`, `requestId`, …), for its support. */
  readonly requestId?: string
  /** Epoch milliseconds when a retry makes sense. */
  readonly retryAt?: number
}

/** Everything that a fault may carry besides its code. */
export type FaultMore<Code extends FaultCode> = Omit<Fault, 'code' | 'values'> & { readonly values?: FaultValues<Code> }

export function fault<Code extends FaultCode>(code: Code, more: FaultMore<Code> = {}): Fault {
  return { code, ...more }
}
