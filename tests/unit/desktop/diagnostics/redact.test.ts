import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRedactor } from '../../../../electron/desktop/diagnostics/redact.ts'
import { seed } from '../../../support/test-sizes.ts'

const token = 'made+up/token=for-tests-0123456789'

test('hides a registered secret in plain form, percent-encoded and as base64', () => {
  const redactor = createRedactor()
  redactor.hide(token)
  for (const form of [token, encodeURIComponent(token), Buffer.from(token).toString('base64')]) {
    const text = redactor.text(`before ${form} after`)
    expect(text).not.toContain(form)
    expect(text).toMatch(/^before \[secret\].* after$/)
  }
})

test('hides a secret anywhere in a text or object', () => {
  const redactor = createRedactor()
  redactor.hide(token)
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      expect(redactor.text(before + token + after)).not.toContain(token)
      expect(redactor.value({ deep: [{ text: before + token + after }] })).not.toContain(token)
    }),
    { seed },
  )
})

test.each([
  'Authorization: Basic TUFYWFhYWFhYWFhYWFhYWFhYOm5vdC1hLXRva2Vu',
  'authorization=Bearer abcdefghijklmnop',
  "'X-Auth-Token': 'abcdefghijklmnop'",
  '"x-auth-token":"abcdefghijklmnop"',
  'sent Basic TUFYWFhYWFhYWFhYWFhYWFhYOm5vdC1hLXRva2Vu to it',
])('removes the credentials from the text “%s”', (text) => {
  expect(createRedactor().text(text)).not.toMatch(/abcdefghijklmnop|TUFYWFhY/)
})

test('removes the values of keys that hold credentials, even in nested objects', () => {
  const text = createRedactor().value({
    headers: { Authorization: 'Basic abc', 'X-Auth-ID': 'MAAAA', accept: 'application/json' },
    authToken: 'abc-def',
    nested: { password: 'hunter22', name: 'tokenIn' },
  })
  expect(text).not.toMatch(/abc|MAAAA|hunter22/)
  expect(text).toContain('application/json')
  expect(text).toContain('tokenIn')
})

test.each([
  ['15550100123', '…23'],
  ['+1 555 010 0123', '…23'],
  ['+1-555-010-0123', '…23'],
  ['(555) 010-0123 called', '(…23 called'],
  ['5550123', '…23'],
  ['555-0123 has joined', '…23 has joined'],
])('shows only the last two digits of the number in “%s”', (number, shown) => {
  expect(createRedactor().text(number)).toBe(shown)
})

test('does not mask the random ids of accounts and actions, but masks what only resembles one', () => {
  const redactor = createRedactor()
  const id = '12345678-1234-4234-8234-123456789012'
  expect(redactor.text(`Action ${id} (mute): accepted`)).toBe(`Action ${id} (mute): accepted`)
  expect(redactor.text('12345678-1234-1234-8234-123456789012')).toMatch(/^…/)
  expect(redactor.text(`${id}-15550100123`)).not.toContain('5550')
  redactor.hide(id)
  expect(redactor.text(`token ${id}`)).toBe('token [secret]')
})

test('does not mask short numbers: ports, codes, counts', () => {
  expect(createRedactor().text('port 43211 answered 404 after 1200 ms')).toBe('port 43211 answered 404 after 1200 ms')
})

test('describes an error with stack and code, redacted', () => {
  const redactor = createRedactor()
  redactor.hide(token)
  const error = Object.assign(new Error(`refused ${token}`), { code: 'ECONNREFUSED' })
  const text = redactor.value(error)
  expect(text).toContain('ECONNREFUSED')
  expect(text).toContain('redact.test.ts')
  expect(text).not.toContain(token)
})

test('accepts values that cannot be written as JSON', () => {
  const loop: Record<string, unknown> = {}
  loop['self'] = loop
  expect(createRedactor().value(loop)).toBe('[not readable]')
  expect(createRedactor().value(undefined)).toBe('undefined')
  expect(createRedactor().value(10n)).toBe('[not readable]')
})
