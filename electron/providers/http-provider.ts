import type { Clock } from '../../shared/clock.ts'
import { listResponse, replyOf, valueReply } from './classify-response.ts'
import { type Client, ApiClient } from './client.ts'
import { createConferenceWrites } from './conference-writes.ts'
import { dialects, type Dialect } from './dialects.ts'
import { createCallRecords, createLiveCalls, readOptions } from './live-calls.ts'
import { createPaths, judgeName, type NameUse, type Paths } from './paths.ts'
import type { Provider, Credentials, RetrieveResult } from './provider.ts'
import { RateLimiter, type HostReads } from './rate-limiter.ts'
import { createRecordings } from './recordings.ts'
import { readList, readRoster } from './responses.ts'
import type { AsynchronousMode } from '../../shared/account.ts'
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
  /** Requests per second; used only if lower than the provider's default. */
  readonly allowance?: number | undefined
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
  const allowance = Math.max(1, Math.min(dialect.allowance, Math.floor(options.allowance ?? dialect.allowance)))
  const base = baseAddress(kind, options.baseUrl, options.trusted)
  const host = base.ok ? options.readsAt?.(base.value.origin) : undefined
  const rateLimiter = new RateLimiter(allowance, clock, options.random, host)
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
    hide: createSecretHider(secretsOf(dialect, credentials)),
  })
  const client = createAuthCheck(uncheckedClient, dialect.check(paths))
  return createHttpProvider({ kind, options, dialect, client, uncheckedClient, rateLimiter, paths, clock })
}

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost'])

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
  if (trusted === undefined || !loopback.has(url.hostname)) return rejected
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return rejected
  // The demo's server is reached by its IP address, on a port that the system chose.
  if (trusted === 'demo' && (url.port === '' || url.hostname === 'localhost')) return rejected
  return success(url)
}

// A header allows only printable ASCII; anything else would look like a network fault.
const tokenForm = /^[\x21-\x7E]{1,512}$/

// A shorter text does not count as a secret, because hiding it would make every message unreadable.
const SHORTEST_SECRET = 4

function secretsOf(dialect: Dialect, credentials: Credentials): readonly string[] {
  return dialect.secrets(credentials).filter((text) => text.length >= SHORTEST_SECRET)
}

interface ProviderParts {
  readonly kind: ProviderKind
  readonly options: Pick<ProviderOptions, 'asynchronous'>
  readonly dialect: Dialect
  readonly client: Client
  /** A client without the auth check, because the check must not trigger another check. */
  readonly uncheckedClient: Client
  readonly rateLimiter: RateLimiter
  readonly paths: Paths
  readonly clock: Clock
}

/** Implements the port `Provider` for one account. All differences between the providers are in the dialect. */
function createHttpProvider(parts: ProviderParts): Provider {
  const { kind, dialect, client, rateLimiter, paths } = parts
  const names = new WritableNames()
  const liveCalls = createLiveCalls(client, dialect, paths)
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
    ...createReads(parts, names),
    calls: liveCalls,
    ...liveCalls,
    ...createCallRecords(client, dialect, paths),
    ...createRecordings(client, dialect, paths),
    ...createConferenceWrites({ ...parts, names }),
  }
}

function createReads(
  { kind, dialect, client, uncheckedClient, paths }: ProviderParts,
  names: WritableNames,
): Pick<Provider, 'check' | 'list' | 'retrieve'> {
  return {
    async check(options) {
      const response = await uncheckedClient.send({ ...readOptions(options, 'person'), path: dialect.check(paths) })
      return replyOf(response, () => success(undefined))
    },
    async list(options) {
      const request = { ...readOptions(options, 'poll'), path: paths.conferenceList() }
      const reply = replyOf(listResponse(await client.send(request)), readList)
      if (!reply.ok) return reply
      const isComplete = reply.value.isComplete && providers[kind].abilities.listIsComplete
      return { ...reply, value: { ...reply.value, isComplete } }
    },
    async retrieve(conference, options) {
      const response = await client.send({ ...readOptions(options, 'poll'), path: paths.conference(conference) })
      if (response.kind === 'errorInSuccess' && dialect.liveError !== undefined && response.error === dialect.liveError)
        return valueReply(response, { kind: 'liveWithoutRoster' })
      const reply = replyOf<RetrieveResult>(response, (body) => readRoster(conference, body), { kind: 'gone' })
      if (reply.ok && reply.value.kind === 'roster') names.prove(conference)
      return reply
    },
  }
}

// Limits the memory that one account can use. The next retrieve proves a forgotten name again.
const MOST_PROVEN = 10_000

/** Decides which names writes may use, and stores which doubtful names a retrieve has proven. */
class WritableNames {
  readonly #proven = new Set<string>()

  use(name: string): NameUse['use'] {
    const { use } = judgeName(name)
    return use === 'afterRetrieve' && this.#proven.has(name) ? 'yes' : use
  }

  /** Called when a retrieve has returned the roster of exactly this conference. */
  prove(name: string): void {
    if (this.use(name) !== 'afterRetrieve') return
    const [oldest] = this.#proven
    if (this.#proven.size >= MOST_PROVEN && oldest !== undefined) this.#proven.delete(oldest)
    this.#proven.add(name)
  }
}
