import { z } from 'zod'
import type { Random } from '../../electron/simulator/random.ts'
import { nonEmpty, oneOf, text, whole } from './schemas.ts'
import { nameOf, type Operation, type OperationName } from '../../electron/simulator/routes.ts'

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

const aProbability = 'a number from 0 to 1'

export type FaultKind = keyof typeof faultKinds

export const operationName = z.enum(
  [
    'account',
    'concurrency',
    'listRooms',
    'endAllRooms',
    'retrieveRoom',
    'endRoom',
    'startRecording',
    'stopRecording',
    'hangup',
    'kick',
    'mute',
    'unmute',
    'deaf',
    'undeaf',
    'play',
    'stopPlay',
    'speak',
    'stopSpeak',
    'listCalls',
    'endAllCalls',
    'retrieveCall',
    'retrieveRecord',
    'listRecordings',
    'endCall',
    'recordCall',
    'stopRecordCall',
    'playCall',
    'stopPlayCall',
    'speakCall',
    'stopSpeakCall',
  ] satisfies OperationName[],
  'the name of an operation',
)

export const faultRule = z
  .strictObject(
    {
      kind: oneOf(Object.keys(faultKinds) as FaultKind[]),
      /** Limits the rule to requests with this method. */
      method: text.exactOptional(),
      /** Limits the rule to requests whose raw path contains this text. */
      path: text.exactOptional(),
      /** Limits the rule to this operation, or to this action on members. */
      operation: operationName.exactOptional(),
      /** Limits the rule to requests about the room of this name. */
      room: text.exactOptional(),
      /** The number of requests to which the rule applies. Defaults to all. */
      times: whole(0).exactOptional(),
      /** The probability that the rule applies to a matching request. Defaults to 1. */
      chance: z.number(aProbability).min(0, aProbability).max(1, aProbability).exactOptional(),
      status: whole(200, 599).exactOptional(),
      /** The form of the body of `refuse` and `fail`. */
      form: oneOf(['json', 'html', 'empty']).exactOptional(),
      /** The text to send unchanged. */
      body: text.exactOptional(),
      /** Headers that are added to the response, or that replace its own. */
      headers: z.record(z.string(), text, 'an object of texts').exactOptional(),
      bytes: whole(0).exactOptional(),
      everyMs: whole(0).exactOptional(),
      location: nonEmpty.exactOptional(),
      /**
       * Seconds after which the client may try again, for `rateLimited`, `refuse` and `fail`. The switch `retryAfterIn`
       * says where the response contains them; only `rateLimited` can have them in its body.
       */
      retryAfterSeconds: whole(0).exactOptional(),
    },
    'an object',
  )
  .refine(({ kind, location }) => kind !== 'redirect' || location !== undefined, {
    path: ['location'],
    error: 'given for a redirect',
  })

export type FaultRule = z.infer<typeof faultRule>

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
 * Whether `faults.ts` must not perform the request because of a fault of this kind. False for `rateLimited`, `missing`
 * and `denied`, in whose place the provider responds.
 */
export function preventsEffect(kind: FaultKind): boolean {
  return kind === 'cutBefore' || kind === 'refuse' || kind === 'redirect' || kind === 'silent'
}
