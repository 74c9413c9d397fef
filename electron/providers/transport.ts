import type { Clock } from '../../shared/clock.ts'
import { fault, type Fault } from '../../shared/fault.ts'
import { unlessAborted } from '../../shared/abortable.ts'
import { networkFault, type CarriedOut } from './network-fault.ts'
import type { Priority } from './read-connections.ts'

/** As much of the web's `fetch` as is needed here, so that what carries the requests may be leaner than a `Response`. */
export type Fetch = (url: string, init: FetchRequest) => Promise<FetchResponse>

/** What is asked of `fetch`, the same for every request. */
export interface FetchRequest {
  readonly method: HttpRequest['method']
  readonly headers: Record<string, string>
  readonly body?: string
  readonly signal: AbortSignal
  readonly priority: 'high' | 'auto' | 'low'
  readonly redirect: 'error'
  readonly credentials: 'omit'
  readonly cache: 'no-store'
  readonly referrerPolicy: 'no-referrer'
  /** Asked right before it leaves, by what has to wait for a connection; if it says no, nothing may be sent. */
  readonly mayLeave: () => boolean
  /** Epoch milliseconds after which it may not leave; part of `mayLeave`. */
  readonly notAfter?: number
}

/** An answer that has begun. */
export interface FetchResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: { getReader(): BodyReader } | null
}

/** @param fields by lower-case name, as Node and Electron give them; several values of one are joined. */
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
  /** Frees the connection of a body that nobody reads on. */
  cancel(): Promise<void>
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
  readonly priority: Priority
  /** Why it may not leave any more; asked again when a connection has been opened for it. */
  readonly refusal?: () => Fault | undefined
  /** Epoch milliseconds; part of `refusal`. */
  readonly notAfter?: number
}

/** An answer with a status; `unread` says why the body is missing or cut. */
export interface ResponseBody {
  readonly status: number
  readonly contentType: string
  readonly retryAfter?: string
  readonly headerRequestId?: string
  readonly text: string
  readonly unread?: Fault
}

export type Exchange =
  | { readonly ok: true; readonly answer: ResponseBody }
  | { readonly ok: false; readonly fault: Fault; readonly carriedOut: CarriedOut }

/** One exchange, never repeated, never rejected. */
export type Transport = (request: HttpRequest) => Promise<Exchange>

export interface Limits {
  /** Milliseconds until the answer begins. */
  readonly begin: number
  /** Milliseconds until the answer is complete. */
  readonly whole: number
  /** Bytes of a body, after decompression. */
  readonly body: number
}

export const defaultLimits: Limits = { begin: 8_000, whole: 15_000, body: 5 * 1024 * 1024 }

/** In the words of the web's `fetch`. */
const inWords = { person: 'high', details: 'auto', poll: 'low' } as const satisfies Record<Priority, string>

const timedOut = Symbol('timed out')

const failed = (error: unknown, request: HttpRequest): { fault: Fault; carriedOut: CarriedOut } => {
  if (error === timedOut) return { fault: fault('timeout'), carriedOut: 'unknown' }
  if (request.signal?.aborted === true) return { fault: fault('cancelled'), carriedOut: 'unknown' }
  return networkFault(error)
}

const readBody = async (
  response: FetchResponse,
  signal: AbortSignal,
  limit: number,
  whyNot: (error: unknown) => Fault,
): Promise<{ text: string; unread?: Fault }> => {
  if (response.body === null) return { text: '' }
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await unlessAborted(signal, reader.read())
      if (done || value === undefined) return { text: text + decoder.decode() }
      bytes += value.byteLength
      if (bytes > limit) return { text: text.slice(0, 1_000), unread: fault('tooLarge') }
      text += decoder.decode(value, { stream: true })
    }
  } catch (error) {
    return { text: text.slice(0, 1_000), unread: whyNot(error) }
  } finally {
    // Frees the connection of a body that was not read to its end; rejects where it was cut, which is known by now.
    reader.cancel().catch(() => undefined)
  }
}

const header = (response: FetchResponse, name: string): string | undefined => response.headers.get(name) ?? undefined

/**
 * HTTP as this app allows it: no redirect is followed (the credentials would go along, and a `DELETE` may become a
 * `GET`), no cookie, no cache, a time limit until the answer begins and one for the whole, a cap on the body.
 *
 * @param fetch Node's in tests; in the app that of an Electron session of its own.
 */
export function createTransport(fetch: Fetch, clock: Clock, limits: Limits = defaultLimits): Transport {
  return async (request) => {
    const control = new AbortController()
    const giveUp = (): void => {
      control.abort(timedOut)
    }
    const cancel = (): void => {
      control.abort(new Error('cancelled'))
    }
    if (request.signal?.aborted === true) return { ok: false, fault: fault('cancelled'), carriedOut: 'no' }
    request.signal?.addEventListener('abort', cancel, { once: true })
    const whole = clock.setTimeout(giveUp, limits.whole)
    const begin = clock.setTimeout(giveUp, limits.begin)
    const { method, url, headers, body, priority, notAfter } = request
    let refused: Fault | undefined
    const mayLeave = (): boolean => {
      refused = request.refusal?.()
      return refused === undefined
    }
    try {
      const sent = fetch(url, {
        method,
        headers: { ...headers },
        signal: control.signal,
        priority: inWords[priority],
        ...(body !== undefined && { body }),
        redirect: 'error',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        mayLeave,
        ...(notAfter !== undefined && { notAfter }),
      })
      const response = await unlessAborted(control.signal, sent)
      clock.clearTimeout(begin)
      const read = await readBody(response, control.signal, limits.body, (error) => failed(error, request).fault)
      const retryAfter = header(response, 'retry-after')
      const headerRequestId = header(response, 'x-request-id')
      return {
        ok: true,
        answer: {
          status: response.status,
          contentType: header(response, 'content-type') ?? '',
          ...(retryAfter === undefined ? {} : { retryAfter }),
          ...(headerRequestId === undefined ? {} : { headerRequestId }),
          ...read,
        },
      }
    } catch (error) {
      return refused === undefined
        ? { ok: false, ...failed(error, request) }
        : { ok: false, fault: refused, carriedOut: 'no' }
    } finally {
      clock.clearTimeout(whole)
      clock.clearTimeout(begin)
      request.signal?.removeEventListener('abort', cancel)
      // Whatever still runs for this exchange ends here: a fetch that answered too late, a body nobody reads on.
      control.abort(new Error('finished'))
    }
  }
}
