import { describe, expect, it } from 'vitest'
import { networkFault } from '../../../electron/providers/network-fault.ts'

/** An error of Node's fetch, which has the reason in the code of its `cause`. */
const node = (code: string): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), { code }) })
/** An error of Node's sockets. */
const socket = (syscall: 'connect' | 'read' | 'write', code: string): Error =>
  Object.assign(new Error(`${syscall} ${code} 203.0.113.7:443`), { code, syscall })
const electron = (code: string): Error => new Error(`net::${code}`)

describe('the fault of a failed exchange', () => {
  it.each([
    [node('ENOTFOUND'), 'dns', 'no'],
    [node('EAI_AGAIN'), 'dns', 'no'],
    [electron('ERR_NAME_NOT_RESOLVED'), 'dns', 'no'],
    [node('ECONNREFUSED'), 'refused', 'no'],
    [electron('ERR_CONNECTION_REFUSED'), 'refused', 'no'],
    [electron('ERR_PROXY_CONNECTION_FAILED'), 'proxy', 'no'],
    [electron('ERR_PROXY_CERTIFICATE_INVALID'), 'proxy', 'no'],
    [electron('ERR_TUNNEL_CONNECTION_FAILED'), 'proxy', 'no'],
    [electron('ERR_UNEXPECTED_PROXY_AUTH'), 'proxy', 'no'],
    [electron('ERR_UNSAFE_PORT'), 'refused', 'no'],
    [electron('ERR_BLOCKED_BY_ADMINISTRATOR'), 'refused', 'no'],
    [electron('ERR_CERT_AUTHORITY_INVALID'), 'tls', 'no'],
    [electron('ERR_CERT_DATE_INVALID'), 'tls', 'no'],
    [node('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls', 'no'],
    [node('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls', 'no'],
    [node('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'tls', 'no'],
    [electron('ERR_SSL_PROTOCOL_ERROR'), 'tls', 'unknown'],
    [electron('ERR_INTERNET_DISCONNECTED'), 'offline', 'unknown'],
    [electron('ERR_ADDRESS_UNREACHABLE'), 'offline', 'unknown'],
    [node('ENETUNREACH'), 'offline', 'unknown'],
    [electron('ERR_NETWORK_CHANGED'), 'offline', 'unknown'],
    [electron('ERR_NETWORK_IO_SUSPENDED'), 'offline', 'unknown'],
    [node('UND_ERR_CONNECT_TIMEOUT'), 'timeout', 'no'],
    [node('ETIMEDOUT'), 'timeout', 'unknown'],
    [electron('ERR_TIMED_OUT'), 'timeout', 'unknown'],
    [electron('ERR_CONNECTION_TIMED_OUT'), 'timeout', 'unknown'],
    [node('ECONNRESET'), 'badAnswer', 'unknown'],
    [node('UND_ERR_SOCKET'), 'badAnswer', 'unknown'],
    [new TypeError('terminated'), 'badAnswer', 'unknown'],
    [electron('ERR_CONNECTION_RESET'), 'badAnswer', 'unknown'],
    [electron('ERR_EMPTY_RESPONSE'), 'badAnswer', 'unknown'],
    [electron('ERR_CONTENT_LENGTH_MISMATCH'), 'badAnswer', 'unknown'],
    [electron('ERR_HTTP2_PROTOCOL_ERROR'), 'badAnswer', 'unknown'],
    [new TypeError('fetch failed', { cause: new Error('unexpected redirect') }), 'badAnswer', 'no'],
    [new Error("Attempted to redirect, but redirect policy was 'error'"), 'badAnswer', 'no'],
    [new AggregateError([node('ECONNREFUSED')], ''), 'refused', 'no'],
    [new Error('something new'), 'offline', 'unknown'],
    ['not an error', 'offline', 'unknown'],
    [undefined, 'offline', 'unknown'],
  ])('with the error %s is %s, carried out: %s', (error, code, carriedOut) => {
    expect(networkFault(error)).toMatchObject({ fault: { code }, carriedOut })
  })

  it.each(['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN'])(
    'with %s rules out that the request was carried out, but only if connecting failed',
    (code) => {
      const connecting = socket('connect', code)
      const all = new TypeError('fetch failed', { cause: new AggregateError([connecting, connecting]) })
      for (const error of [connecting, all]) {
        expect(networkFault(error)).toEqual({ fault: { code: 'offline' }, carriedOut: 'no' })
      }
      for (const syscall of ['read', 'write'] as const) {
        expect(networkFault(socket(syscall, code))).toEqual({ fault: { code: 'offline' }, carriedOut: 'unknown' })
      }
    },
  )

  it('does not contain the address', () => {
    const error = new Error('Request failed: GET https://api.plivo.com/v1/Account/MA_MADEUP1/Conference/')
    expect(JSON.stringify(networkFault(error))).not.toContain('MA_MADEUP1')
  })

  it('is found even if an error is its own cause', () => {
    const error = new Error('loop')
    error.cause = error
    expect(networkFault(error)).toMatchObject({ fault: { code: 'offline' } })
  })
})
