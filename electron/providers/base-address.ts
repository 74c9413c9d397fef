import type { ProviderKind } from '../../shared/model.ts'
import { failure, success, type Result } from '../../shared/result.ts'

/** Who vouches for an address other than the provider's own: the embedded demo, or a run that is not packaged. */
export type Trusted = 'demo' | 'development'

// Only these: official clients once used other voice hosts, all of which are now this one.
// https://github.com/plivo/plivo-node/blob/master/CHANGELOG.md (4.26.0)
const own = { plivo: 'https://api.plivo.com/v1', vobiz: 'https://api.vobiz.ai/api/v1' } as const

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost'])

const parse = (address: string): URL | undefined => (URL.canParse(address) ? new URL(address) : undefined)

/**
 * The address that every request of an account begins with, without a slash at its end. The token travels in every
 * request, so anything but the provider's own address is refused, except loopback when `trusted` says so.
 * Fault: `invalid` with reason `baseUrl`.
 */
export function baseAddress(kind: ProviderKind, address: string = own[kind], trusted?: Trusted): Result<URL> {
  const refused = failure('invalid', { values: { reason: 'baseUrl' } })
  const url = parse(address.replace(/\/+$/, ''))
  if (url === undefined || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return refused
  }
  if (url.href.replace(/\/+$/, '') === own[kind]) return success(url)
  if (trusted === undefined || !loopback.has(url.hostname)) return refused
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refused
  // The demo's server listens on a port that the system picked.
  if (trusted === 'demo' && (url.port === '' || url.hostname === 'localhost')) return refused
  return success(url)
}
