import type { Clock } from '../../shared/clock.ts'
import { drop } from '../../shared/drop.ts'
import { fault } from '../../shared/fault.ts'
import type { AccountId, CallUuid, EpochMs } from '../../shared/values.ts'
import type { CallRecord, Provider } from '../providers/provider.ts'

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
  readonly providerOf: (accountId: AccountId) => Pick<Provider, 'retrieveCallRecord' | 'usage'> | undefined
  readonly clock: Clock
}

/**
 * Reads records of calls as polls: one at a time for each account, and only while half of its allowance is free. A
 * fault ends the round, so that an account that serves no records costs two reads.
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

  async #read(accountId: AccountId, calls: readonly CallUuid[], take: (found: Records) => void): Promise<void> {
    let missing = calls
    for (const ms of ROUNDS) {
      await this.#sleep(ms)
      const before = this.#rounds.get(accountId) ?? Promise.resolve()
      const until = this.#parts.clock.now() + LONGEST_WAIT
      const round = before.then(() => this.#round(accountId, missing, until))
      this.#rounds.set(accountId, round)
      const found = await round
      if (this.#rounds.get(accountId) === round) this.#rounds.delete(accountId)
      if (found.size > 0) take(found)
      missing = missing.filter((callUuid) => !found.has(callUuid))
      if (missing.length === 0) return
    }
  }

  async #round(accountId: AccountId, calls: readonly CallUuid[], until: EpochMs): Promise<Records> {
    const { providerOf } = this.#parts
    const found = new Map<CallUuid, CallRecord>()
    for (const callUuid of calls) {
      const provider = await this.#whenFree(accountId, until)
      if (provider === undefined) return found
      const gate = { check: () => (providerOf(accountId) === provider ? undefined : fault('cancelled')) }
      const reply = await provider.retrieveCallRecord(callUuid, { priority: 'poll', gate })
      if (!reply.ok) return found
      if (reply.value !== 'none') found.set(callUuid, reply.value)
      await this.#sleep(1_000 / (provider.usage().allowed * SHARE))
    }
    return found
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
