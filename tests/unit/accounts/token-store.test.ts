import { expect, test } from 'vitest'
import { TokenStore } from '../../../electron/accounts/token-store.ts'
import { createSessionVault } from '../../../electron/accounts/vault.ts'

const account = { id: 'id-1', provider: 'plivo', authId: 'MAXXXXXXXXXXXXXXXXXY', name: 'Acme' } as const
const key = 'plivo:MAXXXXXXXXXXXXXXXXXY'

test('storing a token in the keychain removes an older one from the session', async () => {
  const [keychain, session] = [createSessionVault(), createSessionVault()]
  await session.set(key, 'older-token')
  expect(await new TokenStore(keychain, session).store(account, 'newer-token')).toEqual({ kept: 'keychain' })
  expect(await keychain.get(key)).toEqual({ state: 'stored', token: 'newer-token' })
  expect(await session.get(key)).toEqual({ state: 'none' })
})
