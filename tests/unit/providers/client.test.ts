import { describe, expect, it, test } from 'vitest'
import { fault } from '../../../shared/fault.ts'
import { json, scriptedProvider } from '../../support/scripted-fetch.ts'
import { openFor } from '../../support/send-gate.ts'

const list = (id?: string) => ({ conferences: ['Weekly'], ...(id !== undefined && { api_id: id }) })
const gone = (id?: string) => ({ error: 'conference not found', ...(id !== undefined && { api_id: id }) })

test.each<[string, readonly Response[], readonly string[]]>([
  ['whose id was seen before', [json(200, list('a')), json(200, list('b')), json(200, list('a'))], ['ok', 'ok', 'old']],
  ['of a missing room whose id was seen before', [json(404, gone('a')), json(404, gone('a'))], ['ok', 'old']],
  ['without an id that repeats another', [json(200, list()), json(200, list())], ['ok', 'ok']],
  [
    'with the id of another only in a header',
    ['a', 'a'].map((id) => json(200, list(), { 'x-request-id': id })),
    ['ok', 'ok'],
  ],
  ['that a cache has kept', [json(200, list('a'), { age: '3' })], ['old']],
  ['that a cache has just got', [json(200, list('a'), { age: '0' })], ['ok']],
])('a response %s', async (_title, responses, expected) => {
  const { provider } = scriptedProvider('plivo', (_request, index) => responses[index]?.clone() ?? json(500, {}))
  const said: string[] = []
  for (const { status } of responses) {
    const reply = status === 404 ? await provider.retrieve('Weekly') : await provider.list()
    const reason = reply.ok ? undefined : reply.fault.values?.reason
    said.push(reason === undefined ? 'ok' : reason === 'cached' ? 'old' : reason)
  }
  expect(said).toEqual(expected)
})

describe('a write after its deadline', () => {
  it('is not sent, even if it was queued before', async () => {
    const { clock, provider, seen } = scriptedProvider('vobiz', () => json(202, {}))
    const gate = openFor(500, clock)
    const sent = Array.from({ length: 6 }, () => provider.kick('a', 'all', { gate }))
    await clock.advance(2_000)
    const replies = await Promise.all(sent)
    expect(replies.map((reply) => (reply.ok ? 'taken' : reply.fault.code))).toEqual([
      ...Array<string>(4).fill('taken'),
      'stale',
      'stale',
    ])
    expect(seen).toHaveLength(4)
  })

  it('is not repeated either', async () => {
    const { clock, provider, seen } = scriptedProvider('vobiz', () => new Promise<Response>(() => undefined))
    const late = provider.mute('a', 'all', { gate: openFor(2_000, clock) })
    await clock.advance(30_000)
    expect(await late).toMatchObject({ ok: false, fault: { code: 'unknownOutcome' } })
    expect(seen).toHaveLength(1)
    const soon = provider.mute('a', 'all', { gate: openFor(20_000, clock) })
    await clock.advance(60_000)
    await soon
    expect(seen).toHaveLength(3)
  })
})

test('a write that is no longer wanted when its turn comes is not sent', async () => {
  const { clock, provider, seen } = scriptedProvider('vobiz', () => json(202, {}))
  let isWanted = true
  const gate = { check: () => (isWanted ? undefined : fault('readOnly')) }
  const sent = Array.from({ length: 6 }, () => provider.kick('a', 'all', { gate }))
  await clock.advance(500)
  isWanted = false
  await clock.advance(2_000)
  const replies = await Promise.all(sent)
  expect(replies.flatMap((reply) => (reply.ok ? [] : [reply.fault.code]))).toEqual(['readOnly', 'readOnly'])
  expect(seen).toHaveLength(4)
})

test('a mute after a 429 is only delayed, even while polls pause longer because a colleague was refused', async () => {
  const { clock, provider, seen } = scriptedProvider('plivo', (_request, index) =>
    index === 0 ? json(429, { error: 'slow down' }, { 'retry-after': '1' }) : json(202, {}),
  )
  provider.rest(60_000)
  const acting = provider.mute('a', 'all')
  await clock.advance(2_000)
  expect(await acting).toMatchObject({ ok: true })
  expect(seen).toHaveLength(2)
  expect(provider.usage()).toMatchObject({ allowed: 10 })
})

test.each([
  ['its header', {}, { 'retry-after': '7' }, 7_000],
  ['its body', { error: { details: { retryAfter: 7 } } }, undefined, 7_000],
  ['nothing', {}, undefined, 1_000],
])('a 429 pauses polls for the time in %s', async (_where, body, headers, pause) => {
  const { clock, provider, seen } = scriptedProvider('plivo', (_request, index) =>
    index === 0 ? json(429, body, headers) : json(200, list()),
  )
  const refused = await provider.list()
  expect(refused).toMatchObject({ fault: { code: 'rateLimited', retryAt: clock.now() + pause } })
  const next = provider.list()
  await clock.advance(pause - 1)
  expect(seen).toHaveLength(1)
  await clock.advance(1)
  expect(await next).toMatchObject({ ok: true })
})
