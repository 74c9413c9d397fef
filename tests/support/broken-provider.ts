import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RunningSimulator } from './simulator.ts'

export type Breakage = 'resets' | 'redirects' | 'portal pages with 200' | 'portal pages with 404' | '401'

/** A provider on loopback that works, or breaks its requests in one way. */
export interface BrokenProvider {
  readonly baseUrl: string
  /** @param times the number of requests to break; absent: all until `heal` */
  breakWith(breakage: Breakage, times?: number): void
  heal(): void
  /** Epoch milliseconds of the first request that was passed on since the last `breakWith` or `heal`. */
  readonly goodSince: number | undefined
  /** `METHOD /path/` of every request since the last `breakWith` or `heal`, without the part that all paths share. */
  readonly asked: readonly string[]
  stop(): Promise<void>
}

const page = '<!doctype html><html><head><title>Sign in</title></head><body>Welcome to this network</body></html>'

const breakages: Record<Breakage, (outgoing: ServerResponse) => void> = {
  // Sends RST, because a connection that is closed normally looks like one that was idle for too long.
  resets: (outgoing) => outgoing.socket?.resetAndDestroy(),
  redirects: (outgoing) => outgoing.writeHead(302, { location: 'http://127.0.0.1:9/portal' }).end(),
  'portal pages with 200': (outgoing) => outgoing.writeHead(200, { 'content-type': 'text/html' }).end(page),
  'portal pages with 404': (outgoing) => outgoing.writeHead(404, { 'content-type': 'text/html' }).end(page),
  '401': (outgoing) => outgoing.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"unauthorized"}'),
}

/**
 * Starts the provider. It passes requests on to the simulator, except those that it breaks.
 *
 * @param port 0: any free one
 */
export async function startBrokenProvider(simulator: RunningSimulator, port = 0): Promise<BrokenProvider> {
  let broken: { breakage: Breakage; left: number } | undefined
  let goodSince: number | undefined
  let asked: string[] = []
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/' } = incoming
    asked.push(`${method} ${url.replace(/^.*?\/Account\/[^/]+/, '')}`)
    if (broken !== undefined && broken.left > 0) {
      broken.left -= 1
      breakages[broken.breakage](outgoing)
      return
    }
    goodSince ??= Date.now()
    passOn(incoming, outgoing, new URL(simulator.baseUrl).origin)
  })
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  const { port: chosen } = server.address() as AddressInfo
  const change = (next: typeof broken): void => {
    broken = next
    goodSince = undefined
    asked = []
  }
  return {
    baseUrl: `http://127.0.0.1:${chosen}${new URL(simulator.baseUrl).pathname}`,
    breakWith: (breakage, times = Infinity) => {
      change({ breakage, left: times })
    },
    heal: () => {
      change(undefined)
    },
    get goodSince() {
      return goodSince
    },
    get asked() {
      return asked
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => {
          done()
        })
        server.closeAllConnections()
      }),
  }
}

function passOn(incoming: IncomingMessage, outgoing: ServerResponse, origin: string): void {
  const { method, url } = incoming
  const { host: _own, ...headers } = incoming.headers
  const onward = request(new URL(url ?? '/', origin), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
  })
  onward.on('error', () => outgoing.destroy())
  incoming.pipe(onward)
}
