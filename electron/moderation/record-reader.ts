import type { Clock } from '../../shared/clock.ts'
import { drop } from '../../shared/drop.ts'
import { fault } from '../../shared/fault.ts'
import type { AccountId, CallUuid } from '../../shared/values.ts'
import type { CallRecord, FoundRecordings, Provider, RequestOptions } from '../providers/provider.ts'

/**
 * Milliseconds until records are read, and until those that had not been written by then are read once more. Vobiz
 * writes them 120 ms after the end of a call: https://github.com/vobiz-ai/Vobiz-Warm-Transfer-Conference
 */
const ROUNDS = [10_000, 600_000] as const
/** Milliseconds in which as many records may be read as requests are allowed in one second. */
const TWO_SECONDS = 2_000

type Records = ReadonlyMap<CallUuid, CallRecord>

type RecordProvider = Pick<Provider, 'retrieveCallRecord' | 'findRecordings' | 'usage'>

export interface RecordReaderParts {
  readonly providerOf: (accountId: AccountId) => RecordProvider | undefined
  readonly clock: Clock
}

/**
 * Reads records of calls, and recordings, as polls: one at a time for each account, with at most half of its
 * allowance. A fault ends the round, so that an account that serves no records costs two reads.
 */
export class RecordReader {
  readonly #parts: RecordReaderParts
  /** The newest round of each account. The next one waits for it. */
  readonly #rounds = new Map<AccountId, Promise<unknown>>()

  constructor(parts: RecordReaderParts) {
    this.#parts = parts
  }

  /** @param take called with the records of each round that has found any */
  read(accountId: AccountId, calls: readonly CallUuid[], take: (found: Records) => void): void {
    drop(this.#read(accountId, calls, take))
  }

  /**
   * Looks once for the recordings of a room, if the provider finds them by its name: elsewhere it would take a read for
   * each call.
   *
   * @param take called with what was found
   */
  findRecordings(accountId: AccountId, conference: string, take: (found: FoundRecordings) => void): void {
    const find = async (): Promise<void> => {
      const provider = this.#parts.providerOf(accountId)
      const found = await provider?.findRecordings(conference, [], this.#asPoll(accountId, provider))
      if (found?.ok === true) take(found.value)
    }
    drop(this.#sleep(ROUNDS[0]).then(() => this.#inTurn(accountId, find)))
  }

  async #read(accountId: AccountId, calls: readonly CallUuid[], take: (found: Records) => void): Promise<void> {
    let missing = calls
    for (const ms of ROUNDS) {
      await this.#sleep(ms)
      const asked = missing
      const found = await this.#inTurn(accountId, () => this.#round(accountId, asked))
      if (found.size > 0) take(found)
      missing = missing.filter((callUuid) => !found.has(callUuid))
      if (missing.length === 0) return
    }
  }

  #inTurn<Found>(accountId: AccountId, round: () => Promise<Found>): Promise<Found> {
    const turn = (this.#rounds.get(accountId) ?? Promise.resolve()).then(round)
    this.#rounds.set(accountId, turn)
    return turn
  }

  async #round(accountId: AccountId, calls: readonly CallUuid[]): Promise<Records> {
    const found = new Map<CallUuid, CallRecord>()
    const provider = this.#parts.providerOf(accountId)
    if (provider === undefined) return found
    for (const callUuid of calls) {
      const reply = await provider.retrieveCallRecord(callUuid, this.#asPoll(accountId, provider))
      if (!reply.ok) return found
      if (reply.value !== 'none') found.set(callUuid, reply.value)
      await this.#sleep(TWO_SECONDS / provider.usage().allowed)
    }
    return found
  }

  /** Nothing is sent once the account is removed, or its token is replaced. */
  #asPoll(accountId: AccountId, provider: RecordProvider): RequestOptions {
    const isSame = (): boolean => this.#parts.providerOf(accountId) === provider
    return { priority: 'poll', gate: { check: () => (isSame() ? undefined : fault('cancelled')) } }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.#parts.clock.setTimeout(resolve, ms))
  }
}
