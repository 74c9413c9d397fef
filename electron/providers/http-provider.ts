import type { Clock } from '../../shared/clock.ts'
import { faultReply, listResponse, valueReply } from './classify-response.ts'
import type { Client } from './client.ts'
import { createConferenceWrites } from './conference-writes.ts'
import type { Dialect } from './dialect.ts'
import { createLiveCalls, readOptions } from './live-calls.ts'
import { judgeName, type NameUse, type Paths } from './paths.ts'
import type { Provider } from './provider.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { readList, readRoster } from './responses.ts'

export interface ProviderParts {
  readonly dialect: Dialect
  readonly client: Client
  /** A client without the auth check, because the check must not trigger another check. */
  readonly uncheckedClient: Client
  readonly rateLimiter: RateLimiter
  readonly paths: Paths
  readonly clock: Clock
}

/** Implements the port `Provider` for one account. All differences between the providers are in the dialect. */
export function createHttpProvider(parts: ProviderParts): Provider {
  const { dialect, client, rateLimiter, paths, clock } = parts
  const names = new WritableNames()
  let speakRouteMissing = false
  const onSpeakRoute = (isServed: boolean): void => {
    speakRouteMissing = !isServed && dialect.abilities.speak === 'bestEffort'
  }
  return {
    kind: dialect.kind,
    get abilities() {
      return speakRouteMissing ? { ...dialect.abilities, speak: 'no' as const } : dialect.abilities
    },
    usage: () => rateLimiter.usage(),
    rest: (ms) => {
      rateLimiter.rest(ms)
    },
    endRest: () => {
      rateLimiter.endRest()
    },
    writable: (conference) => names.use(conference),
    ...createReads(parts, names),
    ...createLiveCalls(client, dialect, paths),
    ...createConferenceWrites({ dialect, client, paths, clock, names, onSpeakRoute }),
  }
}

function createReads(
  { dialect, client, uncheckedClient, paths }: ProviderParts,
  names: WritableNames,
): Pick<Provider, 'check' | 'list' | 'retrieve'> {
  return {
    async check(options) {
      const response = await uncheckedClient.send({ ...readOptions(options, 'person'), path: dialect.check(paths) })
      return response.kind === 'success' ? valueReply(response, undefined) : faultReply(response)
    },
    async list(options) {
      const request = { ...readOptions(options, 'poll'), path: paths.conferenceList() }
      const response = listResponse(await client.send(request))
      if (response.kind !== 'success') return faultReply(response)
      const list = readList(response.body)
      if (!list.ok) return faultReply({ ...response, fault: list.fault })
      const isComplete = list.value.isComplete && dialect.abilities.listIsComplete
      return valueReply(response, { names: list.value.names, isComplete })
    },
    async retrieve(conference, options) {
      const response = await client.send({ ...readOptions(options, 'poll'), path: paths.conference(conference) })
      if (response.kind === 'gone') return valueReply(response, { kind: 'gone' })
      if (response.kind === 'errorInSuccess' && dialect.errorInSuccessMeansLive) {
        return valueReply(response, { kind: 'liveWithoutRoster' })
      }
      if (response.kind !== 'success') return faultReply(response)
      const roster = readRoster(conference, response.body)
      if (!roster.ok) return faultReply({ ...response, fault: roster.fault })
      names.prove(conference)
      return valueReply(response, roster.value)
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
