import { createServer, type Server } from 'node:net'

/**
 * Ports below those that Linux gives to outgoing connections, 32768 to 60999. Otherwise a connection could take the
 * port before the test uses it. https://docs.kernel.org/networking/ip-sysctl.html
 */
const FIRST = 20_000
const LAST = 32_000
/** The number of ports in a range. The first one is never given out. */
const RANGE = 100

let range: Promise<number> | undefined
let given = 0

/** Listens at a loopback port. Returns `undefined` if another program already does. */
function listenAt(port: number): Promise<Server | undefined> {
  const server = createServer()
  return new Promise((done) => {
    server.once('error', () => {
      done(undefined)
    })
    server.listen(port, '127.0.0.1', () => {
      done(server)
    })
  })
}

/** Listens at the first port of a range for as long as this process lives, so that no other process uses the range. */
async function claimRange(): Promise<number> {
  for (let first = FIRST; first < LAST; first += RANGE) {
    const guard = await listenAt(first)
    guard?.unref()
    if (guard !== undefined) return first
  }
  throw new Error(`All ports from ${String(FIRST)} to ${String(LAST)} are in use.`)
}

/** A loopback port that is free at the moment, and that no other process of the tests chooses. */
export async function freePort(): Promise<number> {
  const first = await (range ??= claimRange())
  for (;;) {
    given += 1
    const port = first + 1 + (given % (RANGE - 1))
    const server = await listenAt(port)
    if (server === undefined) continue
    await new Promise((closed) => server.close(closed))
    return port
  }
}
