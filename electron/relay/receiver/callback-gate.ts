import { createHash, timingSafeEqual } from 'node:crypto'
import type { ProviderKind } from '../../../shared/account.ts'
import { isOfCaller, readCallback, type CallbackEvent } from './callback-event.ts'
import type { RequiredProof } from './required-proof.ts'
import { checkSignature, type CallbackTokens, type Field, type Proof, type ReceivedCallback } from './signatures.ts'

/** An account whose callbacks the receiver accepts. */
export interface CallbackAccount extends CallbackTokens {
  /** The last part of the account's callback address. */
  readonly id: string
  readonly provider: ProviderKind
  /**
   * Whether unsigned callbacks of Vobiz are accepted until the first signed one. Vobiz signs only callbacks to
   * addresses for which credentials are configured.
   */
  readonly acceptUnsigned: boolean
}

export interface GateOptions {
  /** The receiver's address as the provider calls it, without a slash at its end. */
  readonly publicUrl: string
  /** 128 bits in hexadecimal digits, in the path of every callback address. */
  readonly pathSecret: string
  /** With this secret, the customer's application may forward callbacks that it received; without it, it may not. */
  readonly forwardingSecret?: string | undefined
  readonly accounts: readonly CallbackAccount[]
  readonly requiredProof: RequiredProof
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

/** Why a callback was rejected. Reasons are counted, but callbacks are never logged with their content. */
export const rejections = [
  'path',
  'method',
  'type',
  'size',
  'rate',
  'forwarding',
  'signature',
  'unsigned',
  'nonce',
] as const
export type CallbackRejection = (typeof rejections)[number]

const statuses: Readonly<Record<CallbackRejection, number>> = {
  path: 404,
  method: 405,
  type: 415,
  size: 413,
  rate: 429,
  forwarding: 403,
  signature: 403,
  unsigned: 403,
  nonce: 403,
}

export function statusOf(rejection: CallbackRejection): number {
  return statuses[rejection]
}

export interface CallbackHead {
  readonly method: string
  /** The undecoded path with the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

export interface AdmittedHead {
  readonly account: CallbackAccount
  readonly method: 'GET' | 'POST'
  /** The address that the signature covers. */
  readonly url: string
}

export interface AcceptedCallback {
  readonly account: CallbackAccount
  readonly proof: Proof
  /** Undefined if the callback was not signed. */
  readonly nonce: string | undefined
  /** Whether the same callback with the same nonce was received before. */
  readonly repeated: boolean
  /** Undefined if the callback is not about a conference, or lacks a plausible room name or id. */
  readonly event: CallbackEvent | undefined
  /** Whether the callback says that a caller came or left. */
  readonly isOfCaller: boolean
}

const pathForm = /^\/cb\/([0-9a-f]{32})\/([a-z0-9-]{1,40})(?:\?(.*))?$/
const formType = /^application\/x-www-form-urlencoded\s*(;|$)/i

/** Decides which callbacks are accepted. It uses no sockets. */
export class CallbackGate {
  readonly #options: GateOptions
  readonly #accounts: ReadonlyMap<string, CallbackAccount>
  readonly #limit = new CallbackLimit()
  readonly #nonces = new Map<string, Nonces>()

  constructor(options: GateOptions) {
    this.#options = options
    this.#accounts = new Map(options.accounts.map((account) => [account.id, account]))
  }

  /** The account whose secret address this is. */
  accountAt(path: string): CallbackAccount | undefined {
    const [, secret = '', id = ''] = pathForm.exec(path) ?? []
    const account = this.#accounts.get(id)
    // The secret is compared even if the account is unknown, so that the response time does not show which is wrong.
    return isSame(secret, this.#options.pathSecret) ? account : undefined
  }

  /** Judges a request before its body is read. */
  admit({ method, path, headers }: CallbackHead): AdmittedHead | CallbackRejection {
    const { publicUrl, now } = this.#options
    const account = this.accountAt(path)
    if (account === undefined) return 'path'
    if (method !== 'GET' && method !== 'POST') return 'method'
    if (!this.#limit.admits(account.id, now())) return 'rate'
    if (method === 'POST' && !formType.test(headers['content-type'] ?? '')) return 'type'
    const original = headers['x-gavel-original-url']
    if (original === undefined) return { account, method, url: publicUrl + path }
    return this.#mayForward(headers) && URL.canParse(original) ? { account, method, url: original } : 'forwarding'
  }

  /** Judges the whole callback. */
  judge(
    { account, method, url }: AdmittedHead,
    { headers }: CallbackHead,
    body: string,
  ): AcceptedCallback | CallbackRejection {
    const { requiredProof, now } = this.#options
    const address = url.split('#', 1)[0] ?? url
    const fields: readonly Field[] = method === 'POST' ? [...new URLSearchParams(body)] : []
    const callback: ReceivedCallback = { method, url: address, headers, fields }
    const check = checkSignature(account.provider, callback, account)
    if (check.kind === 'wrong') return 'signature'
    const proof = check.kind === 'signed' ? check.proof : 'secret'
    if (!requiredProof.accepts(account, proof)) return 'unsigned'
    const nonce = check.kind === 'signed' ? check.nonce : undefined
    const use =
      nonce === undefined ? 'new' : this.#noncesOf(account.id).use(nonce, `${method} ${address}\n${body}`, now())
    if (use === 'foreign') return 'nonce'
    const given = method === 'GET' ? [...new URL(address).searchParams] : fields
    const repeated = use === 'repeated'
    return { account, proof, nonce, repeated, event: readCallback(given), isOfCaller: isOfCaller(given) }
  }

  #mayForward(headers: CallbackHead['headers']): boolean {
    const { forwardingSecret } = this.#options
    return forwardingSecret !== undefined && isSame(headers['x-gavel-forwarding-secret'] ?? '', forwardingSecret)
  }

  #noncesOf(account: string): Nonces {
    const nonces = this.#nonces.get(account) ?? new Nonces()
    this.#nonces.set(account, nonces)
    return nonces
  }
}

/** Compares two texts in a time that does not depend on where they differ. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/**
 * The maximum number of callbacks that are accepted for one account in any second. The end of a room with 20 callers
 * causes 20 callbacks.
 */
const MOST_PER_SECOND = 50
/** Milliseconds. */
const SECOND = 1_000

/** Limits the callbacks of each account in any second. */
export class CallbackLimit {
  readonly #arrivals = new Map<string, number[]>()

  /** @param now milliseconds of a clock that never goes back */
  admits(account: string, now: number): boolean {
    const recent = (this.#arrivals.get(account) ?? []).filter((at) => at > now - SECOND)
    this.#arrivals.set(account, recent)
    if (recent.length >= MOST_PER_SECOND) return false
    recent.push(now)
    return true
  }
}

/** Milliseconds. A provider repeats a callback for at most a minute. */
const REMEMBERED = 600_000
/** The number of callbacks that `CallbackLimit` admits in ten minutes. */
const MOST = 30_000

interface Seen {
  readonly at: number
  readonly content: string
}

/**
 * The nonces of one account. For ten minutes, a nonce is accepted again only with the same content. It must then be
 * accepted, because no documentation says that a provider's repetition has a new nonce.
 */
export class Nonces {
  /** Oldest first. */
  readonly #seen = new Map<string, Seen>()

  /**
   * Must be called after the signature was found valid, because otherwise a forged callback could use up a nonce.
   *
   * @param now milliseconds of a clock that never goes back
   * @returns `new`; `repeated` for the same callback again; `foreign` if this nonce came with other content
   */
  use(nonce: string, content: string, now: number): 'new' | 'repeated' | 'foreign' {
    this.#forget(now)
    const digest = createHash('sha256').update(content).digest('base64')
    const seen = this.#seen.get(nonce)
    if (seen !== undefined) return seen.content === digest ? 'repeated' : 'foreign'
    this.#seen.set(nonce, { at: now, content: digest })
    return 'new'
  }

  #forget(now: number): void {
    for (const [nonce, { at }] of this.#seen) {
      if (now - at < REMEMBERED && this.#seen.size < MOST) return
      this.#seen.delete(nonce)
    }
  }
}
