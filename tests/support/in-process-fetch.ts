import type { Simulator } from '../simulator/simulator.ts'
import type { SlowBody } from '../../electron/simulator/http-types.ts'
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
export function inProcessFetch(simulator: Simulator, sleep: (ms: number) => Promise<void> = notAtAll): Fetch {
  return async (url, { method = 'GET', headers = {}, body = '', signal } = {}) => {
    const { pathname, search } = new URL(url)
    // As over a network, the request arrives only after whoever sends it has gone on.
    await Promise.resolve()
    const handled = simulator.handle({ method, path: pathname + search, headers, body })
    const response = await (signal === undefined ? handled : abortable(signal, handled))
    if (response.cut) throw broken()
    const { status, slow } = response
    if (slow !== undefined) return new Response(streamOf(slow, sleep), { status, headers: response.headers })
    // `Response` rejects even an empty body if the status allows none.
    return new Response(response.body === '' ? null : response.body, { status, headers: response.headers })
  }
}

const notAtAll = (): Promise<void> => Promise.resolve()

function streamOf({ pieces, everyMs }: SlowBody, sleep: (ms: number) => Promise<void>): ReadableStream<Uint8Array> {
  const rest = pieces[Symbol.iterator]()
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull: async (controller) => {
      const next = rest.next()
      if (next.done === true) {
        controller.close()
        return
      }
      controller.enqueue(encoder.encode(next.value))
      await sleep(everyMs)
    },
  })
}
