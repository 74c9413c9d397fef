import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { RunningSimulator } from './simulator.ts'

const passedOn = ['authorization', 'content-type', 'x-auth-id', 'x-auth-token'] as const

export interface Front {
  readonly baseUrl: string
  stop(): Promise<void>
}

/**
 * Serves several simulators of one profile at one address, as a provider has one address for all its accounts.
 *
 * @param port 0 for any free port
 */
export async function startFront(simulators: readonly RunningSimulator[], port = 0): Promise<Front> {
  const server = createServer((incoming, outgoing) => {
    passOn(incoming, outgoing, simulators).catch(() => outgoing.destroy())
  })
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  const { port: chosen } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${chosen}${new URL(simulators[0]?.baseUrl ?? '').pathname}`,
    stop: () =>
      new Promise((done) => {
        server.close(() => {
          done()
        })
        server.closeAllConnections()
      }),
  }
}

/** Passes a request on. If no simulator has its account, the first one refuses it. */
async function passOn(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  simulators: readonly RunningSimulator[],
): Promise<void> {
  const { method = 'GET', url = '/' } = incoming
  const target = simulators.find(({ authId }) => url.includes(`/Account/${authId}/`)) ?? simulators[0]
  const body = await text(incoming)
  const answer = await fetch(new URL(target?.baseUrl ?? '').origin + url, {
    method,
    headers: passedOn.flatMap((name) => {
      const value = incoming.headers[name]
      return typeof value === 'string' ? [[name, value] as [string, string]] : []
    }),
    ...(body !== '' && { body }),
    redirect: 'manual',
  })
  outgoing.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
  outgoing.end(await answer.text())
}
