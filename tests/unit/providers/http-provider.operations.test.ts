import { describe, expect, it } from 'vitest'
import { createProvider } from '../../../electron/providers/http-provider.ts'
import type { Provider } from '../../../electron/providers/provider.ts'
import { systemClock } from '../../../shared/clock.ts'
import type { ProviderKind } from '../../../shared/providers.ts'
import { empty, json, scriptedFetch, type Script } from '../../support/scripted-fetch.ts'

const credentials = { authId: 'MAMADEUPACCOUNTID000', authToken: 'made-up-token' }
const uuid = '00000000-0000-4000-8000-000000000311'
const prefix = { plivo: '/v1/Account/MAMADEUPACCOUNTID000', vobiz: '/api/v1/Account/MAMADEUPACCOUNTID000' }

const open = (kind: ProviderKind, script: Script) => {
  const web = scriptedFetch(script)
  const provider = createProvider(kind, { credentials, fetch: web.fetch, clock: systemClock(), random: () => 0.5 })
  return { provider, ...web }
}

const taken: Script = ({ method }) => (method === 'DELETE' ? empty() : json(202, { message: 'ok', api_id: uuid }))

type Case = readonly [name: string, call: (provider: Provider) => Promise<unknown>, line: string, body?: string]

const both: readonly Case[] = [
  ['mute', (p) => p.mute('Town Hall', { ids: ['311'] }), 'POST /Conference/Town%20Hall/Member/311/Mute/', '{}'],
  ['mute several', (p) => p.mute('a', { ids: ['1', '2'] }), 'POST /Conference/a/Member/1,2/Mute/', '{}'],
  ['mute everyone', (p) => p.mute('a', 'all'), 'POST /Conference/a/Member/all/Mute/', '{}'],
  ['unmute', (p) => p.unmute('a', { ids: ['1'] }), 'DELETE /Conference/a/Member/1/Mute/'],
  ['deafen', (p) => p.deafen('a', { ids: ['1'] }), 'POST /Conference/a/Member/1/Deaf/', '{}'],
  ['undeafen', (p) => p.undeafen('a', { ids: ['1'] }), 'DELETE /Conference/a/Member/1/Deaf/'],
  ['kick', (p) => p.kick('a', { ids: ['1'] }), 'POST /Conference/a/Member/1/Kick/', '{}'],
  ['hang up a member', (p) => p.hangUpMember('a', { ids: ['1'] }), 'DELETE /Conference/a/Member/1/'],
  ['hang up everyone', (p) => p.hangUpMember('a', 'all'), 'DELETE /Conference/a/Member/all/'],
  [
    'play',
    (p) => p.play('a', { ids: ['1'] }, 'https://media.example.test/a.mp3'),
    'POST /Conference/a/Member/1/Play/',
    '{"url":"https://media.example.test/a.mp3"}',
  ],
  ['stop play', (p) => p.stopPlay('a', 'all'), 'DELETE /Conference/a/Member/all/Play/'],
  [
    'speak',
    (p) => p.speak('a', 'all', { text: 'Hi', voice: 'MAN', language: 'en-GB' }),
    'POST /Conference/a/Member/all/Speak/',
    '{"text":"Hi","voice":"MAN","language":"en-GB"}',
  ],
  ['stop speak', (p) => p.stopSpeak('a', 'all'), 'DELETE /Conference/a/Member/all/Speak/'],
  ['record', (p) => p.record('a', { fileFormat: 'wav' }), 'POST /Conference/a/Record/', '{"file_format":"wav"}'],
  ['stop record', (p) => p.stopRecord('a'), 'DELETE /Conference/a/Record/'],
  ['hang up a conference', (p) => p.hangUpConference('a&b=c%e+f'), 'DELETE /Conference/a%26b%3Dc%25e%2Bf/'],
  ['hang up all', (p) => p.hangUpAllConferences(), 'DELETE /Conference/'],
  ['hang up a call', (p) => p.hangUpCall(uuid), `DELETE /Call/${uuid}/`],
  [
    'play to a call, as one file although its address has a comma',
    (p) => p.playCall(uuid, 'https://media.example.test/a,b.mp3'),
    `POST /Call/${uuid}/Play/`,
    '{"urls":"https://media.example.test/a%2Cb.mp3"}',
  ],
  ['stop play to a call', (p) => p.stopPlayCall(uuid), `DELETE /Call/${uuid}/Play/`],
  ['speak to a call', (p) => p.speakCall(uuid, { text: 'Hi' }), `POST /Call/${uuid}/Speak/`, '{"text":"Hi"}'],
  ['stop speak to a call', (p) => p.stopSpeakCall(uuid), `DELETE /Call/${uuid}/Speak/`],
  [
    'record a call',
    (p) => p.recordCall(uuid, { fileFormat: 'wav', timeLimit: 600 }),
    `POST /Call/${uuid}/Record/`,
    '{"file_format":"wav","time_limit":600}',
  ],
  ['stop the recording of a call', (p) => p.stopRecordCall(uuid), `DELETE /Call/${uuid}/Record/`],
]

describe.each(['plivo', 'vobiz'] as const)('%s sends', (kind) => {
  it.each(both.map(([name, call, line, body]) => ({ name, call, line, body: body ?? '' })))(
    '$name',
    async ({ call, line, body }) => {
      const { provider, lines, seen } = open(kind, taken)
      expect(await call(provider)).toMatchObject({ ok: true })
      const [method, path] = line.split(' ')
      expect(lines()).toEqual([`${method ?? ''} ${prefix[kind]}${path ?? ''}`])
      expect(seen[0]?.body).toBe(body)
    },
  )

  it('the credentials in the request headers that the provider expects', async () => {
    const { provider, seen } = open(kind, () => json(200, { conferences: [] }))
    await provider.list()
    const headers = seen[0]?.headers
    const basic = `Basic ${btoa('MAMADEUPACCOUNTID000:made-up-token')}`
    expect(headers?.get('authorization')).toBe(kind === 'plivo' ? basic : null)
    expect(headers?.get('x-auth-id')).toBe(kind === 'vobiz' ? credentials.authId : null)
    expect(headers?.get('x-auth-token')).toBe(kind === 'vobiz' ? credentials.authToken : null)
    expect(headers?.get('accept')).toBe('application/json')
  })
})

it.each(['kick', 'hangUpMember'] as const)('a %s of several members is refused, and nothing is sent', async (call) => {
  const { provider, lines } = open('vobiz', taken)
  expect(await provider[call]('a', { ids: ['1', '2'] })).toMatchObject({ fault: { code: 'invalid' } })
  expect(lines()).toEqual([])
})

describe('check', () => {
  it('reads the account at Plivo and the list at Vobiz', async () => {
    const plivo = open('plivo', () => json(200, { auth_id: 'x' }))
    expect(await plivo.provider.check()).toMatchObject({ ok: true })
    expect(plivo.lines()).toEqual([`GET ${prefix.plivo}/`])
    const vobiz = open('vobiz', () => json(200, { conferences: [] }))
    expect(await vobiz.provider.check()).toMatchObject({ ok: true })
    expect(vobiz.lines()).toEqual([`GET ${prefix.vobiz}/Conference/`])
  })
})
