import type { Clock } from '../../shared/clock.ts'
import { drop } from '../../shared/drop.ts'
import { fault } from '../../shared/fault.ts'
import type { AccountId, CallUuid, EpochMs } from '../../shared/values.ts'
import type { CallRecord, FoundRecordings, Provider, RequestOptions } from '../providers/provider.ts'

/**
 * Milliseconds until records are read, and until those that had not been written by then are read once more. Vobiz
 * writes them 120 ms after the end of a call: https://github.com/vobiz-ai/Vobiz-Warm-Transfer-Conference
 */
const ROUNDS = [10_000, 600_000] as const
/**
 * Milliseconds for which a round waits for earlier rounds and for its share of the allowance, so that few rounds wait.
 */
const LONGEST_WAIT = 600_000
/** Milliseconds until the allowance is checked again. */
const LOOK_AGAIN = 1_000
/** The largest share of the allowance. */
const SHARE = 1 / 2

type Records = ReadonlyMap<CallUuid, CallRecord>

export interface RecordReaderParts {
  readonly providerOf: (
    accountId: AccountId,
  ) => Pick<Provider, 'retrieveCallRecord' | 'findRecordings' | 'usage'> | undefined
  readonly clock: Clock
}

/**
 * Reads records of calls, and recordings, as polls: one at a time for each account, and only while half of its
 * allowance is free. A fault ends the round, so that an account that serves no records costs two reads.
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
    const find = async (until: EpochMs): Promise<void> => {
      const provider = await this.#whenFree(accountId, until)
      if (provider === undefined) return
      const found = await provider.findRecordings(conference, [], this.#asPoll(accountId, provider))
      if (found.ok) take(found.value)
    }
    drop(this.#sleep(ROUNDS[0]).then(() => this.#inTurn(accountId, find)))
  }

  async #read(accountId: AccountId, calls: readonly CallUuid[], take: (found: Records) => void): Promise<void> {
    let missing = calls
    for (const ms of ROUNDS) {
      await this.#sleep(ms)
      const asked = missing
      const found = await this.#inTurn(accountId, (until) => this.#round(accountId, asked, until))
      if (found.size > 0) take(found)
      missing = missing.filter((callUuid) => !found.has(callUuid))
      if (missing.length === 0) return
    }
  }

  /** @param round is given the time until which it may wait */
  async #inTurn<Found>(accountId: AccountId, round: (until: EpochMs) => Promise<Found>): Promise<Found> {
    const before = this.#rounds.get(accountId) ?? Promise.resolve()
    const until = this.#parts.clock.now() + LONGEST_WAIT
    const turn = before.then(() => round(until))
    this.#rounds.set(accountId, turn)
    const found = await turn
    if (this.#rounds.get(accountId) === turn) this.#rounds.delete(accountId)
    return found
  }

  async #round(accountId: AccountId, calls: readonly CallUuid[], until: EpochMs): Promise<Records> {
    const found = new Map<CallUuid, CallRecord>()
    for (const callUuid of calls) {
      const provider = await this.#whenFree(accountId, until)
      if (provider === undefined) return found
      const reply = await provider.retrieveCallRecord(callUuid, this.#asPoll(accountId, provider))
      if (!reply.ok) return found
      if (reply.value !== 'none') found.set(callUuid, reply.value)
      await this.#sleep(1_000 / (provider.usage().allowed * SHARE))
    }
    return found
  }

  /** Nothing is sent once the account is removed, or its token is replaced. */
  #asPoll(accountId: AccountId, provider: ReturnType<RecordReaderParts['providerOf']>): RequestOptions {
    const isSame = (): boolean => this.#parts.providerOf(accountId) === provider
    return { priority: 'poll', gate: { check: () => (isSame() ? undefined : fault('cancelled')) } }
  }

  /** Undefined if the account is not read any more, or its allowance was not free in time. */
  async #whenFree(accountId: AccountId, until: EpochMs): Promise<ReturnType<RecordReaderParts['providerOf']>> {
    const { clock, providerOf } = this.#parts
    for (;;) {
      const provider = providerOf(accountId)
      if (provider === undefined) return undefined
      const { used, allowed, pausedUntil } = provider.usage()
      if (pausedUntil === undefined && used <= allowed * SHARE) return provider
      if (clock.now() >= until) return undefined
      await this.#sleep(LOOK_AGAIN)
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.#parts.clock.setTimeout(resolve, ms))
  }
}
