import { expect, test } from 'vitest'
import { TokenStore } from '../../../electron/accounts/token-store.ts'
import { createSessionVault, type Vault, type VaultState } from '../../../electron/accounts/vault.ts'
import { fault } from '../../../shared/fault.ts'
import { success } from '../../../shared/result.ts'

const account = { id: 'id-1', provider: 'plivo', authId: 'MAXXXXXXXXXXXXXXXXXY', name: 'Acme' } as const
const key = 'plivo:MAXXXXXXXXXXXXXXXXXY'
const owed = { get: () => [], set: () => Promise.resolve(success(undefined)) }

test('storing a token in the keychain removes an older one from the session', async () => {
  const keychain = createSessionVault()
  const session = createSessionVault()
  await session.set(key, 'older-token')
  expect(await new TokenStore(keychain, session, owed).store(account, 'newer-token')).toEqual({ tokenIn: 'keychain' })
  expect(await keychain.get(key)).toEqual({ state: 'stored', token: 'newer-token' })
  expect(await session.get(key)).toEqual({ state: 'none' })
})

test('a locked keychain prevents the deletion of a token only while it may have that token', async () => {
  const inside = createSessionVault()
  const session = createSessionVault()
  const locked: VaultState = { state: 'locked', fault: fault('keychainLocked') }
  const failing = { get: inside.get, set: () => Promise.resolve(locked), delete: () => Promise.resolve(locked) }
  let keychain: Vault = inside
  const forward: Vault = {
    get: (name) => keychain.get(name),
    set: (name, token) => keychain.set(name, token),
    delete: (name) => keychain.delete(name),
  }
  const tokens = new TokenStore(forward, session, owed)
  await tokens.store(account, 'first-token')
  keychain = failing
  expect(await tokens.delete(account)).toEqual(fault('keychainLocked'))
  keychain = inside
  expect(await tokens.delete(account)).toBeUndefined()
  keychain = failing
  expect(await tokens.store(account, 'second-token')).toMatchObject({ tokenIn: 'session' })
  expect(await tokens.delete(account)).toBeUndefined()
  expect(await session.get(key)).toEqual({ state: 'none' })
})
