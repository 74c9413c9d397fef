import { describe, expect, it, test } from 'vitest'
import { createSecretHider } from '../../../electron/providers/hide-secrets.ts'
import type { ProviderKind } from '../../../shared/providers.ts'
import { json, scriptedProvider } from '../../support/scripted-fetch.ts'

const token = 'made/up+"token"\\&=<a>'
const hide = createSecretHider([token, 'MA_MADEUP1'])

const inCodes = (write: (code: number) => string): string =>
  Array.from(token, (one) => write(one.charCodeAt(0))).join('')

describe('a secret in a text', () => {
  it.each([
    ['as it is', token],
    ['in JSON', JSON.stringify(token).slice(1, -1)],
    ['in JSON with slashes escaped', JSON.stringify(token).slice(1, -1).replaceAll('/', '\\/')],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(token)).slice(3, -3)],
    ['in JSON with code points', inCodes((code) => `\\u00${code.toString(16)}`)],
    ['with \\u escapes in capitals', inCodes((code) => `\\u00${code.toString(16).toUpperCase()}`)],
    ['percent-encoded', encodeURIComponent(token)],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(token))],
    ['percent-encoded in lower case', encodeURIComponent(token).toLowerCase()],
    [
      'in HTML',
      token.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    ],
    ['as decimal HTML references', inCodes((code) => `&#${String(code)};`)],
    ['as hexadecimal HTML references', inCodes((code) => `&#x${code.toString(16)};`)],
  ])('is hidden if it is written %s', (_, form) => {
    expect(hide(`before ${form} after`)).not.toContain('made')
    expect(hide(`before ${form} after`)).toMatch(/^before .*… after$/)
  })

  it('is hidden each time it occurs, and no other text is', () => {
    expect(hide(`MA_MADEUP1: ${token}, MA_MADEUP1; MA_MADEUP2, made/up`)).toBe('…: …, …; MA_MADEUP2, made/up')
    expect(createSecretHider([])('anything')).toBe('anything')
  })
})

test.each([
  ['plain', 'made-up-1234'],
  ['encoded', 'made%2Dup%2D1234'],
])('of two secrets, the shorter one does not reveal the rest of the longer one (%s)', (_how, text) => {
  for (const secrets of [
    ['made-up', 'made-up-1234'],
    ['made-up-1234', 'made-up'],
  ])
    expect(createSecretHider(secrets)(text)).toBe('…')
})

const open = (kind: ProviderKind, body: unknown, status = 200, text = JSON.stringify(body)) => {
  const credentials = { authId: 'MA_MADEUP1', authToken: 'made/up/token' }
  return scriptedProvider(kind, () => new Response(text, json(status, {})), { credentials }).provider
}

describe.each(['plivo', 'vobiz'] as const)('at %s', (kind) => {
  const name = 'MA_MADEUP1-standup'

  it('a room whose name contains the auth id is listed and read', async () => {
    expect(await open(kind, { conferences: [name] }).list()).toMatchObject({ ok: true, value: { names: [name] } })
    const roster = { conference_name: name, conference_run_time: '5', conference_member_count: '0', members: [] }
    expect(await open(kind, roster).retrieve(name)).toMatchObject({ ok: true, value: { kind: 'roster', name } })
  })

  it.each([
    ['an error', JSON.stringify({ error: 'made/up/token of MA_MADEUP1', api_id: 'made/up/token' })],
    ['an error with slashes escaped', '{"error":"made\\/up\\/token of MA_MADEUP1","api_id":"made\\u002fup\\/token"}'],
    ['an error in an unknown place', '{"reason":"made\\/up\\/token of MA_MADEUP1"}'],
    ['an error with zero-width characters', JSON.stringify({ error: 'made/up\u200B/token, MA_MAD\u2060EUP1' })],
    ['an error after zero-width characters', JSON.stringify({ error: `${'\u200B'.repeat(1_590)}made/up/token` })],
    ['no JSON', 'refused made\\/up\\/token of MA_MADEUP1'],
  ])('credentials in the response are not part of the fault: %s', async (_, text) => {
    const reply = await open(kind, undefined, 400, text).list()
    expect(reply).toMatchObject({
      ok: false,
      fault: { code: 'invalid', providerText: expect.stringContaining('…') as string },
    })
    expect(JSON.stringify(reply)).not.toMatch(/made|MADEUP/)
  })
})
