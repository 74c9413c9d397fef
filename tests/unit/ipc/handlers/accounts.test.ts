import { expect, it } from 'vitest'
import type { Accounts } from '../../../../electron/accounts/accounts.ts'
import { accountHandlers } from '../../../../electron/ipc/handlers/accounts.ts'
import { failure, success } from '../../../../shared/result.ts'
import { accountId, testAccount } from '../../../support/test-core.ts'
import { aUser, declined } from '../../../support/user.ts'

const asynchronous = { callbackUrl: 'https://hooks.example.com/', callbackMethod: 'POST' as const }

function create({ agrees = true, isUnlocked = true }) {
  const account = testAccount('plivo')
  const done: string[] = []
  const user = aUser({ agrees })
  const accounts: Partial<Accounts> = {
    list: () => [account],
    remove: (id) => {
      done.push(`remove ${id}`)
      return Promise.resolve(success(undefined))
    },
    setAsynchronous: async (id, mode, agree) => {
      const agreed = mode ? await agree(account, mode.callbackUrl) : success(undefined)
      if (agreed.ok) done.push(`${mode?.callbackUrl ?? 'off'} ${id}`)
      return agreed
    },
    retryVault: () => Promise.resolve(isUnlocked ? success(undefined) : failure('keychainLocked')),
  }
  const handlers = accountHandlers({
    accounts: accounts as Accounts,
    team: {
      start: () => {
        done.push('start the team')
        return Promise.resolve()
      },
    },
  })
  return { handlers, done, user }
}

it('46 removes an account only if the user agrees to the system question', async () => {
  const declining = create({ agrees: false })
  expect(await declining.handlers.removeAccount({ accountId }, declining.user)).toEqual(declined)
  expect(declining.done).toEqual([])
  const agreeing = create({})
  expect(await agreeing.handlers.removeAccount({ accountId }, agreeing.user)).toEqual(success(undefined))
  expect(agreeing.user.systemAsked).toMatchObject([{ kind: 'removeAccount', accounts: [{ id: accountId }] }])
  expect(agreeing.done).toEqual([`remove ${accountId}`])
})

it('46 asks nothing about an account that does not exist', async () => {
  const { handlers, user } = create({})
  expect(await handlers.removeAccount({ accountId: 'none' }, user)).toEqual(failure('noAccount'))
  expect(user.systemAsked).toEqual([])
})

it('47 turns asynchronous mode on only if the user agrees; turning it off asks nothing', async () => {
  const declining = create({ agrees: false })
  expect(await declining.handlers.setAsynchronous({ accountId, asynchronous }, declining.user)).toEqual(declined)
  expect(declining.done).toEqual([])
  expect((await declining.handlers.setAsynchronous({ accountId, asynchronous: null }, declining.user)).ok).toBe(true)
  const { handlers, user, done } = create({})
  await handlers.setAsynchronous({ accountId, asynchronous }, user)
  expect(user.systemAsked).toMatchObject([{ kind: 'asynchronous', callbackUrl: asynchronous.callbackUrl }])
  expect(done).toEqual([`${asynchronous.callbackUrl} ${accountId}`])
})

it('if a retry of the keychain succeeds, reads the stored invite again too', async () => {
  const locked = create({ isUnlocked: false })
  expect(await locked.handlers.retryVault({ accountId })).toMatchObject({ fault: { code: 'keychainLocked' } })
  expect(locked.done).toEqual([])
  const unlocked = create({})
  expect(await unlocked.handlers.retryVault({ accountId })).toEqual(success(undefined))
  expect(unlocked.done).toEqual(['start the team'])
})
