import { once } from 'node:events'
import fs from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '../../shared/clock.ts'
import type { Logger } from '../../shared/logger.ts'
import type { RelayConfiguration } from '../configuration.ts'
import { openRelayJournal } from '../relay-journal.ts'
import { startRelay, type Relay } from '../relay.ts'
import { createPeople } from './desks.ts'
import { loadBus } from './open-configuration.ts'
import { createAttempt } from '../trouble.ts'

/** Milliseconds between two health lines if nothing changes. */
const HEALTH_EVERY = 60_000
/** Milliseconds between two checks of whether the health has changed. */
const LOOK_EVERY = 1_000
/** Milliseconds between two looks for a renewed certificate. */
const RENEW_EVERY = 60_000

export interface RunParts {
  readonly configuration: RelayConfiguration
  readonly software: string
  readonly writeLine: (line: string) => void
  readonly logger: Logger
  /** Resolves when the relay must stop. */
  readonly stopped: Promise<unknown>
}

/**
 * Runs the relay until it is stopped. Prints a line of JSON at the start, each minute, and when its health changes.
 *
 * @throws (rejects with) an error if it cannot start, for example the error of `listen` if a port is in use
 */
export async function run({ configuration, software, writeLine, logger, stopped }: RunParts): Promise<void> {
  const clock = systemClock()
  const { journal, close: closeJournal } = await openRelayJournal(configuration, fs, logger)
  try {
    const relay = await startRelay({
      configuration,
      software,
      clock,
      journal,
      desks: createPeople(configuration.stateFolder, logger),
      logger,
      fetch: (url, request) => fetch(url, request),
      openBus: await loadBus(configuration, logger),
    })
    try {
      const { healthPort } = configuration
      const health = healthPort === undefined ? undefined : await serveHealth(healthPort, () => relay.health())
      const line = createHealthLine(relay, writeLine)
      const address = health?.address() as AddressInfo | undefined
      line({ ports: { receiver: relay.receiver?.port, health: address?.port } })
      const attempt = createAttempt(logger, 'The new certificate cannot be used, so the former one stays in use')
      const renew = (): unknown => attempt(() => relay.receiver?.renewCertificate())
      const timers = [setInterval(line, LOOK_EVERY), setInterval(renew, RENEW_EVERY)]
      await stopped
      timers.forEach(clearInterval)
      health?.close()
      health?.closeAllConnections()
    } finally {
      await relay.stop()
    }
  } finally {
    // The journal's timer would keep the process alive.
    await closeJournal()
  }
}

/** Creates the function that writes the health line. Values that change all the time do not cause a new line. */
function createHealthLine(relay: Relay, writeLine: (line: string) => void): (more?: object) => void {
  let shown = ''
  let at = -Infinity
  return (more = {}) => {
    const health = relay.health()
    const { ok, broker, reads, moderators, relays, tooMuchFrom } = health
    const state = JSON.stringify([ok, broker, reads, moderators, relays, tooMuchFrom])
    const now = performance.now()
    if (state === shown && now - at < HEALTH_EVERY) return
    shown = state
    at = now
    writeLine(JSON.stringify({ at: new Date().toISOString(), ...health, ...more }))
  }
}

/** Serves `/health` on this computer: 200 if all is well, otherwise 503. */
export async function serveHealth(port: number, report: () => { readonly ok: boolean }): Promise<Server> {
  const server = createServer((request, response) => {
    const isHealth = request.method === 'GET' && request.url === '/health'
    const current = report()
    response.writeHead(isHealth ? (current.ok ? 200 : 503) : 404, { 'content-type': 'application/json' })
    response.end(isHealth ? `${JSON.stringify(current)}\n` : '')
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}
