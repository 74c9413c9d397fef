import { expect, test } from 'vitest'
import { createProvider } from '../../../electron/providers/http-provider.ts'
import type { ProviderKind } from '../../../shared/account.ts'
import { json, scriptedFetch } from '../../support/scripted-fetch.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const callUuid = '00000000-0000-4000-8000-000000000001'
const credentials = { authId: 'MA_MADEUP1', authToken: 'made-up-token' }

function respondingWith(kind: ProviderKind, body: unknown) {
  const { fetch } = scriptedFetch(() => json(404, body))
  return createProvider(kind, { credentials, fetch, clock: createVirtualClock(), random: () => 0 })
}

test.each([
  ['plivo', { message: 'not found' }],
  ['vobiz', { message: 'no Route matched' }],
] as const)('at %s, the 404 %j of a gateway does not end a room', async (kind, body) => {
  expect(await respondingWith(kind, body).retrieve('Standup')).toMatchObject({ ok: false, fault: { code: 'route' } })
})

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
