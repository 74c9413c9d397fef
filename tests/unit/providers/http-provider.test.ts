import { describe, expect, it, test } from 'vitest'
import { empty, json, scriptedProvider, type Script } from '../../support/scripted-fetch.ts'

const uuid = '00000000-0000-4000-8000-000000000311'
const prefix = { plivo: '/v1/Account/MA_MADEUP1', vobiz: '/api/v1/Account/MA_MADEUP1' }

const taken: Script = ({ method }) => (method === 'DELETE' ? empty() : json(202, { message: 'ok', api_id: uuid }))

describe.each(['plivo', 'vobiz'] as const)('%s sends', (kind) => {
  it('a sound to a call as one file, although its address has a comma', async () => {
    const { provider, lines, seen } = scriptedProvider(kind, taken)
    await provider.play({ callUuid: uuid }, 'https://media.example.test/a,b.mp3')
    expect(lines()).toEqual([`POST ${prefix[kind]}/Call/${uuid}/Play/`])
    expect(seen[0]?.body).toBe('{"urls":"https://media.example.test/a%2Cb.mp3"}')
  })

  it('a name in one segment of the path, whatever it contains', async () => {
    const { provider, lines } = scriptedProvider(kind, taken)
    await provider.hangUpConference('a&b=c%e+f')
    await provider.hangUpMember('Town Hall', { ids: ['1'] })
    expect(lines()).toEqual([
      `DELETE ${prefix[kind]}/Conference/a%26b%3Dc%25e%2Bf/`,
      `DELETE ${prefix[kind]}/Conference/Town%20Hall/Member/1/`,
    ])
  })

  it('the credentials in the request headers that the provider expects', async () => {
    const { provider, seen } = scriptedProvider(kind, () => json(200, { conferences: [] }))
    await provider.list()
    const headers = seen[0]?.headers
    const basic = `Basic ${btoa('MA_MADEUP1:made-up-token')}`
    expect(headers?.get('authorization')).toBe(kind === 'plivo' ? basic : null)
    expect(headers?.get('x-auth-id')).toBe(kind === 'vobiz' ? 'MA_MADEUP1' : null)
    expect(headers?.get('x-auth-token')).toBe(kind === 'vobiz' ? 'made-up-token' : null)
    expect(headers?.get('accept')).toBe('application/json')
  })
})

it.each(['kick', 'hangUpMember'] as const)('a %s of several members is refused, and nothing is sent', async (call) => {
  const { provider, lines } = scriptedProvider('vobiz', taken)
  expect(await provider[call]('a', { ids: ['1', '2'] })).toMatchObject({ fault: { code: 'invalid' } })
  expect(lines()).toEqual([])
})

describe('check', () => {
  it('reads the account at Plivo and the list at Vobiz', async () => {
    const plivo = scriptedProvider('plivo', () => json(200, { auth_id: 'x' }))
    expect(await plivo.provider.check()).toMatchObject({ ok: true })
    expect(plivo.lines()).toEqual([`GET ${prefix.plivo}/`])
    const vobiz = scriptedProvider('vobiz', () => json(200, { conferences: [] }))
    expect(await vobiz.provider.check()).toMatchObject({ ok: true })
    expect(vobiz.lines()).toEqual([`GET ${prefix.vobiz}/Conference/`])
  })
})

test.each(['plivo', 'vobiz'] as const)(
  'at %s, a 404 with an error counts as gone for a room or call, but not for a list',
  async (kind) => {
    const provider = scriptedProvider(kind, () => json(404, { error: 'conference not found' })).provider
    expect(await provider.retrieve('Standup')).toMatchObject({ ok: true, value: { kind: 'gone' } })
    expect(await provider.retrieveLiveCall(uuid)).toMatchObject({ ok: true, value: 'notLive' })
    const lists = scriptedProvider(kind, () => json(404, { error: 'not found' })).provider
    expect(await lists.list()).toMatchObject({ ok: false, fault: { code: 'route' } })
    expect(await lists.listLiveCalls()).toMatchObject({ ok: false, fault: { code: 'route' } })
  },
)
