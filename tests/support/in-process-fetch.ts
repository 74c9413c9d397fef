import type { Simulator } from '../simulator/simulator.ts'
import { abortable } from '../../electron/providers/transport.ts'

interface Init {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

type Fetch = (url: string, init?: Init) => Promise<Response>

/** The error that undici's fetch throws when a connection breaks. Clients check its cause. */
const broken = (): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }) })

/**
 * A fetch that reaches the simulator without sockets, whatever the origin. With a virtual clock, hours then take no
 * time. The web's `Request` would take more time than the simulator.
 */
export function inProcessFetch(simulator: Simulator): Fetch {
  return async (url, { method = 'GET', headers = {}, body = '', signal } = {}) => {
    const { pathname, search } = new URL(url)
    // As over a network, the request arrives only after whoever sends it has gone on.
    await Promise.resolve()
    const handled = simulator.handle({ method, path: pathname + search, headers, body })
    const response = await (signal === undefined ? handled : abortable(signal, handled))
    if (response.cut) throw broken()
    const { status, headers: received, body: whole, pieces } = response
    // `Response` rejects even an empty body if the status allows none.
    const content = pieces === undefined ? whole || null : ReadableStream.from(pieces)
    return new Response(content, { status, headers: received })
  }
}
