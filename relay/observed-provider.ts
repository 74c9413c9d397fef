import type { ReadProvider } from '../electron/providers/provider.ts'
import type { Fetch } from '../electron/providers/transport.ts'

/** Requests per second that the relay may send even if others send many, unless the provider's allowance is lower. */
const LEAST = { plivo: 8, vobiz: 1 } as const

/**
 * The provider as this relay may read it: while others send requests, it may send fewer.
 *
 * @param usedByOthers about how many requests per second others send
 */
export function observedProvider(provider: ReadProvider, usedByOthers: () => number): ReadProvider {
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
  }
}

/** Stops every request that is not a read. This is the last step before the network, so the relay can never act. */
export function readsOnly(fetch: Fetch): Fetch {
  return (url, request) => {
    if (request.method !== 'GET') return Promise.reject(new Error('The relay sends nothing but reads.'))
    return fetch(url, request)
  }
}
