import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import type { Simulation } from './simulation.ts'
import type { SimulatedRequest, SimulatedResponse } from './http-types.ts'

export interface RunningServer {
  /** The provider's base URL for a client; ends before `/Account/`. */
  baseUrl: string
  port: number
  readonly close: () => Promise<void>
}

/** Responds to a request that is not for the provider. */
export type Aside = (request: SimulatedRequest & { readonly body: string }) => SimulatedResponse | undefined

const address = '127.0.0.1'
const largestBody = 1_000_000

/**
 * Serves a simulation on a loopback port. A web page cannot use it, because a request with a foreign Host or any Origin
 * gets a 403. A page can send a GET without an Origin (for an image), but that changes no room, and the page cannot
 * read the response.
 *
 * @param options `port` defaults to 0, which means any free one. `aside` responds to requests that are not for the
 * provider, and returns undefined for all others.
 * @throws (rejects with) the error of `listen`, such as `EADDRINUSE`.
 */
export async function serve(
  simulation: Pick<Simulation, 'handle' | 'basePath'>,
  { port = 0, aside }: { port?: number; aside?: Aside } = {},
): Promise<RunningServer> {
  const server = createServer((incoming, outgoing) => {
    respond(incoming, outgoing).catch(() => {
      // The client disconnected, or our code failed. Other requests must still be served.
      outgoing.destroy()
    })
  })

  const respond = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await readBody(incoming)
    if (body === undefined) {
      incoming.destroy()
      return
    }
    const method = incoming.method ?? 'GET'
    const path = incoming.url ?? '/'
    if (isForeign(incoming, boundPort(server))) return send(outgoing, forbidden)
    const request = { method, path, headers: flatten(incoming), body }
    await send(outgoing, aside?.(request) ?? (await simulation.handle(request)))
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, resolve)
  })
  const origin = `http://${address}:${boundPort(server)}`
  return {
    baseUrl: origin + simulation.basePath,
    port: boundPort(server),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}

function boundPort(server: ReturnType<typeof createServer>): number {
  return (server.address() as AddressInfo | null)?.port ?? 0
}

const forbidden: SimulatedResponse = {
  status: 403,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ error: 'Only programs on this computer may use the simulator, not web pages.' }),
}

/**
 * Whether the headers show that a request comes from a web page: an Origin header, or, as after DNS rebinding, a
 * foreign Host header.
 */
function isForeign({ headers }: IncomingMessage, port: number): boolean {
  const own = [`${address}:${port}`, `localhost:${port}`]
  return headers.origin !== undefined || !own.includes((headers.host ?? '').toLowerCase())
}

/** @returns undefined if the body is too large or incomplete. */
async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const pieces: Buffer[] = []
  let size = 0
  try {
    for await (const piece of incoming as AsyncIterable<Buffer>) {
      size += piece.length
      if (size > largestBody) return undefined
      pieces.push(piece)
    }
  } catch {
    return undefined
  }
  return Buffer.concat(pieces).toString('utf8')
}

function flatten({ headers }: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
}

async function send(outgoing: ServerResponse, response: SimulatedResponse): Promise<void> {
  if (response.cut) {
    outgoing.destroy()
    return
  }
  const { status, headers, body, pieces } = response
  if (pieces === undefined) {
    // A 204 must not have a content length.
    const length = status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    outgoing.writeHead(status, { ...headers, ...length })
    outgoing.end(body)
    return
  }
  outgoing.writeHead(status, headers)
  await pipeline(pieces, outgoing)
}
