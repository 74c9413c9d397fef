import { expect, test } from 'vitest'
import { createProvider } from '../../../electron/providers/http-provider.ts'
import type { ProviderKind } from '../../../shared/providers.ts'
import { json, scriptedFetch } from '../../support/scripted-fetch.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const callUuid = '00000000-0000-4000-8000-000000000001'
const credentials = { authId: 'MA_MADEUP1', authToken: 'made-up-token' }

function respondingWith(kind: ProviderKind, body: unknown) {
  const { fetch } = scriptedFetch(() => json(404, body))
  return createProvider(kind, { credentials, fetch, clock: createVirtualClock(), random: () => 0 })
}

/** What Express, Kong, FastAPI, Spring, ASP.NET, API Gateway and others send for a path that they do not serve. */
const foreign: readonly unknown[] = [
  { message: 'Not Found' },
  { message: 'no Route matched with those values' },
  { detail: 'Not Found' },
  { timestamp: '2026-11-26T00:00:00.000+00:00', status: 404, error: 'Not Found', path: '/v1/Account/x/' },
  { type: 'https://tools.ietf.org/html/rfc9110#section-15.5.5', title: 'Not Found', status: 404 },
  { statusCode: 404, error: 'Not Found', message: 'Cannot GET /v1/' },
  { code: 404, error: 'not found' },
  { error: { code: 'NOT_FOUND' } },
  {},
  [],
  'not found',
]

test.each((['plivo', 'vobiz'] as const).flatMap((kind) => foreign.map((body) => [kind, body] as const)))(
  'at %s, the 404 %j of a gateway is not about the room',
  async (kind, body) => {
    expect(await respondingWith(kind, body).retrieve('Standup')).toMatchObject({ ok: false, fault: { code: 'route' } })
  },
)

test.each([true, 1, { code: 'INTERNAL' }, 'rate limit exceeded', 'Failed'])(
  'at Vobiz, a 200 with the error %j does not show that a room is live, but one with "failed" does',
  async (error) => {
    const read = (body: unknown) =>
      createProvider('vobiz', {
        credentials,
        fetch: scriptedFetch(() => json(200, body)).fetch,
        clock: createVirtualClock(),
        random: () => 0,
      }).retrieve('Standup')
    expect(await read({ error })).toMatchObject({ ok: false, fault: { code: 'badAnswer' } })
    expect(await read({ error: 'failed' })).toMatchObject({ ok: true, value: { kind: 'liveWithoutRoster' } })
  },
)

test.each(['plivo', 'vobiz'] as const)(
  'at %s, a 404 with an error counts as gone for a room or call, but not for a list',
  async (kind) => {
    const provider = respondingWith(kind, { error: 'conference not found' })
    expect(await provider.retrieve('Standup')).toMatchObject({ ok: true, value: { kind: 'gone' } })
    expect(await provider.retrieveLiveCall(callUuid)).toMatchObject({ ok: true, value: 'notLive' })
    const lists = respondingWith(kind, { error: 'not found' })
    expect(await lists.list()).toMatchObject({ ok: false, fault: { code: 'route' } })
    expect(await lists.listLiveCalls()).toMatchObject({ ok: false, fault: { code: 'route' } })
  },
)
