import { fault, type Fault } from '../../shared/fault.ts'
import type { ProviderKind } from '../../shared/model.ts'
import { isObject } from './responses.ts'
import type { CarriedOut } from './network-fault.ts'
import { parseJson, refusal, requestIdOf, saidIn } from './refusals.ts'
import type { ResponseBody, HttpRequest } from './transport.ts'

type Became =
  | { readonly kind: 'taken'; readonly body: unknown; readonly fault?: undefined }
  /** 2xx with `error` in its body. */
  | { readonly kind: 'errorInSuccess'; readonly fault: Fault }
  /** A 404 that says so. */
  | { readonly kind: 'gone'; readonly fault: Fault }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly carriedOut: CarriedOut }

/** What became of one request. `at` is when it was known, epoch milliseconds. */
export type Outcome = Became & { readonly at: number; readonly requestId?: string }

/** Statuses after which it is not known whether a write was carried out. */
const unsure = (status: number): boolean => status >= 500 || status === 408

const refused = (kind: ProviderKind, answer: ResponseBody): Became => {
  const found = refusal(kind, answer)
  if (found.code === 'notFound') return { kind: 'gone', fault: found }
  return { kind: 'failed', fault: found, carriedOut: unsure(answer.status) ? 'unknown' : 'no' }
}

const success = (method: HttpRequest['method'], answer: ResponseBody, body: unknown): Became => {
  const { status, unread } = answer
  // A 204 has no body, and a write needs none. A read without one has told nothing.
  if (unread === undefined && answer.text.trim() === '' && method !== 'GET') return { kind: 'taken', body: undefined }
  const requestId = requestIdOf(body, answer)
  const more = {
    ...saidIn(body, answer),
    ...(requestId === undefined ? {} : { requestId }),
  }
  const isJson = /\bjson\b/i.test(answer.contentType) && isObject(body)
  if (unread !== undefined || !isJson) {
    const found = unread ?? fault('badAnswer', { values: { reason: 'notJson', status } })
    return { kind: 'failed', fault: { ...found, ...more }, carriedOut: 'unknown' }
  }
  const { error } = body
  if (error === undefined || error === null || error === '') return { kind: 'taken', body }
  return {
    kind: 'errorInSuccess',
    fault: fault('badAnswer', { values: { reason: 'errorInSuccess', status }, ...more }),
  }
}

/** What an answer says about its request. Never throws, whatever the body is. */
export function readOutcome(
  kind: ProviderKind,
  method: HttpRequest['method'],
  answer: ResponseBody,
  at: number,
): Outcome {
  const body = parseJson(answer)
  const requestId = requestIdOf(body, answer)
  const ok = answer.status >= 200 && answer.status <= 299
  const became = ok ? success(method, answer, body) : refused(kind, answer)
  return { ...became, at, ...(requestId === undefined ? {} : { requestId }) }
}
