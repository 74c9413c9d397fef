import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Ports below those that Linux gives to outgoing connections, 32768 to 60999. Otherwise a connection could take the
 * port before the test uses it. https://docs.kernel.org/networking/ip-sysctl.html
 */
const [FIRST, LAST] = [20_000, 32_000]

/** A loopback port that is free at the moment. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST)
    const server = createServer()
    const isFree = await new Promise<boolean>((done) => {
      server.once('error', () => {
        done(false)
      })
      server.listen(port, '127.0.0.1', () => {
        done(true)
      })
    })
    if (!isFree) continue
    server.close()
    await once(server, 'close')
    return port
  }
}
