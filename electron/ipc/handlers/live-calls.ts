import type { AccountId, CallUuid } from '../../../shared/values.ts'
import type { Clock } from '../../../shared/clock.ts'
import { fault } from '../../../shared/fault.ts'
import type { ListedCall, LiveCall } from '../../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { Provider } from '../../providers/provider.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import type { Parts } from '../parts.ts'
import type { Handlers } from '../router.ts'

/** Milliseconds in which details may use as many requests as are allowed in one second. */
const TWO_SECONDS = 2_000

/**
 * The list of an account's live calls, and the details of single calls, which take one request each. Both wait as polls do.
 * The list does not wait for details: the window asks for those of the calls that it shows.
 */
export const liveCallHandlers = ({ providerOf, clock }: Pick<Parts, 'providerOf' | 'clock'>) => {
  // An account whose token is replaced gets a new provider object, and starts with no known calls.
  const known = new WeakMap<Provider, ReturnType<typeof callsOf>>()
  const ofAccount = (accountId: AccountId) => {
    const provider = providerOf(accountId)
    if (provider === undefined) return undefined
    // Once the account is removed or its token is replaced, nothing more is read with the old token.
    const gate: SendGate = { check: () => (providerOf(accountId) === provider ? undefined : fault('cancelled')) }
    const calls = known.get(provider) ?? callsOf(provider, gate, clock)
    known.set(provider, calls)
    return calls
  }
  return {
    liveCalls: ({ accountId }) => ofAccount(accountId)?.list() ?? failure('noAccount'),
    liveCall: ({ accountId, callUuid }) => ofAccount(accountId)?.details(callUuid) ?? failure('noAccount'),
  } satisfies Partial<Handlers>
}

function callsOf(provider: Provider, gate: SendGate, clock: Clock) {
  /** The calls of the last list, with the details that were read. They do not change while a call is live. */
  let listed: ReadonlyMap<CallUuid, LiveCall | undefined> = new Map()
  /** The running read of the list. Further requests for it share it. */
  let list: Promise<Result<readonly ListedCall[]>> | undefined
  /** The details are read one after the other, so that at most one of them is ahead of the polls of rooms. */
  let last: Promise<unknown> = Promise.resolve()
  let rest: Promise<void> = Promise.resolve()
  const readList = async (): Promise<Result<readonly ListedCall[]>> => {
    const read = await provider.listLiveCalls({ priority: 'poll', gate })
    if (!read.ok) return { ok: false, fault: read.fault }
    listed = new Map(read.value.map((callUuid) => [callUuid, listed.get(callUuid)]))
    return success([...listed].map(([callUuid, details]) => ({ callUuid, ...(details && { details }) })))
  }
  const readDetails = async (callUuid: CallUuid): Promise<Result<LiveCall | 'notLive'>> => {
    const read = listed.get(callUuid)
    if (read !== undefined) return success(read)
    await rest
    // In the meantime, a newer list may no longer have the call.
    if (!listed.has(callUuid)) return success('notLive')
    const fresh = await provider.retrieveLiveCall(callUuid, { priority: 'poll', gate })
    const ms = Math.ceil(TWO_SECONDS / provider.usage().allowed)
    rest = new Promise((resolve) => clock.setTimeout(resolve, ms))
    if (!fresh.ok) return { ok: false, fault: fresh.fault }
    const { value } = fresh
    if (value !== 'notLive' && listed.has(callUuid)) listed = new Map(listed).set(callUuid, value)
    return success(value)
  }
  return {
    list: () => (list ??= readList().finally(() => (list = undefined))),
    /** A page can request only the details of calls that a list has shown. */
    details: (callUuid: CallUuid): Promise<Result<LiveCall | 'notLive'>> => {
      if (!listed.has(callUuid)) return Promise.resolve(failure('notFound'))
      if (listed.get(callUuid) !== undefined) return readDetails(callUuid)
      const read = last.then(() => readDetails(callUuid))
      last = read
      return read
    },
  }
}
