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

const cut = (): Error => Object.assign(new TypeError('terminated'), { cause: { code: 'UND_ERR_SOCKET' } })

/**
 * Calls the simulator's handler one turn of the event loop after the request, and returns the response one turn after
 * the handler has finished, so that events of one millisecond happen in the order of a real network.
 */
export function inProcess(simulator: Simulator): Network {
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
      const { pathname, search } = new URL(request.url)
      const headers: Record<string, string> = {}
      request.headers.forEach((value, name) => {
        headers[name] = value
      })
      const body = request.body === null ? '' : await request.text()
      const response = await simulator.handle({ method: request.method, path: pathname + search, headers, body })
      await travel()
      if (response.cut) throw cut()
      return new Response(response.status === 204 ? null : response.body, {
        status: response.status,
        headers: response.headers,
      })
    },
  }
}
