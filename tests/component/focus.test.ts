import { describe, expect, test } from 'vitest'
import { page, userEvent, type Locator } from 'vitest/browser'
import type { EndQuestionState } from '../../shared/end-question.ts'
import { defaultPreferences } from '../../shared/preferences/preferences.ts'
import { success } from '../../shared/result.ts'
import { fakeAppStatus } from '../gallery/bridge.ts'
import {
  chooseFor,
  focusOn,
  made,
  savedView,
  showBridge,
  showPage,
  showPreferences,
  showSmall,
  showWindow,
  snapshot,
} from './window.ts'
import { labelPreview } from '../support/label-preview.ts'

const button = (name: string) => page.getByRole('button', { name })

test('the first Escape closes the dialog that deletes journal entries, and the second leaves the view', async () => {
  await showPage('journal')
  await button('Export and delete').click()
  await page.getByRole('menuitem', { name: 'Delete older than…' }).click()
  await expect.element(page.getByRole('dialog')).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  await expect.element(page.getByRole('heading', { name: 'Log' })).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).toBeVisible()
})

test('if a key opened another view, Escape returns the focus to the row that had it', async () => {
  await showBridge()
  const ana = page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })
  await focusOn(ana)
  await userEvent.keyboard('?')
  await expect.element(page.getByRole('heading', { name: 'Keyboard' })).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(ana).toHaveFocus()
})

test('a click on Back focuses no row, because a focused row would freeze the order of the list', async () => {
  await showPage('keys')
  await button('Back').click()
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).toBeVisible()
  expect(document.activeElement).toBe(document.body)
})

test('Escape closes the preview of imported labels, but not the view', async () => {
  await showPage('labels', { results: { chooseLabels: () => success(labelPreview()) } })
  await button('Import CSV…').click()
  await expect.element(page.getByRole('dialog')).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  await expect.element(button('Import CSV…')).toBeVisible()
})

test('the key cap has the focus after a shortcut was changed, cleared or left as it was', async () => {
  const shown = await showPreferences('Keyboard')
  const change = page.getByRole('button', { name: /^Shortcut for End my room: / })
  for (const keys of ['{Escape}', '{Control>}{Shift>}K{/Shift}{/Control}']) {
    await change.click()
    await expect.element(button('Press new shortcut…')).toHaveFocus()
    await userEvent.keyboard(keys)
    await expect.element(button('Press new shortcut…')).not.toBeInTheDocument()
    await expect.element(change).toHaveFocus()
  }
  await button('Clear the shortcut for End my room').click()
  shown.push('preferences', { ...defaultPreferences(), shortcutEnd: '' })
  await expect.element(button('Clear the shortcut for End my room')).not.toBeInTheDocument()
  await expect.element(change).toHaveFocus()
})

test('when a dialog that a menu opened closes, the focus returns to the button of the menu', async () => {
  await showPage('accounts')
  await chooseFor('Acme', 'Rename')
  await expect.element(page.getByRole('textbox', { name: 'Name' })).toHaveFocus()
  await button('Cancel').click()
  await expect.element(button('More for Acme')).toHaveFocus()
})

test.each([
  [
    'Which room do you want to end?',
    { state: 'choose', token: 'choice', rooms: [{ accountId: 'acme', name: 'a', title: 'Standup' }] },
  ],
  ['None of your rooms is live.', { state: 'none' }],
] satisfies [string, EndQuestionState][])("the end question's heading has the focus: %s", async (heading, question) => {
  await showSmall('shortcut', question)
  await expect.element(page.getByRole('heading', { name: heading })).toHaveFocus()
})

describe('when the control that has the keyboard focus disappears', () => {
  /** Focuses an element as Tab does. */
  async function reach(locator: Locator): Promise<void> {
    await focusOn(locator)
    await userEvent.keyboard('{Shift}')
  }

  test('the heading gets the focus if the journal can be written again', async () => {
    const appStatus = { journal: 'full' } as const
    const shown = await showPage('preferences', { appStatus })
    await reach(button('Open folder'))
    shown.push('appStatus', fakeAppStatus())
    await expect.element(button('Open folder')).not.toBeInTheDocument()
    await expect.element(page.getByRole('heading', { name: 'Preferences' })).toHaveFocus()
  })

  test('the heading gets the focus after the log was no longer limited to an account', async () => {
    const other = made.account({ id: 'north', name: 'Northern branch' })
    const accounts = [...snapshot.accounts, other]
    await showWindow({
      snapshot: { ...snapshot, accounts },
      savedView: savedView({ name: 'journal', accountId: 'north' }),
    })
    await reach(button('Show all accounts'))
    await userEvent.keyboard('{Enter}')
    await expect.element(button('Show all accounts')).not.toBeInTheDocument()
    await expect.element(page.getByRole('heading', { name: 'Log', exact: true })).toHaveFocus()
  })
})

test.each([
  ['of a row', 'More for Ana Diaz', 'Announce…'],
  ['of the window', 'More', 'Preferences'],
])(
  'an open menu %s closes when the window is shown again, and the row that was asked for has the focus',
  async (_what, opener, item) => {
    const shown = await showBridge()
    await page.getByRole('button', { name: opener, exact: true }).click()
    await expect.element(page.getByRole('menuitem', { name: item })).toBeVisible()
    shown.push('show', { what: 'room', key: 'acme/Sales call' })
    await expect.element(page.getByRole('menuitem', { name: item })).not.toBeInTheDocument()
    await expect.element(page.getByRole('button', { name: /^Sales call, / })).toHaveFocus()
  },
)
