import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Provider } from '../../electron/providers/provider.ts'
import type { Fault } from '../../shared/fault.ts'
import { startBrokenServer, type BrokenServer } from '../support/broken-servers.ts'
import { createAuthority, selfSigned } from '../support/certificates.ts'
import { startElectronNetwork } from '../support/electron-network/electron-network.ts'
import { cuts, expectEachOnce, onceOnly, providerAt, sendOverUsed } from '../support/network-table.ts'
import { openFor } from '../support/send-gate.ts'
import { startConnectProxy, startDelay, startSocksProxy, type Proxy } from '../support/proxies.ts'
import { until } from '../support/wait-for.ts'

const authority = createAuthority()
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
const kept = <T extends { close(): Promise<void> }>(made: T): T => {
  closing.push(() => made.close())
  return made
}

/** An Electron whose requests go through the proxy, even those to this computer. */
async function startOver(scheme: string, proxy: Proxy) {
  const switches = [`--proxy-server=${scheme}://127.0.0.1:${proxy.port}`, '--proxy-bypass-list=<-loopback>']
  const { stop, ...network } = await startElectronNetwork({ trusted: authority.ca, switches })
  return { ...network, passed: proxy.passed, stop: () => stop().then(() => proxy.close()) }
}

const startDirect = () => startElectronNetwork({ trusted: authority.ca })

// The tests share an Electron for each route. Each test has a server of its own.
let direct: Awaited<ReturnType<typeof startDirect>>
let connect: Awaited<ReturnType<typeof startOver>>
let socks: Awaited<ReturnType<typeof startOver>>
beforeAll(async () => {
  ;[direct, connect, socks] = await Promise.all([
    startDirect(),
    startOver('http', await startConnectProxy()),
    // A route that only Chromium supports.
    startOver('socks5', await startSocksProxy()),
  ])
})
afterAll(() => Promise.all([direct.stop(), connect.stop(), socks.stop()]))

const secureServer = async (): Promise<BrokenServer> =>
  kept(await startBrokenServer('HTTP/1.1 over TLS', authority.issue()))

const writesIn = (server: BrokenServer): string[] => server.arrived.filter((line) => !line.startsWith('GET'))

/** Waits until all of several connections have passed the proxy. */
const allPass = (server: BrokenServer, { passed }: Pick<Proxy, 'passed'>): Promise<boolean> =>
  until('all connections to pass the proxy', () => {
    const count = server.connections()
    return count > 1 && count === passed(server.port)
  })

/** Reads the list again and again. Returns the faults, which a failed test then shows. */
async function faultsOf(reads: number, provider: Provider): Promise<readonly Fault[]> {
  const faults: Fault[] = []
  for (let count = 0; count < reads; count += 1) {
    const list = await provider.list()
    if (!list.ok) faults.push(list.fault)
  }
  return faults
}

describe('a read from Electron', () => {
  it("uses the system's proxy, whether Node or Chromium sends it", async () => {
    const server = await secureServer()
    const { fetch } = connect
    const provider = providerAt(server.origin, fetch)
    expect(await faultsOf(12, provider)).toEqual([])
    await allPass(server, connect)
  })

  it('also reaches the provider over a route that only Chromium supports', async () => {
    const server = await secureServer()
    const { fetch, passed } = socks
    const provider = providerAt(server.origin, fetch)
    expect(await faultsOf(12, provider)).toEqual([])
    expect(server.connections()).toBe(passed(server.port))
  })

  it('still succeeds after all connections were forgotten, as when the network changes', async () => {
    const server = await secureServer()
    const { fetch, forgetConnections } = direct
    const provider = providerAt(server.origin, fetch)
    for (let count = 0; count < 12; count += 1) {
      if (count % 4 === 3) forgetConnections()
      expect(await provider.list()).toMatchObject({ ok: true })
    }
  })
})

describe('a write from Electron', () => {
  it("uses the system's proxy", async () => {
    const server = await secureServer()
    const { fetch } = connect
    const provider = providerAt(server.origin, fetch)
    expect(await provider.list()).toMatchObject({ ok: true })
    expect(await provider.hangUpConference('Standup')).toMatchObject({ ok: true })
    await allPass(server, connect)
  })

  it.each(cuts)('arrives once on a route that only Chromium supports: %s', async (behaviour) => {
    const { fetch } = socks
    const server = await secureServer()
    const provider = providerAt(server.origin, fetch)
    for (const send of Object.values(onceOnly)) await sendOverUsed(provider, send, server, behaviour)
    await expectEachOnce(server)
    await allPass(server, socks)
  })

  it('is not sent if its connection was opened too late', async () => {
    const server = await secureServer()
    const far = kept(await startDelay(server.port, 100))
    const { fetch } = direct
    const origin = `https://127.0.0.1:${far.port}`
    const provider = providerAt(origin, fetch)
    expect(await provider.list()).toMatchObject({ ok: true })
    // There are more requests than open connections, so some requests must open a connection first.
    const given = await Promise.all(
      Array.from({ length: 6 }, () => provider.hangUpConference('Standup', { gate: openFor(50) })),
    )
    const late = given.filter((reply) => !reply.ok && reply.fault.code === 'stale')
    expect(late.length).toBeGreaterThanOrEqual(4)
    expect(writesIn(server)).toHaveLength(6 - late.length)
  })

  it('is aborted after its deadline over a route that only Chromium supports', async () => {
    const server = await secureServer()
    const { fetch } = socks
    const provider = providerAt(server.origin, fetch)
    expect(await provider.list()).toMatchObject({ ok: true })
    server.behave('silent')
    const reply = await provider.hangUpConference('Standup', { gate: openFor(2_000) })
    expect(reply).toMatchObject({ ok: false, fault: { code: 'unknownOutcome' } })
    expect(writesIn(server)).toHaveLength(1)
  })

  it('is not sent to a server whose certificate Chromium does not accept', async () => {
    const server = kept(await startBrokenServer('HTTP/1.1 over TLS', selfSigned()))
    const provider = providerAt(server.origin, direct.fetch)
    expect(await provider.list()).toMatchObject({ ok: false, fault: { code: 'tls' } })
    expect(await provider.hangUpConference('Standup')).toMatchObject({ ok: false, fault: { code: 'tls' } })
    expect(server.arrived).toEqual([])
  })
})
