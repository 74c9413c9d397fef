import { drop } from '../../shared/drop.ts'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Simulator } from '../simulator/simulator.ts'

export type SendRequest = (request: Request) => Promise<Response>

/** Carries requests to the simulator and responses back. */
export interface Network {
  /** Base address without a path. */
  readonly origin: string
  readonly fetch: SendRequest
  /** True while a request or response is in transit; no virtual time may pass meanwhile. */
  busy(): boolean
  close(): Promise<void>
}

/** Node's fetch turns a response with this status into a network error: https://fetch.spec.whatwg.org/#http-network-or-cache-fetch */
const REFUSED_BY_FETCH = 407
/** The header with the status that the simulator gave. */
const STATUS = 'x-status'

const cut = (): Error => Object.assign(new TypeError('terminated'), { cause: { code: 'UND_ERR_SOCKET' } })

/**
 * Calls the simulator's handler one turn of the event loop after the request, and returns the response one turn after
 * the handler has finished, so that events of the same millisecond happen in the same order as with sockets.
 */
export function inProcess(simulator: Simulator): Promise<Network> {
  let inTransit = 0
  const travel = async (): Promise<void> => {
    inTransit += 1
    await new Promise((next) => setImmediate(next))
    inTransit -= 1
  }
  return Promise.resolve({
    origin: 'http://127.0.0.1:9',
    busy: () => inTransit > 0,
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

/** Admits one call at a time, in order; each returns a function that admits the next. */
function createQueue(): () => Promise<() => void> {
  let last = Promise.resolve()
  return async () => {
    const previous = last
    let release = (): void => undefined
    last = new Promise((resolve) => {
      release = resolve
    })
    await previous
    return release
  }
}

/**
 * Carries requests over real HTTP on loopback. While bytes are in transit no virtual time passes, and neither requests
 * nor responses overtake each other, so that a world takes the same course as without sockets.
 */
export async function overHttp(simulator: Simulator): Promise<Network> {
  let inTransit = 0
  const requestQueue = createQueue()
  const responseQueue = createQueue()
  let arrived: (() => void) | undefined
  let responded: (() => void) | undefined
  const server = createServer((incoming, outgoing) => {
    drop(
      (async () => {
        const body = await bodyOf(incoming)
        const { method = 'GET', url = '/' } = incoming
        const headers = incoming.headers as Record<string, string>
        inTransit -= 1
        arrived?.()
        const response = await simulator.handle({ method, path: url, headers, body })
        inTransit += 1
        responded = await responseQueue()
        if (response.cut) {
          outgoing.destroy()
          return
        }
        const { status, headers: sent } = response
        outgoing.writeHead(status === REFUSED_BY_FETCH ? 400 : status, { ...sent, [STATUS]: String(status) })
        outgoing.end(response.status === 204 ? undefined : response.body)
      })(),
    )
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${String(port)}`,
    busy: () => inTransit > 0,
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
    fetch: async (request) => {
      inTransit += 1
      try {
        // The abort signal is not passed on, because with `inProcess` an aborted request arrives too.
        const { method, url, headers } = request
        const text = request.body === null ? undefined : await request.text()
        arrived = await requestQueue()
        const response = await fetch(url, { method, headers, ...(text === undefined ? {} : { body: text }) })
        const body = await response.text()
        const status = Number(response.headers.get(STATUS))
        return new Response(status === 204 ? null : body, { status, headers: response.headers })
      } catch (error) {
        throw Object.assign(cut(), { error })
      } finally {
        inTransit -= 1
        responded?.()
      }
    },
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of incoming) text += String(piece)
  return text
}
