import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { success, type Result } from '../../shared/result.ts'
import { journal, journalOfTwoDays, listOf } from '../gallery/crowds.ts'
import { later, made, savedView, showPage, showWindow, snapshot } from './window.ts'

test('after old journal entries are deleted, the log says how many', async () => {
  const shown = await showPage('journal', {
    results: {
      journal: () => success(listOf(journal(Date.now(), 5))),
      deleteOlder: () => success({ lines: 1_240 }),
    },
  })
  await page.getByRole('button', { name: 'Export and delete' }).click()
  await page.getByRole('menuitem', { name: 'Delete older than…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete old log entries' })
  await dialog.getByRole('combobox', { name: 'Delete entries older than' }).selectOptions('12 months')
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect.element(page.getByText('1,240 entries were deleted.')).toBeVisible()
  expect(shown.calls('deleteOlder')).toEqual([{ months: 12 }])
})

test('the log says how many of its lines could not be read, and nothing if all could', async () => {
  const entries = journal(Date.now(), 5)
  let unreadable: { unreadable?: number } = { unreadable: 3 }
  const results = { journal: () => success(listOf(entries, unreadable)) }
  await showPage('journal', { results })
  await expect.element(page.getByText('3 lines could not be read.')).toBeVisible()
  unreadable = {}
  await page.getByText('My actions', { exact: true }).click()
  await expect.element(page.getByText('could not be read')).not.toBeInTheDocument()
})

test('a double click deletes old entries only once, and another dialog opened meanwhile stays open', async () => {
  const waiting = later<Result<{ lines: number }>>()
  const shown = await showPage('journal', {
    results: { journal: () => success(listOf(journal(Date.now(), 5))), deleteOlder: () => waiting.result },
  })
  const open = async (item: string) => {
    await page.getByRole('button', { name: 'Export and delete' }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  await open('Delete older than…')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).dblClick()
  expect(shown.calls('deleteOlder')).toHaveLength(1)
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  await open('Export…')
  const dialog = page.getByRole('dialog', { name: 'Export the log' })
  await expect.element(dialog).toBeVisible()
  waiting.arrive(success({ lines: 3 }))
  await expect.element(page.getByText('3 entries were deleted.')).toBeInTheDocument()
  await expect.element(dialog).toBeVisible()
})

/** Opens the log while the window shows only the second of two accounts. */
async function showLogOfOneAccount() {
  const accounts = [...snapshot.accounts, made.account({ id: 'north', name: 'Northern branch' })]
  const shown = await showWindow({
    snapshot: { ...snapshot, accounts },
    savedView: savedView({ name: 'journal', accountId: 'north' }),
    results: { journal: () => success(listOf(journal(Date.now(), 5))) },
  })
  await expect.element(page.getByText('Only Northern branch.')).toBeVisible()
  return shown
}

test('the log says that it shows only one of several accounts, until all are shown', async () => {
  const shown = await showLogOfOneAccount()
  await page.getByRole('button', { name: 'Show all accounts' }).click()
  await expect.element(page.getByText('Only Northern branch.')).not.toBeInTheDocument()
  await expect.poll(() => shown.calls('journal').at(-1)).toEqual({ filter: {}, limit: 200 })
})

test('if the log shows only one account and that account is removed, it shows all accounts', async () => {
  const shown = await showLogOfOneAccount()
  await expect.poll(() => shown.calls('journal').at(-1)).toMatchObject({ filter: { account: 'north' } })
  shown.become(snapshot)
  await expect.poll(() => shown.calls('journal').at(-1)).toEqual({ filter: {}, limit: 200 })
})

test('the details of a line, such as the id of the request, are visible only while the line is expanded', async () => {
  await showPage('journal', { results: { journal: () => success(listOf(journalOfTwoDays(Date.now()))) } })
  const line = page
    .getByRole('listitem')
    .filter({ hasText: /You muted Omar Haddad, Priya Nair,? and Tomas Novak in Weekly standup\. Confirmed\./ })
  await expect.element(line).toBeVisible()
  await expect.element(page.getByText('0f3a-77')).not.toBeInTheDocument()
  const details = line.getByRole('button', { name: /^Details: You muted Omar Haddad, Priya Nair/ })
  ;(details.element() as HTMLElement).focus()
  await userEvent.keyboard('{Enter}')
  await expect.element(details).toHaveAttribute('aria-expanded', 'true')
  await expect.element(line.getByText('0f3a-77')).toBeVisible()
  await expect.element(line.getByText('Omar Haddad +1 555 010 0150')).toBeVisible()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('0f3a-77')).not.toBeInTheDocument()
})

test('the chips limit the log to the actions of the user or to rooms, by mouse and by keyboard', async () => {
  const shown = await showPage('journal', { results: { journal: () => success(listOf(journalOfTwoDays(Date.now()))) } })
  await page.getByRole('radio', { name: 'My actions' }).click()
  const events = ['intent', 'outcome', 'undone', 'dropped']
  await expect.poll(() => shown.calls('journal').at(-1)).toEqual({ filter: { events }, limit: 200 })
  await userEvent.keyboard('{ArrowRight}')
  await expect.element(page.getByRole('radio', { name: 'Rooms' })).toBeChecked()
  await expect
    .poll(() => shown.calls('journal').at(-1))
    .toEqual({ filter: { events: ['started', 'ended', 'callRecords'] }, limit: 200 })
})

test('the log opens with the entries of the account that the window shows', async () => {
  const shown = await showWindow({ savedView: savedView({ name: 'journal', accountId: 'acme' }) })
  await expect.poll(() => shown.calls('journal')).toEqual([{ filter: { account: 'acme' }, limit: 200 }])
})

test('with a single account, no line names it, but the lines of a removed demo name the demo', async () => {
  const entries = journalOfTwoDays(Date.now()).map((entry) =>
    entry.event === 'joined' ? { ...entry, account: 'demo-1', accountName: 'Demo' } : entry,
  )
  await showPage('journal', { results: { journal: () => success(listOf(entries)) } })
  await expect.element(page.getByText('Demo', { exact: true }).first()).toBeVisible()
  await expect.element(page.getByText('Acme', { exact: true })).not.toBeInTheDocument()
})
