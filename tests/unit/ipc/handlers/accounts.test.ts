import { expect, it } from 'vitest'
import type { Accounts } from '../../../../electron/accounts/accounts.ts'
import type { SystemQuestion } from '../../../../electron/desktop/windows/system-questions.ts'
import { createAccountHandlers } from '../../../../electron/ipc/handlers/accounts.ts'
import { failure, success } from '../../../../shared/result.ts'
import { accountId, testAccount } from '../../../support/test-core.ts'

const page = {} as never
const unseen = failure('unconfirmed', { values: { reason: 'unseen' } })
const declined = failure('cancelled', { values: { reason: 'declined' } })
const asynchronous = { callbackUrl: 'https://hooks.example.com/', callbackMethod: 'POST' as const }

function create({ present = true, agrees = true, isUnlocked = true }) {
  const account = testAccount('plivo')
  const done: string[] = []
  const asked: SystemQuestion[] = []
  const accounts: Partial<Accounts> = {
    list: () => [account],
    startDemo: (provider) => {
      done.push(`demo ${provider}`)
      return Promise.resolve(success({ accountId }))
    },
    add: ({ name }) => {
      done.push(`add ${name}`)
      return Promise.resolve(success({ accountId, tokenIn: 'keychain' }))
    },
    replaceToken: (id) => {
      done.push(`replace ${id}`)
      return Promise.resolve(success({ tokenIn: 'keychain' }))
    },
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
  const handlers = createAccountHandlers({
    accounts: accounts as Accounts,
    team: {
      start: () => {
        done.push('start the team')
        return Promise.resolve()
      },
    },
    presence: { mayChange: () => (present ? success(undefined) : unseen) },
    questions: {
      ask: (_page, question) => {
        asked.push(question)
        return Promise.resolve(agrees ? success(undefined) : declined)
      },
    },
  })
  return { handlers, done, asked }
}

it('46 starts the demo, connects an account and replaces a token only for a user in front of the page', async () => {
  const given = { provider: 'plivo', name: 'Acme', authId: 'MAEXAMPLEEXAMPLE0001', authToken: 'made-up' } as const
  const results = ({ handlers }: ReturnType<typeof create>) =>
    Promise.all([
      handlers.startDemo({ provider: 'plivo' }, page),
      handlers.addAccount(given, page),
      handlers.replaceToken({ accountId, authToken: 'made-up' }, page),
    ])
  const absent = create({ present: false })
  expect(await results(absent)).toEqual([unseen, unseen, unseen])
  expect(absent.done).toEqual([])
  const present = create({})
  expect((await results(present)).every(({ ok }) => ok)).toBe(true)
  expect(present.done).toEqual(['demo plivo', 'add Acme', `replace ${accountId}`])
})

it('46 removes an account only if the user is present and agrees to the system question', async () => {
  const absent = create({ present: false })
  expect(await absent.handlers.removeAccount({ accountId }, page)).toEqual(unseen)
  expect([absent.asked, absent.done]).toEqual([[], []])
  const declining = create({ agrees: false })
  expect(await declining.handlers.removeAccount({ accountId }, page)).toEqual(declined)
  expect(declining.done).toEqual([])
  const agreeing = create({})
  expect(await agreeing.handlers.removeAccount({ accountId }, page)).toEqual(success(undefined))
  expect(agreeing.asked).toMatchObject([{ kind: 'removeAccount', accounts: [{ id: accountId }] }])
  expect(agreeing.done).toEqual([`remove ${accountId}`])
})

it('46 asks nothing about an account that does not exist', async () => {
  const { handlers, asked } = create({})
  expect(await handlers.removeAccount({ accountId: 'none' }, page)).toEqual(failure('noAccount'))
  expect(asked).toEqual([])
})

it('47 turns asynchronous mode on only if the user is present and agrees; turning it off needs neither', async () => {
  for (const circumstances of [{ present: false }, { agrees: false }]) {
    const { handlers, done } = create(circumstances)
    expect((await handlers.setAsynchronous({ accountId, asynchronous }, page)).ok).toBe(false)
    expect(done).toEqual([])
    expect((await handlers.setAsynchronous({ accountId, asynchronous: null }, page)).ok).toBe(true)
  }
  const { handlers, asked, done } = create({})
  await handlers.setAsynchronous({ accountId, asynchronous }, page)
  expect(asked).toMatchObject([{ kind: 'asynchronous', callbackUrl: asynchronous.callbackUrl }])
  expect(done).toEqual([`${asynchronous.callbackUrl} ${accountId}`])
})

it('if a retry of the keychain succeeds, reads the stored invite again too', async () => {
  const locked = create({ isUnlocked: false })
  expect(await locked.handlers.retryVault({ accountId }, page)).toMatchObject({ fault: { code: 'keychainLocked' } })
  expect(locked.done).toEqual([])
  const unlocked = create({})
  expect(await unlocked.handlers.retryVault({ accountId }, page)).toEqual(success(undefined))
  expect(unlocked.done).toEqual(['start the team'])
})
