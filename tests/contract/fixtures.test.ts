import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createProvider } from '../../electron/providers/http-provider.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import { readCallback } from '../../relay/receiver/callback-event.ts'
import { sign, signedText, type SignatureScheme } from '../simulator/signatures.ts'
import { systemClock } from '../../shared/clock.ts'
import type { FaultCode } from '../../shared/fault.ts'
import type { ProviderKind } from '../../shared/providers.ts'
import { officialSignatureCheck } from '../support/official-plivo.ts'
import { scriptedFetch } from '../support/scripted-fetch.ts'

interface Fixture {
  readonly provider: ProviderKind
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: unknown
  readonly body_text?: string
  readonly params?: Record<string, string>
}

const folder = join(import.meta.dirname, 'fixtures')
const load = (name: string): unknown => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))

type Call = (provider: Provider) => Promise<unknown>
type Row = readonly [call: Call, requestId: string | undefined, reply: object, asynchronous?: boolean]

const list: Call = (p) => p.list({ priority: 'person' })
const read =
  (name: string): Call =>
  (p) =>
    p.retrieve(name)
const uuid = (tail: string) => `00000000-0000-4000-8000-000000000${tail}`
const apiId = (tail: string) => `00000000-0000-4000-8000-00000000${tail}`
const ok = (value: unknown) => ({ ok: true, value })
const inbound = (number: string, joinedSecondsAgo: number) => ({ direction: 'inbound', number, joinedSecondsAgo })
const outbound = (number: string, joinedSecondsAgo: number) => ({ direction: 'outbound', number, joinedSecondsAgo })
/** @param call the end of the call's UUID */
const member = (memberId: string, call?: string, ...more: readonly object[]): object =>
  Object.assign(
    { memberId, direction: 'unknown', muted: false, deaf: false, name: '', number: '' },
    call !== undefined && { callUuid: uuid(call) },
    ...more,
  ) as object
const roster = (name: string, runTimeSeconds: number | undefined, ...members: readonly object[]) =>
  ok({ kind: 'roster', name, people: 2, members, ...(runTimeSeconds !== undefined && { runTimeSeconds }) })
const fault = (code: FaultCode, status: number, providerText: string, requestId?: string) => ({
  ok: false,
  fault: { code, values: { status }, providerText, ...(requestId !== undefined && { requestId }) },
})
const accepted = (echoed: readonly string[] | 'all') => ok({ echoed })

/**
 * For each file: the call that gets this response, the response's request id (a fault contains its own), and the
 * result.
 */
const responses: Readonly<Record<string, Row>> = {
  'plivo-retrieve-ok': [
    read('Town Hall'),
    apiId('9001'),
    roster(
      'Town Hall',
      742,
      member('311', '311', inbound('15555550111', 742), { name: 'Asha' }),
      member('312', '312', outbound('15555550112', 318), { muted: true }),
    ),
  ],
  'plivo-retrieve-ok-awkward': [
    read('Ops/Night & Day 100%'),
    apiId('9002'),
    roster(
      'Ops/Night & Day 100%',
      61,
      member('313', '313', inbound('sip:lena@phone.example.test', 61), { name: 'Lena Ortiz', deaf: true }),
      member('314', '314', inbound('15555550113', 0), { name: '50%', muted: true, deaf: true }),
    ),
  ],
  'vobiz-retrieve-ok': [
    read('Sales Standup'),
    apiId('9101'),
    roster(
      'Sales Standup',
      1210,
      member('45', '045', inbound('915555550121', 1210), { name: 'Ravi' }),
      member('46', '046', outbound('915555550122', 905), { muted: true }),
    ),
  ],
  'vobiz-retrieve-error-in-200': [read('Sales Standup'), apiId('9102'), ok({ kind: 'alive' })],
  'vobiz-retrieve-legacy-numeric': [
    read('Sales Standup'),
    undefined,
    roster('Sales Standup', undefined, member('45'), member('46', undefined, { muted: true })),
  ],
  'plivo-list-names': [
    list,
    apiId('9003'),
    ok({ names: ['Town Hall', 'support-room', 'Ops/Night & Day 100%'], isComplete: true }),
  ],
  'plivo-list-empty': [list, apiId('9004'), ok({ names: [], isComplete: true })],
  'vobiz-list-names': [list, apiId('9103'), ok({ names: ['Sales Standup', 'Support'], isComplete: false })],
  'vobiz-list-objects': [list, undefined, ok({ names: ['Sales Standup', 'Support'], isComplete: false })],
  'vobiz-list-empty-inconclusive': [list, apiId('9104'), ok({ names: [], isComplete: false })],
  'plivo-kick-202-string-id': [(p) => p.kick('Town Hall', { ids: ['312'] }), apiId('9005'), accepted(['312'])],
  'plivo-mute-202-string-id': [(p) => p.mute('Town Hall', { ids: ['312'] }), apiId('9006'), accepted(['312'])],
  'plivo-mute-202-list-id': [
    (p) => p.mute('Town Hall', { ids: ['311', '312'] }),
    apiId('9007'),
    accepted(['311', '312']),
  ],
  'plivo-play-202-python-repr-id': [
    (p) => p.play({ conference: 'Town Hall', target: { ids: ['311', '312'] } }, 'https://media.example.test/a.mp3'),
    apiId('9008'),
    accepted(['311', '312']),
  ],
  'vobiz-kick-202-list-id': [(p) => p.kick('Support', { ids: ['46'] }), apiId('9105'), accepted(['46'])],
  'vobiz-mute-202-list-id': [(p) => p.mute('Support', { ids: ['45', '46'] }), apiId('9106'), accepted(['45', '46'])],
  'vobiz-mute-200-string-id-legacy': [(p) => p.mute('Support', { ids: ['46'] }), apiId('9107'), accepted(['46'])],
  'vobiz-deaf-all-202': [(p) => p.deafen('Support', 'all'), apiId('9108'), accepted('all')],
  'plivo-hangup-204': [(p) => p.hangUpConference('Town Hall'), undefined, ok({})],
  'vobiz-hangup-204': [(p) => p.hangUpAllConferences(), undefined, ok({})],
  'plivo-record-started-202': [
    (p) => p.record({ conference: 'Town Hall' }),
    apiId('9012'),
    ok({
      recording: {
        asynchronous: false,
        recordingId: 'rec-example-0001',
        url: 'https://media.example.test/recordings/rec-example-0001.mp3',
      },
    }),
  ],
  'plivo-async-accepted': [(p) => p.mute('Town Hall', 'all'), apiId('9011'), ok({})],
  'vobiz-record-queued-200': [
    (p) => p.record({ conference: 'Support' }),
    apiId('9109'),
    ok({ recording: { asynchronous: true } }),
  ],
  'plivo-live-calls': [(p) => p.listLiveCalls(), apiId('9013'), ok([uuid('311'), uuid('312')])],
  'plivo-live-call': [
    (p) => p.retrieveLiveCall(uuid('311')),
    apiId('9014'),
    ok({
      callUuid: uuid('311'),
      number: '15555550111',
      to: '15555550100',
      name: 'Asha',
      direction: 'inbound',
      startedAt: Date.UTC(2026, 0, 15, 9, 30, 0, 125),
    }),
  ],
  'vobiz-live-calls': [(p) => p.listLiveCalls(), apiId('9111'), ok([uuid('045'), uuid('046')])],
  'vobiz-live-call': [
    (p) => p.retrieveLiveCall(uuid('045')),
    apiId('9112'),
    ok({
      callUuid: uuid('045'),
      number: '915555550121',
      to: '915555550199',
      name: '',
      direction: 'inbound',
      startedAt: Date.UTC(2026, 0, 15, 9, 30, 0, 125),
    }),
  ],
  'plivo-call-record': [
    (p) => p.retrieveCallRecord(uuid('311')),
    apiId('9017'),
    ok({
      number: '+15555550111',
      endedAt: Date.UTC(2026, 0, 15, 9, 42, 22),
      seconds: 742,
      cost: 0.0715,
      ending: 'hungUp',
      cause: 'Normal Hangup',
    }),
  ],
  'vobiz-call-record': [
    (p) => p.retrieveCallRecord(uuid('045')),
    undefined,
    ok({
      number: '915555550121',
      endedAt: Date.UTC(2026, 0, 15, 9, 33, 5),
      seconds: 177,
      cost: 0.45,
      currency: 'INR',
      cause: 'Normal Hangup',
      mos: 4.5,
      jitter: 2,
      loss: 0,
    }),
  ],
  'plivo-recordings': [
    (p) => p.findRecordings('Standup', []),
    undefined,
    ok({
      recordings: [
        {
          id: '00000000-0000-4000-8000-000000006001',
          url: 'https://media.example.test/recordings/6001.mp3',
          at: 1_768_469_969_900,
          seconds: 345,
        },
      ],
      skipped: 1,
      hasMore: false,
    }),
  ],
  'vobiz-recordings': [
    (p) => p.findRecordings('Standup', [uuid('045')]),
    undefined,
    ok({
      recordings: [
        {
          id: '00000000-0000-4000-8000-000000006101',
          url: 'https://media.example.test/recordings/6101.wav',
          at: Date.UTC(2026, 0, 15, 9, 45, 35, 792),
          seconds: 8,
        },
      ],
      skipped: 0,
      hasMore: true,
    }),
  ],
  'plivo-401-non-json': [list, undefined, fault('credentials', 401, 'Authentication failed (made-up text)')],
  'plivo-404': [read('Town Hall'), apiId('9009'), ok({ kind: 'gone' })],
  'plivo-429': [list, undefined, fault('rateLimited', 429, 'Too many requests', apiId('9010'))],
  'vobiz-401': [list, undefined, fault('credentials', 401, 'Invalid credentials (made-up wording)', 'req_example0001')],
  'vobiz-404-conference': [read('Support'), apiId('9110'), ok({ kind: 'gone' })],
  'vobiz-404-route': [read('Support'), undefined, fault('route', 404, 'Not Found')],
  'vobiz-429': [list, undefined, fault('rateLimited', 429, 'Limit exceeded (made-up wording)', 'req_example0002')],
}

const townHall = { conference: 'Town Hall', conferenceUuid: '00000000-0000-4000-8000-000000007002' }
const sales = { conference: 'Sales Standup', conferenceUuid: '00000000-0000-4000-8000-000000007001' }
const ravi = { id: '45', call: uuid('045') }
const called = { number: '915555550121', direction: 'inbound' }

const callbacks: Readonly<Record<string, object>> = {
  'callback-plivo-enter': {
    ...townHall,
    what: { kind: 'entered', id: '311', call: uuid('311'), direction: 'unknown', first: true },
  },
  'callback-plivo-record': { ...townHall, what: { kind: 'record' } },
  'callback-vobiz-enter': { ...sales, what: { kind: 'entered', ...ravi, ...called, first: true } },
  'callback-vobiz-exit': { ...sales, what: { kind: 'left', ...ravi, last: false } },
}

describe('the known responses and callbacks of the providers', () => {
  it('are all in the tables of this file', () => {
    const files = readdirSync(folder).map((file) => file.replace(/\.json$/, ''))
    expect([...Object.keys(responses), ...Object.keys(callbacks), 'signature-vectors'].sort()).toEqual(files.sort())
  })

  /** A time on the day of the calls in the responses, because a start over 30 days away is read as unknown. */
  const now = Date.UTC(2026, 0, 15, 10)

  it.each(Object.entries(responses))('are read as expected: %s', async (name, [call, requestId, reply]) => {
    const fixture = load(name) as Fixture
    const text = fixture.body_text ?? (fixture.body === null ? null : JSON.stringify(fixture.body))
    const web = scriptedFetch(() => new Response(text, { status: fixture.status, headers: fixture.headers }))
    const provider = createProvider(fixture.provider, {
      credentials: { authId: 'MA_MADEUP1', authToken: 'made-up-token' },
      fetch: web.fetch,
      clock: { ...systemClock(), now: () => now, elapsed: () => 0 },
      random: () => 0,
    })
    const retryAt = fixture.status === 429 ? { retryAt: now + 1_000 } : {}
    const expected = 'fault' in reply ? { ...reply, fault: { ...(reply.fault as object), ...retryAt } } : reply
    expect(await call(provider)).toEqual({
      ...expected,
      ...(requestId === undefined ? {} : { requestId }),
      at: now,
    })
  })

  it.each(Object.entries(callbacks))('are read as expected: %s', (name, event) => {
    expect(readCallback(Object.entries((load(name) as Fixture).params ?? {}))).toEqual(event)
  })

  it.each<Record<string, string>>([
    {},
    { ConferenceAction: 'start', ConferenceName: 'a' },
    { ConferenceAction: 'enter', CallUUID: uuid('311') },
  ])('do not include %j, so no event is read from it', (parameters) => {
    expect(readCallback(Object.entries(parameters))).toBeUndefined()
  })
})

interface Vectors {
  readonly auth_token: string
  readonly nonce: string
  readonly vectors: readonly {
    readonly scheme: SignatureScheme
    readonly method: string
    readonly url: string
    readonly params: Record<string, string>
    readonly signed_string: string
    readonly signature: string
  }[]
}

describe('signatures', () => {
  const { auth_token: token, nonce, vectors } = load('signature-vectors') as Vectors
  const official = officialSignatureCheck()

  it.each(vectors)(
    'match the vector for $scheme $method $url',
    ({ scheme, method, url, params, signed_string, signature }) => {
      const request = { method, url, fields: params, nonce }
      expect(signedText(scheme, request)).toBe(signed_string)
      expect(sign(scheme, request, token)).toBe(signature)
      if (scheme === 'plivo-v3') {
        expect(official.validateV3Signature(method, url, nonce, token, signature, params)).toBe(true)
        expect(official.validateV3Signature(method, url, nonce, `${token}x`, signature, params)).toBe(false)
      }
      if (scheme === 'plivo-v2') expect(official.validateSignature(url, nonce, signature, token)).toBe(true)
    },
  )
})
