import { describe, expect, test } from 'vitest'
import { success } from '../../../shared/result.ts'
import { acme, connected, createAccounts, fresh, key, locked, missing, TOKEN } from '../../support/account-registry.ts'

describe('adding an account', () => {
  test('checks the credentials, then stores the token in the keychain and the rest in the settings', async () => {
    const { accounts, file, inside, shown } = createAccounts()
    expect(await accounts.add(fresh)).toEqual(success({ accountId: 'id-1', tokenIn: 'keychain' }))
    expect(await inside.get(key)).toEqual({ state: 'stored', token: TOKEN })
    expect(file.accounts).toEqual([{ id: 'id-1', provider: 'plivo', authId: 'MAXXXXXXXXXXXXXXXXXY', name: 'Acme' }])
    expect(JSON.stringify(file)).not.toContain(TOKEN)
    expect(shown).toEqual([['Acme', 'keychain', true]])
    expect(accounts.list()).toMatchObject([{ authIdMasked: 'MA••••XY', demo: false }])
    expect(JSON.stringify(accounts.list())).not.toContain(TOKEN)
    expect(JSON.stringify(accounts.list())).not.toContain('MAXXX')
  })

  test('shows nothing of a short Auth ID, of which four characters would be most', async () => {
    const { accounts } = createAccounts()
    await accounts.add({ ...fresh, authId: 'MA_1234' })
    expect(accounts.list()).toMatchObject([{ authIdMasked: '••••' }])
  })

  test('stores nothing if the provider rejects the credentials', async () => {
    const { accounts, keychain, file, shown } = createAccounts()
    expect(await accounts.add({ ...fresh, authToken: 'wrong' })).toMatchObject({ fault: { code: 'credentials' } })
    expect(keychain.asked).toEqual([])
    expect(file.accounts).toEqual([])
    expect(shown).toEqual([])
  })

  test('rejects the same account, but not another one of the same provider', async () => {
    const { accounts } = createAccounts()
    await accounts.add(fresh)
    expect(await accounts.add(fresh)).toMatchObject({ fault: { code: 'invalid', values: { reason: 'duplicate' } } })
    expect((await accounts.add({ ...fresh, authId: 'MAYYYYYYYYYYYYYYYYYZ' })).ok).toBe(true)
    expect(accounts.list()).toHaveLength(2)
  })

  test('reports settings that could not be written, and leaves nothing behind', async () => {
    const { accounts, file, inside, shown } = createAccounts()
    file.broken = true
    expect(await accounts.add(fresh)).toMatchObject({ fault: { code: 'storage' } })
    expect(accounts.list()).toEqual([])
    expect(await inside.get(key)).toEqual({ state: 'none' })
    expect(file.accounts).toEqual([])
    expect(shown.at(-1)).toEqual(['id-1', 'none', false])
  })
})

describe('removing an account', () => {
  test('fails while a locked keychain still has the old token, even if the new one is in the session', async () => {
    const { accounts, keychain, inside } = await connected()
    keychain.trouble = locked
    expect(await accounts.replaceToken('id-9', 'next-token')).toMatchObject({ value: { tokenIn: 'session' } })
    expect(await accounts.remove('id-9')).toMatchObject({ fault: { code: 'keychainLocked' } })
    expect(accounts.list()).toHaveLength(1)
    keychain.trouble = undefined
    expect((await accounts.remove('id-9')).ok).toBe(true)
    expect(await inside.get(key)).toEqual({ state: 'none' })
  })

  test('works without a keychain, and with a locked one if the token is stored for this session only', async () => {
    const { accounts, keychain, inside } = createAccounts()
    keychain.trouble = missing
    await accounts.add(fresh)
    expect((await accounts.remove('id-1')).ok).toBe(true)
    keychain.trouble = locked
    await accounts.add(fresh)
    expect((await accounts.remove('id-2')).ok).toBe(true)
    // A prompt may still be open, and store the token once it is answered.
    await inside.set(key, TOKEN)
    keychain.trouble = undefined
    await accounts.retryMissing()
    expect(await inside.get(key)).toEqual({ state: 'none' })
  })
})

test('a new name is stored', async () => {
  const { accounts, file } = createAccounts([acme])
  await accounts.load()
  expect((await accounts.rename('id-9', ' Acme Ltd ')).ok).toBe(true)
  expect(file.accounts).toMatchObject([{ name: 'Acme Ltd' }])
})

describe('a name that looks like the name of another account gets a number', () => {
  const north = { ...acme, id: 'id-8', authId: 'MAYYYYYYYYYYYYYYYYYZ', name: 'North' }
  const names = (accounts: ReturnType<typeof createAccounts>['accounts']) => accounts.list().map(({ name }) => name)

  test('when an account is added or renamed', async () => {
    const { accounts, file } = createAccounts([acme, north])
    await accounts.load()
    await accounts.add({ ...fresh, authId: 'MAZZZZZZZZZZZZZZZZZZ', name: ' Acme' })
    expect(names(accounts)).toEqual(['Acme', 'North', 'Acme 2'])
    await accounts.rename('id-8', 'A\u200Bcme')
    await accounts.rename('id-9', 'ACME')
    expect(file.accounts.map(({ name }) => name)).toEqual(['ACME', 'A\u200Bcme 3', 'Acme 2'])
  })

  test('when two accounts are added at the same time', async () => {
    const { accounts } = createAccounts()
    const added = ['MAYYYYYYYYYYYYYYYYYZ', 'MAZZZZZZZZZZZZZZZZZZ'].map((authId) =>
      accounts.add({ ...fresh, authId, name: '' }),
    )
    expect((await Promise.all(added)).map(({ ok }) => ok)).toEqual([true, true])
    expect(names(accounts)).toEqual(['Plivo', 'Plivo 2'])
  })

  test('when it comes from the settings', async () => {
    const { accounts } = createAccounts([acme, { ...north, name: 'Acme' }])
    await accounts.load()
    expect(names(accounts)).toEqual(['Acme', 'Acme 2'])
  })

  test('when the demo starts', async () => {
    const { accounts } = createAccounts([{ ...acme, name: 'Demo' }])
    await accounts.load()
    await accounts.startDemo('plivo')
    expect(names(accounts)).toEqual(['Demo', 'Demo 2'])
  })
})

describe('a name without visible characters', () => {
  const blank = { ...fresh, name: ' \u200B' }
  const other = { ...blank, authId: 'MAYYYYYYYYYYYYYYYYYZ' }

  test('is stored as the name of the provider, with a number if another account has that name', async () => {
    const { accounts, file } = createAccounts()
    await accounts.add(blank)
    await accounts.add(other)
    expect(file.accounts.map(({ name }) => name)).toEqual(['Plivo', 'Plivo 2'])
    await accounts.rename('id-2', 'Acme')
    await accounts.rename('id-2', ' ')
    await accounts.rename('id-1', '')
    expect(file.accounts.map(({ name }) => name)).toEqual(['Plivo', 'Plivo 2'])
  })

  test('is replaced when it comes from the settings', async () => {
    const { accounts } = createAccounts([
      { ...acme, name: '' },
      { ...acme, id: 'id-8', authId: 'MAYYYYYYYYYYYYYYYYYZ', name: ' ' },
      { ...acme, id: 'id-7', authId: 'MAZZZZZZZZZZZZZZZZZZ', name: 'Plivo' },
    ])
    await accounts.load()
    expect(accounts.list().map(({ name }) => name)).toEqual(['Plivo 2', 'Plivo 3', 'Plivo'])
  })
})

describe('the demo', () => {
  test('uses neither keychain nor settings, and runs only once', async () => {
    const { accounts, keychain, file, demos } = createAccounts()
    const first = await accounts.startDemo('plivo')
    expect(await accounts.startDemo('plivo')).toEqual(first)
    expect(demos.started).toBe(1)
    await accounts.rename('id-1', 'My demo')
    expect(keychain.asked).toEqual([])
    expect(file.accounts).toEqual([])
    expect(accounts.list()).toMatchObject([{ demo: true, tokenIn: 'session', name: 'My demo' }])
  })

  test('starts once for two clicks, and again after a failure', async () => {
    const { accounts, demos } = createAccounts()
    demos.fails = true
    expect((await accounts.startDemo('plivo')).ok).toBe(false)
    demos.fails = false
    const [first, second] = await Promise.all([accounts.startDemo('plivo'), accounts.startDemo('plivo')])
    expect(second).toEqual(first)
    expect(demos.started).toBe(2)
    expect(accounts.list()).toHaveLength(1)
  })

  test('stops its server when it is removed, and when Gavel quits', async () => {
    const { accounts, keychain, demos } = createAccounts()
    await accounts.startDemo('plivo')
    expect((await accounts.remove('id-1')).ok).toBe(true)
    await accounts.startDemo('vobiz')
    await accounts.close()
    expect(demos.closed).toBe(2)
    expect(keychain.asked).toEqual([])
  })

  test('returns a fault if it cannot listen', async () => {
    const { accounts, demos } = createAccounts()
    demos.fails = true
    expect(await accounts.startDemo('plivo')).toMatchObject({ fault: { code: 'internal', values: { reason: 'demo' } } })
  })
})

test.each(['rename', 'remove', 'replaceToken', 'retryVault'] as const)(
  '%s of an unknown account fails',
  async (what) => {
    const { accounts } = createAccounts()
    expect(await accounts[what]('id-404', 'x')).toMatchObject({ fault: { code: 'noAccount' } })
  },
)

describe('while the provider checks the credentials', () => {
  test('a second click does not add the account again', async () => {
    const { accounts, file } = createAccounts()
    const [first, second] = await Promise.all([accounts.add(fresh), accounts.add(fresh)])
    expect([first.ok, second.ok]).toEqual([true, false])
    expect(second).toMatchObject({ fault: { code: 'invalid', values: { reason: 'duplicate' } } })
    expect(file.accounts).toHaveLength(1)
  })

  test('an account that is removed does not come back with its new token', async () => {
    const { accounts, inside } = await connected()
    const replacing = accounts.replaceToken('id-9', 'next-token')
    await accounts.remove('id-9')
    expect(await replacing).toMatchObject({ fault: { code: 'noAccount' } })
    expect(await inside.get(key)).toEqual({ state: 'none' })
    expect(accounts.list()).toEqual([])
  })
  test('the new token of an account that was removed meanwhile is not stored, not even for a moment', async () => {
    let respond = (): void => undefined
    const responds = new Promise<void>((resolve) => (respond = resolve))
    const { accounts, keychain } = createAccounts([acme], [TOKEN, 'next-token'], { responds })
    await accounts.load()
    const replacing = accounts.replaceToken('id-9', 'next-token')
    await accounts.remove('id-9')
    respond()
    expect(await replacing).toMatchObject({ fault: { code: 'noAccount' } })
    expect(keychain.asked).not.toContain(`set ${key}`)
  })
})
