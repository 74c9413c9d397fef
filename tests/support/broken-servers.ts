import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { ServerCertificate } from './certificates.ts'

export type Protocol = 'HTTP/1.1' | 'HTTP/1.1 over TLS' | 'HTTP/2'

/**
 * An HTTP/2 response has the methods of an HTTP/1.1 response, and also a stream:
 * https://nodejs.org/api/http2.html#compatibility-api
 */
type Response = ServerResponse & { readonly stream?: Http2ServerResponse['stream'] }

/** How a server behaves when it gets a request; see {@link behaviours}. */
export type Behaviour = keyof typeof behaviours

const json = { 'content-type': 'application/json' }

const end = (response: Response): void => {
  if (response.stream === undefined) response.socket?.destroy()
  else response.stream.session?.destroy()
}

/**
 * Resets a connection. HTTP/2 offers only a stand-in for the socket, which cannot be reset, so the whole session is
 * destroyed.
 */
const reset = (response: Response): void => {
  const { socket, stream } = response
  // With TLS, this is the socket below it, because TLS itself cannot be reset.
  const inner = (socket as unknown as { readonly _parent?: Socket } | null)?._parent ?? socket
  if (stream === undefined) inner?.resetAndDestroy()
  else end(response)
}

const page = '<!doctype html><html><title>Sign in to Wi-Fi</title></html>'

/** A good response, and the ways in which a server, or a proxy in front of it, fails a request. */
export const behaviours = {
  good: (response: Response) => {
    response.writeHead(200, json)
    response.end(JSON.stringify({ conferences: [], message: 'ok', api_id: randomUUID() }))
  },
  silent: () => undefined,
  slowHeader: (response: Response) => {
    const { socket, stream } = response
    if (stream !== undefined) return
    socket?.write('HTTP/1.1 200 OK\r\nx-slow: ')
    const timer = setInterval(() => socket?.write('x'), 20)
    socket?.once('close', () => {
      clearInterval(timer)
    })
  },
  slowBody: (response: Response) => {
    response.writeHead(200, json)
    const timer = setInterval(() => response.write(' '), 20)
    response.once('close', () => {
      clearInterval(timer)
    })
  },
  cutBeforeHeaders: end,
  cutAfterHeaders: (response: Response) => {
    response.writeHead(200, { ...json, 'content-length': '100' })
    response.write('{"a":', () => {
      end(response)
    })
  },
  cutAfter50ms: (response: Response) => {
    setTimeout(() => {
      end(response)
    }, 50)
  },
  reset,
  timeout408: (response: Response) => {
    response.writeHead(408, json)
    response.end('{}')
  },
  redirect: (response: Response) => {
    response.writeHead(302, { location: 'http://localhost:9/sign-in' })
    response.end()
  },
  portal200: (response: Response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end(page)
  },
  portal404: (response: Response) => {
    response.writeHead(404, { 'content-type': 'text/html' })
    response.end(page)
  },
} as const satisfies Record<string, (response: Response) => void>

export type BrokenServer = Awaited<ReturnType<typeof startBrokenServer>>

/** A provider on loopback with the behaviour that a test selects. */
export async function startBrokenServer(protocol: Protocol, certificate?: ServerCertificate) {
  let behaviour: Behaviour = 'good'
  const arrived: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  let closed = 0
  let inFlight = 0
  const answer = (request: IncomingMessage, response: Response): void => {
    arrived.push(`${request.method ?? ''} ${request.url ?? ''}`)
    inFlight += 1
    response.once('close', () => {
      inFlight -= 1
    })
    behaviours[behaviour](response)
  }
  const server = createServerFor(protocol, certificate, answer)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => {
      sockets.delete(socket)
      closed += 1
    })
  })
  server.on(protocol === 'HTTP/1.1' ? 'connection' : 'secureConnection', () => {
    connections += 1
  })
  server.on('sessionError', () => undefined)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  return {
    origin: `${protocol === 'HTTP/1.1' ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    /** `METHOD /path` of every request, in the order of arrival. */
    arrived,
    /** The number of requests whose response has not ended, and which the client has not aborted. */
    inFlight: () => inFlight,
    /** The numbers of connections so far, and of those that have been closed. */
    connections: () => connections,
    closed: () => closed,
    behave: (next: Behaviour) => {
      behaviour = next
    },
    /** Closes connections that have no request in progress. With HTTP/2, it closes every connection. */
    closeIdle: () => {
      // With HTTP/2, Node closes only the idle connections of clients that chose HTTP/1.1.
      if ('closeIdleConnections' in server && protocol !== 'HTTP/2') server.closeIdleConnections()
      else for (const socket of sockets) socket.destroy()
    },
    close: () =>
      new Promise<void>((done) => {
        server.close(() => {
          done()
        })
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function createServerFor(
  protocol: Protocol,
  certificate: ServerCertificate | undefined,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Server | Http2SecureServer {
  if (protocol === 'HTTP/1.1') return createServer(answer)
  if (protocol === 'HTTP/1.1 over TLS') return createTlsServer({ ...certificate }, answer)
  return createSecureServer(
    { ...certificate, allowHTTP1: true },
    answer as unknown as (request: Http2ServerRequest, response: Http2ServerResponse) => void,
  )
}
