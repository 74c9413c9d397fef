import { providerKinds } from '../providers.ts'
import { z } from 'zod'
import { faultCodes, faultReasons } from '../fault.ts'
import type { Fault } from '../fault.ts'
import { LONGEST_CALL_UUID, LONGEST_MEMBER_ID, LONGEST_ROOM_NAME } from '../limits.ts'
import { sanitizeForDisplay } from '../text/sanitize.ts'
import { truncate } from '../text/truncate.ts'
import { longestText, longestTime } from '../response-bounds.ts'
import { hashPattern, idPattern } from './topics.ts'

/** The version of the feed. Desks and relays of different versions use nothing of each other. */
export const VERSION = 2
export const version = z.literal(VERSION)
export const id = z.string().regex(idPattern)
export const account = z.string().regex(hashPattern)
/** Identifies one start of a relay. Its turns can be compared only with others of the same epoch. */
export const epoch = z.string().regex(/^[\w-]{8,40}$/)
export const seq = z.int().min(0)
/** What a desk asks with: used once, and nobody can guess it. */
export const nonce = z.string().regex(/^[\w-]{8,40}$/)
/** By the id of each desk: the last ask that a relay had from it when something happened. */
export const asksOf = z.record(id, nonce)
export const duration = z.number().min(0).max(86_400_000)
export const seconds = z.number().min(0).max(longestTime)
export const roomName = z.string().min(1).max(LONGEST_ROOM_NAME)
export const provider = z.enum(providerKinds)
/** Text that others wrote. The sender should have made the text safe to draw, but is not trusted to have done so. */
export const shown = z
  .string()
  .max(LONGEST_ROOM_NAME)
  .transform((text) => truncate(sanitizeForDisplay(text), longestText))
export const usableId = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^\P{C}*$/u)

/**
 * The maximum number of callers that a message about an action names. With more, it could exceed the largest packet.
 */
export const MOST_WHO = 2_000
/** Characters of a colleague's name, which has to fit into a row. */
export const LONGEST_PERSON = 18
/** The callers of an action, by their call UUIDs. */
export const who = z.union([z.literal('everyone'), z.array(usableId(LONGEST_CALL_UUID)).max(MOST_WHO)])

export const member = z.object({
  id: usableId(LONGEST_MEMBER_ID),
  call: usableId(LONGEST_CALL_UUID).optional(),
  name: shown,
  number: shown,
  direction: z.enum(['inbound', 'outbound', 'unknown']).catch('unknown'),
  /** Seconds since the member joined. */
  joined: seconds.optional(),
  muted: z.boolean(),
  deaf: z.boolean(),
})

export const feedFault = z
  .object({
    code: z.enum(faultCodes).catch('server'),
    reason: z.string().max(40).optional(),
    status: z.int().optional(),
    providerText: shown.optional(),
  })
  .transform(toFault)

/** Only reasons for which this Gavel has a text are accepted. */
function toFault({ code, reason, status, providerText }: FaultFields): Fault {
  const reasons: readonly string[] = code in faultReasons ? faultReasons[code as keyof typeof faultReasons] : []
  const known = reason !== undefined && reasons.includes(reason) ? { reason } : {}
  const values = { ...known, ...(status === undefined ? {} : { status }) } as Fault['values']
  return {
    code,
    ...(values !== undefined && Object.keys(values).length > 0 && { values }),
    ...(providerText === undefined ? {} : { providerText: truncate(providerText, 400) }),
  }
}

interface FaultFields {
  readonly code: Fault['code']
  readonly reason?: string | undefined
  readonly status?: number | undefined
  readonly providerText?: string | undefined
}
