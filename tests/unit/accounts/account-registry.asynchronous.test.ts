import { describe, expect, it } from 'vitest'
import type { ConnectOptions } from '../../../electron/accounts/accounts.ts'
import { AccountRegistry } from '../../../electron/accounts/account-registry.ts'
import type { StoredAccount } from '../../../electron/settings/schema.ts'
import { createSessionVault } from '../../../electron/accounts/vault.ts'
import type { Provider } from '../../../electron/providers/provider.ts'
import { isCallbackUrl } from '../../../shared/callback-url.ts'
import type { Account, AsynchronousMode, ProviderKind } from '../../../shared/account.ts'
import { failure, success } from '../../../shared/result.ts'

const mode: AsynchronousMode = { callbackUrl: 'https://hooks.example.com/plivo', callbackMethod: 'POST' }

async function begin(kind: ProviderKind, kept?: AsynchronousMode) {
  let stored: readonly StoredAccount[] = []
  const shown: { account: Account; provider: Provider | undefined }[] = []
  const connected: ConnectOptions[] = []
  const accounts = new AccountRegistry({
    store: {
      read: () => stored,
      write: (next) => {
        stored = next
        return Promise.resolve(success(undefined))
      },
    },
    keychain: createSessionVault(),
    session: createSessionVault(),
    connect: (_kind, _credentials, how) => {
      connected.push(how)
      return { check: () => Promise.resolve({ ...success(undefined), at: 0 }) } as unknown as Provider
    },
    startDemo: () => Promise.reject(new Error('no demo here')),
    onChanged: (account, provider) => shown.push({ account, provider }),
    onRemoved: () => undefined,
    newId: () => 'account-1',
    logger: () => undefined,
  })
  const added = await accounts.add({ provider: kind, name: '', authId: 'MAEXAMPLEEXAMPLE0001', authToken: 'made-up' })
  if (!added.ok) throw new Error('the account was not added')
  if (kept !== undefined) await accounts.setAsynchronous('account-1', kept)
  return { accounts, shown, connected, stored: () => stored }
}

describe('asynchronous mode of an account', () => {
  it('is stored and shown, and used by the next write, without another connection', async () => {
    const { accounts, shown, connected, stored } = await begin('plivo')
    const before = shown.at(-1)?.provider
    expect(connected[0]?.asynchronous()).toBeUndefined()
    expect(await accounts.setAsynchronous('account-1', mode)).toEqual(success(undefined))
    expect(stored()).toMatchObject([{ id: 'account-1', asynchronous: mode }])
    expect(accounts.list()).toMatchObject([{ asynchronous: mode }])
    expect(shown.at(-1)).toMatchObject({ account: { asynchronous: mode } })
    // Another provider object would mean other credentials, and everything would be read again.
    expect(shown.at(-1)?.provider).toBe(before)
    expect(connected).toHaveLength(1)
    expect(connected[0]?.asynchronous()).toEqual(mode)
  })

  it('is removed if it is switched off', async () => {
    const { accounts, connected, stored } = await begin('plivo', mode)
    await accounts.setAsynchronous('account-1', undefined)
    expect(stored()).toEqual([expect.not.objectContaining({ asynchronous: expect.anything() as unknown })])
    expect(accounts.list()).toEqual([expect.not.objectContaining({ asynchronous: expect.anything() as unknown })])
    expect(connected[0]?.asynchronous()).toBeUndefined()
  })

  it('stays after the account is renamed and after its token is replaced', async () => {
    const { accounts, stored } = await begin('plivo', mode)
    await accounts.rename('account-1', 'Renamed')
    await accounts.replaceToken('account-1', 'another-made-up')
    expect(stored()).toMatchObject([{ name: 'Renamed', asynchronous: mode }])
    expect(accounts.list()).toMatchObject([{ name: 'Renamed', asynchronous: mode }])
  })

  it('is refused if the provider has none, and for an unknown account', async () => {
    const { accounts, stored } = await begin('vobiz')
    expect(await accounts.setAsynchronous('account-1', mode)).toEqual(
      failure('unsupported', { values: { reason: 'asynchronous' } }),
    )
    expect(await accounts.setAsynchronous('account-2', mode)).toEqual(failure('noAccount'))
    expect(stored()).toMatchObject([expect.not.objectContaining({ asynchronous: mode })])
  })

  it('rejects an address that cannot be called back', async () => {
    const { accounts } = await begin('plivo')
    expect(await accounts.setAsynchronous('account-1', { callbackUrl: 'ftp://hooks.example.com/' })).toEqual(
      failure('invalid', { values: { reason: 'callbackUrl' } }),
    )
    expect(accounts.list()).toEqual([expect.not.objectContaining({ asynchronous: expect.anything() as unknown })])
  })
})

describe('isCallbackUrl', () => {
  it.each(['https://hooks.example.com/', 'http://127.0.0.1:8080/a?b=c', 'HTTPS://hooks.example.com'])(
    'accepts %s',
    (address) => {
      expect(isCallbackUrl(address)).toBe(true)
    },
  )

  it.each([
    '',
    'hooks.example.com',
    'https://',
    'https:hooks.example.com',
    'ftp://hooks.example.com/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://user@hooks.example.com/',
    'https://user:password@hooks.example.com/',
    `https://hooks.example.com/${'a'.repeat(2_000)}`,
  ])('rejects %s', (address) => {
    expect(isCallbackUrl(address)).toBe(false)
  })
})
