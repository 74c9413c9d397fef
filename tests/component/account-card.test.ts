import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { CallResult } from '../../shared/ipc/contract.ts'
import { fault } from '../../shared/fault.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { FakeWorld } from '../gallery/bridge.ts'
import { chooseFor, later, made, showPage, showWindow, snapshot } from './window.ts'

type Kept = CallResult<'replaceToken'>

/** Shows the view of the accounts. */
const showAccounts = (results: FakeWorld['results'] = {}, more: Partial<FakeWorld> = {}) =>
  showPage('accounts', { results, ...more })
const button = (name: string) => page.getByRole('button', { name })
const tokenField = page.getByLabelText('Auth token')

/** Its token is in a keychain that is locked. */
const locked = fault('keychainLocked')
const health = made.health({ state: 'trouble', since: Date.now(), fault: locked, used: 0, allowed: 0 })
const account = made.account({ tokenIn: 'none', vaultFault: locked, health })

async function sendToken(): Promise<void> {
  await chooseFor('Acme', 'Replace token')
  await tokenField.fill('made-up')
  await button('Save').click()
}

test('a message reports a token that was replaced, even if its dialog was closed and another one is open', async () => {
  const replaced = later<Result<Kept>>()
  await showAccounts({ replaceToken: () => replaced.result })
  await sendToken()
  await button('Cancel').click()
  await chooseFor('Acme', 'Rename')
  const name = page.getByRole('dialog', { name: 'New name of Acme' }).getByRole('textbox', { name: 'Name' })
  await name.fill('Acme North')
  replaced.arrive(success({ tokenIn: 'keychain' }))
  await expect.element(page.getByText('New token saved for Acme.')).toBeVisible()
  await expect.element(name).toHaveValue('Acme North')
})

test('a token that was rejected is no longer in its field, and the dialog says whose it is not', async () => {
  await showAccounts({ replaceToken: () => failure('credentials') })
  await sendToken()
  await expect.element(page.getByRole('dialog').getByText('Plivo rejected this token. Check it.')).toBeVisible()
  await expect.element(tokenField).toHaveValue('')
})

test('says that a new token lasts only until Gavel quits, and why, if the keychain could not store it', async () => {
  const results = { replaceToken: () => success({ tokenIn: 'session' as const, vaultFault: fault('keychainLocked') }) }
  await showAccounts(results)
  await sendToken()
  const sentence = "The new token of Acme is kept only until Gavel quits. This computer's keyring is locked."
  await expect.element(page.getByRole('alert').filter({ hasText: sentence })).toBeVisible()
  expect(page.getByText('New token saved for Acme.').elements()).toEqual([])
})

test('a message reports a removal that was not stored, although the card of the account is gone', async () => {
  const removed = later<Result<undefined>>()
  const results = { removeAccount: () => removed.result }
  const other = made.account({ id: 'north', name: 'North' })
  const both = { ...snapshot, accounts: [...snapshot.accounts, other] }
  const shown = await showPage('accounts', { snapshot: both, results })
  await chooseFor('North', 'Remove account')
  shown.become(snapshot)
  await expect.element(button('More for North')).not.toBeInTheDocument()
  removed.arrive(failure('storage'))
  await expect.element(page.getByRole('alert')).toBeVisible()
})

test('says that the token of a removed account is deleted later, if the keychain cannot be reached', async () => {
  const results = { removeAccount: () => success({ vaultFault: fault('keychainMissing') }) }
  await showAccounts(results)
  await chooseFor('Acme', 'Remove account')
  const sentence = "Acme was removed, but the keyring can't be reached."
  await expect.element(page.getByRole('alert').filter({ hasText: sentence })).toBeVisible()
  expect(page.getByText('Acme was removed.').elements()).toEqual([])
})

test('shows one sentence about a locked keychain, even after a failed retry, until the token is read', async () => {
  const shown = await showPage('accounts', {
    snapshot: { ...snapshot, accounts: [account] },
    results: { retryVault: () => failure('keychainLocked') },
  })
  const sentence = page.getByText(/This computer's keyring is locked\./)
  await expect.element(sentence).toBeVisible()
  expect(sentence.elements()).toHaveLength(1)
  await button('Try the keyring again').click()
  await expect.poll(() => shown.calls('retryVault')).toHaveLength(1)
  expect(sentence.elements()).toHaveLength(1)
  shown.become(snapshot)
  await expect.element(sentence).not.toBeInTheDocument()
})

test('in the list of rooms, a locked keychain is tried again, and no token is asked for', async () => {
  const shown = await showWindow({
    snapshot: { ...snapshot, accounts: [account], conferences: [] },
    results: { retryVault: () => failure('keychainLocked') },
  })
  await button('Try the keyring again').click()
  await expect.poll(() => shown.calls('retryVault')).toEqual([{ accountId: account.id }])
  await expect.element(page.getByText("This computer's keyring is locked. Unlock it, then try again.")).toBeVisible()
  expect(page.getByRole('button', { name: /Enter token/ }).elements()).toEqual([])
})

test.each(['accounts', 'rooms'] as const)(
  'in the view %s, trouble of the demo is not blamed on its token',
  async (name) => {
    const health = made.health({ state: 'trouble', fault: fault('credentials') })
    const demo = { ...made.account({ name: 'Demo', health }), demo: true }
    await showPage(name, { snapshot: { ...snapshot, accounts: [demo] } })
    await expect.element(page.getByText(/The demo on this computer isn't responding as it should\./)).toBeVisible()
    expect(page.getByText(/rejected th|in Accounts/).elements()).toEqual([])
  },
)

test('the card of an account that cannot be read does not say how many of the allowed requests are used', async () => {
  await showPage('accounts', { snapshot: { ...snapshot, accounts: [account] } })
  await expect.element(page.getByRole('article')).toBeVisible()
  expect(page.getByRole('article').element().textContent).not.toContain('requests per second')
})
