import type { Clock } from '../../shared/clock.ts'
import { ReadTimes, type ReadResponse } from '../monitor/in-flight-reads.ts'
import type { ReadProvider, Reply, RequestOptions } from '../providers/provider.ts'
import type { Fetch } from '../providers/transport.ts'

/** Requests per second that the relay may send even if others send many, unless the provider's allowance is lower. */
const LEAST = { plivo: 8, vobiz: 1 } as const

export interface ObservedParts {
  /** About how many requests per second others send. */
  readonly usedByOthers: () => number
  readonly clock: Clock
  /** Called with the response to each read that was not aborted, before the monitor gets it. */
  readonly onResponse: (response: ReadResponse) => void
}

/**
 * Wraps a provider so that another listener also gets its responses to reads of the list and of rooms, with their
 * times. While others send requests, the relay may send fewer.
 */
export function observedProvider(
  provider: ReadProvider,
  { clock, usedByOthers, onResponse }: ObservedParts,
): ReadProvider {
  const observe = async <T>(
    ask: (options: RequestOptions) => Promise<Reply<T>>,
    options: RequestOptions,
    responseOf: (received: { reply: Reply<T>; read: ReadResponse['read']; dropped: false }) => ReadResponse,
  ): Promise<Reply<T>> => {
    const times = new ReadTimes(clock)
    const { onSend, onResponse: onArrival } = times.options
    const reply = await ask({
      ...options,
      onSend: () => {
        onSend()
        options.onSend?.()
      },
      onResponse: () => {
        onArrival()
        options.onResponse?.()
      },
    })
    if (options.signal?.aborted !== true) onResponse(responseOf({ reply, read: times.read(), dropped: false }))
    return reply
  }
  return {
    ...provider,
    get abilities() {
      return provider.abilities
    },
    usage: () => {
      const usage = provider.usage()
      const left = Math.max(usage.allowed - usedByOthers(), Math.min(usage.allowed, LEAST[provider.kind]))
      return { ...usage, allowed: Math.floor(left) }
    },
    list: (options = {}) =>
      observe(
        (more) => provider.list(more),
        options,
        (received) => ({ ...received, about: 'list' }),
      ),
    retrieve: (name, options = {}) =>
      observe(
        (more) => provider.retrieve(name, more),
        options,
        (received) => ({ ...received, about: 'room', name }),
      ),
  }
}

/** Stops every request that is not a read. This is the last step before the network, so the relay can never act. */
export function readsOnly(fetch: Fetch): Fetch {
  return (url, request) => {
    if (request.method !== 'GET') return Promise.reject(new Error('The relay sends nothing but reads.'))
    return fetch(url, request)
  }
}
