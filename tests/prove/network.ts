import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Simulator } from '../../electron/simulator/simulator.ts'

export type Carry = (request: Request) => Promise<Response>

/** What carries a request to the simulator and its answer back. */
export interface Wire {
  /** Base address without a path. */
  readonly origin: string
  readonly fetch: Carry
  /** Something is between the two ends, where no virtual clock sees it. */
  busy(): boolean
  close(): Promise<void>
}

const cut = (): Error => Object.assign(new TypeError('terminated'), { cause: { code: 'UND_ERR_SOCKET' } })

/**
 * The simulator's handler, called a turn of the event loop after the request, and as long before the answer is had: what
 * else falls into the same millisecond then comes in the same order as with sockets.
 */
export function inProcess(simulator: Simulator): Promise<Wire> {
  let between = 0
  const travel = async (): Promise<void> => {
    between += 1
    await new Promise((there) => setImmediate(there))
    between -= 1
  }
  return Promise.resolve({
    origin: 'http://127.0.0.1:9',
    busy: () => between > 0,
    close: () => Promise.resolve(),
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
  })
}

/** One at a time, in the order of asking; each says when it is through. */
function createTurnstile(): () => Promise<() => void> {
  let last = Promise.resolve()
  return async () => {
    const before = last
    let through = (): void => undefined
    last = new Promise((resolve) => {
      through = resolve
    })
    await before
    return through
  }
}

/**
 * Real HTTP over loopback. While bytes are between the two ends no virtual time passes, and neither requests nor answers
 * overtake each other, so that a world goes the same way as without sockets.
 */
export async function overHttp(simulator: Simulator): Promise<Wire> {
  let between = 0
  const there = createTurnstile()
  const back = createTurnstile()
  let arrived: (() => void) | undefined
  let answered: (() => void) | undefined
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await bodyOf(incoming)
      const { method = 'GET', url = '/' } = incoming
      const headers = incoming.headers as Record<string, string>
      between -= 1
      arrived?.()
      const response = await simulator.handle({ method, path: url, headers, body })
      between += 1
      answered = await back()
      if (response.cut) {
        outgoing.destroy()
        return
      }
      outgoing.writeHead(response.status, response.headers)
      outgoing.end(response.status === 204 ? undefined : response.body)
    })()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${String(port)}`,
    busy: () => between > 0,
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
    fetch: async (request) => {
      between += 1
      try {
        // Without the signal: a request that Gavel gives up goes its way like one in process, so the count stays right.
        const { method, url, headers } = request
        const text = request.body === null ? undefined : await request.text()
        arrived = await there()
        const response = await fetch(url, { method, headers, ...(text === undefined ? {} : { body: text }) })
        const body = await response.text()
        return new Response(response.status === 204 ? null : body, response)
      } catch (error) {
        throw Object.assign(cut(), { error })
      } finally {
        between -= 1
        answered?.()
      }
    },
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of incoming) text += String(piece)
  return text
}
