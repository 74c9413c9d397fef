import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { Question } from '../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { chooseFor, expandedBridge, later, showWindow, usualMorning } from './window.ts'

const { snapshot } = usualMorning()
const ALREADY_ENDED = 'The rooms of Acme had already ended.'
const UNKNOWN = /^You asked to end all rooms of Acme\. Gavel can't tell whether this worked/

test('if everyone is to be removed from a room that has just ended, a message says that it had ended', async () => {
  await showWindow({ snapshot, savedView: expandedBridge, results: { ask: () => failure('notFound') } })
  await chooseFor('Support bridge', 'Remove everyone…')
  await expect.element(page.getByText('Support bridge had already ended.')).toBeVisible()
})

const aboutAll: Question = {
  token: 'token-1',
  accountName: 'Acme',
  names: [],
  includesMe: false,
  expiresAt: Date.now() + 60_000,
  kind: 'endAll',
  action: { kind: 'endAll', accountId: 'acme' },
}
const openAccounts = async (): Promise<void> => {
  await page.getByRole('button', { name: /Acme/ }).first().click()
  await page.getByRole('menuitem', { name: 'Accounts…' }).click()
}

test.each([
  [
    'none is live, a message says that they had already ended',
    success({ state: 'alreadyGone' as const }),
    ALREADY_ENDED,
  ],
  ['the result is unknown, a message says what was asked for', failure('unknownOutcome'), UNKNOWN],
])('if all rooms are to be ended but %s', async (_what, confirmed, said) => {
  await showWindow({ snapshot, results: { ask: () => success(aboutAll), confirmEndAll: () => confirmed } })
  await openAccounts()
  await chooseFor('Acme', 'End all rooms…')
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('textbox').fill('Acme')
  await dialog.getByRole('button', { name: 'End all' }).click()
  await expect.element(page.getByText(said)).toBeVisible()
})

test('asks once if End all is pressed again while the question is being prepared', async () => {
  const ask = later<Result<Question>>()
  const shown = await showWindow({ snapshot, results: { ask: () => ask.result } })
  await openAccounts()
  await chooseFor('Acme', 'End all rooms…')
  await chooseFor('Acme', 'End all rooms…')
  ask.arrive(success(aboutAll))
  await page.getByRole('alertdialog').getByRole('button', { name: 'Keep running' }).click()
  expect(shown.calls('ask')).toHaveLength(1)
  expect(page.getByRole('alert').elements()).toEqual([])
})
