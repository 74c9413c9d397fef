import { fault, type Fault, type FaultCode, type FaultReason } from '../../shared/fault.ts'

/**
 * Whether a request was carried out:
 *
 * - `notSent`: its gate was closed, or it was aborted, before anything was sent.
 * - `no`: it was certainly not carried out.
 * - `unknown`: it may have been.
 */
export type CarriedOut = 'notSent' | 'no' | 'unknown'

type Rule = {
  [Code in FaultCode]: readonly [pattern: RegExp, code: Code, carriedOut: CarriedOut, reason?: FaultReason<Code>]
}[FaultCode]

// Node's codes (https://nodejs.org/api/errors.html, undici's `UND_ERR_*`) and Chromium's
// (https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h). Only a redirect,
// or a failure before the request can have been written, counts as `no`.
const rules: readonly Rule[] = [
  [/redirect/i, 'badAnswer', 'no', 'redirect'],
  [/\b(ENOTFOUND|EAI_AGAIN|ERR_NAME_NOT_RESOLVED|ERR_NAME_RESOLUTION_FAILED|ERR_DNS_\w+)\b/, 'dns', 'no'],
  [/\b(ECONNREFUSED|ERR_CONNECTION_REFUSED|ERR_UNSAFE_PORT|ERR_BLOCKED_BY_\w+)\b/, 'refused', 'no'],
  [
    /\b(ERR_PROXY_\w+|ERR_TUNNEL_CONNECTION_FAILED|ERR_SOCKS_\w+|ERR_MANDATORY_PROXY_\w+|ERR_NO_SUPPORTED_PROXIES|ERR_UNEXPECTED_PROXY_AUTH)\b/,
    'proxy',
    'no',
  ],
  [
    /\b(CERT_\w+|ERR_CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|ERR_TLS_CERT_\w+|HOSTNAME_MISMATCH)\b/,
    'tls',
    'no',
  ],
  [/\b(ERR_SSL_\w+|ERR_TLS_\w+|EPROTO)\b/, 'tls', 'unknown'],
  // Only with `connect`: an open connection reports the same code if its route is lost after the request was written.
  [/\bconnect (ENETUNREACH|EHOSTUNREACH|ENETDOWN)\b/, 'offline', 'no'],
  [
    /\b(ERR_INTERNET_DISCONNECTED|ERR_ADDRESS_UNREACHABLE|ENETUNREACH|EHOSTUNREACH|ENETDOWN|ERR_NETWORK_CHANGED|ERR_NETWORK_IO_SUSPENDED|ERR_NETWORK_ACCESS_DENIED)\b/,
    'offline',
    'unknown',
  ],
  [/\bUND_ERR_CONNECT_TIMEOUT\b/, 'timeout', 'no'],
  [
    /\b(ETIMEDOUT|ERR_TIMED_OUT|ERR_CONNECTION_TIMED_OUT|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)\b/,
    'timeout',
    'unknown',
  ],
  [
    /\b(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|UND_ERR_\w+MISMATCH|HPE_\w+|terminated|ERR_CONNECTION_\w+|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_\w+|ERR_CONTENT_\w+|ERR_HTTP2_\w+|ERR_QUIC_\w+|ERR_INVALID_\w+|ERR_RESPONSE_\w+)\b/,
    'badAnswer',
    'unknown',
    'cut',
  ],
]

const describeError = (error: unknown, depth = 0): string => {
  if (!(error instanceof Error) || depth > 5) return typeof error === 'string' ? error : ''
  const { code } = error as { code?: unknown }
  const inner =
    error instanceof AggregateError ? error.errors.map((each) => describeError(each, depth + 1)).join(' ') : ''
  return `${typeof code === 'string' ? code : ''} ${error.message} ${inner} ${describeError(error.cause, depth + 1)}`
}

/** What a rejected `fetch` means. The error's own text is left out, because it may contain the address. */
export function networkFault(error: unknown): { readonly fault: Fault; readonly carriedOut: CarriedOut } {
  const text = describeError(error)
  for (const [pattern, code, carriedOut, reason] of rules) {
    if (pattern.test(text))
      return { fault: fault(code, reason === undefined ? {} : { values: { reason } }), carriedOut }
  }
  return { fault: fault('offline', { values: { reason: 'unknown' } }), carriedOut: 'unknown' }
}
