import { drop } from '../../../../shared/drop.ts'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PollConnections } from '../../../../electron/desktop/network/poll-connections.ts'
import type { SendGate } from '../../../../electron/providers/send-gate.ts'
import { createTransport, defaultLimits, type Exchange } from '../../../../electron/providers/transport.ts'
import { systemClock } from '../../../../shared/clock.ts'
import { fault } from '../../../../shared/fault.ts'
import { until } from '../../../support/wait-for.ts'

/** `undefined` if the poll is left to Chromium. */
type Polled = Exchange | undefined

const sockets = new Set<Socket>()
let server: Server
let origin: string
let route: string
let now: number
let polls: PollConnections
let arrived: string[]
let opened: number
let usable: string[]

beforeEach(async () => {
  ;[opened, arrived, route, now] = [0, [], 'DIRECT', 1_000_000]
  usable = []
  server = createServer((request, response) => {
    const { url = '', headers } = request
    arrived.push(`${request.method ?? ''} ${url} ${headers['accept-encoding'] ?? ''}`)
    if (url === '/silent') return
    if (url === '/cut') request.socket.destroy()
    else if (url === '/moved') response.writeHead(302, { location: '/' }).end()
    else if (url === '/last') response.writeHead(200, { connection: 'close' }).end('{}')
    else if (url === '/large') response.writeHead(200).end('x'.repeat(200_000))
    else if (url === '/torn')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}').subarray(0, 15))
    else if (url === '/packed') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":"ü"}'))
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  server.on('connection', (socket: Socket) => {
    opened += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  polls = new PollConnections({
    clock: { ...systemClock(), now: () => now },
    resolveProxy: () => Promise.resolve(route),
    acceptedCertificates: () => [],
    onUsable: (of, isUsable) => usable.push(`${of === origin ? '' : of}${String(isUsable)}`),
  })
})

afterEach(async () => {
  polls.close()
  for (const socket of sockets) socket.destroy()
  await new Promise((done) => server.close(done))
})

async function poll(path = '/', more: { signal?: AbortSignal; gate?: SendGate } = {}): Promise<Polled> {
  const state = { isCarried: true }
  const transport = createTransport(
    async (url, request) => {
      const response = await polls.send(url, request)
      state.isCarried = response !== undefined
      if (response === undefined) throw new Error('another way')
      return response
    },
    systemClock(),
    { ...defaultLimits, bodyBytes: 100_000 },
  )
  const request = { method: 'GET', url: `${origin}${path}`, headers: {}, priority: 'poll' } as const
  const exchange = await transport({ ...request, ...more })
  return state.isCarried ? exchange : undefined
}

const oneOpen = async (): Promise<void> => {
  const before = opened
  polls.add(origin)
  await until('a connection', () => opened > before)
  await until('its use', async () => (await poll()) !== undefined)
  arrived = []
}

const good = { ok: true, response: { status: 200, text: '{}' } }

describe('a poll', () => {
  it('is left to Chromium until a connection is open', async () => {
    expect(await poll()).toBeUndefined()
    await oneOpen()
    expect(await poll()).toMatchObject(good)
  })

  it('uses the connection of the previous one', async () => {
    await oneOpen()
    for (let count = 0; count < 5; count += 1) expect(await poll()).toMatchObject(good)
    expect(opened).toBe(1)
    expect(arrived).toHaveLength(5)
  })

  it('reports that it can use connections, or that none can be opened or a new one breaks', async () => {
    route = 'SOCKS5 proxy.example:1080'
    polls.add(origin)
    await until('a report', () => usable.length > 0)
    expect(usable).toEqual(['false'])
    route = 'DIRECT'
    now += 30_000
    await oneOpen()
    expect(usable.at(-1)).toBe('true')
    await poll('/last')
    polls.add(origin)
    await until('a connection', () => sockets.size > 0)
    await until('a broken connection', async () => {
      await poll('/cut')
      return usable.at(-1) === 'false'
    })
  })

  it('is left to Chromium while all connections, four at most, are in use', async () => {
    for (let count = 0; count < 4; count += 1) {
      await oneOpen()
      drop(poll('/silent'))
      await until('the silent poll', () => arrived.includes('GET /silent gzip'))
    }
    polls.add(origin)
    expect(await poll()).toBeUndefined()
    expect(opened).toBe(4)
  })

  it('is left to Chromium if the connection breaks before the response, and so is the next poll', async () => {
    await oneOpen()
    expect(await poll('/cut')).toBeUndefined()
    expect(await poll()).toBeUndefined()
    await oneOpen()
    expect(await poll()).toMatchObject(good)
  })

  it('is left to Chromium after the server closed the open connections', async () => {
    await oneOpen()
    expect(await poll('/last')).toMatchObject(good)
    expect(await poll()).toBeUndefined()
    await oneOpen()
    for (const socket of sockets) socket.destroy()
    await until('the end of the connection', async () => (await poll()) === undefined)
    polls.add(origin)
    await until('a connection', () => sockets.size > 0)
    for (const socket of sockets) socket.destroy()
    await until('the end of the unused connection', async () => (await poll()) === undefined)
  })

  it('decompresses a response, and reports one that is torn or too large', async () => {
    await oneOpen()
    expect(await poll('/packed')).toMatchObject({ ok: true, response: { text: '{"a":"ü"}' } })
    expect(arrived).toEqual(['GET /packed gzip'])
    expect(await poll('/torn')).toMatchObject({ ok: true, response: { bodyFault: { code: 'badAnswer' } } })
    await oneOpen()
    expect(await poll('/large')).toMatchObject({ ok: true, response: { bodyFault: { code: 'tooLarge' } } })
  })

  it('follows no redirect', async () => {
    await oneOpen()
    expect(await poll('/moved')).toMatchObject({ ok: false, fault: { values: { reason: 'redirect' } } })
    expect(arrived).toEqual(['GET /moved gzip'])
  })

  it('closes its connection when it is cancelled, and is not left to Chromium', async () => {
    await oneOpen()
    const control = new AbortController()
    const silent = poll('/silent', { signal: control.signal })
    await until('the silent poll', () => arrived.length > 0)
    control.abort()
    expect(await silent).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
    await until('the connection to be closed', () => sockets.size === 0)
  })

  it('is not sent if its gate is closed', async () => {
    await oneOpen()
    expect(await poll('/', { gate: { check: () => fault('cancelled') } })).toMatchObject({ carriedOut: 'notSent' })
    expect(arrived).toEqual([])
  })
})

describe('the connections', () => {
  it('are not opened over a route that only Chromium supports; the next attempt is made after 30 s', async () => {
    route = 'SOCKS5 proxy.example:1080'
    polls.add(origin)
    await until('the attempt', async () => (await poll()) === undefined)
    route = 'DIRECT'
    polls.add(origin)
    expect(await poll()).toBeUndefined()
    expect(opened).toBe(0)
    now += 30_000
    await oneOpen()
  })

  it('are closed by the first poll after five minutes, whether they were used or not', async () => {
    await oneOpen()
    now += 300_001
    expect(await poll()).toBeUndefined()
    polls.add(origin)
    await until('a connection', () => opened === 2)
    now += 300_001
    expect(await poll()).toBeUndefined()
    await until('the connections to be closed', () => sockets.size === 0)
  })

  it('are closed when the network changes, including those that are being opened', async () => {
    await oneOpen()
    polls.add(origin)
    polls.close()
    await until('the connections to be closed', () => sockets.size === 0)
    expect(await poll()).toBeUndefined()
  })
})
