import { providers } from '../../shared/providers.ts'
import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { failure, success } from '../../shared/result.ts'
import { snapshotOf } from '../gallery/people.ts'
import { chooseFor, made, savedView, showBridge, showWindow, snapshot, withBridge } from './window.ts'

const accounts = savedView({ name: 'accounts' })
const opener = page.getByRole('button', { name: 'More for Acme' })

test('sets and removes the asynchronous mode of an account, and says why an address was rejected', async () => {
  const declined = [failure('cancelled', { values: { reason: 'declined' } })]
  const results = {
    setAsynchronous: ({ asynchronous }: { asynchronous: { callbackUrl: string } | null }) =>
      asynchronous?.callbackUrl === 'hooks'
        ? failure('invalid', { values: { reason: 'callbackUrl' } })
        : (declined.shift() ?? success(undefined)),
  }
  const shown = await showWindow({ savedView: accounts, results })
  await chooseFor('Acme', 'Callback address')
  const field = page.getByRole('textbox', { name: 'Address' })
  await expect.element(field).toHaveFocus()
  await expect.element(page.getByText(/Gavel doesn't read it: a result stays unknown/)).toBeVisible()
  await field.fill('hooks')
  await userEvent.keyboard('{Enter}')
  await expect
    .element(page.getByRole('alert').filter({ hasText: 'Enter a web address that starts with' }))
    .toBeVisible()
  await field.fill(' https://hooks.example.com/results ')
  await page.getByRole('combobox', { name: 'Method' }).selectOptions('GET')
  // The main process asks first. If the user declines, there is nothing to say, and what was typed stays.
  await page.getByRole('button', { name: 'Save' }).click()
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect.element(opener).toHaveFocus()
  const mode = { callbackUrl: 'https://hooks.example.com/results', callbackMethod: 'GET' as const }
  expect(shown.calls('setAsynchronous').at(-1)).toEqual({ accountId: 'acme', asynchronous: mode })

  shown.become({ ...snapshot, accounts: [made.account({ asynchronous: mode })] })
  await expect.element(page.getByText(/Plivo reports to https:\/\/hooks\.example\.com\/results$/)).toBeVisible()
  await chooseFor('Acme', 'Callback address')
  await page.getByRole('button', { name: 'Turn off' }).click()
  await expect.element(opener).toHaveFocus()
  expect(shown.calls('setAsynchronous').at(-1)).toEqual({ accountId: 'acme', asynchronous: null })
})

test('shows the limitations of Vobiz, and offers no asynchronous mode for its accounts', async () => {
  const { abilities } = providers.vobiz
  const vobiz = made.account({ provider: 'vobiz', abilities })
  await showWindow({ snapshot: snapshotOf(Date.now(), [vobiz], []), savedView: accounts })
  await page.getByText('Limits', { exact: true }).click()
  const lacks = page.getByRole('list', { name: 'Limits of Acme' })
  await expect.element(lacks.getByText(/May not list all live rooms\./)).toBeVisible()
  await expect.element(lacks.getByText(/Recordings may not be saved\./)).toBeVisible()
  await opener.click()
  await expect.element(page.getByRole('menuitem', { name: 'Replace token' })).toBeVisible()
  expect(page.getByRole('menuitem', { name: 'Callback address' }).elements()).toEqual([])
})

test('shows in the room that an action was requested and is not confirmed', async () => {
  const shown = await showBridge()
  const pending = [made.pending('mute', 'everyone', { state: 'requested' })]
  shown.become(withBridge({ pending }))
  const room = page.getByRole('group', { name: 'Support bridge' })
  await expect.element(room.getByText(/mute sent, not confirmed/)).toBeVisible()
})

test.each([
  {
    appStatus: { language: 'en', locale: 'en-GB' } as const,
    menu: 'More for Acme',
    group: 'Advanced',
    entry: 'Callback address',
    shown:
      'The result of an action stays unknown until Gavel sees the change. Plivo reports to https://hooks.example.com/results',
    hint: /a result stays unknown until Gavel sees the change, and with announcements and recordings for good\.$/,
  },
  {
    appStatus: { language: 'de', locale: 'de-DE' } as const,
    menu: 'Mehr zu Acme',
    group: 'Erweitert',
    entry: 'Callback-Adresse',
    shown:
      'Das Ergebnis einer Aktion bleibt unbekannt, bis Gavel die Änderung sieht. Plivo meldet an https://hooks.example.com/results',
    hint: /Ein Ergebnis bleibt unbekannt, bis Gavel die Änderung sieht, bei Ansagen und Aufnahmen für immer\.$/,
  },
])(
  'the callback address stands last in the menu, below “$group”, and says before and after that results stay unknown',
  async ({ appStatus, menu, group, entry, shown, hint }) => {
    const account = made.account({ asynchronous: { callbackUrl: 'https://hooks.example.com/results' } })
    await showWindow({ snapshot: { ...snapshot, accounts: [account] }, savedView: accounts, appStatus })
    await expect.element(page.getByText(shown)).toBeVisible()
    await page.getByRole('button', { name: menu }).click()
    const advanced = page.getByRole('group', { name: group })
    await expect.element(advanced.getByRole('menuitem', { name: entry })).toBeVisible()
    expect(page.getByRole('menuitem').elements().at(-1)).toBe(advanced.getByRole('menuitem').element())
    await advanced.getByRole('menuitem', { name: entry }).click()
    await expect.element(page.getByText(hint)).toBeVisible()
  },
)
