// Runs in a packaged Electron, which it hardens as Gavel does. Sends a token in every way in which Gavel sends one, and
// a password to a broker, and then ends.
import { app, protocol } from 'electron'
import { runNetworkInMainProcess } from '../../../electron/desktop/lifecycle/chromium-flags.ts'
import { hardenProcess } from '../../../electron/desktop/hardening.ts'
import { createMqttBus } from '../../../shared/feed/mqtt-bus.ts'
import { createApiNetwork } from '../../../electron/desktop/network/api-fetch.ts'
import { systemClock } from '../../../shared/clock.ts'
import { drop } from '../../../shared/drop.ts'
import { openFor } from '../send-gate.ts'
import { BROKER_VARIABLE, CA_VARIABLE, headersOf, PASSWORD, TOKEN, UNGUARDED, URL_VARIABLE } from './token.ts'

/** Connects to the broker with the password, until the broker closes the connection. */
async function join(): Promise<void> {
  const open = createMqttBus({
    certificates: () => [process.env[CA_VARIABLE] ?? ''],
    proxyFor: () => Promise.resolve(undefined),
    random: Math.random,
    logger: console.error,
  })
  await new Promise<void>((resolve) => {
    const bus = open({
      addresses: [process.env[BROKER_VARIABLE] ?? ''],
      user: 'desk-1',
      password: PASSWORD,
      clientId: 'desk-1',
      keepalive: 10,
      filters: [],
      will: { topic: 'none', payload: '', qos: 0, retain: false },
      onMessage: () => undefined,
      onState: ({ kind }) => {
        if (kind !== 'disconnected') return
        drop(bus.close())
        resolve()
      },
    })
  })
}

async function send(): Promise<void> {
  const { fetch } = createApiNetwork(systemClock())
  const url = process.env[URL_VARIABLE] ?? ''
  for (const headers of headersOf()) {
    // Chromium sends the first poll. The second poll and the write use Node's connections.
    for (const [method, priority] of [
      ['GET', 'low'],
      ['GET', 'low'],
      ['POST', 'high'],
    ] as const) {
      const response = await fetch(url, {
        method,
        headers: { ...headers },
        priority,
        signal: AbortSignal.timeout(100_000),
        gate: openFor(Infinity),
        onLeaving: () => undefined,
        redirect: 'error',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      })
      const reader = response.body?.getReader()
      while ((await reader?.read())?.done === false);
    }
  }
}

if (process.env[UNGUARDED] === 'print') {
  process.stderr.write(`${TOKEN} ${Buffer.from(PASSWORD).toString('base64')}\n`)
}
const forbidden = hardenProcess(app, protocol)
if (forbidden !== undefined && process.env[UNGUARDED] === undefined) {
  process.stderr.write(`${forbidden}\n`)
  app.exit(1)
} else {
  runNetworkInMainProcess(app, process.platform)
  drop(
    app
      .whenReady()
      .then(send)
      .then(join)
      .catch((error: unknown) => process.stderr.write(`${String(error)}\n`))
      .finally(() => {
        app.quit()
      }),
  )
}
