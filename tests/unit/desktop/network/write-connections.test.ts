import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WriteConnections } from '../../../../electron/desktop/network/write-connections.ts'
import type { SendGate } from '../../../../electron/providers/send-gate.ts'
import { createTransport, type Exchange } from '../../../../electron/providers/transport.ts'
import type { Clock } from '../../../../shared/clock.ts'
import { fault } from '../../../../shared/fault.ts'
import { selfSigned } from '../../../support/certificates.ts'
import { until } from '../../../support/wait-for.ts'
import { flushPromises } from '../../../support/virtual-clock.ts'

/**
 * Creates a clock that only `move` and `sleep` advance. `move` also runs the timers that are due. `sleep` does not,
 * because Node's timers stand still while a computer sleeps.
 */
function createHandClock(): Clock & { move(ms: number): void; sleep(ms: number): void } {
  let now = 1_000_000
  const timers = new Map<object, { at: number; run: () => void }>()
  return {
    now: () => now,
    setTimeout: (run, ms) => {
      const timer = {}
      timers.set(timer, { at: now + ms, run })
      return timer
    },
    clearTimeout: (timer) => {
      timers.delete(timer as object)
    },
    move: (ms) => {
      now += ms
      for (const [timer, { at, run }] of timers) {
        if (at > now) continue
        timers.delete(timer)
        run()
      }
    },
    sleep: (ms) => {
      now += ms
    },
  }
}

let server: Server
let origin: string
let route: string
let clock: ReturnType<typeof createHandClock>
let connections: WriteConnections
const sockets = new Set<Socket>()
let opened = 0
let arrived: string[] = []
/** The certificates that Chromium has accepted. */
let accepted: string[] = []
/** Listeners that are called when the route to the server is looked up. */
let ways: (() => void)[] = []

beforeEach(async () => {
  ;[opened, arrived, accepted, route, ways] = [0, [], [], 'DIRECT', []]
  server = createServer((request, response) => {
    arrived.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.connection ?? ''}`)
    if (request.url === '/silent') return
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  server.on('connection', (socket: Socket) => {
    opened += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  clock = createHandClock()
  connections = new WriteConnections({
    clock,
    resolveProxy: () => {
      for (const listener of ways) listener()
      return Promise.resolve(route)
    },
    acceptedCertificates: () => accepted,
  })
})

afterEach(async () => {
  vi.unstubAllEnvs()
  connections.close()
  for (const socket of sockets) socket.destroy()
  await new Promise((done) => server.close(done))
})

const write = (path = '/', more: { signal?: AbortSignal; gate?: SendGate } = {}): Promise<Exchange> => {
  const transport = createTransport(async (url, request) => {
    const response = await connections.send(url, request)
    if (response === undefined) throw new Error('no connection')
    return response
  }, clock)
  return transport({ method: 'DELETE', url: `${origin}${path}`, headers: {}, priority: 'person', ...more })
}

const twoReady = async (): Promise<void> => {
  connections.keepReady(origin)
  await until('two connections', () => sockets.size === 2)
  // The client notices a new connection a moment after the server.
  await flushPromises()
}

describe('the connections for writes', () => {
  it('are kept ready in pairs; a write uses one, which is closed and replaced', async () => {
    await twoReady()
    expect(await write()).toMatchObject({ ok: true, response: { status: 200 } })
    expect(arrived).toEqual(['DELETE / close'])
    await until('the one to be replaced, and the used one to be closed', () => opened === 3 && sockets.size === 2)
  })

  it('are replaced only after the write was sent', async () => {
    await twoReady()
    const events: string[] = []
    ways.push(() => events.push('way of the next connection'))
    await write('/', { gate: { check: () => void events.push('write') } })
    await until('the next connection', () => opened === 3)
    expect(events).toEqual(['write', 'way of the next connection'])
  })

  it('are opened for a write if none is ready', async () => {
    expect(await write()).toMatchObject({ ok: true })
    expect(opened).toBe(1)
  })

  it('are replaced after 45 s, before a server would close them', async () => {
    await twoReady()
    const before = [...sockets]
    clock.move(44_000)
    connections.keepReady(origin)
    expect(before.every((socket) => sockets.has(socket))).toBe(true)
    clock.move(1_000)
    await until('two new ones', () => opened === 4 && sockets.size === 2)
    expect(before.some((socket) => sockets.has(socket))).toBe(false)
  })

  it('are replaced if the server closes them, but not in a loop', async () => {
    await twoReady()
    clock.move(10_000)
    for (const socket of sockets) socket.destroy()
    await until('two new ones', () => opened === 4 && sockets.size === 2)
    for (const socket of sockets) socket.destroy()
    await until('both to be closed', () => sockets.size === 0)
    connections.keepReady(origin)
    expect(await write()).toMatchObject({ ok: true })
    expect(opened).toBe(5)
    clock.move(30_000)
    connections.keepReady(origin)
    await until('two new ones', () => opened === 7)
  })

  it('are not kept ready for an origin that is no longer read from', async () => {
    await twoReady()
    clock.move(61_000)
    await until('both to be closed', () => sockets.size === 0)
    expect(opened).toBe(2)
  })

  it('are closed after sleep, and opened again by the next read', async () => {
    await twoReady()
    connections.close()
    await until('both to be closed', () => sockets.size === 0)
    await twoReady()
    expect(opened).toBe(4)
  })

  it('carry no write if they are from before a sleep that the system did not report', async () => {
    await twoReady()
    clock.sleep(20 * 60_000)
    expect(await write()).toMatchObject({ ok: true })
    expect(opened).toBe(3)
    await until('all to be closed', () => sockets.size === 0)
  })

  it('are replaced by the first read after a sleep that the system did not report', async () => {
    await twoReady()
    clock.sleep(20 * 60_000)
    connections.keepReady(origin)
    await until('two new ones', () => opened === 4 && sockets.size === 2)
  })

  it('are closed if they were being opened when the computer went to sleep', async () => {
    connections.keepReady(origin)
    connections.close()
    await until('both to be closed', () => opened === 2 && sockets.size === 0)
  })

  it.each([
    ['before', (failed: Promise<unknown>, close: () => void) => failed.then(close)],
    [
      'after',
      async (failed: Promise<unknown>, close: () => void) => {
        close()
        await failed
      },
    ],
  ])(
    'are opened by the next read after sleep, even if an earlier opening failed %s the sleep',
    async (_when, closed) => {
      const refusal = Promise.reject(new Error('no route'))
      const failed = refusal.catch(() => flushPromises())
      const routes = [refusal, refusal]
      const slow = new WriteConnections({
        clock,
        resolveProxy: () => routes.pop() ?? Promise.resolve('DIRECT'),
        acceptedCertificates: () => [],
      })
      slow.keepReady(origin)
      await closed(failed, () => {
        slow.close()
      })
      slow.keepReady(origin)
      await until('two connections', () => sockets.size === 2)
      slow.close()
    },
  )

  it('send nothing if the gate is closed once the connection is open', async () => {
    expect(await write('/', { gate: { check: () => fault('readOnly') } })).toMatchObject({
      fault: { code: 'readOnly' },
      carriedOut: 'notSent',
    })
    await until('the connection to be closed', () => opened === 1 && sockets.size === 0)
    expect(arrived).toEqual([])
  })

  it('are reset if a write is aborted, so that the system does not deliver it later', async () => {
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
    'leave a write over the route "%s" to Chromium',
    async (proxies) => {
      route = proxies
      const signal = new AbortController().signal
      const response = await connections.send(`${origin}/`, {
        method: 'DELETE',
        headers: {},
        signal,
        priority: 'high',
        onLeaving: () => undefined,
        redirect: 'error',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      })
      expect(response).toBeUndefined()
      expect(opened).toBe(0)
    },
  )

  it('21 accept only certificates that Chromium accepts, even with NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    const certificate = selfSigned()
    const secure = createTlsServer(certificate, (request, response) => {
      arrived.push(request.url ?? '')
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
    await new Promise<void>((ready) => secure.listen(0, '127.0.0.1', ready))
    origin = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`
    accepted = [selfSigned().cert]
    expect(await write('/other')).toMatchObject({ ok: false })
    accepted = [certificate.cert]
    expect(await write('/accepted')).toMatchObject({ ok: true })
    expect(arrived).toEqual(['/accepted'])
    await new Promise((done) => secure.close(done))
  })
})
