import { describe, expect, it } from 'vitest'
import type { Account, AsynchronousMode } from '../../../shared/account.ts'
import type { ProviderKind } from '../../../shared/providers.ts'
import { failure, success } from '../../../shared/result.ts'
import { createAccounts, fresh, TOKEN } from '../../support/account-registry.ts'

const mode: AsynchronousMode = { callbackUrl: 'https://hooks.example.com/plivo', callbackMethod: 'POST' }
const agree = () => Promise.resolve(success(undefined))

async function begin(kind: ProviderKind, kept?: AsynchronousMode) {
  const scene = createAccounts([], [TOKEN, 'next-token'])
  if (!(await scene.accounts.add({ ...fresh, provider: kind })).ok) throw new Error('the account was not added')
  if (kept !== undefined) await scene.accounts.setAsynchronous('id-1', kept, agree)
  return { ...scene, stored: () => scene.file.accounts }
}

describe('asynchronous mode of an account', () => {
  it('is stored and shown, and the existing provider object uses it', async () => {
    const { accounts, connected, stored } = await begin('plivo')
    expect(connected[0]?.asynchronous()).toBeUndefined()
    expect(await accounts.setAsynchronous('id-1', mode, agree)).toEqual(success(undefined))
    expect(stored()).toMatchObject([{ id: 'id-1', asynchronous: mode }])
    expect(accounts.list()).toMatchObject([{ asynchronous: mode }])
    // Another provider object would mean other credentials, and everything would be read again.
    expect(connected).toHaveLength(1)
    expect(connected[0]?.asynchronous()).toEqual(mode)
  })

  it('is removed if it is switched off', async () => {
    const { accounts, connected, stored } = await begin('plivo', mode)
    await accounts.setAsynchronous('id-1', undefined, agree)
    expect(stored()).toEqual([expect.not.objectContaining({ asynchronous: expect.anything() as unknown })])
    expect(accounts.list()).toEqual([expect.not.objectContaining({ asynchronous: expect.anything() as unknown })])
    expect(connected[0]?.asynchronous()).toBeUndefined()
  })

  it('stays after the account is renamed and after its token is replaced', async () => {
    const { accounts, stored } = await begin('plivo', mode)
    await accounts.rename('id-1', 'Renamed')
    await accounts.replaceToken('id-1', 'next-token')
    expect(stored()).toMatchObject([{ name: 'Renamed', asynchronous: mode }])
    expect(accounts.list()).toMatchObject([{ name: 'Renamed', asynchronous: mode }])
  })

  it('is refused if the provider has no such mode, or if the account is unknown', async () => {
    const { accounts, stored } = await begin('vobiz')
    expect(await accounts.setAsynchronous('id-1', mode, agree)).toEqual(
      failure('unsupported', { values: { reason: 'asynchronous' } }),
    )
    expect(await accounts.setAsynchronous('id-2', mode, agree)).toEqual(failure('noAccount'))
    expect(stored()).toMatchObject([expect.not.objectContaining({ asynchronous: mode })])
  })

  it('rejects an FTP address, because no result can be sent there', async () => {
    const { accounts } = await begin('plivo')
    expect(await accounts.setAsynchronous('id-1', { callbackUrl: 'ftp://hooks.example.com/' }, agree)).toEqual(
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
    expect(await accounts.setAsynchronous('id-1', mode, decline)).toMatchObject({ fault: { code: 'cancelled' } })
    expect(asked).toEqual([['Acme', mode.callbackUrl]])
    expect(stored()).toEqual([expect.not.objectContaining({ asynchronous: mode })])
  })

  it('47 stores the address in a normalised form, so that every parser finds the same host in it', async () => {
    const { accounts, stored } = await begin('plivo')
    // Some programs take the part after the @ as the host.
    const callbackUrl = 'https://hooks.example.com\\@192.168.1.1/plivo'
    await accounts.setAsynchronous('id-1', { callbackUrl }, agree)
    expect(stored()).toMatchObject([{ asynchronous: { callbackUrl: 'https://hooks.example.com/@192.168.1.1/plivo' } }])
  })

  it('47 rejects a loopback address for a real account without asking the user; the demo accepts one', async () => {
    const { accounts, stored } = await begin('plivo')
    const local = { callbackUrl: 'http://127.0.0.1:9/results' }
    const neverAsked = () => Promise.reject(new Error('It asked.'))
    expect(await accounts.setAsynchronous('id-1', local, neverAsked)).toEqual(
      failure('invalid', { values: { reason: 'callbackUrlPrivate' } }),
    )
    expect(stored()).toEqual([expect.not.objectContaining({ asynchronous: local })])
    const demo = await accounts.startDemo('plivo')
    expect(demo.ok && (await accounts.setAsynchronous(demo.value.accountId, local, agree))).toEqual(success(undefined))
  })

  it('is not switched on for an account that is removed while the user is asked', async () => {
    const { accounts, stored } = await begin('plivo')
    const removing = async () => {
      await accounts.remove('id-1')
      return success(undefined)
    }
    expect(await accounts.setAsynchronous('id-1', mode, removing)).toEqual(failure('noAccount'))
    expect(stored()).toEqual([])
  })
})
