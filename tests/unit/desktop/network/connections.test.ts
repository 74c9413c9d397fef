import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest'
import { Connections } from '../../../../electron/desktop/network/connections.ts'
import type { SendGate } from '../../../../electron/providers/send-gate.ts'
import { createTransport, defaultLimits, type Exchange } from '../../../../electron/providers/transport.ts'
import { drop } from '../../../../shared/drop.ts'
import { fault } from '../../../../shared/fault.ts'
import { selfSigned } from '../../../support/certificates.ts'
import { createVirtualClock, flushPromises, type VirtualClock } from '../../../support/virtual-clock.ts'
import { until } from '../../../support/wait-for.ts'

let server: Server
let origin: string
let route: string
let clock: VirtualClock
let connections: Connections
const sockets = new Set<Socket>()
let opened = 0
let arrived: string[] = []
/** The certificates that Chromium has accepted. */
let accepted: string[] = []
/** Whether the connections could be used, as they reported it. */
let usable: boolean[] = []
/** Listeners that are called when the route to the server is looked up. */
let ways: (() => void)[] = []

beforeEach(async () => {
  ;[opened, arrived, accepted, usable, route, ways] = [0, [], [], [], 'DIRECT', []]
  server = createServer((request, response) => {
    const { method = '', url = '', headers } = request
    arrived.push(`${method} ${url} ${headers['accept-encoding'] ?? headers.connection ?? ''}`)
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
  clock = createVirtualClock()
  connections = create()
})

const create = (): Connections =>
  new Connections(origin, {
    clock,
    resolveProxy: () => {
      for (const listener of ways) listener()
      return Promise.resolve(route)
    },
    acceptedCertificates: () => accepted,
    onUsable: (_host, isUsable) => usable.push(isUsable),
  })

afterEach(async () => {
  vi.unstubAllEnvs()
  connections.close()
  for (const socket of sockets) socket.destroy()
  await new Promise((done) => server.close(done))
})

interface More {
  readonly signal?: AbortSignal
  readonly gate?: SendGate
}

/** Returns undefined if the request is left to Chromium. */
async function carry(how: 'read' | 'write', path: string, more: More): Promise<Exchange | undefined> {
  const state = { isCarried: true }
  const transport = createTransport(
    async (url, request) => {
      const response = await connections[how](url, request)
      state.isCarried = response !== undefined
      if (response === undefined) throw new Error('another way')
      return response
    },
    clock,
    { ...defaultLimits, bodyBytes: 100_000 },
  )
  const method = how === 'read' ? 'GET' : 'DELETE'
  const exchange = await transport({ method, url: `${origin}${path}`, headers: {}, priority: 'poll', ...more })
  return state.isCarried ? exchange : undefined
}
const read = (path = '/', more: More = {}) => carry('read', path, more)
const write = (path = '/', more: More = {}) => carry('write', path, more)

const good = { ok: true, response: { status: 200, text: '{}' } }
const allClosed = () => until('all to be closed', () => sockets.size === 0)

/** Waits until so many connections are open. */
const open = async (count: number): Promise<void> => {
  await until('the connections', () => sockets.size === count)
  // The client notices a new connection a moment after the server.
  await flushPromises()
}

const twoReady = async (): Promise<void> => {
  connections.keepReady()
  await open(2)
}

/** One connection that has carried a read, beside the two that are ready. */
const oneReading = async (): Promise<void> => {
  await twoReady()
  expect(await read()).toMatchObject(good)
  await open(3)
  arrived = []
}

describe('a read', () => {
  it('is left to Chromium until two connections are open, and then uses one again and again', async () => {
    expect(await read()).toBeUndefined()
    expect(opened).toBe(0)
    await oneReading()
    for (let count = 0; count < 5; count += 1) expect(await read()).toMatchObject(good)
    expect(opened).toBe(3)
    expect(arrived).toHaveLength(5)
  })

  it('leaves one connection ready for a write', async () => {
    await twoReady()
    drop(read('/silent'))
    expect(await read()).toBeUndefined()
    expect(await write()).toMatchObject({ ok: true })
  })

  it('is left to Chromium while all connections, six at most, are in use', async () => {
    await twoReady()
    for (let count = 1; count <= 6; count += 1) {
      drop(read('/silent'))
      await open(count + 2)
    }
    expect(await read()).toBeUndefined()
    expect(arrived).toHaveLength(6)
  })

  it.each(['/cut', '/last'])(
    'is left to Chromium if its connection was closed by %s, and then replaced',
    async (path) => {
      await oneReading()
      const first = await read(path)
      if (path === '/last') expect(first).toMatchObject(good)
      else expect(first).toBeUndefined()
      await open(2)
      await oneReading()
    },
  )

  it('reports whether connections can be opened and used', async () => {
    route = 'SOCKS5 proxy.example:1080'
    connections.keepReady()
    await until('a report', () => usable.length > 0)
    expect(usable).not.toContain(true)
    route = 'DIRECT'
    await clock.advance(30_000)
    await oneReading()
    expect(usable.at(-1)).toBe(true)
  })

  it('pauses new connections for 30 s if one fails at its first read', async () => {
    await twoReady()
    expect(await read('/cut')).toBeUndefined()
    expect(usable).toEqual([false])
    connections.keepReady()
    expect(await read()).toBeUndefined()
    await clock.advance(30_000)
    await oneReading()
  })

  it('decompresses a response, and reports one that is torn or too large', async () => {
    await oneReading()
    expect(await read('/packed')).toMatchObject({ ok: true, response: { text: '{"a":"ü"}' } })
    expect(arrived).toEqual(['GET /packed gzip'])
    for (const [path, code] of [
      ['/torn', 'badAnswer'],
      ['/large', 'tooLarge'],
    ] as const) {
      expect(await read(path)).toMatchObject({ ok: true, response: { bodyFault: { code } } })
    }
  })

  it('follows no redirect', async () => {
    await oneReading()
    expect(await read('/moved')).toMatchObject({ ok: false, fault: { values: { reason: 'redirect' } } })
    expect(arrived).toEqual(['GET /moved gzip'])
  })

  it('closes its connection and the idle ones when it is cancelled, and is not left to Chromium', async () => {
    await oneReading()
    const control = new AbortController()
    const silent = read('/silent', { signal: control.signal })
    await until('the silent read', () => arrived.length > 0)
    control.abort()
    expect(await silent).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
    await allClosed()
  })

  it('is not sent if its gate is closed', async () => {
    await oneReading()
    expect(await read('/', { gate: { check: () => fault('cancelled') } })).toMatchObject({ carriedOut: 'notSent' })
    expect(arrived).toEqual([])
  })
})

describe('a write', () => {
  it('uses one of two connections that are ready, which is then closed and replaced', async () => {
    await twoReady()
    expect(await write()).toMatchObject(good)
    expect(arrived).toEqual(['DELETE / close'])
    await until('the one to be replaced, and the used one to be closed', () => opened === 3 && sockets.size === 2)
  })

  it('is sent before the next connection is opened', async () => {
    await twoReady()
    const events: string[] = []
    ways.push(() => events.push('way of the next connection'))
    await write('/', { gate: { check: () => void events.push('write') } })
    await until('the next connection', () => opened === 3)
    expect(events).toEqual(['write', 'way of the next connection'])
  })

  it('opens a connection if none is ready', async () => {
    expect(await write()).toMatchObject({ ok: true })
    expect(opened).toBe(1)
  })

  it('is sent once over a connection that the server closes', async () => {
    await twoReady()
    expect(await write('/cut')).toMatchObject({ ok: false, carriedOut: 'unknown' })
    expect(arrived).toEqual(['DELETE /cut close'])
  })

  it('is not sent if the gate is closed once the connection is open', async () => {
    expect(await write('/', { gate: { check: () => fault('readOnly') } })).toMatchObject({
      fault: { code: 'readOnly' },
      carriedOut: 'notSent',
    })
    await until('the connection to be closed', () => opened === 1 && sockets.size === 0)
    expect(arrived).toEqual([])
  })

  it('resets its connection if it is aborted, so that the system does not deliver it later', async () => {
    const stop = new AbortController()
    const exchange = write('/silent', { signal: stop.signal })
    await until('the write to arrive', () => arrived.length === 1)
    const ended = new Promise<string>((done) => {
      for (const socket of sockets) {
        socket.once('error', (error: NodeJS.ErrnoException) => {
          done(error.code ?? '')
        })
      }
    })
    stop.abort()
    expect(await exchange).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
    expect(await ended).toBe('ECONNRESET')
  })

  it.each(['SOCKS5 127.0.0.1:9', 'HTTPS proxy.example:443', 'PROXY 127.0.0.1:9', ''])(
    'is left to Chromium over the route "%s"',
    async (proxies) => {
      route = proxies
      expect(await write()).toBeUndefined()
      expect(opened).toBe(0)
      expect(usable).toEqual([false])
    },
  )

  it('21 accepts only certificates that Chromium accepts, even with NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    const certificate = selfSigned()
    const secure = createTlsServer(certificate, (request, response) => {
      arrived.push(request.url ?? '')
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
    await new Promise<void>((ready) => secure.listen(0, '127.0.0.1', ready))
    origin = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`
    connections = create()
    accepted = [selfSigned().cert]
    expect(await write('/other')).toBeUndefined()
    accepted = [certificate.cert]
    expect(await write('/accepted')).toMatchObject({ ok: true })
    expect(arrived).toEqual(['/accepted'])
    await new Promise((done) => secure.close(done))
  })
})

describe('the connections that are ready', () => {
  it('are replaced after 45 s, before a server would close them', async () => {
    await twoReady()
    const before = [...sockets]
    await clock.advance(44_000)
    connections.keepReady()
    expect(before.every((socket) => sockets.has(socket))).toBe(true)
    await clock.advance(1_000)
    await until('two new ones', () => opened === 4 && sockets.size === 2)
    expect(before.some((socket) => sockets.has(socket))).toBe(false)
  })

  it('are replaced if the server closes them, but not in a loop', async () => {
    await twoReady()
    await clock.advance(10_000)
    for (const socket of sockets) socket.destroy()
    await until('two new ones', () => opened === 4 && sockets.size === 2)
    await flushPromises()
    for (const socket of sockets) socket.destroy()
    await allClosed()
    connections.keepReady()
    expect(await write()).toMatchObject({ ok: true })
    expect(opened).toBe(5)
    await clock.advance(30_000)
    connections.keepReady()
    await until('two new ones', () => opened === 7)
  })

  it('are closed when the origin is no longer read from', async () => {
    await twoReady()
    clock.sleep(61_000)
    await clock.advance(0)
    await allClosed()
    expect(opened).toBe(2)
  })

  it.each(['a write', 'a read'])('are replaced by %s after a sleep that the system did not report', async (by) => {
    await twoReady()
    clock.sleep(20 * 60_000)
    if (by === 'a write') expect(await write()).toMatchObject({ ok: true })
    else await twoReady()
    expect(opened).toBe(by === 'a write' ? 3 : 4)
  })
})

describe('the connections of reads', () => {
  it('are closed by the first read after five minutes, whether they were used or not', async () => {
    await oneReading()
    clock.sleep(300_001)
    expect(await read()).toBeUndefined()
    await allClosed()
  })
})

test('sleep or a change of the network closes all connections, also those that are being opened', async () => {
  await oneReading()
  connections.close()
  await allClosed()
  connections.keepReady()
  expect(await read()).toBeUndefined()
  connections = create()
  connections.keepReady()
  connections.close()
  await until('both to be opened and closed', () => opened === 5 && sockets.size === 0)
})
