import { expect, it } from 'vitest'
import type { Accounts } from '../../../../electron/accounts/account-registry.ts'
import { accountHandlers } from '../../../../electron/ipc/handlers/accounts.ts'
import { failure, success } from '../../../../shared/result.ts'
import { partsOf } from '../../../support/fake-ipc.ts'
import { accountId, testAccount } from '../../../support/test-core.ts'
import { aUser } from '../../../support/user.ts'

const asynchronous = { callbackUrl: 'https://hooks.example.com/', callbackMethod: 'POST' as const }

function create({ isUnlocked = true }) {
  const account = testAccount('plivo')
  const done: string[] = []
  const user = aUser()
  const accounts: Partial<Accounts> = {
    list: () => [account],
    setAsynchronous: async (id, mode, agree) => {
      const agreed = mode ? await agree(account, mode.callbackUrl) : success(undefined)
      if (agreed.ok) done.push(`${mode?.callbackUrl ?? 'off'} ${id}`)
      return agreed
    },
    retryVault: () => Promise.resolve(isUnlocked ? success(undefined) : failure('keychainLocked')),
  }
  const start = () => Promise.resolve(void done.push('start the team'))
  const handlers = accountHandlers(partsOf({ accounts, team: { start } }))
  return { handlers, done, user }
}

it('46 asks nothing about an account that does not exist', async () => {
  const { handlers, user } = create({})
  expect(await handlers.removeAccount({ accountId: 'none' }, user)).toEqual(failure('noAccount'))
  expect(user.systemAsked).toEqual([])
})

it('47 asks about asynchronous mode with the address that it is about; turning it off asks nothing', async () => {
  const { handlers, user, done } = create({})
  await handlers.setAsynchronous({ accountId, asynchronous: null }, user)
  expect(user.systemAsked).toEqual([])
  await handlers.setAsynchronous({ accountId, asynchronous }, user)
  expect(user.systemAsked).toMatchObject([{ kind: 'asynchronous', callbackUrl: asynchronous.callbackUrl }])
  expect(done).toEqual([`off ${accountId}`, `${asynchronous.callbackUrl} ${accountId}`])
})

it('if a retry of the keychain succeeds, reads the stored invite again too', async () => {
  const locked = create({ isUnlocked: false })
  expect(await locked.handlers.retryVault({ accountId })).toMatchObject({ fault: { code: 'keychainLocked' } })
  expect(locked.done).toEqual([])
  const unlocked = create({})
  expect(await unlocked.handlers.retryVault({ accountId })).toEqual(success(undefined))
  expect(unlocked.done).toEqual(['start the team'])
})
