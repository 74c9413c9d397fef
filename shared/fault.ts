/**
 * Everything that can go wrong, in one closed list. In `text/`, each code has a title and a sentence, and most codes
 * also have a remedy.
 */
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
  'feed',
  'internal',
] as const

export type FaultCode = (typeof faultCodes)[number]

/**
 * The causes that `values.reason` can name, by code. Each has its own sentence in `text/`, in every language. A fault
 * without a reason has the general sentence of its code.
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
    'endTime',
    'fileTooLarge',
    'invite',
    'inviteAddress',
    'memberId',
    'nameControl',
    'nameDots',
    'nameEmpty',
    'nameLong',
    'nameSurrogate',
    'noRun',
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
  badAnswer: ['cached', 'cut', 'errorInSuccess', 'name', 'notJson', 'otherConference', 'redirect', 'shape', 'status'],
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
  changed: [
    'elsewhere',
    'ended',
    'endOver',
    'endSent',
    'instance',
    'left',
    'me',
    'nobody',
    'others',
    'person',
    'sent',
    'unsureCaller',
  ],
  stale: ['call', 'import', 'late', 'noRoster', 'question', 'slow'],
  unsupported: ['asynchronous', 'nameUnproven', 'noNumber', 'unpackaged'],
  unconfirmed: ['tooSoon', 'typedName', 'unpainted', 'unseen'],
  storage: ['failed', 'full', 'read', 'readOnly', 'save', 'slow'],
  cancelled: ['declined', 'network', 'quit', 'sleep', 'stopped'],
  feed: [
    'certificate',
    'lost',
    'password',
    'refused',
    'silent',
    'timeout',
    'unknownHost',
    'unread',
    'unsteady',
    'version',
  ],
  internal: ['demo', 'folder', 'keychain', 'link', 'print'],
} as const satisfies Partial<Record<FaultCode, readonly string[]>>

type Reasons = typeof faultReasons

/** The reasons of a code, or of several codes. */
export type FaultReason<Code extends FaultCode = FaultCode> = Code extends keyof Reasons ? Reasons[Code][number] : never

/** The values that fill the sentence. `reason` selects the sentence. */
export type FaultValues<Code extends FaultCode = FaultCode> = Readonly<Record<string, string | number>> & {
  readonly reason?: FaultReason<Code>
}

/**
 * One failure as data. It never contains headers, URLs with ids, stacks or secrets, so it may be sent to the window.
 */
export interface Fault {
  readonly code: FaultCode
  readonly values?: FaultValues
  /** The provider's own message, sanitized for display, at most 400 characters. */
  readonly providerText?: string
  /** Set if the response was a web page, whose text is not stored. */
  readonly webPage?: true
  /** The provider's id of the request (`api_id`, `requestId`, …), for its support. */
  readonly requestId?: string
  /** Epoch milliseconds from which a retry makes sense. */
  readonly retryAt?: number
}

/** Everything that a fault may contain besides its code. */
export type FaultMore<Code extends FaultCode> = Omit<Fault, 'code' | 'values'> & { readonly values?: FaultValues<Code> }

export function fault<Code extends FaultCode>(code: Code, more: FaultMore<Code> = {}): Fault {
  return { code, ...more }
}

/**
 * A fault as the technical log names it: its code and, if known, its reason. It contains no words of a provider and no
 * room.
 */
export function faultName({ code, values }: Fault): string {
  return values?.reason === undefined ? code : `${code}/${values.reason}`
}

/** Whether the user declined a question or cancelled the action. The user knows that, so nothing is shown. */
export function isDeclined(fault: Fault | undefined): boolean {
  return fault?.values?.['reason'] === 'declined'
}
