import { describe, expect, test } from 'vitest'
import { success } from '../../../shared/result.ts'
import { acme, connected, createAccounts, fresh, key, locked, missing, TOKEN } from '../../support/account-registry.ts'

describe('at start', () => {
  test('shows an account at once, and connects it once its token is available', async () => {
    const { shown } = await connected()
    expect(shown).toEqual([
      ['Acme', 'keychain', false],
      ['Acme', 'keychain', true],
    ])
  })

  test('reports a locked keychain, and tries it again on request', async () => {
    const { accounts, keychain, inside, shown } = createAccounts([acme])
    await inside.set(key, TOKEN)
    keychain.trouble = locked
    await accounts.load()
    expect(accounts.list()).toMatchObject([{ tokenIn: 'none', vaultFault: { code: 'keychainLocked' } }])
    expect(await accounts.retryVault('id-9')).toMatchObject({ fault: { code: 'keychainLocked' } })
    keychain.trouble = undefined
    expect((await accounts.retryVault('id-9')).ok).toBe(true)
    expect(shown.at(-1)).toEqual(['Acme', 'keychain', true])
  })

  test('shows that an account has no token, without a fault of the keychain', async () => {
    const { accounts } = createAccounts([acme])
    await accounts.load()
    expect(accounts.list()[0]).not.toHaveProperty('vaultFault')
    expect(accounts.list()).toMatchObject([{ tokenIn: 'none' }])
  })
})

describe('a token', () => {
  test('is replaced only by one that is valid', async () => {
    const { accounts, inside } = await connected()
    expect(await accounts.replaceToken('id-9', 'wrong')).toMatchObject({ fault: { code: 'credentials' } })
    expect(await inside.get(key)).toEqual({ state: 'stored', token: TOKEN })
    expect(await accounts.replaceToken('id-9', 'next-token')).toEqual(success({ tokenIn: 'keychain' }))
    expect(await inside.get(key)).toEqual({ state: 'stored', token: 'next-token' })
  })
})

describe('a connected account', () => {
  test('stays connected if its token is asked for again while the keychain is locked', async () => {
    const { accounts, keychain, shown } = await connected()
    keychain.trouble = locked
    expect((await accounts.retryVault('id-9')).ok).toBe(true)
    expect(shown.at(-1)).toEqual(['Acme', 'keychain', true])
  })

  test('stays connected if the keychain provides its token for only the first of two clicks', async () => {
    const { accounts, keychain, inside, shown } = createAccounts([acme])
    await inside.set(key, TOKEN)
    keychain.trouble = locked
    await accounts.load()
    const { asked } = keychain
    const isFirst = (): boolean => asked.length === 2
    Object.defineProperty(keychain, 'trouble', { get: () => (isFirst() ? undefined : locked) })
    await Promise.all([accounts.retryVault('id-9'), accounts.retryVault('id-9')])
    expect(asked).toHaveLength(3)
    expect(shown.at(-1)).toEqual(['Acme', 'keychain', true])
  })
})

describe('replacements of a token at the same time', () => {
  test('50 cause one check at the provider if all 300 have the same token', async () => {
    const { accounts, checked } = await connected()
    const results = await Promise.all(Array.from({ length: 300 }, () => accounts.replaceToken('id-9', 'next-token')))
    expect(checked).toEqual(['next-token'])
    expect(results.every((result) => result.ok)).toBe(true)
  })

  test('50 with different tokens are checked one after another, and the last one is stored', async () => {
    const { accounts, inside, checked } = await connected()
    const results = [accounts.replaceToken('id-9', 'next-token'), accounts.replaceToken('id-9', 'last-token')]
    await Promise.resolve()
    await Promise.resolve()
    expect(checked.length).toBeLessThan(2)
    await Promise.all(results)
    expect(checked).toEqual(['next-token', 'last-token'])
    expect(await inside.get(key)).toEqual({ state: 'stored', token: 'last-token' })
  })
})

describe('a token of this session only', () => {
  test('still works after the keychain failed again', async () => {
    const { accounts, keychain, shown } = createAccounts()
    keychain.trouble = missing
    expect(await accounts.add(fresh)).toMatchObject({ ok: true, value: { tokenIn: 'session' } })
    expect(await accounts.retryVault('id-1')).toMatchObject({ fault: { code: 'keychainMissing' } })
    expect(shown.at(-1)).toEqual(['Acme', 'session', true])
  })

  test('replaces an older one in the keychain if the keychain works at a retry', async () => {
    const { accounts, keychain, inside, shown } = createAccounts()
    await inside.set(key, 'older-token')
    keychain.trouble = locked
    await accounts.add(fresh)
    keychain.trouble = undefined
    expect((await accounts.retryVault('id-1')).ok).toBe(true)
    expect(await inside.get(key)).toEqual({ state: 'stored', token: TOKEN })
    expect(shown.at(-1)).toEqual(['Acme', 'keychain', true])
  })

  test('does not come back if the keychain is tried again while another token is being stored', async () => {
    const { accounts, keychain, inside } = createAccounts([], [TOKEN, 'next-token'])
    keychain.trouble = locked
    await accounts.add(fresh)
    keychain.trouble = undefined
    const replaced = accounts.replaceToken('id-1', 'next-token')
    const isStoring = (): boolean => keychain.asked.length > 1
    while (!isStoring()) await Promise.resolve()
    await Promise.all([replaced, accounts.retryVault('id-1')])
    expect(await inside.get(key)).toEqual({ state: 'stored', token: 'next-token' })
  })
})
