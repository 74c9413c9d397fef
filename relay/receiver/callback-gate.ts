import { createHash, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { Quota } from '../../shared/feed/quota.ts'
import type { Logger } from '../../shared/logger.ts'
import { providers } from '../../shared/providers.ts'
import type { AccountConfiguration, ReceiverConfiguration, RelayConfiguration } from '../configuration.ts'
import { readState, writeSecretFile } from '../secret-file.ts'
import { createAttempt } from '../trouble.ts'
import { isOfCaller, readCallback, type CallbackEvent } from './callback-event.ts'
import { checkSignature, type Field, type Proof } from './signatures.ts'

/** Why a callback is rejected, and the status of the response. Callbacks are counted, but never logged. */
export const rejections = {
  path: 404,
  method: 405,
  type: 415,
  size: 413,
  rate: 429,
  forwarding: 403,
  signature: 403,
  unsigned: 403,
  nonce: 403,
} as const
export type CallbackRejection = keyof typeof rejections

/** A callback as it was received, also for the application to which it is passed on. */
export interface RawCallback {
  readonly method: string
  /** The undecoded path with the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The bytes as they came. */
  readonly body: Buffer
}

export interface AcceptedCallback {
  readonly raw: RawCallback
  readonly account: AccountConfiguration
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

/**
 * The maximum number of callbacks that are accepted for one account in a second. The end of a room with 20 callers
 * causes 20 callbacks.
 */
const MOST_PER_SECOND = 50
/** Milliseconds. A provider repeats a callback for at most a minute. */
const REMEMBERED = 600_000
/** The nonces of all accounts that are remembered: ten minutes of one account at the highest rate. */
const MOST_NONCES = 30_000

const pathForm = /^\/cb\/([0-9a-f]{32})\/([a-z0-9-]{1,40})(?:\?(.*))?$/
const formType = /^application\/x-www-form-urlencoded\s*(;|$)/i

const strength: Readonly<Record<Proof, number>> = { secret: 0, url: 1, v3: 2 }
const proofs = z.record(z.string(), z.enum(['v3', 'url', 'secret']))

/** Decides which callbacks are accepted, and what they tell: by path and limits, body, signature, and earlier proof. */
export class CallbackGate {
  /** The accounts whose callbacks are received. */
  readonly accounts: readonly AccountConfiguration[]
  readonly #receiver: ReceiverConfiguration
  readonly #proofFile: string
  readonly #now: () => number
  /**
   * The strongest proof of each account, also in a file. Once a callback had stronger proof, weaker proof is never
   * accepted again. Otherwise, anyone who learned the secret path could leave out the signature.
   */
  readonly #strongest: Map<string, Proof>
  readonly #attempt: (store: () => void) => boolean
  #isStored = true
  /** The callbacks of each account. */
  readonly #callbacks: Quota
  /** What came with each nonce, oldest first. */
  readonly #nonces = new Map<string, { readonly at: number; readonly content: string }>()

  /**
   * @param now milliseconds of a clock that never goes back
   *
   * @throws Error if the file of proofs is invalid, cannot be read or is open to others: it would let weaker proof in
   */
  constructor(
    receiver: ReceiverConfiguration,
    { accounts, stateFolder }: Pick<RelayConfiguration, 'accounts' | 'stateFolder'>,
    logger: Logger,
    now: () => number,
  ) {
    this.accounts = accounts.filter(({ callbacks }) => callbacks !== undefined)
    this.#receiver = receiver
    this.#proofFile = join(stateFolder, 'callback-proof.json')
    this.#now = now
    this.#callbacks = new Quota(1_000, now)
    this.#strongest = new Map(Object.entries(readState(this.#proofFile, proofs) ?? {}))
    this.#attempt = createAttempt(logger, 'The required proof of callbacks could not be stored')
  }

  /** The account whose secret address this is. */
  accountAt(path: string): AccountConfiguration | undefined {
    const [, secret = '', id = ''] = pathForm.exec(path) ?? []
    const account = this.accounts.find((each) => each.id === id)
    // The secret is compared even if the account is unknown, so that the response time does not show which is wrong.
    return isSame(secret, this.#receiver.pathSecret) ? account : undefined
  }

  /**
   * Judges a callback. The body is read only if everything before it is in order.
   *
   * @param readBody returns undefined if the body is too large; may reject
   */
  async judge(
    head: Omit<RawCallback, 'body'>,
    readBody: () => Promise<Buffer | undefined>,
  ): Promise<AcceptedCallback | CallbackRejection> {
    const { method, path, headers } = head
    const account = this.accountAt(path)
    if (account === undefined) return 'path'
    if (method !== 'GET' && method !== 'POST') return 'method'
    if (!this.#callbacks.fits(MOST_PER_SECOND, account.id)) return 'rate'
    if (method === 'POST' && !formType.test(headers['content-type'] ?? '')) return 'type'
    const url = this.#calledUrl(path, headers)
    if (url === undefined) return 'forwarding'
    const body = await readBody()
    if (body === undefined) return 'size'
    const text = body.toString('utf8')
    const fields: readonly Field[] = method === 'POST' ? [...new URLSearchParams(text)] : []
    const check = checkSignature(account.provider, { method, url, headers, fields }, account)
    if (check === undefined) return 'signature'
    const { proof, nonce } = check
    if (!this.#isEnough(account, proof)) return 'unsigned'
    const use = nonce === undefined ? 'new' : this.#use(`${account.id} ${nonce}`, `${method} ${url}\n${text}`)
    if (use === 'foreign') return 'nonce'
    const given = method === 'GET' ? [...new URL(url).searchParams] : fields
    return {
      raw: { ...head, body },
      account,
      proof,
      nonce,
      repeated: use === 'repeated',
      event: readCallback(given),
      isOfCaller: isOfCaller(given),
    }
  }

  /** The address that the provider called, which the signature covers without its fragment; undefined if it may not be forwarded. */
  #calledUrl(path: string, headers: RawCallback['headers']): string | undefined {
    const { publicUrl, forwardingSecret } = this.#receiver
    const original = headers['x-gavel-original-url']
    const given = headers['x-gavel-forwarding-secret'] ?? ''
    const mayForward = forwardingSecret !== undefined && isSame(given, forwardingSecret)
    if (original !== undefined && !(mayForward && URL.canParse(original))) return undefined
    return (original ?? publicUrl + path).split('#', 1)[0]
  }

  /**
   * If the proof cannot be stored, for example because the disk is full, each accepted callback tries again. Until then
   * only this process knows what it must require. The callback is still accepted, because its proof is strong enough.
   */
  #isEnough({ id, provider, callbacks }: AccountConfiguration, proof: Proof): boolean {
    const least = this.#strongest.get(id) ?? 'secret'
    const mayBeUnsigned = providers[provider].callbacks.mayBeUnsigned && callbacks?.acceptUnsigned === true
    if (strength[proof] < strength[least] || (proof === 'secret' && !mayBeUnsigned)) return false
    if (strength[proof] > strength[least]) {
      this.#strongest.set(id, proof)
      this.#isStored = false
    }
    if (this.#isStored) return true
    const text = `${JSON.stringify(Object.fromEntries(this.#strongest))}\n`
    this.#isStored = this.#attempt(() => writeSecretFile(this.#proofFile, text))
    return true
  }

  /**
   * For ten minutes, a nonce is accepted again only with the same content. It must then be accepted, because no
   * documentation says that a provider's repetition has a new nonce. Only signed callbacks get here, because a forged one
   * could otherwise use up a nonce.
   */
  #use(nonce: string, content: string): 'new' | 'repeated' | 'foreign' {
    const now = this.#now()
    for (const [old, { at }] of this.#nonces) {
      if (now - at < REMEMBERED && this.#nonces.size < MOST_NONCES) break
      this.#nonces.delete(old)
    }
    const digest = createHash('sha256').update(content).digest('base64')
    const seen = this.#nonces.get(nonce)
    if (seen !== undefined) return seen.content === digest ? 'repeated' : 'foreign'
    this.#nonces.set(nonce, { at: now, content: digest })
    return 'new'
  }
}

/** Compares two texts in a time that does not depend on where they differ. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
