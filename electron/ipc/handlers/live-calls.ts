import type { AccountId, CallUuid, ElapsedMs } from '../../../shared/values.ts'
import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import { fault } from '../../../shared/fault.ts'
import type { ListedCall, LiveCall } from '../../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { Provider } from '../../providers/provider.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import type { Handlers } from '../router.ts'

export interface LiveCallsParts {
  readonly providerOf: (accountId: AccountId) => Provider | undefined
  readonly clock: Clock
}

/** Milliseconds in which the list and the details may use as many requests as are allowed in one second. */
const TWO_SECONDS = 2_000

/**
 * The list of an account's live calls, and the details of single calls, which take one request each. The list does not
 * wait for details: the window asks for those of the calls that it shows.
 */
export const liveCallHandlers = ({ providerOf, clock }: LiveCallsParts) => {
  // An account whose token is replaced gets a new provider object, and starts with no known calls.
  const known = new WeakMap<Provider, AccountCalls>()
  const callsOf = (accountId: AccountId): AccountCalls | undefined => {
    const provider = providerOf(accountId)
    if (provider === undefined) return undefined
    // Once the account is removed or its token is replaced, nothing more is read with the old token.
    const gate: SendGate = { check: () => (providerOf(accountId) === provider ? undefined : fault('cancelled')) }
    const calls = known.get(provider) ?? new AccountCalls(provider, gate, clock)
    known.set(provider, calls)
    return calls
  }
  return {
    liveCalls: ({ accountId }) => callsOf(accountId)?.list() ?? failure('noAccount'),
    liveCall: ({ accountId, callUuid }) => callsOf(accountId)?.details(callUuid) ?? failure('noAccount'),
  } satisfies Partial<Handlers>
}

class AccountCalls {
  readonly #provider: Provider
  readonly #gate: SendGate
  readonly #clock: Clock
  /** The calls of the last list, with the details that were read. They do not change while a call is live. */
  #listed: ReadonlyMap<CallUuid, LiveCall | undefined> = new Map()
  /** The running read of the list. Further requests for it share it. */
  #list: Promise<Result<readonly ListedCall[]>> | undefined
  readonly #details = new Map<CallUuid, Promise<Result<LiveCall | 'notLive'>>>()
  /** The details are read one after the other, so that at most one of them is ahead of the polls of rooms. */
  #last: Promise<unknown> = Promise.resolve()
  #lastStart: ElapsedMs = -Infinity

  constructor(provider: Provider, gate: SendGate, clock: Clock) {
    this.#provider = provider
    this.#gate = gate
    this.#clock = clock
  }

  list(): Promise<Result<readonly ListedCall[]>> {
    this.#list ??= this.#readList().finally(() => (this.#list = undefined))
    return this.#list
  }

  details(callUuid: CallUuid): Promise<Result<LiveCall | 'notLive'>> {
    const before = this.#listed.get(callUuid)
    if (before !== undefined) return Promise.resolve(success(before))
    // A page can request only the details of calls that a list has shown.
    if (!this.#listed.has(callUuid)) return Promise.resolve(failure('notFound'))
    const running = this.#details.get(callUuid)
    if (running !== undefined) return running
    const started = this.#last.then(() => this.#readDetails(callUuid)).finally(() => this.#details.delete(callUuid))
    this.#last = started
    this.#details.set(callUuid, started)
    return started
  }

  async #readList(): Promise<Result<readonly ListedCall[]>> {
    // The list waits behind actions of the user, because several lists may be requested one after another.
    const options = { priority: 'details', gate: this.#gate, onSend: this.#onSend, pace: () => this.#pace() } as const
    const read = await this.#provider.listLiveCalls(options)
    if (!read.ok) return { ok: false, fault: read.fault }
    const before = this.#listed
    this.#listed = new Map(read.value.map((callUuid) => [callUuid, before.get(callUuid)]))
    return success(
      [...this.#listed].map(([callUuid, call]) => ({ callUuid, ...(call !== undefined && { details: call }) })),
    )
  }

  /**
   * Leaves half of the allowance to the polls of rooms.
   *
   * @param rest milliseconds to wait at least
   */
  async #pace(rest = 0): Promise<void> {
    const now = elapsedOf(this.#clock)
    this.#lastStart = Math.max(this.#lastStart + TWO_SECONDS / this.#provider.usage().allowed, now + Math.max(rest, 0))
    const pause = Math.ceil(this.#lastStart - now)
    if (pause > 0) await new Promise<void>((resolve) => this.#clock.setTimeout(resolve, pause))
  }

  readonly #onSend = (): void => {
    this.#lastStart = Math.max(this.#lastStart, elapsedOf(this.#clock))
  }

  async #readDetails(callUuid: CallUuid): Promise<Result<LiveCall | 'notLive'>> {
    // Details can wait until polls no longer rest.
    await this.#pace((this.#provider.usage().pausedUntil ?? -Infinity) - elapsedOf(this.#clock))
    // In the meantime, a newer list may no longer have the call.
    if (!this.#listed.has(callUuid)) return success('notLive')
    const read = await this.#provider.retrieveLiveCall(callUuid, { gate: this.#gate, onSend: this.#onSend })
    if (!read.ok) return { ok: false, fault: read.fault }
    if (read.value !== 'notLive' && this.#listed.has(callUuid))
      this.#listed = new Map(this.#listed).set(callUuid, read.value)
    return success(read.value)
  }
}
