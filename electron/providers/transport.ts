import type { Clock } from '../../shared/clock.ts'
import { fault, type Fault } from '../../shared/fault.ts'
import { networkFault, type CarriedOut } from './network-fault.ts'
import type { RequestPriority } from './rate-limiter.ts'
import type { SendGate } from './send-gate.ts'

/**
 * The part of the web's `fetch` that is needed here, so that an implementation need not provide the web's `Response`.
 */
export interface Fetch {
  (url: string, init: FetchRequest): Promise<FetchResponse>
  /**
   * True if it always calls `passGate` before it sends anything. A write that has not passed was certainly not sent.
   */
  readonly asksGate?: true
}

export interface FetchRequest extends Pick<HttpRequest, 'method' | 'body' | 'gate'> {
  readonly headers: Record<string, string>
  readonly signal: AbortSignal
  readonly priority: 'high' | 'auto' | 'low'
  readonly redirect: 'error'
  readonly credentials: 'omit'
  readonly cache: 'no-store'
  readonly referrerPolicy: 'no-referrer'
  /** Called by `passGate`. */
  readonly onLeaving: () => void
}

/** Rejects a request that was not sent. */
export class NotSentError extends Error {
  readonly fault: Fault

  constructor(why: Fault) {
    super('not sent')
    this.fault = why
  }
}

/**
 * The last line before the socket: called right before a request is sent, after any wait for a connection. Throws a
 * `NotSentError` if the request may not be sent.
 */
export function passGate({ signal, gate, onLeaving }: Pick<FetchRequest, 'signal' | 'gate' | 'onLeaving'>): void {
  const closed = signal.aborted ? fault('cancelled') : gate?.check()
  if (closed !== undefined) throw new NotSentError(closed)
  onLeaving()
}

/** A response whose body has not been read yet. */
export interface FetchResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: { getReader(): BodyReader } | null
}

/** @param fields by lower-case name, as Node and Electron provide them; several values of a field are joined. */
export function headersFrom(fields: Readonly<Record<string, string | string[] | undefined>>): FetchResponse['headers'] {
  return {
    get: (name) => {
      const value = fields[name]
      return value === undefined ? null : [value].flat().join(', ')
    },
  }
}

export interface BodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
  /** Frees the connection of a body that is not read to its end. */
  cancel(): Promise<void>
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
  readonly priority: RequestPriority
  readonly gate?: SendGate | undefined
}

/** A response with a status; `bodyFault` says why the body is missing or incomplete. */
export interface HttpResponse {
  readonly status: number
  readonly contentType: string
  readonly retryAfter?: string | undefined
  /** The server's time from the header `Date`. */
  readonly date?: string | undefined
  readonly headerRequestId?: string | undefined
  /** Seconds for which a cache has kept the response, from the header `Age`; absent unless above 0. */
  readonly age?: number
  readonly text: string
  readonly bodyFault?: Fault
}

export type Exchange =
  | { readonly ok: true; readonly response: HttpResponse }
  | { readonly ok: false; readonly fault: Fault; readonly carriedOut: CarriedOut }

/** Sends one request, once. Never rejects. */
export type Transport = (request: HttpRequest) => Promise<Exchange>

export interface Limits {
  /** Milliseconds until the response begins. */
  readonly startMs: number
  /** Milliseconds until the response is complete. */
  readonly totalMs: number
  /** Bytes of a body after decompression. */
  readonly bodyBytes: number
}

export const defaultLimits: Limits = { startMs: 8_000, totalMs: 15_000, bodyBytes: 5 * 1024 * 1024 }

/** The corresponding priorities of the web's `fetch`. */
const fetchPriorities = { person: 'high', details: 'auto', poll: 'low' } as const satisfies Record<
  RequestPriority,
  string
>

const timedOut = Symbol('timed out')

const failed = (error: unknown, request: HttpRequest): ReturnType<typeof networkFault> => {
  if (error === timedOut) return { fault: fault('timeout'), carriedOut: 'unknown' }
  if (request.signal?.aborted === true) return { fault: fault('cancelled'), carriedOut: 'unknown' }
  return networkFault(error)
}

const readBody = async (
  response: FetchResponse,
  signal: AbortSignal,
  limit: number,
  faultOf: (error: unknown) => Fault,
): Promise<{ text: string; bodyFault?: Fault }> => {
  if (response.body === null) return { text: '' }
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await abortable(signal, reader.read())
      if (done || value === undefined) return { text: text + decoder.decode() }
      bytes += value.byteLength
      if (bytes > limit) return { text: text.slice(0, 1_000), bodyFault: fault('tooLarge') }
      text += decoder.decode(value, { stream: true })
    }
  } catch (error) {
    return { text: text.slice(0, 1_000), bodyFault: faultOf(error) }
  } finally {
    // Frees the connection of a body that was not read to its end. This rejects if the connection was cut, which
    // `bodyFault` already reports.
    reader.cancel().catch(() => undefined)
  }
}

/**
 * HTTP with the restrictions of this app: no redirects (they would take the credentials along, and may turn a `DELETE`
 * into a `GET`), no cookies and no cache. The time until the response begins, the total time and the size of the body
 * are limited.
 *
 * @param fetch `electron/desktop/network/api-fetch.ts` in the app, Node's in the relay and in tests.
 */
export function createTransport(fetch: Fetch, clock: Clock, limits: Limits = defaultLimits): Transport {
  return async (request) => {
    if (request.signal?.aborted === true) return { ok: false, fault: fault('cancelled'), carriedOut: 'notSent' }
    const control = new AbortController()
    const timeOut = (): void => control.abort(timedOut)
    const cancel = (): void => control.abort(new Error('cancelled'))
    request.signal?.addEventListener('abort', cancel, { once: true })
    const totalTimer = clock.setTimeout(timeOut, limits.totalMs)
    const startTimer = clock.setTimeout(timeOut, limits.startMs)
    let hasLeft = false
    const onLeaving = (): void => {
      hasLeft = true
    }
    try {
      // The signal keeps the gate shut once this exchange has been given up, because its outcome is reported then.
      const sent = fetch(request.url, fetchRequest(request, control.signal, onLeaving))
      const response = await abortable(control.signal, sent)
      clock.clearTimeout(startTimer)
      const faultOf = (error: unknown): Fault => failed(error, request).fault
      const body = await readBody(response, control.signal, limits.bodyBytes, faultOf)
      return { ok: true, response: { ...headOf(response), ...body } }
    } catch (error) {
      if (error instanceof NotSentError) return { ok: false, fault: error.fault, carriedOut: 'notSent' }
      const isUnsent = request.method !== 'GET' && fetch.asksGate === true && !hasLeft
      return { ok: false, ...failed(error, request), ...(isUnsent && { carriedOut: 'no' }) }
    } finally {
      clock.clearTimeout(totalTimer)
      clock.clearTimeout(startTimer)
      request.signal?.removeEventListener('abort', cancel)
      // Ends what is still running for this exchange: a response that came too late, or a body that is not read to its
      // end.
      control.abort(new Error('finished'))
    }
  }
}

function fetchRequest(request: HttpRequest, signal: AbortSignal, onLeaving: () => void): FetchRequest {
  const { method, headers, body, priority, gate } = request
  return {
    method,
    headers: { ...headers },
    signal,
    priority: fetchPriorities[priority],
    ...(body !== undefined && { body }),
    redirect: 'error',
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    gate,
    onLeaving,
  }
}

function headOf(response: FetchResponse): Omit<HttpResponse, 'text' | 'bodyFault'> {
  const header = (name: string): string | undefined => response.headers.get(name) ?? undefined
  const age = Number(header('age'))
  return {
    status: response.status,
    contentType: header('content-type') ?? '',
    retryAfter: header('retry-after'),
    date: header('date'),
    headerRequestId: header('x-request-id'),
    ...(age > 0 && { age }),
  }
}

/** Rejects as soon as the signal aborts, even if the work ignores the signal. */
export function abortable<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(signal.reason as Error)
    }
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop)
    })
  })
}
