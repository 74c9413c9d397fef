import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { type Preferences, defaultPreferences } from '../../shared/preferences/preferences.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { later, showBridge, showPage } from './window.ts'

test('a switch and a select return to the stored value if the main process refuses the change', async () => {
  const shown = await showPage('preferences', {
    results: { setPreferences: () => failure('forbidden', { values: { reason: 'autostart' } }) },
  })
  const autostart = page.getByRole('switch', { name: 'Start Gavel when I log in' })
  await autostart.click()
  await expect.element(page.getByRole('alert')).toBeVisible()
  await expect.element(autostart).not.toBeChecked()
  const pace = page.getByRole('combobox', { name: 'How often to update' })
  await pace.selectOptions('Normal')
  await expect.element(pace).toHaveDisplayValue('Fast')
  expect(shown.calls('setPreferences')).toEqual([{ autostart: true }, { refreshPace: 2 }])
})

test('preferences say nothing if the user declined the question about a change', async () => {
  const declined = later<Result<Preferences>>()
  await showPage('preferences', { preferences: { readOnly: true }, results: { setPreferences: () => declined.result } })
  const readOnly = page.getByRole('switch', { name: 'View only' })
  await readOnly.click()
  await expect.element(readOnly).not.toBeChecked()
  declined.arrive(failure('cancelled', { values: { reason: 'declined' } }))
  await expect.element(readOnly).toBeChecked()
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
})

test('after the user has left the preferences, a message says why a preference was not stored', async () => {
  const slow = later<Result<Preferences>>()
  await showPage('preferences', { results: { setPreferences: () => slow.result } })
  await page.getByRole('switch', { name: 'View only' }).click()
  await page.getByRole('button', { name: 'Back' }).click()
  await expect.element(page.getByRole('button', { name: /^Support bridge/ })).toBeVisible()
  slow.arrive(failure('storage'))
  await expect.element(page.getByText(/couldn't write to its folder/)).toBeVisible()
})

test('a switch keeps its new state if the main process accepts the change', async () => {
  const shown = await showPage('preferences', {
    results: {
      setPreferences: (change: Partial<Preferences>) => {
        const preferences = { ...defaultPreferences(), ...change }
        shown.push('preferences', preferences)
        return success(preferences)
      },
    },
  })
  const readOnly = page.getByRole('switch', { name: 'View only' })
  await readOnly.click()
  await expect.element(readOnly).toBeChecked()
  await readOnly.click()
  await expect.element(readOnly).not.toBeChecked()
})

test('an Undo time above 10 s is stored as 10 s, and an emptied field shows the stored value again', async () => {
  const shown = await showPage('preferences', { preferences: { holdSeconds: 10 } })
  const field = page.getByRole('spinbutton', { name: 'Undo time' })
  for (const typed of ['15', '']) {
    await field.fill(typed)
    field.element().dispatchEvent(new Event('change', { bubbles: true }))
    await expect.element(field).toHaveValue(10)
  }
  expect(shown.calls('setPreferences')).toContainEqual({ holdSeconds: 10 })
})

test("the dialog for a room's notifications stays open with an alert if they cannot be stored", async () => {
  await showBridge({ results: { setRoomNotifications: () => failure('storage', { values: { reason: 'full' } }) } })
  await page.getByRole('button', { name: 'More for Support bridge' }).click()
  await page.getByRole('menuitem', { name: 'Notifications…' }).click()
  const dialog = page.getByRole('dialog', { name: /Support bridge/ })
  await dialog.getByRole('switch', { name: 'When it starts' }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect.element(dialog.getByRole('alert')).toBeVisible()
  await expect.element(dialog.getByRole('switch', { name: 'When it starts' })).toBeChecked()
})

test('after the user has closed a dialog, a message says why its change was not stored', async () => {
  const slow = later<Result<undefined>>()
  await showBridge({ results: { setRoomNotifications: () => slow.result } })
  await page.getByRole('button', { name: 'More for Support bridge' }).click()
  await page.getByRole('menuitem', { name: 'Notifications…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  slow.arrive(failure('storage'))
  await expect.element(page.getByText(/couldn't write to its folder/)).toBeVisible()
})
