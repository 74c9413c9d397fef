import type Electron from 'electron'
import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createApiFetch } from '../../../electron/desktop/api-fetch.ts'
import { createProvider } from '../../../electron/providers/create-provider.ts'
import type { Provider } from '../../../electron/providers/provider.ts'
import { createTransport, defaultLimits } from '../../../electron/providers/transport.ts'
import { systemClock } from '../../../shared/clock.ts'
import { settle } from '../../support/virtual-clock.ts'

interface Fake {
  readonly net: Partial<Record<keyof typeof Electron.net, unknown>>
  readonly session: Partial<Record<keyof typeof Electron.session, unknown>>
}
const fake = vi.hoisted((): Fake => ({ net: {}, session: {} }))
vi.mock('electron', () => fake satisfies Partial<Record<keyof typeof Electron, unknown>>)

class FakeRequest extends EventEmitter {
  readonly options: Electron.ClientRequestConstructorOptions
  sent: string | undefined
  aborted = 0
  constructor(options: Electron.ClientRequestConstructorOptions) {
    super()
    this.options = options
  }
  end(body?: string): void {
    this.sent = body
  }
  abort(): void {
    this.aborted += 1
    if (this.aborted === 1) this.emit('abort')
  }
  answer(statusCode: number, headers: Record<string, string | string[]>): EventEmitter {
    const message = Object.assign(new EventEmitter(), { statusCode, headers })
    this.emit('response', message)
    return message
  }
}

const callUuid = '00000000-0000-4000-8000-000000000311'
let requests: FakeRequest[] = []
const made = {
  setSpellCheckerEnabled: vi.fn(),
  setSpellCheckerLanguages: vi.fn(),
  allowNTLMCredentialsForDomains: vi.fn(),
  setPermissionRequestHandler: vi.fn(),
}

beforeEach(() => {
  requests = []
  fake.session.fromPartition = vi.fn(() => made)
  fake.net.request = (options: Electron.ClientRequestConstructorOptions) => {
    const request = new FakeRequest(options)
    requests.push(request)
    return request
  }
})

const address = { url: 'https://api.example/v1/', headers: { authorization: 'x' } }
const post = { ...address, method: 'POST', body: '{}', priority: 'person' } as const

function start(signal?: AbortSignal) {
  const transport = createTransport(createApiFetch(), systemClock(), { ...defaultLimits, body: 20 })
  const exchange = transport({ ...post, ...(signal && { signal }) })
  const [request] = requests
  if (!request) throw new Error('nothing was sent')
  return { exchange, request }
}

const json = { 'content-type': 'application/json', 'x-request-id': ['a', 'b'] }

describe('the fetch of the providers', () => {
  it('sends through its own session, follows no redirect, and brings no cookie', async () => {
    const { exchange, request } = start()
    expect(request.options).toMatchObject({
      ...{ session: made, method: 'POST', url: post.url, headers: post.headers, priority: 'highest' },
      ...{ redirect: 'error', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' },
    })
    expect(request.sent).toBe('{}')
    const message = request.answer(202, json)
    message.emit('data', Buffer.from('{"a":'))
    message.emit('data', Buffer.from('"ü"}'))
    message.emit('end')
    expect(await exchange).toMatchObject({
      ok: true,
      answer: { status: 202, contentType: 'application/json', headerRequestId: 'a, b', text: '{"a":"ü"}' },
    })
    expect(request.aborted).toBe(0)
  })

  it.each<[string, (provider: Provider) => unknown, string]>([
    ['a poll stands last', (provider) => provider.retrieve('Weekly'), 'low'],
    ['a look before acting goes first', (provider) => provider.retrieve('Weekly', { priority: 'person' }), 'highest'],
    ['so does what is done', (provider) => provider.hangUpConference('Weekly'), 'highest'],
    ['a detail of a list lets it by', (provider) => provider.retrieveLiveCall(callUuid), 'medium'],
  ])('%s', async (_what, ask, priority) => {
    const credentials = { authId: 'MAMADEUPACCOUNTID000', authToken: 'made-up-token' }
    const fetch = createApiFetch()
    void ask(createProvider('plivo', { credentials, fetch, clock: systemClock(), random: () => 0 }))
    await settle()
    expect(requests.map(({ options }) => options.priority)).toEqual([priority])
    requests[0]?.abort()
  })

  it('says what failed before an answer', async () => {
    const { exchange, request } = start()
    request.emit('error', new Error('net::ERR_NAME_NOT_RESOLVED'))
    expect(await exchange).toMatchObject({ ok: false, fault: { code: 'dns' }, carriedOut: 'no' })
  })

  it('says that a redirect was not followed', async () => {
    const { exchange, request } = start()
    request.emit('error', new Error("Attempted to redirect, but redirect policy was 'error'"))
    expect(await exchange).toMatchObject({ ok: false, fault: { values: { reason: 'redirect' } } })
  })

  it('keeps what came of a body that was cut', async () => {
    const { exchange, request } = start()
    const message = request.answer(200, json)
    message.emit('data', Buffer.from('{"a'))
    await Promise.resolve()
    message.emit('error', new Error('net::ERR_CONNECTION_RESET'))
    expect(await exchange).toMatchObject({ ok: true, answer: { text: '{"a', unread: { code: 'badAnswer' } } })
  })

  it('gives up a body that is too large', async () => {
    const { exchange, request } = start()
    request.answer(200, json).emit('data', Buffer.alloc(21, 'x'))
    expect(await exchange).toMatchObject({ ok: true, answer: { unread: { code: 'tooLarge' } } })
    expect(request.aborted).toBeGreaterThan(0)
  })

  it('stops when nobody wants the answer any more', async () => {
    const control = new AbortController()
    const { exchange, request } = start(control.signal)
    control.abort()
    expect(await exchange).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
    expect(request.aborted).toBeGreaterThan(0)
  })
})
