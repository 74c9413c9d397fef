import { describe, expect, test } from 'vitest'
import { AccountRegistry } from '../../../electron/accounts/account-registry.ts'
import type { StoredAccount } from '../../../electron/settings/schema.ts'
import { createSessionVault } from '../../../electron/accounts/vault.ts'
import type { Vault, VaultState } from '../../../electron/accounts/vault.ts'
import type { Provider } from '../../../electron/providers/provider.ts'
import { fault } from '../../../shared/fault.ts'
import type { Account } from '../../../shared/account.ts'
import { failure, success } from '../../../shared/result.ts'

const TOKEN = 'made-up-token'
const fresh = { provider: 'plivo' as const, name: ' Acme ', authId: ' MAXXXXXXXXXXXXXXXXXY ', authToken: ` ${TOKEN} ` }
const locked: VaultState = { state: 'locked', fault: fault('keychainLocked') }
const missing: VaultState = { state: 'missing', fault: fault('keychainMissing') }

/** A keychain that can be locked, or be missing, at any time. */
function createKeychain() {
  const inside = createSessionVault()
  const keychain = { trouble: undefined as VaultState | undefined, asked: [] as string[] }
  const through = (work: () => Promise<VaultState>, what: string): Promise<VaultState> => {
    keychain.asked.push(what)
    return keychain.trouble ? Promise.resolve(keychain.trouble) : work()
  }
  const vault: Vault = {
    get: (key) => through(() => inside.get(key), `get ${key}`),
    set: (key, token) => through(() => inside.set(key, token), `set ${key}`),
    delete: (key) => through(() => inside.delete(key), `delete ${key}`),
  }
  return { keychain, vault, inside }
}

/** @param responds settles when the provider responds to the check of credentials */
function create(known: StoredAccount[] = [], accepts = [TOKEN], responds = Promise.resolve()) {
  const { keychain, vault, inside } = createKeychain()
  const file = { accounts: known, broken: false }
  const shown: [string, Account['kept'], boolean][] = []
  const demos = { started: 0, closed: 0, fails: false }
  const checked: string[] = []
  let ids = 0
  const accounts = new AccountRegistry({
    store: {
      read: () => file.accounts,
      write: (accounts) => {
        file.accounts = [...accounts]
        return Promise.resolve(file.broken ? failure('storage') : success(undefined))
      },
    },
    keychain: vault,
    session: createSessionVault(),
    connect: (_kind, { authToken }) =>
      ({
        check: async () => {
          checked.push(authToken)
          await responds
          return accepts.includes(authToken)
            ? { ok: true, value: undefined, at: 0 }
            : { ...failure('credentials'), at: 0 }
        },
      }) as unknown as Provider,
    startDemo: () => {
      demos.started += 1
      if (demos.fails) return Promise.reject(new Error('EADDRINUSE'))
      const close = () => Promise.resolve(void (demos.closed += 1))
      return Promise.resolve({ baseUrl: 'http://127.0.0.1:1/v1', authId: 'MADEMO', authToken: 'demo-token', close })
    },
    onChanged: (account, provider) => shown.push([account.name, account.kept, provider !== undefined]),
    onRemoved: (id) => shown.push([id, 'none', false]),
    newId: () => `id-${(ids += 1)}`,
    logger: () => undefined,
  })
  return { accounts, keychain, inside, file, shown, demos, checked }
}

const acme: StoredAccount = { id: 'id-9', provider: 'plivo', authId: 'MAXXXXXXXXXXXXXXXXXY', name: 'Acme' }
const key = 'plivo:MAXXXXXXXXXXXXXXXXXY'

describe('adding an account', () => {
  test('checks first, then stores the token in the keychain and the rest in the settings', async () => {
    const { accounts, file, inside, shown } = create()
    expect(await accounts.add(fresh)).toEqual(success({ accountId: 'id-1', kept: 'keychain' }))
    expect(await inside.get(key)).toEqual({ state: 'stored', token: TOKEN })
    expect(file.accounts).toEqual([{ id: 'id-1', provider: 'plivo', authId: 'MAXXXXXXXXXXXXXXXXXY', name: 'Acme' }])
    expect(JSON.stringify(file)).not.toContain(TOKEN)
    expect(shown).toEqual([['Acme', 'keychain', true]])
    expect(accounts.list()).toMatchObject([{ authIdMasked: 'MA••••XY', demo: false }])
    expect(JSON.stringify(accounts.list())).not.toContain(TOKEN)
    expect(JSON.stringify(accounts.list())).not.toContain('MAXXX')
  })

  test('stores nothing if the provider rejects the credentials', async () => {
    const { accounts, keychain, file, shown } = create()
    expect(await accounts.add({ ...fresh, authToken: 'wrong' })).toMatchObject({ fault: { code: 'credentials' } })
    expect(keychain.asked).toEqual([])
    expect(file.accounts).toEqual([])
    expect(shown).toEqual([])
  })

  test('rejects the same account, but not another one of the same provider', async () => {
    const { accounts } = create()
    await accounts.add(fresh)
    expect(await accounts.add(fresh)).toMatchObject({ fault: { code: 'invalid', values: { reason: 'duplicate' } } })
    expect((await accounts.add({ ...fresh, authId: 'MAYYYYYYYYYYYYYYYYYZ' })).ok).toBe(true)
    expect(accounts.list()).toHaveLength(2)
  })

  test.each([
    ['locked', locked],
    ['missing', missing],
  ])('stores the token for this session if the keychain is %s, and returns the reason', async (_what, trouble) => {
    const { accounts, keychain } = create()
    keychain.trouble = trouble
    const added = await accounts.add(fresh)
    expect(added).toMatchObject({ value: { kept: 'session', vaultFault: 'fault' in trouble ? trouble.fault : {} } })
    expect(accounts.list()).toMatchObject([{ kept: 'session' }])
  })

  test('reports settings that could not be written, and leaves nothing behind', async () => {
    const { accounts, file, inside, shown } = create()
    file.broken = true
    expect(await accounts.add(fresh)).toMatchObject({ fault: { code: 'storage' } })
    expect(accounts.list()).toEqual([])
    expect(await inside.get(key)).toEqual({ state: 'none' })
    expect(file.accounts).toEqual([])
    expect(shown.at(-1)).toEqual(['id-1', 'none', false])
  })
})

describe('at start', () => {
  test('shows every account at once, and polls it once its token is available', async () => {
    const { accounts, inside, shown } = create([acme])
    await inside.set(key, TOKEN)
    await accounts.load()
    expect(shown).toEqual([
      ['Acme', 'keychain', false],
      ['Acme', 'keychain', true],
    ])
  })

  test('reports a locked keychain, and asks it again on request', async () => {
    const { accounts, keychain, inside, shown } = create([acme])
    await inside.set(key, TOKEN)
    keychain.trouble = locked
    await accounts.load()
    expect(accounts.list()).toMatchObject([{ kept: 'none', vaultFault: { code: 'keychainLocked' } }])
    expect(await accounts.retryVault('id-9')).toMatchObject({ fault: { code: 'keychainLocked' } })
    keychain.trouble = undefined
    expect((await accounts.retryVault('id-9')).ok).toBe(true)
    expect(shown.at(-1)).toEqual(['Acme', 'keychain', true])
  })

  test('fetches every missing token once the keychain works again', async () => {
    const { accounts, keychain, inside } = create([acme])
    await inside.set(key, TOKEN)
    keychain.trouble = locked
    await accounts.load()
    keychain.trouble = undefined
    await accounts.retryMissing()
    expect(accounts.list()).toMatchObject([{ kept: 'keychain' }])
  })

  test('shows an account without a token as such, without a fault of the keychain', async () => {
    const { accounts } = create([acme])
    await accounts.load()
    expect(accounts.list()[0]).not.toHaveProperty('vaultFault')
    expect(accounts.list()).toMatchObject([{ kept: 'none' }])
  })
})

describe('a token', () => {
  test('is replaced only by one that is valid', async () => {
    const { accounts, inside } = create([acme], [TOKEN, 'next-token'])
    await inside.set(key, TOKEN)
    await accounts.load()
    expect(await accounts.replaceToken('id-9', 'wrong')).toMatchObject({ fault: { code: 'credentials' } })
    expect(await inside.get(key)).toEqual({ state: 'stored', token: TOKEN })
    expect(await accounts.replaceToken('id-9', 'next-token')).toEqual(success({ kept: 'keychain' }))
    expect(await inside.get(key)).toEqual({ state: 'stored', token: 'next-token' })
  })
})

describe('300 replacements of a token at once', () => {
  test('50 cause one check at the provider', async () => {
    const { accounts, inside, checked } = create([acme], [TOKEN, 'next-token'])
    await inside.set(key, TOKEN)
    await accounts.load()
    const results = await Promise.all(Array.from({ length: 300 }, () => accounts.replaceToken('id-9', 'next-token')))
    expect(checked).toEqual(['next-token'])
    expect(results.every((result) => result.ok)).toBe(true)
  })

  test('50 with different tokens are checked one after another, and the last one is stored', async () => {
    const { accounts, inside, checked } = create([acme], [TOKEN, 'next-token', 'last-token'])
    await inside.set(key, TOKEN)
    await accounts.load()
    const results = [accounts.replaceToken('id-9', 'next-token'), accounts.replaceToken('id-9', 'last-token')]
    await Promise.resolve()
    await Promise.resolve()
    expect(checked.length).toBeLessThan(2)
    await Promise.all(results)
    expect(checked).toEqual(['next-token', 'last-token'])
    expect(await inside.get(key)).toEqual({ state: 'stored', token: 'last-token' })
  })
})

describe('removing an account', () => {
  test('deletes the token, the settings and the account', async () => {
    const { accounts, inside, file, shown } = create([acme])
    await inside.set(key, TOKEN)
    await accounts.load()
    expect((await accounts.remove('id-9')).ok).toBe(true)
    expect(await inside.get(key)).toEqual({ state: 'none' })
    expect(file.accounts).toEqual([])
    expect(shown.at(-1)?.[0]).toBe('id-9')
  })

  test('fails while the keychain is locked, so that no token is left behind unnoticed', async () => {
    const { accounts, keychain, inside } = create([acme])
    await inside.set(key, TOKEN)
    await accounts.load()
    keychain.trouble = locked
    expect(await accounts.remove('id-9')).toMatchObject({ fault: { code: 'keychainLocked' } })
    expect(accounts.list()).toHaveLength(1)
  })

  test('fails too if only the newer token is in the session, because the older one would be left behind', async () => {
    const { accounts, keychain, inside } = create([acme], [TOKEN, 'next-token'])
    await inside.set(key, TOKEN)
    await accounts.load()
    keychain.trouble = locked
    expect(await accounts.replaceToken('id-9', 'next-token')).toMatchObject({ value: { kept: 'session' } })
    expect(await accounts.remove('id-9')).toMatchObject({ fault: { code: 'keychainLocked' } })
    expect(accounts.list()).toHaveLength(1)
    keychain.trouble = undefined
    expect((await accounts.remove('id-9')).ok).toBe(true)
    expect(await inside.get(key)).toEqual({ state: 'none' })
  })

  test('works without a keychain, and for accounts of this session', async () => {
    const { accounts, keychain } = create()
    keychain.trouble = missing
    await accounts.add(fresh)
    expect((await accounts.remove('id-1')).ok).toBe(true)
    keychain.trouble = locked
    await accounts.add(fresh)
    expect((await accounts.remove('id-2')).ok).toBe(true)
  })
})

test('a new name is stored', async () => {
  const { accounts, file } = create([acme])
  await accounts.load()
  expect((await accounts.rename('id-9', ' Acme Ltd ')).ok).toBe(true)
  expect(file.accounts).toMatchObject([{ name: 'Acme Ltd' }])
})

describe('a name without visible characters', () => {
  const blank = { ...fresh, name: ' \u200B' }
  const other = { ...blank, authId: 'MAYYYYYYYYYYYYYYYYYZ' }

  test('is stored as the provider’s, with a number if another account has it', async () => {
    const { accounts, file } = create()
    await accounts.add(blank)
    await accounts.add(other)
    expect(file.accounts.map(({ name }) => name)).toEqual(['Plivo', 'Plivo 2'])
    await accounts.rename('id-2', 'Acme')
    await accounts.rename('id-2', ' ')
    await accounts.rename('id-1', '')
    expect(file.accounts.map(({ name }) => name)).toEqual(['Plivo', 'Plivo 2'])
  })

  test('is replaced when it comes from the settings', async () => {
    const { accounts } = create([
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
    const { accounts, keychain, file, demos } = create()
    const first = await accounts.startDemo('plivo')
    expect(await accounts.startDemo('plivo')).toEqual(first)
    expect(demos.started).toBe(1)
    await accounts.rename('id-1', 'My demo')
    expect(keychain.asked).toEqual([])
    expect(file.accounts).toEqual([])
    expect(accounts.list()).toMatchObject([{ demo: true, kept: 'session', name: 'My demo' }])
  })

  test('starts once for two clicks, and again after a failure', async () => {
    const { accounts, demos } = create()
    demos.fails = true
    expect((await accounts.startDemo('plivo')).ok).toBe(false)
    demos.fails = false
    const [first, second] = await Promise.all([accounts.startDemo('plivo'), accounts.startDemo('plivo')])
    expect(second).toEqual(first)
    expect(demos.started).toBe(2)
    expect(accounts.list()).toHaveLength(1)
  })

  test('stops its server when it is removed, and when Gavel quits', async () => {
    const { accounts, keychain, demos } = create()
    await accounts.startDemo('plivo')
    expect((await accounts.remove('id-1')).ok).toBe(true)
    await accounts.startDemo('vobiz')
    await accounts.close()
    expect(demos.closed).toBe(2)
    expect(keychain.asked).toEqual([])
  })

  test('returns a fault if it cannot listen', async () => {
    const { accounts, demos } = create()
    demos.fails = true
    expect(await accounts.startDemo('plivo')).toMatchObject({ fault: { code: 'internal', values: { reason: 'demo' } } })
  })
})

test.each(['rename', 'remove', 'replaceToken', 'retryVault'] as const)(
  '%s of an unknown account fails',
  async (what) => {
    const { accounts } = create()
    expect(await accounts[what]('id-404', 'x')).toMatchObject({ fault: { code: 'noAccount' } })
  },
)

describe('a token of this session only', () => {
  test('still works after the keychain failed again', async () => {
    const { accounts, keychain, shown } = create()
    keychain.trouble = missing
    expect(await accounts.add(fresh)).toMatchObject({ ok: true, value: { kept: 'session' } })
    expect(await accounts.retryVault('id-1')).toMatchObject({ fault: { code: 'keychainMissing' } })
    expect(shown.at(-1)).toEqual(['Acme', 'session', true])
  })

  test('replaces an older one in the keychain as soon as the keychain works', async () => {
    const { accounts, keychain, inside, shown } = create()
    await inside.set(key, 'older-token')
    keychain.trouble = locked
    await accounts.add(fresh)
    keychain.trouble = undefined
    expect((await accounts.retryVault('id-1')).ok).toBe(true)
    expect(await inside.get(key)).toEqual({ state: 'stored', token: TOKEN })
    expect(shown.at(-1)).toEqual(['Acme', 'keychain', true])
  })
})

describe('while the provider is asked', () => {
  test('a second click adds the account only once', async () => {
    const { accounts, file } = create()
    const [first, second] = await Promise.all([accounts.add(fresh), accounts.add(fresh)])
    expect([first.ok, second.ok]).toEqual([true, false])
    expect(second).toMatchObject({ fault: { code: 'invalid', values: { reason: 'duplicate' } } })
    expect(file.accounts).toHaveLength(1)
  })

  test('an account that is removed does not come back with its new token', async () => {
    const { accounts, inside } = create([acme], [TOKEN, 'next-token'])
    await inside.set(key, TOKEN)
    await accounts.load()
    const replacing = accounts.replaceToken('id-9', 'next-token')
    await accounts.remove('id-9')
    expect(await replacing).toMatchObject({ fault: { code: 'noAccount' } })
    expect(await inside.get(key)).toEqual({ state: 'none' })
    expect(accounts.list()).toEqual([])
  })
  test('the new token of an account that was removed in the meantime is not stored even for a moment', async () => {
    let respond = (): void => undefined
    const responds = new Promise<void>((resolve) => (respond = resolve))
    const { accounts, keychain } = create([acme], [TOKEN, 'next-token'], responds)
    await accounts.load()
    const replacing = accounts.replaceToken('id-9', 'next-token')
    await accounts.remove('id-9')
    respond()
    expect(await replacing).toMatchObject({ fault: { code: 'noAccount' } })
    expect(keychain.asked).not.toContain(`set ${key}`)
  })
})
