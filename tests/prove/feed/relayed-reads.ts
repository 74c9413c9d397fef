import type { RelayedProvider } from '../../../electron/team/relayed-provider.ts'
import type {
  Provider,
  ReadProvider,
  Reply,
  RequestOptions,
  RetrieveResult,
  RoomList,
} from '../../../electron/providers/provider.ts'
import { parseResponses, type ObservedResponse } from '../responses.ts'
import type { ReceivedRequest } from '../../simulator/simulator.ts'
import type { Exchange } from '../witness.ts'

/** A read of a desk to which a relay responded. All times are true times. */
export interface RelayedRead {
  /** Undefined for the list. */
  readonly room: string | undefined
  readonly askedAt: number
  readonly receivedAt: number
  /** The relay certainly did not ask before this, as far as this desk knows. */
  readonly sentAfter: number
  readonly value: RetrieveResult | RoomList
}

/**
 * Records the reads of a desk that relays carry out for it, and not those for which the desk sends a request itself.
 *
 * @param now the true time
 * @param elapsed the elapsed time of this desk
 */
export function recordRelayed(
  good: RelayedProvider,
  { now, elapsed }: { readonly now: () => number; readonly elapsed: () => number },
  onRead: (read: RelayedRead) => void,
): ReadProvider {
  const record = async <T extends RetrieveResult | RoomList>(
    room: string | undefined,
    ask: () => Promise<Reply<T>>,
  ): Promise<Reply<T>> => {
    const askedAt = now()
    const reply = await ask()
    if (reply.ok && reply.sentAfter !== undefined) {
      const receivedAt = now()
      const sentAfter = receivedAt - (elapsed() - reply.sentAfter)
      onRead({ room, askedAt, receivedAt, sentAfter, value: reply.value })
    }
    return reply
  }
  return {
    kind: good.kind,
    get abilities() {
      return good.abilities
    },
    get paced() {
      return good.paced
    },
    events: (listener) => good.events(listener),
    usage: () => good.usage(),
    writable: (name) => good.writable(name),
    check: (options) => good.check(options),
    list: (options?: RequestOptions) => record(undefined, () => good.list(options)),
    retrieve: (name, options) => record(name, () => good.retrieve(name, options)),
  }
}

/** Returns a copy of a provider that calls `onPoll` when a poll leaves. */
export function observePolls(good: Provider, onPoll: () => void): Provider {
  const observed = Object.defineProperties({}, Object.getOwnPropertyDescriptors(good)) as Provider
  const observe = (options: RequestOptions = {}): RequestOptions => ({
    ...options,
    onSend: () => {
      if (options.priority === 'poll') onPoll()
      options.onSend?.()
    },
  })
  return Object.assign(observed, {
    list: (options?: RequestOptions) => good.list(observe(options)),
    retrieve: (name: string, options?: RequestOptions) => good.retrieve(name, observe(options)),
  })
}

/** Milliseconds. The times of exchanges are whole milliseconds. */
const ROUNDING = 1

/**
 * Finds what each relayed read shows: the response that a relay received from the provider, with the time at which this
 * desk received it. The request for it left at the time that the read states, or later.
 *
 * @returns the exchanges as if this desk had made them, and the untrue reads: those that show nothing that was true at
 * the provider between their request and their arrival, or whose request left before the time that they state
 */
export function explain(
  reads: readonly RelayedRead[],
  ofRelays: readonly Exchange[],
  requestOf: ReadonlyMap<number, ReceivedRequest>,
  vobiz: boolean,
): { readonly exchanges: readonly Exchange[]; readonly untrue: readonly RelayedRead[] } {
  const known = ofRelays
    .flatMap((exchange) => {
      const [response] = parseResponses([exchange], requestOf, vobiz)
      return response === undefined ? [] : [{ exchange, response }]
    })
    .toSorted((one, other) => one.response.arrivedAt - other.response.arrivedAt)
  const exchanges: Exchange[] = []
  const untrue: RelayedRead[] = []
  for (const read of reads) {
    const possible = known.filter(
      ({ exchange: { leftAt }, response: { handledAt, arrivedAt }, response }) =>
        leftAt >= read.sentAfter - ROUNDING &&
        handledAt >= read.askedAt &&
        arrivedAt <= read.receivedAt &&
        isSame(response, read),
    )
    const source = possible.findLast(({ response }) => haveSameIds(response, read)) ?? possible.at(-1)
    if (source === undefined) untrue.push(read)
    else exchanges.push({ ...source.exchange, arrivedAt: read.receivedAt })
  }
  return { exchanges, untrue }
}

function isSame(response: ObservedResponse, { room, value }: RelayedRead): boolean {
  if (response.kind === 'list') {
    return room === undefined && 'names' in value && isSameSet(response.names, value.names)
  }
  if (response.room !== room || 'names' in value) return false
  if (value.kind !== 'roster') return response.kind === value.kind
  return (
    response.kind === 'roster' &&
    isSameSet(
      new Set(response.people.map((one) => JSON.stringify([one.callUuid, one.muted, one.deaf]))),
      value.members.map((one) => JSON.stringify([one.callUuid, one.muted, one.deaf])),
    )
  )
}

/** Whether all ids of the read are in the response. An id that several rows share is in no read. */
function haveSameIds(response: ObservedResponse, { value }: RelayedRead): boolean {
  if (response.kind !== 'roster' || !('members' in value)) return true
  const ids = new Set(response.people.map(({ memberId }) => memberId))
  return value.members.every(({ memberId }) => ids.has(memberId))
}

function isSameSet(one: ReadonlySet<string>, others: readonly string[]): boolean {
  return one.size === new Set(others).size && others.every((other) => one.has(other))
}
