import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createProvider } from '../../electron/providers/http-provider.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import type { Fetch } from '../../electron/providers/transport.ts'
import { startBrokenServer, type Behaviour, type BrokenServer, type Protocol } from './broken-servers.ts'
import type { ServerCertificate } from './certificates.ts'
import { clockOfLimits } from './time-limits.ts'
import { never, until } from './wait-for.ts'

const everyone = { conference: 'Standup', target: 'all' } as const

/** The network that carries the requests: Node's fetch, or the fetch of a real Electron. */
export interface Carrier {
  readonly fetch: Fetch
  readonly certificate?: ServerCertificate
  stop(): Promise<void>
}

const credentials = { authId: 'MA_MADEUP1', authToken: 'made-up-token-7' }

/** @param hangs when the time limits of a request pass; by default never */
export function providerAt(origin: string, fetch: Fetch, hangs = (): boolean => false): Provider {
  return createProvider('plivo', {
    credentials,
    baseUrl: `${origin}/v1`,
    trusted: 'development',
    fetch,
    clock: clockOfLimits(hangs),
    random: () => 0,
  })
}

const callUuid = '00000000-0000-4000-8000-000000000311'

/** Writes that must never be carried out twice. */
export const onceOnly = {
  kick: (provider: Provider) => provider.kick('Standup', { ids: ['1'] }),
  end: (provider: Provider) => provider.hangUpConference('Standup'),
  play: (provider: Provider) => provider.play(everyone, 'https://media.example.test/a.mp3'),
  'hang up member': (provider: Provider) => provider.hangUpMember('Standup', { ids: ['1'] }),
  'hang up call': (provider: Provider) => provider.hangUpCall(callUuid),
} as const

/** What a server does to a write that must not be carried out twice. */
export const cuts = ['cutBeforeHeaders', 'reset', 'cutAfter50ms', 'timeout408'] as const

/** Sends a write over a connection that a read and a harmless write have used and left idle. */
export async function sendOverUsed(
  provider: Provider,
  send: (typeof onceOnly)[keyof typeof onceOnly],
  server: BrokenServer,
  behaviour: Behaviour,
): Promise<void> {
  server.behave('good')
  expect(await provider.list()).toMatchObject({ ok: true })
  expect(await provider.stopSpeak(everyone)).toMatchObject({ ok: true })
  server.behave(behaviour)
  expect(await send(provider)).toMatchObject({ ok: false, fault: { code: 'unknownOutcome' } })
}

/** Expects that each write in `onceOnly` has arrived, and none of them twice. */
export async function expectEachOnce({ arrived }: BrokenServer): Promise<void> {
  const expected = Object.keys(onceOnly).length
  const writes = (): string[] => arrived.filter((line) => !line.startsWith('GET') && !line.includes('/Speak/'))
  await never('a second arrival', () => writes().length > expected, 200, 20)
  expect(new Set(writes()).size).toBe(expected)
}

interface Row {
  readonly behaviour: Behaviour
  /** Whether the server never finishes its response. */
  readonly hangs?: true
  readonly read: object
  /** The expected fault of an end. An end is never sent twice. */
  readonly write: object
}

const unknown = (reason: string): object => ({ code: 'unknownOutcome', values: { reason } })

const rows: readonly Row[] = [
  { behaviour: 'silent', hangs: true, read: { code: 'timeout' }, write: unknown('timeout') },
  { behaviour: 'slowHeader', hangs: true, read: { code: 'timeout' }, write: unknown('timeout') },
  { behaviour: 'slowBody', hangs: true, read: { code: 'timeout' }, write: unknown('timeout') },
  { behaviour: 'cutBeforeHeaders', read: { code: 'badAnswer', values: { reason: 'cut' } }, write: unknown('cut') },
  { behaviour: 'cutAfterHeaders', read: { code: 'badAnswer', values: { reason: 'cut' } }, write: unknown('cut') },
  { behaviour: 'cutAfter50ms', read: { code: 'badAnswer', values: { reason: 'cut' } }, write: unknown('cut') },
  { behaviour: 'reset', read: { code: 'badAnswer', values: { reason: 'cut' } }, write: unknown('cut') },
  { behaviour: 'timeout408', read: { code: 'timeout' }, write: unknown('timeout') },
  {
    behaviour: 'redirect',
    read: { code: 'badAnswer', values: { reason: 'redirect' } },
    write: { code: 'badAnswer', values: { reason: 'redirect' } },
  },
  { behaviour: 'portal200', read: { code: 'badAnswer', values: { reason: 'notJson' } }, write: unknown('notJson') },
  { behaviour: 'portal404', read: { code: 'route' }, write: { code: 'route' } },
]

/** Defines the same tests for every implementation of fetch. Called inside a `describe`. */
export function describeNetwork(start: () => Promise<Carrier>, protocols: readonly Protocol[]): void {
  let carrier: Carrier
  beforeAll(async () => {
    carrier = await start()
  })
  afterAll(() => carrier.stop())

  describe.each(protocols)('%s', (protocol) => {
    let server: BrokenServer
    beforeEach(async () => {
      server = await startBrokenServer(protocol, carrier.certificate)
    })
    afterEach(() => server.close())

    const open = (hangs?: () => boolean): Provider => providerAt(server.origin, carrier.fetch, hangs)
    const writesArrived = (): string[] => server.arrived.filter((line) => !line.startsWith('GET'))

    /** Uses a provider, so that idle connections remain. */
    const use = async (provider: Provider): Promise<void> => {
      await provider.list()
      expect(await provider.stopSpeak(everyone)).toMatchObject({ ok: true })
      server.arrived.length = 0
    }

    it.each(rows)('$behaviour: a read and a write report the right outcome', async (row) => {
      const { behaviour, read, write } = row
      await use(open())
      const provider = open(() => row.hangs === true && server.inFlight() > 0)
      server.behave(behaviour)
      expect(await provider.list()).toMatchObject({ ok: false, fault: read })
      // Until the server sees that the read was given up, the write would be given up before it is sent.
      await until('the server to see the read end', () => server.inFlight() === 0)
      expect(await provider.hangUpConference('Standup')).toMatchObject({ ok: false, fault: write })
      expect(writesArrived()).toHaveLength(1)
      server.behave('good')
      expect(await open().list()).toMatchObject({ ok: true })
    })

    it.each(cuts)('each write arrives once: %s', async (behaviour) => {
      const provider = open()
      for (const send of Object.values(onceOnly)) await sendOverUsed(provider, send, server, behaviour)
      await expectEachOnce(server)
    })

    it('reads again, and sends a write once, after the server has closed its idle connections', async () => {
      const provider = open()
      await use(provider)
      const before = server.closed()
      server.closeIdle()
      await until('a read to be answered', async () => (await provider.list()).ok)
      expect(server.closed()).toBeGreaterThan(before)
      expect(await provider.hangUpConference('Standup')).toMatchObject({ ok: true })
      expect(writesArrived()).toHaveLength(1)
    })

    it('sends no request after it was aborted, even when a silent server responds again', async () => {
      const provider = open()
      await use(provider)
      server.behave('silent')
      const stop = new AbortController()
      const given = Array.from({ length: 12 }, (_, index) =>
        provider.retrieve(`Room ${index}`, { priority: 'person', signal: stop.signal }),
      )
      // A request that was sent but had not arrived when it was aborted would count as late.
      await until('all that may be in flight at once to arrive', () => server.arrived.length === 6)
      const closed = server.closed()
      stop.abort()
      for (const reply of await Promise.all(given)) {
        expect(reply).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
      }
      // The abort reaches Electron later than this line. A connection that closes before it does is no silent server:
      // Chromium sends its requests again.
      await until('the server to see every request aborted', () => server.inFlight() === 0)
      const before = server.arrived.length
      server.behave('good')
      server.closeIdle()
      expect(await provider.list()).toMatchObject({ ok: true })
      await until('its connections to be closed', () => server.closed() > closed)
      await never('a late arrival', () => server.arrived.length > before + 1, 300, 20)
    })

    it('sends a write even while all allowed reads hang', async () => {
      const provider = open()
      await use(provider)
      server.behave('silent')
      const stop = new AbortController()
      const hanging = Array.from({ length: 40 }, (_, index) =>
        provider.retrieve(`Room ${index}`, { signal: stop.signal }),
      )
      const onTop = Array.from({ length: 40 }, (_, index) =>
        provider.retrieve(`Room ${index}`, { priority: 'person', signal: stop.signal }),
      )
      await until('reads to hang', () => server.arrived.length >= 4)
      const ending = provider.hangUpConference('Standup')
      await until('the end to arrive', () => writesArrived().length === 1)
      stop.abort()
      await Promise.all([...hanging, ...onTop])
      await server.close()
      expect(await ending).toMatchObject({ ok: false })
    })
  })
}
