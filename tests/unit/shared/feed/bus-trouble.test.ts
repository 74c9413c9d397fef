import { expect, test } from 'vitest'
import { busTrouble } from '../../../../shared/feed/bus-trouble.ts'

test.each([
  [{ code: 134 }, 'password'],
  [{ code: 135 }, 'password'],
  [{ code: 139 }, 'lost'],
  [{ code: 'ECONNREFUSED' }, 'refused'],
  [{ code: 'ENOTFOUND' }, 'unknownHost'],
  [{ code: 'EAI_AGAIN' }, 'unknownHost'],
  [{ code: 'ETIMEDOUT' }, 'timeout'],
  [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'certificate'],
  [{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, 'certificate'],
  [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'certificate'],
  [{ code: 'ECONNRESET' }, 'lost'],
  [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'lost'],
  [{ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }, 'certificate'],
  [new Error('connack timeout'), 'timeout'],
  [Object.assign(new Error('… proxy tunnel timed out after 10000ms'), { code: 'ERR_PROXY_TUNNEL' }), 'timeout'],
  [Object.assign(new Error('… 407'), { code: 'ERR_PROXY_TUNNEL' }), 'lost'],
  [undefined, 'lost'],
])('the reason for %o is %s', (error, reason) => {
  expect(busTrouble(error)).toEqual({ code: 'feed', values: { reason } })
})
