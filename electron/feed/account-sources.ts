import type { AccountId } from '../../shared/values.ts'
import type { RelayedProvider } from './relayed-provider.ts'
import { nextSource, pollingOf, shareOf } from './source.ts'
import type { FeedSource, SourceFacts } from './source.ts'

interface AccountSource {
  readonly source: FeedSource
  readonly polling: 'none' | number
}

/** Decides for each account who reads it, and how often this desk polls it. */
export class AccountSources {
  readonly #sources = new Map<string, AccountSource>()

  /** Whether this desk reads any account itself. */
  get isReading(): boolean {
    return [...this.#sources.values()].some(({ polling }) => polling !== 'none')
  }

  /**
   * `feed` if relays read all these accounts, `joining` if there are no accounts, otherwise the kind for the first
   * account that no relay reads.
   */
  kindOf(accounts: readonly { readonly accountId: AccountId }[]): FeedSource['kind'] {
    const kinds = accounts.flatMap(({ accountId }) => this.#sources.get(accountId)?.source.kind ?? [])
    return kinds.find((kind) => kind !== 'feed') ?? (kinds.length === 0 ? 'joining' : 'feed')
  }

  /** @param provider what reads the account for this desk */
  update(accountId: AccountId, provider: RelayedProvider | undefined, facts: SourceFacts): void {
    const before = this.#sources.get(accountId)
    const source = nextSource(before?.source ?? { kind: 'joining', since: facts.now }, facts)
    const polling = pollingOf(source, facts)
    provider?.follow(shareOf(facts.readers), polling !== 'none')
    provider?.expire()
    this.#sources.set(accountId, { source, polling })
  }

  /** Forgets the accounts that are not among these, because they were removed. */
  keep(accounts: readonly { readonly accountId: AccountId }[]): void {
    const kept = new Set(accounts.map(({ accountId }) => accountId))
    for (const accountId of this.#sources.keys()) if (!kept.has(accountId)) this.#sources.delete(accountId)
  }
}
