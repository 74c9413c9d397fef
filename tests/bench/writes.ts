import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { createTransport } from '../../electron/providers/transport.ts'
import { systemClock } from '../../shared/clock.ts'
import { createAuthority } from '../support/certificates.ts'
import { startElectronNetwork } from '../support/electron-network/electron-network.ts'
import { startDelay } from '../support/proxies.ts'
import type { Figure } from './figure.ts'
import { limited } from './limits.ts'

/** The delay in each direction, in milliseconds. */
const DELAY = 75
const TRIES = 40
/** The milliseconds without a write before each write of the last figure, and the number of those writes. */
const IDLE = { ms: 90_000, tries: 4 }

/**
 * Measures the time from a request to its arrival over TLS at a server 75 ms away: by how much it is longer for writes,
 * which have their own connections, than for the read before on a reused connection of Chromium.
 */
export async function measureWrites(): Promise<readonly Figure[]> {
  const authority = createAuthority()
  const electron = await startElectronNetwork({ trusted: authority.ca })
  let arrivedAt = 0
  const server = createServer(authority.issue(), (_request, response) => {
    arrivedAt = performance.now()
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  // Servers usually close an idle connection after this many milliseconds; see `connections.ts`.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const delay = await startDelay((server.address() as AddressInfo).port, DELAY)
  const transport = createTransport(electron.fetch, systemClock())
  const url = `https://127.0.0.1:${delay.port}/v1/`
  const send = async (method: 'GET' | 'DELETE'): Promise<number> => {
    const start = performance.now()
    const exchange = await transport({ method, url, headers: {}, priority: 'person' })
    if (!exchange.ok) throw new Error(`no response:  ${exchange.fault.code}`)
    return arrivedAt - start
  }
  /** Sends about one read per second for this many milliseconds, because Gavel also reads between writes. */
  const readFor = async (ms: number): Promise<void> => {
    const end = Date.now() + ms
    while (Date.now() < end) {
      await send('GET')
      await pause(Math.max(0, Math.min(1_000, end - Date.now())))
    }
  }
  const found = { first: [] as number[], second: [] as number[], idle: [] as number[] }
  try {
    await readFor(3_000)
    for (let tries = 0; tries < TRIES; tries += 1) {
      const read = await send('GET')
      found.first.push((await send('DELETE')) - read)
      found.second.push((await send('DELETE')) - read)
      await readFor(1_500)
    }
    for (let tries = 0; tries < IDLE.tries; tries += 1) {
      await readFor(IDLE.ms)
      const read = await send('GET')
      found.idle.push((await send('DELETE')) - read)
    }
  } finally {
    await electron.stop()
    await delay.close()
    server.closeAllConnections()
    server.close()
  }
  return [
    limited('request to arrival 75 ms away, write more than a read', found.first),
    limited('request to arrival 75 ms away, next write more than a read', found.second),
    limited('request to arrival 75 ms away, write after 90 s more than a read', found.idle),
  ]
}
