import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { Question } from '../../shared/model.ts'
import { failure, success } from '../../shared/result.ts'
import { expandedBridge, showWindow, usualMorning } from './window.ts'

const { snapshot } = usualMorning()

test('if everyone is to be removed from a room that has just ended, a message says that it had ended', async () => {
  await showWindow({ snapshot, savedView: expandedBridge, results: { ask: () => failure('notFound') } })
  await page.getByRole('button', { name: 'More for Support bridge' }).click()
  await page.getByRole('menuitem', { name: 'Remove everyone…' }).click()
  await expect.element(page.getByText('Support bridge had already ended.')).toBeVisible()
})

test('if all rooms are to be ended but none is live, a message says that they had already ended', async () => {
  const question: Question = {
    ...{ token: 'token-1', accountName: 'Acme', names: [], includesMe: false, expiresAt: Date.now() + 60_000 },
    ...{ kind: 'endAll', action: { kind: 'endAll', accountId: 'acme' } },
  }
  await showWindow({
    snapshot,
    results: { ask: () => success(question), confirmEndAll: () => success({ state: 'alreadyGone' }) },
  })
  await page.getByRole('button', { name: /Acme/ }).first().click()
  await page.getByRole('menuitem', { name: 'Accounts…' }).click()
  await page.getByRole('button', { name: 'End all rooms of Acme…' }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('textbox').fill('Acme')
  await dialog.getByRole('button', { name: 'End all' }).click()
  await expect.element(page.getByText('The rooms of Acme had already ended.')).toBeVisible()
})
