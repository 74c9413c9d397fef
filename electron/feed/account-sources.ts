import type { AccountId } from '../../shared/values.ts'
import type { Monitor } from '../monitor/monitor.ts'
import { nextSource, pollingOf, wasUnobserved } from './source.ts'
import type { FeedSource, SourceFacts } from './source.ts'

interface AccountSource {
  readonly source: FeedSource
  readonly polling: 'none' | number
  /**
   * When this desk last polled this account, or when the last beat of a relay that reads it arrived, in elapsed
   * milliseconds.
   */
  readonly readAt: number | undefined
}

/** Decides for each account who reads it, and how often this desk polls it. Tells the monitor of each change. */
export class AccountSources {
  readonly #monitor: Pick<Monitor, 'setPolling'>
  readonly #sources = new Map<string, AccountSource>()

  constructor(monitor: Pick<Monitor, 'setPolling'>) {
    this.#monitor = monitor
  }

  /** Whether this desk reads any account itself. */
  get isReading(): boolean {
    return [...this.#sources.values()].some(({ polling }) => polling !== 'none')
  }

  /**
   * `feed` if relays read all these accounts, `joining` without accounts, otherwise the kind for the first of them that
   * no relay reads.
   */
  kindOf(accounts: readonly { readonly accountId: AccountId }[]): FeedSource['kind'] {
    const kinds = accounts.flatMap(({ accountId }) => this.#sources.get(accountId)?.source.kind ?? [])
    return kinds.find((kind) => kind !== 'feed') ?? (kinds.length === 0 ? 'joining' : 'feed')
  }

  has(accountId: AccountId): boolean {
    return this.#sources.has(accountId)
  }

  update(accountId: AccountId, facts: SourceFacts): void {
    const { now, heardAt, readers } = facts
    const before = this.#sources.get(accountId)
    const source = nextSource(before?.source ?? { kind: 'joining', since: now }, facts)
    const polling = pollingOf(source, facts)
    const isByRelay = source.kind === 'feed' && heardAt !== undefined
    // Without a token, this desk cannot read. `polling` then only decides whether the account shows that nobody reads it.
    const isByDesk = polling !== 'none' && readers.allowed !== undefined
    const isRead = isByDesk || isByRelay
    if (before?.polling !== polling || before.source.kind !== source.kind) {
      this.#monitor.setPolling(accountId, polling, isRead && wasUnobserved(before?.readAt, now))
    }
    const readAt = isByDesk ? now : isByRelay ? heardAt : before?.readAt
    this.#sources.set(accountId, { source, polling, readAt })
  }

  /** Forgets the accounts that are not among these, because they were removed. */
  keep(accounts: readonly { readonly accountId: AccountId }[]): void {
    const kept = new Set(accounts.map(({ accountId }) => accountId))
    for (const accountId of this.#sources.keys()) if (!kept.has(accountId)) this.#sources.delete(accountId)
  }

  /** Makes this desk read everything itself again, because it leaves the team. */
  release(): void {
    for (const accountId of this.#sources.keys()) this.#monitor.setPolling(accountId, 1, false)
    this.#sources.clear()
  }
}
