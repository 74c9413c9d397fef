import { fault } from '../fault.ts'
import type { Fault, FaultReason } from '../fault.ts'

/**
 * The codes with which a broker refuses a user: wrong name or password, not authorized, or banned. 4 and 5 are codes of
 * MQTT 3.1.1, the others of MQTT 5.
 */
const REFUSED_USER = [4, 5, 134, 135, 138]

/** The fault for a connection to a broker that failed or was lost. */
export function busTrouble(error: unknown): Fault {
  return fault('feed', { values: { reason: reasonOf(error) } })
}

function reasonOf(error: unknown): FaultReason<'feed'> {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  if (typeof code === 'number') return REFUSED_USER.includes(code) ? 'password' : 'lost'
  const message = error instanceof Error ? error.message : ''
  if (typeof code !== 'string' || code === 'ERR_PROXY_TUNNEL')
    return /timeout|timed out/i.test(message) ? 'timeout' : 'lost'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'unknownHost'
  if (code === 'ECONNREFUSED') return 'refused'
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'timeout'
  // The other side does not use TLS, or uses another version of it.
  if (/^(?:EPROTO|ERR_SSL_)/.test(code) && !code.includes('CERT')) return 'lost'
  return /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO|HOSTNAME/i.test(code) ? 'certificate' : 'lost'
}
