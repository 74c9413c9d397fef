import { inProcessFetch } from '../support/in-process-fetch.ts'
import type { Simulator } from '../simulator/simulator.ts'

export type SendRequest = (request: Request) => Promise<Response>

/** Carries requests to the simulator and responses back. */
export interface Network {
  /** Base address without a path. */
  readonly origin: string
  readonly fetch: SendRequest
  /** True while a request or response is in transit; no virtual time may pass meanwhile. */
  busy(): boolean
}

/**
 * Calls the simulator's handler one turn of the event loop after the request, and returns the response one turn after
 * the handler has finished, so that events of one millisecond happen in the order of a real network.
 */
export function inProcess(simulator: Simulator): Network {
  const fetch = inProcessFetch(simulator)
  let inTransit = 0
  const travel = async (): Promise<void> => {
    inTransit += 1
    await new Promise((next) => setImmediate(next))
    inTransit -= 1
  }
  return {
    origin: 'http://127.0.0.1:9',
    busy: () => inTransit > 0,
    fetch: async (request) => {
      await travel()
      const { url, method } = request
      const body = request.body === null ? '' : await request.text()
      try {
        return await fetch(url, { method, headers: Object.fromEntries(request.headers), body })
      } finally {
        await travel()
      }
    },
  }
}
