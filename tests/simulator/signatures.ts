import { createHmac } from 'node:crypto'

export type SignatureScheme = 'plivo-v2' | 'plivo-v3' | 'vobiz-v2' | 'vobiz-v3'

export interface SignedRequest {
  method: string
  url: string
  /** The fields of the callback. A POST has them in its body; a GET has them in its query, after those of `url`. */
  fields: Readonly<Record<string, string>>
  nonce: string
}

export function sign(scheme: SignatureScheme, request: SignedRequest, authToken: string): string {
  return createHmac('sha256', authToken).update(signedText(scheme, request)).digest('base64')
}

/**
 * The text that a signature covers.
 *
 * Plivo: https://docs.plivo.com/docs/voice/xml/request/validation and plivo-python `plivo/utils/signature_v3.py`;
 * Vobiz: https://www.vobiz.ai/docs/concepts/validating-callbacks.
 */
export function signedText(scheme: SignatureScheme, { method, url, fields, nonce }: SignedRequest): string {
  const parsed = new URL(url)
  const address = parsed.origin + parsed.pathname
  if (scheme === 'plivo-v2' || scheme === 'vobiz-v2') return address + nonce
  if (scheme === 'vobiz-v3') return `${address}.${nonce}`
  const query = [...parsed.searchParams]
  if (method.toUpperCase() === 'GET') {
    const all = sorted([...query, ...Object.entries(fields)])
    return `${address}${all.length > 0 ? `?${joined(all)}` : ''}.${nonce}`
  }
  const run = sorted(Object.entries(fields)).flat().join('')
  if (query.length > 0) return `${address}?${joined(sorted(query))}${run === '' ? '' : `.${run}`}.${nonce}`
  return `${address}${run === '' ? '' : `?${run}`}.${nonce}`
}

type Pair = [string, string]

function sorted(pairs: Pair[]): Pair[] {
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  return [...pairs].sort(([keyA, a], [keyB, b]) => order(keyA, keyB) || order(a, b))
}

function joined(pairs: Pair[]): string {
  return pairs.map(([key, value]) => `${key}=${value}`).join('&')
}

interface Signing {
  callbackSignature: 'valid' | 'absent' | 'bad'
  callbackTokensInClear: boolean
}

/**
 * The headers by which a receiver checks a callback. The account is a main account, so each `-ma-` header (signed with
 * the main account's token) equals the one without `-ma-`.
 */
export function signatureHeaders(
  provider: 'plivo' | 'vobiz',
  request: SignedRequest,
  authToken: string,
  { callbackSignature, callbackTokensInClear }: Signing,
): Record<string, string> {
  const clear = provider === 'vobiz' && callbackTokensInClear
  const tokens = clear ? { 'auth-token': authToken, 'parent-auth-token': authToken } : {}
  if (callbackSignature === 'absent') return tokens
  const key = callbackSignature === 'valid' ? authToken : `${authToken}-wrong`
  const name = provider === 'plivo' ? 'x-plivo-signature' : 'x-vobiz-signature'
  const v2 = sign(`${provider}-v2`, request, key)
  const v3 = sign(`${provider}-v3`, request, key)
  return {
    ...tokens,
    [`${name}-v2`]: v2,
    [`${name}-ma-v2`]: v2,
    [`${name}-v2-nonce`]: request.nonce,
    [`${name}-v3`]: v3,
    [`${name}-ma-v3`]: v3,
    [`${name}-v3-nonce`]: request.nonce,
  }
}
