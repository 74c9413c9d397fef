import { drop } from '../../../../shared/drop.ts'
import type Electron from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createApiNetwork } from '../../../../electron/desktop/network/api-fetch.ts'
import { createProvider } from '../../../../electron/providers/http-provider.ts'
import type { Provider } from '../../../../electron/providers/provider.ts'
import { createTransport, defaultLimits } from '../../../../electron/providers/transport.ts'
import { systemClock } from '../../../../shared/clock.ts'
import { fault } from '../../../../shared/fault.ts'
import { FakeClientRequest } from '../../../support/fake-client-request.ts'
import { createVirtualClock, flushPromises } from '../../../support/virtual-clock.ts'

interface Fake {
  readonly net: Partial<Record<keyof typeof Electron.net, unknown>>
  readonly session: Partial<Record<keyof typeof Electron.session, unknown>>
}
const fake = vi.hoisted((): Fake => ({ net: {}, session: {} }))
vi.mock('electron', () => fake satisfies Partial<Record<keyof typeof Electron, unknown>>)

const callUuid = '00000000-0000-4000-8000-000000000311'
let requests: FakeClientRequest[] = []
const made = {
  setSpellCheckerEnabled: vi.fn(),
  setSpellCheckerLanguages: vi.fn(),
  allowNTLMCredentialsForDomains: vi.fn(),
  setPermissionRequestHandler: vi.fn(),
  setCertificateVerifyProc: vi.fn(),
  // Only Chromium supports this route, so writes go through its network too.
  resolveProxy: vi.fn(() => Promise.resolve('SOCKS5 proxy.example:1080')),
  closeAllConnections: vi.fn(() => Promise.resolve()),
} satisfies Partial<Record<keyof Electron.Session, unknown>>

beforeEach(() => {
  vi.clearAllMocks()
  requests = []
  fake.session.fromPartition = vi.fn(() => made)
  fake.net.request = (options: Electron.ClientRequestConstructorOptions) => {
    const request = new FakeClientRequest(options)
    requests.push(request)
    return request
  }
})

const address = { url: 'https://api.example/v1/', headers: { authorization: 'x' } }
const get = { ...address, method: 'GET', priority: 'person' } as const
const post = { ...address, method: 'POST', body: '{}', priority: 'person' } as const

const fetchOf = () => createApiNetwork(systemClock()).fetch

async function start(signal?: AbortSignal, asked: typeof get | typeof post = get) {
  const transport = createTransport(fetchOf(), systemClock(), { ...defaultLimits, bodyBytes: 20 })
  const exchange = transport({ ...asked, ...(signal && { signal }) })
  await flushPromises()
  const [request] = requests
  if (!request) throw new Error('nothing was sent')
  return { exchange, request }
}

const json = { 'content-type': 'application/json', 'x-request-id': ['a', 'b'] }

describe('the fetch of the providers', () => {
  it('sends through its own session, without redirects or cookies', async () => {
    const { exchange, request } = await start(undefined, post)
    expect(request.options).toMatchObject({
      session: made,
      method: 'POST',
      url: post.url,
      headers: post.headers,
      priority: 'highest',
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    })
    expect(request.sent).toBe('{}')
    const message = request.answer(202, json)
    message.emit('data', Buffer.from('{"a":'))
    message.emit('data', Buffer.from('"ü"}'))
    message.emit('end')
    expect(await exchange).toMatchObject({
      ok: true,
      response: { status: 202, contentType: 'application/json', headerRequestId: 'a, b', text: '{"a":"ü"}' },
    })
    expect(request.aborted).toBe(0)
  })

  it.each<[string, (provider: Provider) => unknown, string]>([
    ['a poll goes last', (provider) => provider.retrieve('Weekly'), 'low'],
    ['a revalidation goes first', (provider) => provider.retrieve('Weekly', { priority: 'person' }), 'highest'],
    ['an action goes first', (provider) => provider.hangUpConference('Weekly'), 'highest'],
    ['details of a live call go before polls', (provider) => provider.retrieveLiveCall(callUuid), 'medium'],
  ])('%s', async (_what, ask, priority) => {
    const credentials = { authId: 'MAMADEUPACCOUNTID000', authToken: 'made-up-token' }
    const fetch = fetchOf()
    ask(createProvider('plivo', { credentials, fetch, clock: systemClock(), random: () => 0 }))
    await flushPromises()
    expect(requests.map(({ options }) => options.priority)).toEqual([priority])
    requests[0]?.abort()
  })

  it('reports a failure that occurs before the response', async () => {
    const { exchange, request } = await start()
    request.emit('error', new Error('net::ERR_NAME_NOT_RESOLVED'))
    expect(await exchange).toMatchObject({ ok: false, fault: { code: 'dns' }, carriedOut: 'no' })
  })

  it('returns the received part of a body that was cut off', async () => {
    const { exchange, request } = await start()
    const message = request.answer(200, json)
    message.emit('data', Buffer.from('{"a'))
    await Promise.resolve()
    message.emit('error', new Error('net::ERR_CONNECTION_RESET'))
    expect(await exchange).toMatchObject({ ok: true, response: { text: '{"a', bodyFault: { code: 'badAnswer' } } })
  })

  it('aborts a request whose response body is too large', async () => {
    const { exchange, request } = await start()
    request.answer(200, json).emit('data', Buffer.alloc(21, 'x'))
    expect(await exchange).toMatchObject({ ok: true, response: { bodyFault: { code: 'tooLarge' } } })
    expect(request.aborted).toBeGreaterThan(0)
  })

  it('aborts the request when its signal is aborted', async () => {
    const control = new AbortController()
    const { exchange, request } = await start(control.signal)
    control.abort()
    expect(await exchange).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
    expect(request.aborted).toBeGreaterThan(0)
  })

  it('aborts a write at its deadline if no response has arrived', async () => {
    const clock = createVirtualClock()
    const transport = createTransport(createApiNetwork(clock).fetch, clock)
    const exchange = transport({ ...post, gate: { notAfter: clock.now() + 2_000, check: () => undefined } })
    await clock.advance(1_900)
    expect(requests.map(({ aborted }) => aborted)).toEqual([0])
    await clock.advance(200)
    expect(requests[0]?.aborted).toBe(1)
    expect(await exchange).toMatchObject({ ok: false, carriedOut: 'unknown' })
  })

  it('does not send a write whose deadline passed in the queue, and reports it as stale', async () => {
    const clock = createVirtualClock()
    const transport = createTransport(createApiNetwork(clock).fetch, clock)
    const notAfter = clock.now() + 2_000
    const gate = { notAfter, check: () => (clock.now() > notAfter ? fault('stale') : undefined) }
    drop(transport(post))
    const second = transport({ ...post, gate })
    await clock.advance(2_100)
    expect(requests).toHaveLength(1)
    expect(await second).toEqual({ ok: false, fault: fault('stale'), carriedOut: 'notSent' })
  })

  it('reports a write as not carried out if it waited for a connection until the time limit, and never sends it', async () => {
    const clock = createVirtualClock()
    let answer = (_proxies: string): void => undefined
    made.resolveProxy.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)))
    const exchange = createTransport(createApiNetwork(clock).fetch, clock)(post)
    await clock.advance(60_000)
    expect(await exchange).toEqual({ ok: false, fault: fault('timeout'), carriedOut: 'no' })
    answer('SOCKS5 proxy.example:1080')
    await flushPromises()
    expect(requests).toEqual([])
  })

  it('starts a write once the previous one has ended and its connection is closed', async () => {
    const transport = createTransport(fetchOf(), systemClock())
    const first = transport(post)
    const second = transport(post)
    await flushPromises()
    expect(requests).toHaveLength(1)
    expect(made.closeAllConnections).not.toHaveBeenCalled()
    requests[0]?.answer(202, json).emit('end')
    expect(await first).toMatchObject({ ok: true })
    await flushPromises()
    expect(made.closeAllConnections).toHaveBeenCalledTimes(1)
    requests[1]?.answer(202, json).emit('end')
    expect(await second).toMatchObject({ ok: true })
  })

  it('reports that requests go through Chromium if no connection can be opened for it', async () => {
    const network = createApiNetwork(systemClock())
    const paths: string[] = []
    network.onPath((...path) => paths.push(path.join(' ')))
    drop(createTransport(network.fetch, systemClock())(post))
    await flushPromises()
    expect(paths).toEqual(['api.example Chromium'])
  })

  it('leaves the verdict on certificates to Chromium', async () => {
    await start()
    const verdict = vi.fn()
    const [check] = made.setCertificateVerifyProc.mock.calls[0] as [(request: object, answer: typeof verdict) => void]
    for (const errorCode of [0, -202])
      check({ hostname: 'api.example', certificate: { data: 'PEM' }, errorCode }, verdict)
    expect(verdict.mock.calls).toEqual([[-3], [-3]])
  })
})
