import fc from 'fast-check'
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkSignature, type Field, type ReceivedCallback } from '../../../../relay/receiver/signatures.ts'
import { sign, type SignatureScheme } from '../../../simulator/signatures.ts'
import { seed } from '../../../support/test-sizes.ts'

const token = 'made-up-token'
const nonce = '10000000000000000042'
const url = 'https://hooks.example.test/cb/room?tenant=7'

const signed = (
  scheme: SignatureScheme,
  { fields = [], method = 'POST', ...other }: Partial<ReceivedCallback> = {},
  key = token,
): ReceivedCallback => {
  const [provider = '', version = ''] = scheme.split('-')
  const address = other.url ?? url
  const signature = sign(scheme, { method, url: address, fields: Object.fromEntries(fields), nonce }, key)
  const headers = {
    [`x-${provider}-signature-${version}`]: signature,
    [`x-${provider}-signature-${version}-nonce`]: nonce,
  }
  return { method, fields, url: address, headers: { ...headers, ...other.headers } }
}

const enter: readonly Field[] = [
  ['ConferenceAction', 'enter'],
  ['ConferenceName', 'Weekly standup – Köln'],
  ['CallUUID', '00000000-0000-4000-8000-000000000101'],
]

describe('a known test vector is accepted with its own token, but not with another:', () => {
  interface Vectors {
    auth_token: string
    nonce: string
    vectors: {
      scheme: SignatureScheme
      method: 'GET' | 'POST'
      url: string
      params: Record<string, string>
      signature: string
    }[]
  }
  const file = new URL('../../../contract/fixtures/signature-vectors.json', import.meta.url)
  const { auth_token, nonce, vectors } = JSON.parse(readFileSync(file, 'utf8')) as Vectors

  it.each(vectors)('$scheme, $method $url', ({ scheme, method, url, params, signature }) => {
    const [provider, version] = scheme.split('-') as ['plivo' | 'vobiz', string]
    const query = new URLSearchParams(params).toString()
    const callback: ReceivedCallback = {
      method,
      url: method === 'GET' ? `${url}${url.includes('?') ? '&' : '?'}${query}` : url,
      fields: method === 'GET' ? [] : Object.entries(params),
      headers: {
        [`x-${provider}-signature-${version}`]: signature,
        [`x-${provider}-signature-${version}-nonce`]: nonce,
      },
    }
    const proof = scheme === 'plivo-v3' ? 'v3' : 'url'
    expect(checkSignature(provider, callback, { authToken: auth_token })).toEqual({ proof, nonce })
    expect(checkSignature(provider, callback, { authToken: 'another-token' })).toBeUndefined()
  })
})

describe("Plivo's V3 signature", () => {
  const official = createRequire(import.meta.url)('plivo') as {
    validateV3Signature(
      ...parameters: [method: string, url: string, nonce: string, token: string, signature: string, fields?: object]
    ): boolean
  }
  const word = fc.string({ unit: 'grapheme', maxLength: 12 })
  // The official client loses a field named `__proto__`, which Plivo never sends.
  const name = fc.stringMatching(/^[A-Za-z_]{1,12}$/).filter((one) => one !== '__proto__')
  const pairs = fc.uniqueArray(fc.tuple(name, word), { selector: ([key]) => key, maxLength: 6 })
  const base = fc
    .stringMatching(/^[a-z0-9/-]{0,12}$/)
    .map((path) => `https://hooks.example.test:8443/${path.replace(/\/+/g, '/').replace(/^\/|\/$/g, '')}x`)
  const requests = fc.record({
    base,
    query: pairs,
    fields: pairs,
    method: fc.constantFrom('GET' as const, 'POST' as const),
  })

  it('is judged exactly as by the official client, for any address and fields', () => {
    fc.assert(
      fc.property(requests, fc.constantFrom(token, 'another-token'), ({ base, query, fields, method }, key) => {
        const search = new URLSearchParams(query).toString()
        const address = search === '' ? base : `${base}?${search}`
        const inBody = method === 'POST' ? fields : []
        const callback = signed('plivo-v3', { method, url: address, fields: inBody }, key)
        const signature = callback.headers['x-plivo-signature-v3'] ?? ''
        const expected = official.validateV3Signature(
          method,
          address,
          nonce,
          token,
          signature,
          Object.fromEntries(inBody),
        )
        expect(checkSignature('plivo', callback, { authToken: token }) !== undefined).toBe(expected)
      }),
      { seed },
    )
  })

  it('is wrong if a field, the query, the nonce or the address has changed', () => {
    const good = signed('plivo-v3', { fields: enter })
    expect(checkSignature('plivo', good, { authToken: token })).toMatchObject({ proof: 'v3' })
    const changed: readonly ReceivedCallback[] = [
      ...enter.map((_, index) => ({
        ...good,
        fields: enter.map((field, at): Field => (at === index ? [field[0], 'x'] : field)),
      })),
      { ...good, fields: enter.slice(1) },
      { ...good, fields: [...enter, ['Extra', '1']] },
      { ...good, url: url.replace('7', '8') },
      { ...good, url: url.replace('room', 'other') },
      { ...good, headers: { ...good.headers, 'x-plivo-signature-v3-nonce': '1' } },
      { ...good, headers: { ...good.headers, 'x-plivo-signature-v3-nonce': undefined } },
    ]
    for (const each of changed) expect(checkSignature('plivo', each, { authToken: token })).toBeUndefined()
  })

  it('is valid if one of several signatures in a header is', () => {
    const good = signed('plivo-v3', { fields: enter })
    const several = `bm90IGl0,${good.headers['x-plivo-signature-v3'] ?? ''}`
    const callback = { ...good, headers: { ...good.headers, 'x-plivo-signature-v3': several } }
    expect(checkSignature('plivo', callback, { authToken: token })).toMatchObject({ proof: 'v3' })
  })

  it("of a sub-account may be made with the main account's token", () => {
    const good = signed('plivo-v3', { fields: enter }, 'main-token')
    const signature = good.headers['x-plivo-signature-v3']
    const headers = { 'x-plivo-signature-ma-v3': signature, 'x-plivo-signature-v3-nonce': nonce }
    const tokens = { authToken: token, mainAuthToken: 'main-token' }
    expect(checkSignature('plivo', { ...good, headers }, tokens)).toMatchObject({ proof: 'v3' })
    expect(checkSignature('plivo', good, tokens)).toBeUndefined()
  })

  it('that is wrong is rejected even with a valid V2 signature', () => {
    const v2 = signed('plivo-v2', { fields: enter }).headers
    const v3 = signed('plivo-v3', { fields: enter }, 'another-token').headers
    const callback = { ...signed('plivo-v3'), fields: enter, headers: { ...v2, ...v3 } }
    expect(checkSignature('plivo', callback, { authToken: token })).toBeUndefined()
  })
})

it.each(['plivo-v2', 'vobiz-v2', 'vobiz-v3'] as const)('%s proves the address only', (scheme) => {
  const provider = scheme === 'plivo-v2' ? 'plivo' : 'vobiz'
  const good = signed(scheme, { fields: enter })
  const otherFields = { ...good, fields: [] }
  for (const each of [good, otherFields]) {
    expect(checkSignature(provider, each, { authToken: token })).toMatchObject({ proof: 'url' })
  }
  expect(
    checkSignature(provider, { ...good, url: 'https://hooks.example.test/other' }, { authToken: token }),
  ).toBeUndefined()
})

it('a callback without the signature headers of its own provider is unsigned', () => {
  expect(checkSignature('vobiz', { ...signed('vobiz-v3'), headers: {} }, { authToken: token })).toEqual({
    proof: 'secret',
  })
  expect(checkSignature('vobiz', signed('plivo-v3'), { authToken: token })).toEqual({ proof: 'secret' })
})

it('a made-up V3 signature is wrong, whatever its text and nonce are, and the check does not throw', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (signature, given) => {
      const headers = { 'x-plivo-signature-v3': signature, 'x-plivo-signature-v3-nonce': given }
      expect(checkSignature('plivo', { ...signed('plivo-v3'), headers }, { authToken: token })).toBeUndefined()
    }),
    { seed },
  )
})
