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
 * One failure as data. It never carries headers, URLs with ids, stacks or secrets, so it may cross to the window.
 */
export interface Fault {
  readonly code: FaultCode
  /** What the sentence is filled with. `reason` picks a variant of the sentence. */
  readonly values?: Readonly<Record<string, string | number>>
  /** What the provider wrote, cleaned for display, at most 400 characters. */
  readonly providerText?: string
  /** The provider's id of the request (`api_id`, `requestId`, …), for its support. */
  readonly requestId?: string
  /** Epoch milliseconds: when trying again makes sense. */
  readonly retryAt?: number
}

export function fault(code: FaultCode, more: Omit<Fault, 'code'> = {}): Fault {
  return { code, ...more }
}
