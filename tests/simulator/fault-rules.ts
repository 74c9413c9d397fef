import type { Random } from '../../electron/simulator/random.ts'
import { isObject } from '../../shared/json.ts'
import { isOperationName, nameOf, type Operation, type OperationName } from '../../electron/simulator/routes.ts'

/**
 * The kinds of faults and what each one does. The request takes effect, unless the kind is `silent` or `redirect` or
 * its text says that nothing happens.
 */
export const faultKinds = {
  cutBefore: 'the connection closes and nothing happens',
  cutAfter: 'the connection closes after the request took effect',
  refuse: 'an error of `status` (500) in `form`, or with `body`, and nothing happens',
  fail: 'the same although the request took effect',
  missing: 'the 404 of the provider for a room, in the form of notFound, although it is live; nothing happens',
  denied: 'a 401, 402 or 403 (`status`, 403) with the body of the provider, and nothing happens',
  rateLimited: 'a 429 that carries its hint as retryAfterIn says, and nothing happens',
  truncated: 'the JSON stops in the middle',
  wrongType: 'the right body with content type text/html',
  html: 'a 200 with an HTML page, as from a captive portal',
  emptyBody: 'the right status with nothing in it',
  replaced: 'the text of `body` instead, with `status` if given',
  huge: 'a body of `bytes` bytes',
  endless: 'a body that never ends',
  slow: 'the body one byte every `everyMs` milliseconds',
  silent: 'no response, ever',
  redirect: 'a 302 to `location`',
} as const

export type FaultKind = keyof typeof faultKinds

export interface FaultRule {
  kind: FaultKind
  /** Limits the rule to requests with this method. */
  method?: string
  /** Limits the rule to requests whose raw path contains this text. */
  path?: string
  /** Limits the rule to this operation, or to this action on members. */
  operation?: OperationName
  /** Limits the rule to requests about the room of this name. */
  room?: string
  /** The number of requests to which the rule applies. Defaults to all. */
  times?: number
  /** The probability that the rule applies to a matching request. Defaults to 1. */
  chance?: number
  status?: number
  /** The form of the body of `refuse` and `fail`. */
  form?: 'json' | 'html' | 'empty'
  /** The text to send unchanged. */
  body?: string
  /** Headers that are added to the response, or that replace its own. */
  headers?: Record<string, string>
  bytes?: number
  everyMs?: number
  location?: string
  /**
   * Seconds after which the client may try again, for `rateLimited`, `refuse` and `fail`. The switch `retryAfterIn`
   * says where the response contains them; only `rateLimited` can have them in its body.
   */
  retryAfterSeconds?: number
}

const fields: Record<string, (value: unknown) => boolean> = {
  kind: (value) => typeof value === 'string' && Object.hasOwn(faultKinds, value),
  method: (value) => typeof value === 'string',
  path: (value) => typeof value === 'string',
  operation: isOperationName,
  room: (value) => typeof value === 'string',
  times: (value) => Number.isInteger(value) && (value as number) >= 0,
  chance: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  status: (value) => Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599,
  form: (value) => value === 'json' || value === 'html' || value === 'empty',
  body: (value) => typeof value === 'string',
  headers: (value) => isObject(value) && Object.values(value).every((each) => typeof each === 'string'),
  bytes: (value) => Number.isInteger(value) && (value as number) >= 0,
  everyMs: (value) => Number.isInteger(value) && (value as number) >= 0,
  retryAfterSeconds: (value) => Number.isInteger(value) && (value as number) >= 0,
  location: (value) => typeof value === 'string' && value !== '',
}

/** @returns the end of the sentence "faults must be …", or undefined if the rules are well formed. */
export function checkFaults(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'a list of rules'
  for (const rule of value) {
    if (!isObject(rule)) return 'a list of objects'
    if (rule['kind'] === undefined) return `rules with a kind (${Object.keys(faultKinds).join(', ')})`
    if (rule['kind'] === 'redirect' && rule['location'] === undefined) return 'rules whose redirect has a location'
    for (const [name, content] of Object.entries(rule)) {
      if (content !== undefined && fields[name]?.(content) !== true) return `rules with a valid ${name}`
    }
  }
  return undefined
}

/** Creates a function that picks the first rule that applies to a request, and counts the use. */
export function createFaultPicker(
  random: Random,
): (rules: FaultRule[], method: string, path: string, operation?: Operation) => FaultRule | undefined {
  const used = new WeakMap<FaultRule, number>()
  return (rules, method, path, operation) =>
    rules.find((rule) => {
      const count = used.get(rule) ?? 0
      if (rule.times !== undefined && count >= rule.times) return false
      if (rule.method !== undefined && rule.method.toUpperCase() !== method) return false
      if (rule.path !== undefined && !path.includes(rule.path)) return false
      if (rule.operation !== undefined && (operation === undefined || nameOf(operation) !== rule.operation))
        return false
      if (rule.room !== undefined && roomOf(operation) !== rule.room) return false
      if (rule.chance !== undefined && !random.chance(rule.chance)) return false
      used.set(rule, count + 1)
      return true
    })
}

function roomOf(operation: Operation | undefined): string | undefined {
  return operation !== undefined && 'room' in operation ? operation.room : undefined
}

/**
 * Whether `faults.ts` must not perform the request because of a fault of this kind. False for `silent`, `rateLimited`,
 * `missing` and `denied`, for which `faults.ts` returns before it would perform the request.
 */
export function preventsEffect(kind: FaultKind): boolean {
  return kind === 'cutBefore' || kind === 'refuse' || kind === 'redirect'
}
