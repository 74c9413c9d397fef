import { expect, test } from 'vitest'
import { toAccount } from '../../../electron/accounts/stored-account.ts'

const shown = (authId: string) =>
  toAccount({ id: 'id-1', provider: 'vobiz', authId, name: 'Acme' }, 'keychain').authIdMasked

test('the window gets the first two and the last two characters of an Auth ID, and nothing of a short one', () => {
  expect(shown('MA_12345')).toBe('MA••••45')
  expect(shown('MA_1234')).toBe('••••')
})
