import type { Clock } from '../../shared/clock.ts'
import { ApiClient } from './client.ts'
import { createConferenceWrites } from './conference-writes.ts'
import { dialects } from './dialects.ts'
import { createPaths, WritableNames } from './paths.ts'
import type { Provider, Credentials } from './provider.ts'
import { RateLimiter, type HostReads } from './rate-limiter.ts'
import { createLiveCalls, createPastReads, createRoomReads } from './reads.ts'
import type { AsynchronousMode } from '../../shared/account.ts'
import { isLoopback } from '../../shared/loopback.ts'
import { providers, type ProviderKind } from '../../shared/providers.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { createAuthCheck } from './auth-check.ts'
import { createSecretHider } from './hide-secrets.ts'
import { createTransport, defaultLimits, type Fetch, type Limits } from './transport.ts'

/** Why an address other than the provider's own is allowed: for the embedded demo, or because Gavel is not packaged. */
export type Trusted = 'demo' | 'development'

export interface ProviderOptions {
  readonly credentials: Credentials
  /** The start of every address, up to `/Account/`. Without it, the provider's own address is used. */
  readonly baseUrl?: string | undefined
  /** Allows `baseUrl` to be an address on this computer. */
  readonly trusted?: Trusted | undefined
  readonly fetch: Fetch
  readonly clock: Clock
  /** 0 to 1, for jitter. */
  readonly random: () => number
  readonly limits?: Partial<Limits> | undefined
  /** The reads of all accounts at this origin. Without it, the account shares no connections. */
  readonly readsAt?: ((origin: string) => HostReads) | undefined
  /** Plivo only. May be a getter, because it is read again for each write. */
  readonly asynchronous?: AsynchronousMode | undefined
}

/** The provider of one account. With invalid options every request returns a fault, and nothing is sent. */
export function createProvider(kind: ProviderKind, options: ProviderOptions): Provider {
  const dialect = dialects[kind]
  const { credentials, clock } = options
  const base = baseAddress(kind, options.baseUrl, options.trusted)
  const host = base.ok ? options.readsAt?.(base.value.origin) : undefined
  const rateLimiter = new RateLimiter(dialect.allowance, clock, options.random, host)
  const isToken = tokenForm.test(credentials.authToken)
  const paths = createPaths(
    isToken ? base : failure('credentials', { values: { reason: 'authToken' } }),
    credentials.authId,
  )
  const uncheckedClient = new ApiClient({
    transport: createTransport(options.fetch, clock, { ...defaultLimits, ...options.limits }),
    rateLimiter,
    clock,
    headers: { Accept: 'application/json', 'User-Agent': 'Gavel', ...dialect.headers(credentials) },
    hide: createSecretHider(dialect.secrets(credentials).filter(({ length }) => length >= SHORTEST_SECRET)),
  })
  const client = createAuthCheck(uncheckedClient, dialect.check(paths))
  const names = new WritableNames()
  const parts = { kind, dialect, client, paths, names }
  const calls = createLiveCalls(parts)
  return {
    kind,
    abilities: providers[kind].abilities,
    usage: () => rateLimiter.usage(),
    rest: (ms) => {
      rateLimiter.rest(ms)
    },
    endRest: () => {
      rateLimiter.endRest()
    },
    writable: (conference) => names.use(conference),
    ...createRoomReads(parts, uncheckedClient),
    calls,
    ...calls,
    ...createPastReads(parts),
    ...createConferenceWrites(parts, options),
  }
}

/**
 * The start of every address of an account, without a slash at its end. Every request carries the token, so any address
 * but the provider's own is rejected, except loopback if `trusted` is given. Fault: `invalid` with reason `baseUrl`.
 */
export function baseAddress(
  kind: ProviderKind,
  address: string = providers[kind].baseAddress,
  trusted?: Trusted,
): Result<URL> {
  const rejected = failure('invalid', { values: { reason: 'baseUrl' } })
  const text = address.replace(/\/+$/, '')
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return rejected
  }
  if (url.href.replace(/\/+$/, '') === providers[kind].baseAddress) return success(url)
  if (trusted === undefined || !isLoopback(url.hostname)) return rejected
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return rejected
  // The demo's server is reached by its IP address, on a port that the system chose.
  if (trusted === 'demo' && (url.port === '' || url.hostname === 'localhost')) return rejected
  return success(url)
}

// A header allows only printable ASCII; anything else would look like a network fault.
const tokenForm = /^[\x21-\x7E]{1,512}$/

// A shorter text does not count as a secret, because hiding it would make every message unreadable.
const SHORTEST_SECRET = 4
