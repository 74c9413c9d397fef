import type { Simulator } from '../simulator/simulator.ts'
import type { SlowBody } from '../../electron/simulator/http-types.ts'
import { abortable } from '../../electron/providers/transport.ts'

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** The error that undici's fetch throws when a connection breaks. Clients check its cause. */
const broken = (): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }) })

/**
 * A fetch that reaches the simulator without sockets, whatever the origin. With a virtual clock, hours then take no
 * time.
 */
export function inProcessFetch(simulator: Simulator, sleep: (ms: number) => Promise<void> = notAtAll): Fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const { pathname, search } = new URL(request.url)
    const sent = {
      method: request.method,
      path: pathname + search,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    }
    const response = await abortable(request.signal, simulator.handle(sent))
    if (response.cut) throw broken()
    const { status, headers, body, slow } = response
    if (slow !== undefined) return new Response(streamOf(slow, sleep), { status, headers })
    // `Response` rejects even an empty body if the status allows none.
    return new Response(body === '' ? null : body, { status, headers })
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
