import { createServer, type Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WriteConnections } from '../../../../electron/desktop/network/write-connections.ts'
import { selfSigned } from '../../../support/certificates.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'
import { until } from '../../../support/wait-for.ts'

let server: Server
let origin: string
let connections: WriteConnections
const sockets = new Set<Socket>()
let opened = 0
/** What the server chooses if it is asked for HTTP/2. */
let chosen: 'h2' | 'http/1.1'
let onAsked: () => void

beforeEach(async () => {
  ;[opened, chosen, onAsked] = [0, 'h2', () => undefined]
  const certificate = selfSigned()
  server = createServer({
    ...certificate,
    ALPNCallback: ({ protocols }) => {
      if (!protocols.includes('h2')) return 'http/1.1'
      onAsked()
      return chosen
    },
  })
  server.on('connection', (socket: Socket) => {
    opened += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  connections = new WriteConnections({
    clock: createVirtualClock(),
    resolveProxy: () => Promise.resolve('DIRECT'),
    acceptedCertificates: () => [certificate.cert],
  })
})

afterEach(async () => {
  connections.close()
  for (const socket of sockets) socket.destroy()
  await new Promise((done) => server.close(done))
})

describe('the HTTP/2 support of a server', () => {
  it('is checked again after sleep or a change of the network', async () => {
    chosen = 'http/1.1'
    connections.keepReady(origin)
    await until('the answer, and two connections', () => opened === 3 && sockets.size === 2)
    expect(connections.isMultiplexed(origin)).toBe(false)
    chosen = 'h2'
    connections.close()
    connections.keepReady(origin)
    await until('the other answer', () => connections.isMultiplexed(origin))
    connections.close()
    expect(connections.isMultiplexed(origin)).toBe(false)
  })

  it('is not concluded from a handshake over the previous network', async () => {
    onAsked = () => {
      connections.close()
    }
    connections.keepReady(origin)
    await until('all to be closed', () => opened === 3 && sockets.size === 0)
    expect(connections.isMultiplexed(origin)).toBe(false)
  })
})
