import type { Clock } from '../../shared/clock.ts'
import { failure } from '../../shared/result.ts'
import { createAccountProvider } from './http-provider.ts'
import { baseAddress, type Trusted } from './base-address.ts'
import { createBudget } from './rate-limiter.ts'
import { createClient } from './client.ts'
import type { Dialect } from './dialect.ts'
import { createGate } from './auth-check.ts'
import type { ReadConnections } from './read-connections.ts'
import { createPaths, type Path, type Paths } from './paths.ts'
import type { Credentials, Provider } from './provider.ts'
import { createTransport, defaultLimits, type Fetch, type Limits } from './transport.ts'

export interface ProviderOptions {
  readonly credentials: Credentials
  /** Ends before `/Account/`. Without it the provider's own. */
  readonly baseUrl?: string | undefined
  /** Lets `baseUrl` be an address on this computer. */
  readonly trusted?: Trusted | undefined
  readonly fetch: Fetch
  readonly clock: Clock
  /** 0 to 1, for jitter. */
  readonly random: () => number
  /** Requests a second; only less than the provider's usual has an effect. */
  readonly allowance?: number | undefined
  readonly limits?: Partial<Limits> | undefined
  /** Shared by all accounts; without it the account has a host's connections for itself. */
  readonly connections?: ReadConnections | undefined
}

// Whatever is not printable ASCII cannot stand in a header, and would be taken for a fault of the network.
const tokenForm = /^[\x21-\x7E]{1,512}$/

// A shorter one is no secret, and hiding it would tear every text apart.
const shortestSecret = 4

const refusing = (path: Path): Paths => ({
  account: () => path,
  conferenceList: () => path,
  everyConference: () => path,
  conference: () => path,
  member: () => path,
  memberStep: () => path,
  recording: () => path,
  liveCalls: () => path,
  liveCall: () => path,
  call: () => path,
})

const pathsOf = (dialect: Dialect, options: ProviderOptions): Paths => {
  if (!tokenForm.test(options.credentials.authToken)) {
    return refusing(failure('credentials', { values: { reason: 'authToken' } }))
  }
  const base = baseAddress(dialect.kind, options.baseUrl, options.trusted)
  return base.ok ? createPaths(base.value, options.credentials.authId) : refusing(base)
}

/** One account at one provider. Options that must not be used make every call answer with a fault; nothing is sent. */
export function createFromDialect(dialect: Dialect, options: ProviderOptions): Provider {
  const { credentials, clock } = options
  const allowance = Math.max(1, Math.min(dialect.allowance, Math.floor(options.allowance ?? dialect.allowance)))
  const base = baseAddress(dialect.kind, options.baseUrl, options.trusted)
  const share = options.connections?.shareOf(base.ok ? base.value.origin : '')
  const budget = createBudget(allowance, clock, options.random, share)
  const paths = pathsOf(dialect, options)
  const client = createClient({
    kind: dialect.kind,
    transport: createTransport(options.fetch, clock, { ...defaultLimits, ...options.limits }),
    budget,
    clock,
    headers: { Accept: 'application/json', 'User-Agent': 'Gavel', ...dialect.headers(credentials) },
    secrets: [...new Set(dialect.secrets(credentials).flatMap((text) => [text, encodeURIComponent(text)]))].filter(
      (text) => text.length >= shortestSecret,
    ),
  })
  const gate = createGate(client, dialect.check(paths))
  return createAccountProvider({ dialect, client: gate, checking: client, budget, paths, clock })
}
