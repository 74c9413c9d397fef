import { z } from 'zod'
import { failure, success } from '../result.ts'
import type { Result } from '../result.ts'
import { sanitizeForDisplay } from '../text/sanitize.ts'
import { truncate } from '../text/truncate.ts'
import { isLoopback } from '../loopback.ts'
import { idPattern } from './topics.ts'

/** The beginning of the text, which identifies an invite and its version. */
const START = 'gavel-feed-1.'
/** Characters of the longest invite that is read. */
export const LONGEST_INVITE = 16_000

const shown = z
  .string()
  .max(1_000)
  .transform((text) => truncate(sanitizeForDisplay(text), 60))
  .refine((text) => text !== '')
const printable = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{C}+$/u)

const inviteFields = z.object({
  feed: z.string().regex(idPattern),
  /** The name of the team, as its members call it. */
  team: shown,
  desk: z.string().regex(idPattern),
  person: shown,
  addresses: z.array(z.string().max(500)).min(1).max(5),
  user: printable,
  password: printable,
  /** The certificate (PEM) of the authority that signed the broker's certificate, if that authority is not public. */
  ca: z.string().max(8_000).optional(),
})

/** The data with which one desk connects to its team's broker. It is a secret, because it contains a password. */
export type Invite = z.output<typeof inviteFields>

/** The text of an invite, which is handed to a person. */
export function formatInvite(invite: z.input<typeof inviteFields>): string {
  return START + Buffer.from(JSON.stringify(invite), 'utf8').toString('base64url')
}

/**
 * Reads the text that the user pasted; line breaks and spaces in it are ignored.
 *
 * @param plain whether addresses without encryption are allowed on loopback
 */
export function parseInvite(text: string, plain: boolean): Result<Invite> {
  const invalid = failure('invalid', { values: { reason: 'invite' } })
  if (text.length > LONGEST_INVITE) return invalid
  const compact = text.replace(/\s+/g, '')
  if (!compact.startsWith(START)) return invalid
  const parsed = inviteFields.safeParse(decode(compact.slice(START.length)))
  if (!parsed.success) return invalid
  return parsed.data.addresses.every((address) => isAllowed(address, plain))
    ? success(parsed.data)
    : failure('invalid', { values: { reason: 'inviteAddress' } })
}

function decode(encoded: string): unknown {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

/**
 * Allows only a scheme, host, port and path, so that all parsers find the same host: the dialog must name the host that
 * Gavel connects to.
 */
const unambiguous = /^[a-z]+:\/\/(?:[\w.-]{1,253}|\[[\da-f:.]+\])(?::\d+)?(?:\/[^?#\\\s]*)?$/i

function isAllowed(address: string, plain: boolean): boolean {
  if (!unambiguous.test(address) || !URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  if (protocol === 'mqtts:' || protocol === 'wss:') return true
  return plain && isLoopback(hostname) && (protocol === 'mqtt:' || protocol === 'ws:')
}
