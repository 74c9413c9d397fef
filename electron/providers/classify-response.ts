import { fault, type Fault, type FaultCode, type FaultReason } from '../../shared/fault.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import type { HideSecrets } from './hide-secrets.ts'
import type { CarriedOut } from './network-fault.ts'
import type { Reply } from './provider.ts'
import { isObject } from '../../shared/json.ts'
import type { Result } from '../../shared/result.ts'
import type { HttpRequest, HttpResponse } from './transport.ts'

type ResponseClass =
  | { readonly kind: 'success'; readonly body: unknown; readonly fault?: undefined }
  /** 2xx with `error` in its body. */
  | { readonly kind: 'errorInSuccess'; readonly error: unknown; readonly fault: Fault }
  /** A 404 or 410 that says that the target is gone. */
  | { readonly kind: 'gone'; readonly fault: Fault }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly carriedOut: CarriedOut }

/** What the response to one request means. `at`: when it was complete, or the request failed (epoch ms). */
export type ClassifiedResponse = ResponseClass & {
  readonly at: number
  readonly requestId?: string
  /** The id in the body, which no other response has. */
  readonly bodyId?: string
}

/**
 * Classifies a response. Never throws, whatever the body is.
 *
 * @param hide applied to the text that becomes part of a fault or a request id; the body of a success stays unchanged.
 */
export function classifyResponse(
  method: HttpRequest['method'],
  response: HttpResponse,
  at: number,
  hide: HideSecrets,
): ClassifiedResponse {
  const said = { body: parseJson(response), response, hide }
  const requestId = requestIdOf(said)
  const bodyId = bodyIdOf(said.body)
  const isSuccess = response.status >= 200 && response.status <= 299
  return {
    ...(isSuccess ? classifySuccess(method, said) : classifyRefusal(said)),
    at,
    ...(requestId !== undefined && { requestId }),
    ...(bodyId !== undefined && { bodyId }),
  }
}

/** A response with its body as JSON, and how secrets in it are hidden. */
interface Said {
  readonly body: unknown
  readonly response: HttpResponse
  readonly hide: HideSecrets
}

function classifySuccess(method: HttpRequest['method'], said: Said): ResponseClass {
  const { body } = said
  const { status, bodyFault, text, contentType } = said.response
  // A 204 has no body, and a write needs none. A read without a body is useless.
  const isEmpty = bodyFault === undefined && text.trim() === ''
  if (isEmpty && method !== 'GET') return { kind: 'success', body: undefined }
  if (bodyFault !== undefined || !/\bjson\b/i.test(contentType) || !isObject(body)) {
    const unreadable = bodyFault ?? fault('badAnswer', { values: { reason: 'notJson', status } })
    return { kind: 'failed', fault: { ...unreadable, ...repeated(said) }, carriedOut: 'unknown' }
  }
  const { error } = body
  if (error === undefined || error === null || error === '') return { kind: 'success', body }
  const values = { reason: 'errorInSuccess', status } as const
  return { kind: 'errorInSuccess', error, fault: fault('badAnswer', { values, ...repeated(said) }) }
}

function classifyRefusal(said: Said): ResponseClass {
  const { status } = said.response
  const refused = faultOfStatus(said)
  if (refused.code === 'notFound') return { kind: 'gone', fault: refused }
  // After a 5xx or a 408 it is unknown whether a write was carried out.
  return { kind: 'failed', fault: refused, carriedOut: status >= 500 || status === 408 ? 'unknown' : 'no' }
}

/** A list cannot be gone, so a 404 for a list did not come from the provider's API. */
export const listResponse = (response: ClassifiedResponse): Exclude<ClassifiedResponse, { kind: 'gone' }> =>
  response.kind === 'gone'
    ? { ...response, kind: 'failed', fault: { ...response.fault, code: 'route' }, carriedOut: 'no' }
    : response

const byStatus: Readonly<Record<number, readonly [FaultCode, reason?: FaultReason]>> = {
  400: ['invalid'],
  401: ['credentials'],
  402: ['suspended', 'payment'],
  403: ['forbidden'],
  404: ['notFound'],
  405: ['route'],
  406: ['route'],
  408: ['timeout'],
  409: ['invalid', 'conflict'],
  410: ['notFound'],
  415: ['route'],
  422: ['invalid'],
  429: ['rateLimited'],
}

const refusals: ReadonlySet<FaultCode> = new Set(['credentials', 'suspended', 'forbidden'])

/** The fault of a response with a status other than 2xx. */
function faultOfStatus(said: Said): Fault {
  const { body, response } = said
  const { status } = response
  const [code, reason] = codeOfStatus(status, body)
  const details = repeated(said)
  // What a proxy, a firewall or a login portal refuses says nothing about the account.
  const isForeign = refusals.has(code) && (details.webPage === true || !mayBeProviders(body, response.text))
  const isRoute = isForeign || (code === 'notFound' && !saysGone(body))
  return isRoute
    ? fault('route', { values: { status }, ...details })
    : fault(code, { values: { status, ...(reason !== undefined && { reason }) }, ...details })
}

function codeOfStatus(status: number, body: unknown): readonly [FaultCode, reason?: FaultReason] {
  // https://www.vobiz.ai/docs/errors
  if (status === 403 && at(body, 'error', 'code') === 'ACCOUNT_INACTIVE') return ['suspended', 'inactive']
  const known = byStatus[status]
  if (known !== undefined) return known
  if (status >= 500) return ['server']
  return status >= 400 ? ['invalid'] : ['badAnswer', 'status']
}

/** Fields that the errors of gateways and frameworks have, and a provider's error never has. */
const FOREIGN_FIELDS = ['status', 'statusCode', 'code', 'path', 'timestamp', 'detail', 'trace'] as const

/**
 * Whether a 404 or 410 says that the conference, member or call is gone: both providers then send an `error` in words,
 * and Plivo an `api_id` (https://www.plivo.com/docs/voice/api/overview, https://www.vobiz.ai/docs/errors). The body of
 * a gateway or a framework, HTML or an empty body only says that nothing serves this path, which may be our own
 * mistake: https://github.com/vobiz-ai/Vobiz-Warm-Transfer-Conference (docs/member-controls.md).
 */
function saysGone(body: unknown): boolean {
  if (!isObject(body) || FOREIGN_FIELDS.some((field) => field in body)) return false
  return typeof body['error'] === 'string' || typeof body['api_id'] === 'string'
}

/**
 * Whether a refusal can come from the provider: both name an `error` in JSON, and Plivo's 401 is plain text. Gateways
 * send a `message` alone (https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html),
 * and Cloudflare "error code: 1020".
 */
function mayBeProviders(body: unknown, text: string): boolean {
  return isObject(body) ? 'error' in body || 'api_id' in body : !/^error code: \d+/.test(text.trim())
}

/**
 * Seconds to wait, from `Retry-After` (seconds or a date) or, without that header, from the body; undefined if they
 * cannot be read. 0 is also undefined, because a limiter may have rounded it down. More than an hour counts as an hour.
 * A date is compared with the response's own `Date`, because this computer's clock may be wrong.
 */
export function retryAfterSeconds(response: HttpResponse, now: number): number | undefined {
  const inHeader = response.retryAfter?.trim()
  const body = parseJson(response)
  const sentAt = Date.parse(response.date ?? '')
  const inBody = at(body, 'error', 'details', 'retryAfter') ?? at(body, 'retryAfter')
  const seconds =
    inHeader !== undefined && inHeader !== ''
      ? /^\d+(\.\d+)?$/.test(inHeader)
        ? Number(inHeader)
        : (Date.parse(inHeader) - (Number.isNaN(sentAt) ? now : sentAt)) / 1_000
      : Number(typeof inBody === 'number' || typeof inBody === 'string' ? inBody : NaN)
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) : undefined
}

/** The body as JSON, whatever its content type; undefined if it is not JSON or is incomplete. */
function parseJson(response: HttpResponse): unknown {
  if (response.bodyFault !== undefined || response.text.trim() === '') return undefined
  try {
    return JSON.parse(response.text) as unknown
  } catch {
    return undefined
  }
}

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value)

const firstText = (values: readonly unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === 'string' && value.trim() !== '')

const LONGEST_REQUEST_ID = 100

function bodyIdOf(body: unknown): string | undefined {
  return firstText([at(body, 'api_id'), at(body, 'requestId'), at(body, 'request_id')])
}

/** The id that the user can give to the provider's support. */
function requestIdOf({ body, response, hide }: Said): string | undefined {
  const id = bodyIdOf(body) ?? firstText([response.headerRequestId])
  return id === undefined ? undefined : hide(sanitizeForDisplay(id)).slice(0, LONGEST_REQUEST_ID)
}

const pageTag = /^<(?:!doctype\s+html|html|head|body|title|meta|script|center|div|p|h[1-6])\b/i

/**
 * Whether the text begins like a web page, after any comments. The text of an `error` may also be a web page. Comments
 * are skipped by a loop, because a regular expression would try every way to divide the text into comments.
 */
function isWebPage(text: string): boolean {
  let rest = text.trimStart()
  while (rest.startsWith('<!--')) {
    const end = rest.indexOf('-->', '<!--'.length)
    if (end === -1) return false
    rest = rest.slice(end + '-->'.length).trimStart()
  }
  return pageTag.test(rest)
}

/**
 * The parts of the response that a fault repeats. If the message is a web page, the fault says only that, because the
 * text is not the provider's.
 */
function repeated(said: Said): Omit<Fault, 'code' | 'values'> {
  const { body, response } = said
  const requestId = requestIdOf(said)
  const text = providerText(said)
  const isMarkup = !isObject(body) && /\bhtml\b/i.test(response.contentType) && response.text.includes('<')
  const isPage = isMarkup || (text !== undefined && isWebPage(text))
  return {
    ...(isPage ? { webPage: true } : text !== undefined && { providerText: text }),
    ...(requestId !== undefined && { requestId }),
  }
}

const LONGEST_MESSAGE = 400
/** Longer messages are cut before they are searched for secrets, because the search would take long. */
const LONGEST_SEARCHED = 64_000

/** The error message, in every form that appears in the providers' documentation, clients and gateways. */
function providerText({ body, response, hide }: Said): string | undefined {
  const message = firstText([
    at(body, 'error'),
    at(body, 'error', 'message'),
    at(body, 'message'),
    at(body, 'errors', 'global_error'),
    at(body, 'global_error'),
    at(body, 'data', 'error'),
    response.text,
  ])
  const fields = at(body, 'error', 'details', 'errors')
  const details = Array.isArray(fields)
    ? fields.flatMap((field) => firstText([at(field, 'message')]) ?? []).map((detail) => ` ${detail}`)
    : []
  const text = `${message ?? ''}${details.join('')}`.slice(0, LONGEST_SEARCHED)
  // Secrets are hidden before the text gets its final length, so that it does not end in half a token.
  const shown = hide(sanitizeForDisplay(text))
  return shown === '' ? undefined : shown.slice(0, LONGEST_MESSAGE).replace(/\p{Cs}$/u, '')
}

/** The reply of a read. `gone`: the value of a response that says that the target is gone; without it, that is a fault. */
export function replyOf<T>(response: ClassifiedResponse, read: (body: unknown) => Result<T>, gone?: T): Reply<T> {
  if (response.kind === 'gone' && gone !== undefined) return valueReply(response, gone)
  if (response.kind !== 'success') return faultReply(response)
  const value = read(response.body)
  return value.ok ? valueReply(response, value.value) : faultReply({ ...response, fault: value.fault })
}

export const faultReply = <T>({
  fault,
  at,
  ...response
}: {
  readonly fault: Fault
  readonly at: number
  readonly carriedOut?: CarriedOut
}): Reply<T> => ({ ok: false, fault, at, ...(response.carriedOut === 'notSent' && { notSent: true }) })

export const valueReply = <T>({ requestId, at }: ClassifiedResponse, value: T): Reply<T> => ({
  ok: true,
  value,
  ...(requestId === undefined ? {} : { requestId }),
  at,
})
