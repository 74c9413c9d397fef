import { elapsedOf, type Clock } from '../../shared/clock.ts'
import { fault, type Fault } from '../../shared/fault.ts'
import type { ElapsedMs } from '../../shared/values.ts'
import { classifyResponse, retryAfterSeconds, type ClassifiedResponse } from './classify-response.ts'
import type { HideSecrets } from './hide-secrets.ts'
import type { CarriedOut } from './network-fault.ts'
import type { Path, WritePath } from './paths.ts'
import type { RequestOptions } from './provider.ts'
import type { RateLimiter, RequestPriority } from './rate-limiter.ts'
import type { Exchange, HttpRequest, HttpResponse, Transport } from './transport.ts'

export type WriteMethod = Exclude<HttpRequest['method'], 'GET'>

/** `onSend` and `onResponse` are called for each attempt, the latter before another request uses the connection. */
export type ApiRequest = RequestOptions & {
  readonly body?: Readonly<Record<string, unknown>>
  readonly priority: RequestPriority
  /** Whether the request may be sent a second time after its response was lost, or after a 429 with a short pause. */
  readonly repeat: boolean
} & ({ readonly method: 'GET'; readonly path: Path } | { readonly method: WriteMethod; readonly path: WritePath })

export interface Client {
  send(request: ApiRequest): Promise<ClassifiedResponse>
}

export interface ClientParts {
  readonly transport: Transport
  readonly rateLimiter: RateLimiter
  readonly clock: Clock
  /** Sent with every request; contains the credentials. */
  readonly headers: Readonly<Record<string, string>>
  readonly hide: HideSecrets
}

/** Milliseconds. A repeated request waits at most this long after a 429. */
const LONGEST_WAIT = 2_000
/** How many ids of responses are remembered. */
const REMEMBERED_IDS = 1_000

/**
 * Sends the requests of one account, each in its turn, and classifies the responses. If `repeat` allows it, a request
 * is sent a second time after its response was lost, or after a 429 with a short pause. Each attempt waits for its own
 * turn.
 */
export class ApiClient implements Client {
  readonly #parts: ClientParts
  /** The ids of the newest responses to reads, oldest first. */
  readonly #ids = new Set<string>()

  constructor(parts: ClientParts) {
    this.#parts = parts
  }

  async send(request: ApiRequest): Promise<ClassifiedResponse> {
    const { clock, rateLimiter } = this.#parts
    const { path } = request
    if (!path.ok) return this.#failed(path.fault, 'no')
    const first = await this.#attempt(request, path.value)
    if (!request.repeat) return first
    // `pausedUntil` may be later, because polls also rest after the provider refused another program of this account.
    const { refusedUntil = -Infinity } = rateLimiter.usage()
    const isPaused = first.fault?.code === 'rateLimited' && first.fault.retryAt !== undefined
    const ms = isPaused ? refusedUntil - elapsedOf(clock) : undefined
    if (ms !== undefined && ms <= LONGEST_WAIT) await new Promise<void>((resolve) => clock.setTimeout(resolve, ms))
    else if (!wasLost(first)) return first
    if (request.gate?.check() !== undefined) return first
    const second = await this.#attempt(request, path.value)
    if (second.kind !== 'failed') return second
    // If the second attempt was not carried out, the first attempt may have been carried out nevertheless.
    const isUnsent = second.carriedOut === 'notSent' || second.fault.code === 'cancelled'
    return isUnsent || (wasLost(first) && second.carriedOut === 'no') ? first : second
  }

  async #attempt(request: ApiRequest, url: string): Promise<ClassifiedResponse> {
    const { clock, rateLimiter } = this.#parts
    let startedAt = -Infinity
    const send = (): Promise<Exchange> => {
      startedAt = elapsedOf(clock)
      return this.#exchange(request, url)
    }
    const exchange = await rateLimiter.run(request.method === 'GET' ? request.priority : 'write', send, request.signal)
    if (exchange === undefined) return this.#failed(fault('cancelled'), 'notSent')
    if (!exchange.ok) return this.#failed(exchange.fault, exchange.carriedOut)
    return this.#classify(request.method, exchange.response, startedAt)
  }

  async #exchange(request: ApiRequest, url: string): Promise<Exchange> {
    const { method, priority, body, signal, gate } = request
    const closed = gate?.check()
    if (closed !== undefined) return { ok: false, fault: closed, carriedOut: 'notSent' }
    request.onSend?.()
    const exchange = await this.#parts.transport({
      method,
      url,
      headers: this.#parts.headers,
      priority,
      gate,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
    request.onResponse?.()
    return exchange
  }

  #classify(method: ApiRequest['method'], response: HttpResponse, startedAt: ElapsedMs): ClassifiedResponse {
    const { clock, rateLimiter, hide } = this.#parts
    const classified = classifyResponse(method, response, clock.now(), hide)
    const retryAfter = retryAfterSeconds(response, clock.now())
    if (response.status !== 429 && (response.status !== 503 || retryAfter === undefined)) {
      rateLimiter.onResponse(startedAt)
      return method === 'GET' && classified.kind !== 'failed' && this.#isFromCache(response, classified)
        ? this.#failed(fault('badAnswer', { values: { reason: 'cached' } }), 'unknown')
        : classified
    }
    rateLimiter.pause(startedAt, retryAfter, response.status === 429)
    const { pausedUntil } = rateLimiter.usage()
    if (classified.kind !== 'failed' || pausedUntil === undefined) return classified
    const retryAt = Math.ceil(clock.now() + pausedUntil - elapsedOf(clock))
    return { ...classified, fault: { ...classified.fault, retryAt } }
  }

  /** A response that a cache has kept, or that was seen before, says nothing about the present. */
  #isFromCache({ age }: HttpResponse, { bodyId }: ClassifiedResponse): boolean {
    const isRepeated = bodyId !== undefined && this.#ids.has(bodyId)
    if (bodyId !== undefined) this.#ids.add(bodyId)
    const [oldest] = this.#ids
    if (oldest !== undefined && this.#ids.size > REMEMBERED_IDS) this.#ids.delete(oldest)
    return isRepeated || age !== undefined
  }

  #failed(failure: Fault, carriedOut: CarriedOut): ClassifiedResponse {
    return { kind: 'failed', fault: failure, carriedOut, at: this.#parts.clock.now() }
  }
}

const lostResponses = new Set(['timeout', 'server'])

function wasLost(response: ClassifiedResponse): boolean {
  return (
    response.kind === 'failed' &&
    response.carriedOut === 'unknown' &&
    (lostResponses.has(response.fault.code) || response.fault.values?.['reason'] === 'cut')
  )
}
