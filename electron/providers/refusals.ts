import type { FaultCode, FaultReason } from '../../shared/fault.ts'
import { fault, type Fault } from '../../shared/fault.ts'
import type { ProviderKind } from '../../shared/model.ts'
import { cleanForDisplay } from '../../shared/text/sanitize.ts'
import { isObject } from './responses.ts'
import type { ResponseBody } from './transport.ts'

const longestText = 400
const longestId = 100

/** The body as JSON, whatever its type says; undefined where it is none or was cut. */
export function parseJson(answer: ResponseBody): unknown {
  if (answer.unread !== undefined || answer.text.trim() === '') return undefined
  try {
    return JSON.parse(answer.text) as unknown
  } catch {
    return undefined
  }
}

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value)

const firstText = (values: readonly unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === 'string' && value.trim() !== '')

/** How a web page begins; one may come as the text of an `error` too. */
const page =
  /^\s*(?:<!--[^]{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|script|center|div|p|h[1-6])\b/i

/** What an answer said, for a fault: the words, or that a web page came instead, whose text is nobody's answer. */
export function saidIn(body: unknown, answer: ResponseBody): Pick<Fault, 'providerText' | 'webPage'> {
  const said = providerText(body, answer.text)
  const isMarkup = !isObject(body) && /\bhtml\b/i.test(answer.contentType) && answer.text.includes('<')
  if (isMarkup || (said !== undefined && page.test(said))) return { webPage: true }
  return said === undefined ? {} : { providerText: said }
}

/** What the provider says went wrong, in every form its pages, its clients and its gateway show. */
function providerText(body: unknown, raw: string): string | undefined {
  const said = firstText([
    at(body, 'error'),
    at(body, 'error', 'message'),
    at(body, 'message'),
    at(body, 'errors', 'global_error'),
    at(body, 'global_error'),
    at(body, 'data', 'error'),
    raw,
  ])
  const fields = at(body, 'error', 'details', 'errors')
  const more = Array.isArray(fields)
    ? fields.flatMap((each) => firstText([at(each, 'message')]) ?? []).map((message) => ` ${message}`)
    : []
  const shown = cleanForDisplay(`${said ?? ''}${more.join('')}`.slice(0, 4 * longestText))
  return shown === '' ? undefined : shown.slice(0, longestText).replace(/\p{Cs}$/u, '')
}

/** The id to give to the provider's support. */
export function requestIdOf(body: unknown, answer?: ResponseBody): string | undefined {
  const id = firstText([at(body, 'api_id'), at(body, 'requestId'), at(body, 'request_id'), answer?.headerRequestId])
  return id === undefined ? undefined : cleanForDisplay(id).slice(0, longestId)
}

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

const meaning = (status: number, body: unknown): readonly [FaultCode, reason?: FaultReason] => {
  // https://www.vobiz.ai/docs/errors
  if (status === 403 && at(body, 'error', 'code') === 'ACCOUNT_INACTIVE') return ['suspended', 'inactive']
  const known = byStatus[status]
  if (known !== undefined) return known
  if (status >= 500) return ['server']
  return status >= 400 ? ['invalid'] : ['badAnswer', 'status']
}

/**
 * Whether a 404 says that the conference, member or call is gone. A gateway's `Not Found`, HTML or nothing at all
 * only says that nobody answered at this path, which may be a fault of ours:
 * https://github.com/vobiz-ai/Vobiz-Warm-Transfer-Conference (docs/member-controls.md).
 */
function saysGone(kind: ProviderKind, body: unknown): boolean {
  if (!isObject(body)) return false
  const { error, message } = body
  if (kind === 'vobiz') return typeof error === 'string'
  return !(error === undefined && typeof message === 'string' && /^\s*not found\s*$/i.test(message))
}

/** The fault of an answer whose status is not 2xx. */
export function refusal(kind: ProviderKind, answer: ResponseBody): Fault {
  const body = parseJson(answer)
  const [code, reason] = meaning(answer.status, body)
  const requestId = requestIdOf(body, answer)
  return fault(code === 'notFound' && !saysGone(kind, body) ? 'route' : code, {
    values: { status: answer.status, ...(reason === undefined ? {} : { reason }) },
    ...saidIn(body, answer),
    ...(requestId === undefined ? {} : { requestId }),
  })
}

/**
 * Seconds to wait, as told by `Retry-After` (seconds or a date) or by the body; undefined where nothing readable is
 * told. More than an hour is taken as an hour.
 */
export function secondsToRest(answer: ResponseBody, now: number): number | undefined {
  const told = answer.retryAfter?.trim()
  const body = parseJson(answer)
  const inBody = at(body, 'error', 'details', 'retryAfter') ?? at(body, 'retryAfter')
  const seconds =
    told !== undefined && told !== ''
      ? /^\d+(\.\d+)?$/.test(told)
        ? Number(told)
        : (Date.parse(told) - now) / 1_000
      : Number(typeof inBody === 'number' || typeof inBody === 'string' ? inBody : NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3_600) : undefined
}
