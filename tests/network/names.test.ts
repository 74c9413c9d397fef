import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createProvider } from '../../electron/providers/http-provider.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import type { Fetch } from '../../electron/providers/transport.ts'
import type { Clock } from '../../shared/clock.ts'
import type { ProviderKind } from '../../shared/providers.ts'
import { startElectronNetwork, type ElectronNetwork } from '../support/electron-network/electron-network.ts'
import { hostileNames, ordinaryNames } from '../support/hostile-names.ts'
import { startSocksProxy, type Proxy } from '../support/proxies.ts'

const account = '/v1/Account/MA_MADEUP1/Conference/'

/**
 * A clock that makes the rate limiter a thousand times faster, because the writes to all names would otherwise take
 * minutes.
 */
const haste: Clock = {
  now: () => Date.now() * 1_000,
  setTimeout: (run, ms) => setTimeout(run, ms / 1_000),
  clearTimeout: (timer) => {
    clearTimeout(timer as NodeJS.Timeout)
  },
}

let server: Server
let proxy: Proxy
/** The method and the path of each write, as they were on the wire. */
let arrived: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    const { method = '', url = '' } = request
    if (method !== 'GET') arrived.push(`${method} ${url}`)
    const name = decodeURIComponent(url.slice(account.length, -1))
    const roster = {
      conference_name: name,
      conference_member_count: '1',
      members: [{ member_id: '1', call_uuid: 'a' }],
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(roster))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  proxy = await startSocksProxy()
})
afterAll(async () => {
  await proxy.close()
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})
beforeEach(() => {
  arrived = []
})

const open = (kind: ProviderKind, fetch: Fetch): Provider =>
  createProvider(kind, {
    credentials: { authId: 'MA_MADEUP1', authToken: 'made-up-token-7' },
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    trusted: 'development',
    fetch,
    clock: haste,
    random: () => 0,
    limits: { startMs: 1e8, totalMs: 1e8 },
  })

const writes: readonly ((provider: Provider, name: string) => Promise<unknown>)[] = [
  (provider, name) => provider.hangUpConference(name),
  (provider, name) => provider.mute(name, 'all'),
  (provider, name) => provider.hangUpMember(name, { ids: ['1'] }),
]

/** Whether the path of a write names exactly this room. */
const reaches = (line: string, name: string): boolean =>
  line.split(' ')[1]?.startsWith(`${account}${encodeURIComponent(name).replaceAll('%2C', ',')}/`) === true

describe.each([
  { way: 'connections of their own', switches: () => [] },
  {
    way: "Chromium's network alone",
    switches: () => [`--proxy-server=socks5://127.0.0.1:${proxy.port}`, '--proxy-bypass-list=<-loopback>'],
  },
])('writes to hostile names, over $way', ({ switches }) => {
  let electron: ElectronNetwork
  beforeAll(async () => {
    electron = await startElectronNetwork({ switches: switches() })
  })
  afterAll(() => electron.stop())

  it.each(['plivo', 'vobiz'] as const)(
    'at %s reach only the room of that name, and reach no room before a retrieve has proven the name',
    async (kind) => {
      const provider = open(kind, electron.fetch)
      for (const name of hostileNames) for (const write of writes) await write(provider, name)
      expect(arrived).toEqual([])
      const strays: string[] = []
      for (const name of [...hostileNames, ...ordinaryNames]) {
        const before = arrived.length
        await provider.retrieve(name, { priority: 'person' })
        for (const write of writes) await write(provider, name)
        strays.push(...arrived.slice(before).filter((line) => !reaches(line, name)))
      }
      expect(arrived.length).toBeGreaterThan(ordinaryNames.length * writes.length)
      expect(strays).toEqual([])
    },
  )
})
