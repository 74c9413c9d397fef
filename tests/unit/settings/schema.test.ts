import { expect, it } from 'vitest'
import { checkSettings } from '../../../electron/settings/schema.ts'

const account = { id: 'account-1', provider: 'plivo', authId: 'MAEXAMPLEEXAMPLE0001', name: 'Example Company' }
const check = (asynchronous: unknown) => checkSettings({ version: 1, accounts: [{ ...account, asynchronous }] })

it('reads the asynchronous mode of an account', () => {
  const mode = { callbackUrl: 'https://hooks.example.com/plivo', callbackMethod: 'GET' }
  expect(check(mode)).toMatchObject({ data: { accounts: [{ ...account, asynchronous: mode }] }, invalidKeys: [] })
})

it.each([
  { callbackUrl: 'file:///etc/passwd' },
  { callbackUrl: 'http://hooks.example.com/' },
  { callbackUrl: 'https://192.168.1.1/' },
  { callbackUrl: 'https://hooks.example.com/', callbackMethod: 'PUT' },
  { callbackUrl: 5 },
  'https://hooks.example.com/',
])('reads an account without its asynchronous mode if that is %j', (mode) => {
  expect(check(mode)?.data.accounts).toEqual([{ ...account, asynchronous: undefined }])
})
