import { createHmac, timingSafeEqual } from 'node:crypto'
import { providers, type ProviderKind } from '../../shared/providers.ts'
import type { AccountConfiguration } from '../configuration.ts'

/**
 * The proof of a callback. `v3`: Plivo's signature covers address, query and fields. `url`: a signature covers the
 * address alone, so anyone who saw one callback can send other fields. `secret`: the sender knows the secret path.
 */
export type Proof = 'v3' | 'url' | 'secret'

export interface ReceivedCallback {
  readonly method: string
  /** The address that the provider called, with its query and without a fragment. */
  readonly url: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The fields of a POST, decoded, in the order of the body; empty for a GET. */
  readonly fields: readonly Field[]
}

export type Field = readonly [name: string, value: string]

/**
 * Checks the signatures of a callback. Undefined if the strongest kind of signature that is present is wrong or has no
 * nonce, even if a weaker one is valid.
 *
 * Plivo: https://docs.plivo.com/docs/voice/xml/request/validation and plivo-node `lib/utils/v3Security.js`;
 * Vobiz: https://www.vobiz.ai/docs/concepts/validating-callbacks.
 */
export function checkSignature(
  provider: ProviderKind,
  callback: ReceivedCallback,
  { authToken, mainAuthToken = authToken }: Pick<AccountConfiguration, 'authToken' | 'mainAuthToken'>,
): { readonly proof: Proof; readonly nonce?: string } | undefined {
  const prefix = `x-${provider}-signature`
  for (const version of ['v3', 'v2'] as const) {
    const own = callback.headers[`${prefix}-${version}`]
    const main = callback.headers[`${prefix}-ma-${version}`]
    if (own === undefined && main === undefined) continue
    const nonce = callback.headers[`${prefix}-${version}-nonce`]
    if (nonce === undefined || nonce === '') return undefined
    const text = signedText(provider, version, callback, nonce)
    if (!matches(own, text, authToken) && !matches(main, text, mainAuthToken)) return undefined
    return { proof: providers[provider].callbacks.signsFields && version === 'v3' ? 'v3' : 'url', nonce }
  }
  return { proof: 'secret' }
}

function signedText(provider: ProviderKind, version: 'v2' | 'v3', callback: ReceivedCallback, nonce: string): string {
  const { method, url, fields } = callback
  const [address = '', ...rest] = url.split('?')
  if (version === 'v2') return address + nonce
  if (!providers[provider].callbacks.signsFields) return `${address}.${nonce}`
  const inQuery = sorted([...new URLSearchParams(rest.join('?'))])
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  if (method === 'GET' || fields.length === 0) return `${address}${inQuery === '' ? '' : `?${inQuery}`}.${nonce}`
  const inBody = sorted(fields)
    .map(([name, value]) => name + value)
    .join('')
  return `${address}?${inQuery}${inQuery === '' ? '' : '.'}${inBody}.${nonce}`
}

/** Sorts by name, then by value, as JavaScript orders text. */
function sorted(fields: readonly Field[]): readonly Field[] {
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  return [...fields].sort(([nameA, a], [nameB, b]) => order(nameA, nameB) || order(a, b))
}

/** @param header one signature, or several separated by commas */
function matches(header: string | undefined, text: string, token: string): boolean {
  if (header === undefined) return false
  const expected = createHmac('sha256', token).update(text).digest()
  return header.split(',').some((each) => {
    const given = Buffer.from(each.trim(), 'base64')
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}
