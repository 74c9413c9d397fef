import { describe, expect, it } from 'vitest'
import type { ConnectOptions } from '../../../electron/accounts/accounts.ts'
import { AccountRegistry } from '../../../electron/accounts/account-registry.ts'
import type { StoredAccount } from '../../../electron/settings/schema.ts'
import { createSessionVault } from '../../../electron/accounts/vault.ts'
import type { Provider } from '../../../electron/providers/provider.ts'
import type { Account, AsynchronousMode } from '../../../shared/account.ts'
import type { ProviderKind } from '../../../shared/providers.ts'
import { failure, success } from '../../../shared/result.ts'

const mode: AsynchronousMode = { callbackUrl: 'https://hooks.example.com/plivo', callbackMethod: 'POST' }
const agree = () => Promise.resolve(success(undefined))

async function begin(kind: ProviderKind, kept?: AsynchronousMode) {
  let stored: readonly StoredAccount[] = []
  const shown: { account: Account; provider: Provider | undefined }[] = []
  const connected: ConnectOptions[] = []
  let ids = 0
  const accounts = new AccountRegistry({
    store: {
      read: () => stored,
      write: (next) => {
        stored = next
        return Promise.resolve(success(undefined))
      },
    },
    owed: { get: () => [], set: () => Promise.resolve(success(undefined)) },
    keychain: createSessionVault(),
    session: createSessionVault(),
    connect: (_kind, _credentials, how) => {
      connected.push(how)
      return { check: () => Promise.resolve({ ...success(undefined), at: 0 }) } as unknown as Provider
    },
    startDemo: () =>
      Promise.resolve({ baseUrl: '', authId: 'MADEMO', authToken: 'made-up', close: () => Promise.resolve() }),
    onChanged: (account, provider) => shown.push({ account, provider }),
    onRemoved: () => undefined,
    newId: () => `account-${String((ids += 1))}`,
    logger: () => undefined,
  })
  const added = await accounts.add({ provider: kind, name: '', authId: 'MAEXAMPLEEXAMPLE0001', authToken: 'made-up' })
  if (!added.ok) throw new Error('the account was not added')
  if (kept !== undefined) await accounts.setAsynchronous('account-1', kept, agree)
  return { accounts, shown, connected, stored: () => stored }
}

describe('asynchronous mode of an account', () => {
  it('is stored and shown, and the existing provider object uses it', async () => {
    const { accounts, shown, connected, stored } = await begin('plivo')
    const before = shown.at(-1)?.provider
    expect(connected[0]?.asynchronous()).toBeUndefined()
    expect(await accounts.setAsynchronous('account-1', mode, agree)).toEqual(success(undefined))
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
    await accounts.setAsynchronous('account-1', undefined, agree)
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

  it('is refused if the provider has no such mode, or if the account is unknown', async () => {
    const { accounts, stored } = await begin('vobiz')
    expect(await accounts.setAsynchronous('account-1', mode, agree)).toEqual(
      failure('unsupported', { values: { reason: 'asynchronous' } }),
    )
    expect(await accounts.setAsynchronous('account-2', mode, agree)).toEqual(failure('noAccount'))
    expect(stored()).toMatchObject([expect.not.objectContaining({ asynchronous: mode })])
  })

  it('rejects an FTP address, because no result can be sent there', async () => {
    const { accounts } = await begin('plivo')
    expect(await accounts.setAsynchronous('account-1', { callbackUrl: 'ftp://hooks.example.com/' }, agree)).toEqual(
      failure('invalid', { values: { reason: 'callbackUrl' } }),
    )
    expect(accounts.list()).toEqual([expect.not.objectContaining({ asynchronous: expect.anything() as unknown })])
  })

  it('47 is switched on only if the user, who is shown the account and the address, agrees', async () => {
    const { accounts, stored } = await begin('plivo')
    const asked: unknown[] = []
    const decline = (account: Account, callbackUrl: string) => {
      asked.push([account.name, callbackUrl])
      return Promise.resolve(failure('cancelled', { values: { reason: 'declined' } }))
    }
    expect(await accounts.setAsynchronous('account-1', mode, decline)).toMatchObject({ fault: { code: 'cancelled' } })
    expect(asked).toEqual([['Plivo', mode.callbackUrl]])
    expect(stored()).toEqual([expect.not.objectContaining({ asynchronous: mode })])
  })

  it('47 stores the address in a normalised form, so that every parser finds the same host in it', async () => {
    const { accounts, stored } = await begin('plivo')
    // Some programs take the part after the @ as the host.
    const callbackUrl = 'https://hooks.example.com\\@192.168.1.1/plivo'
    await accounts.setAsynchronous('account-1', { callbackUrl }, agree)
    expect(stored()).toMatchObject([{ asynchronous: { callbackUrl: 'https://hooks.example.com/@192.168.1.1/plivo' } }])
  })

  it('47 rejects a loopback address for a real account without asking the user; the demo accepts one', async () => {
    const { accounts, stored } = await begin('plivo')
    const local = { callbackUrl: 'http://127.0.0.1:9/results' }
    const neverAsked = () => Promise.reject(new Error('It asked.'))
    expect(await accounts.setAsynchronous('account-1', local, neverAsked)).toEqual(
      failure('invalid', { values: { reason: 'callbackUrlPrivate' } }),
    )
    expect(stored()).toEqual([expect.not.objectContaining({ asynchronous: local })])
    const demo = await accounts.startDemo('plivo')
    expect(demo.ok && (await accounts.setAsynchronous(demo.value.accountId, local, agree))).toEqual(success(undefined))
  })

  it('is not switched on for an account that is removed while the user is asked', async () => {
    const { accounts, stored } = await begin('plivo')
    const removing = async () => {
      await accounts.remove('account-1')
      return success(undefined)
    }
    expect(await accounts.setAsynchronous('account-1', mode, removing)).toEqual(failure('noAccount'))
    expect(stored()).toEqual([])
  })
})
