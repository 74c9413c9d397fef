import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { CallResult, Request } from '../../shared/ipc/contract.ts'
import type { SavedView } from '../../renderer/state/saved-view.ts'
import { defaultPreferences } from '../../shared/preferences/preferences.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { fakeAppStatus, fakeRoomMarks } from '../gallery/bridge.ts'
import { HOSTILE, hostile, journal, listOf, many } from '../gallery/crowds.ts'
import { snapshotOf } from '../gallery/people.ts'
import {
  askedToEnd,
  bridgeSeen,
  chooseFor,
  later,
  made,
  savedView,
  showBridge,
  showPage,
  showWindow,
  snapshot,
} from './window.ts'

test('the first start offers the demo or an account, and the form is sent once, when it is complete', async () => {
  const shown = await showWindow({
    snapshot: snapshotOf(Date.now(), [], []),
    results: {
      addAccount: () =>
        failure('credentials', { requestId: '7d1f', providerText: 'Could not verify your access level for that URL.' }),
      startDemo: () => success({ accountId: 'demo' }),
    },
  })
  await page.getByRole('button', { name: 'Try the demo', exact: true }).click()
  expect(shown.calls('startDemo')).toEqual([{ provider: 'plivo' }])
  await page.getByRole('button', { name: 'Connect an account' }).click()
  const provider = page.getByRole('combobox', { name: 'Provider' })
  await expect.element(provider).toHaveFocus()
  await provider.selectOptions('vobiz')
  await page.getByRole('button', { name: 'Connect' }).click()
  const authId = page.getByRole('textbox', { name: 'Auth ID' })
  await expect.element(authId).toHaveFocus()
  await expect
    .element(authId)
    .toHaveAccessibleDescription(
      'Enter the auth ID. The auth ID and the token are on the start page of the Vobiz console.',
    )
  await expect.element(page.getByText('Enter the auth token.')).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Open the console' })).toBeVisible()
  expect(shown.calls('addAccount')).toEqual([])
  await page.getByRole('textbox', { name: 'Name' }).fill('Acme')
  await userEvent.keyboard('{Tab}')
  await expect.element(authId).toHaveFocus()
  await authId.fill('MA123')
  await expect.element(page.getByText('Enter the auth ID.')).not.toBeInTheDocument()
  await userEvent.keyboard('{Tab}')
  await expect.element(page.getByLabelText('Auth token')).toHaveFocus()
  await page.getByLabelText('Auth token').fill('made-up')
  await expect.element(page.getByText('Enter the auth token.')).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Connect' }).click()
  const alert = page.getByRole('alert')
  await expect.element(alert.getByText('Vobiz rejected this auth ID and token. Check both.')).toBeVisible()
  const token = page.getByLabelText('Auth token').element() as HTMLInputElement
  expect([token.selectionStart, token.selectionEnd]).toEqual([0, 'made-up'.length])
  expect(alert.element().textContent).not.toContain('for that URL')
  expect(alert.element().textContent).not.toContain('in Accounts')
  expect(shown.calls('addAccount')).toEqual([
    { provider: 'vobiz', name: 'Acme', authId: 'MA123', authToken: 'made-up' },
  ])
})

test('the window mentions quick mute and its keys, unless an account is in trouble or the demo was removed', async () => {
  const none = snapshotOf(Date.now(), [], [])
  const shown = await showWindow({ snapshot: none, results: { startDemo: () => success({ accountId: 'demo' }) } })
  await page.getByRole('button', { name: 'Try the demo', exact: true }).click()
  const hint = page.getByText(
    /^Try quick mute: Ctrl\+Alt\+Shift\+F in any application, a few letters of a name, then Enter\./,
  )
  await expect.element(hint).toBeVisible()
  shown.become({ ...none, accounts: [made.account({ id: 'demo', name: 'Demo', demo: true })] })
  await expect.element(page.getByRole('button', { name: /^Account: Demo/ })).toBeVisible()
  await expect.element(hint).toBeVisible()
  const trouble = made.health({ state: 'trouble', fault: { code: 'refused' } })
  shown.become({ ...none, accounts: [made.account({ id: 'demo', name: 'Demo', demo: true, health: trouble })] })
  await expect.element(hint).not.toBeInTheDocument()
  shown.become({ ...none, accounts: [made.account({ id: 'demo', name: 'Demo', demo: true })] })
  await expect.element(hint).toBeVisible()
  shown.become(none)
  await expect.element(page.getByRole('button', { name: 'Try the demo', exact: true })).toBeVisible()
  await expect.element(hint).not.toBeInTheDocument()
})

test('an account with the name of its provider does not show the name twice', async () => {
  const accounts = [made.account({ name: 'Plivo' })]
  const shown = await showWindow({ snapshot: { ...snapshot, accounts } })
  await expect.element(page.getByRole('button', { name: 'Account: Plivo', exact: true })).toBeVisible()
  shown.become({ ...snapshot, accounts: [made.account({ name: 'Acme' })] })
  await expect.element(page.getByRole('button', { name: 'Account: Acme Plivo', exact: true })).toBeVisible()
})

test('a message says that this desktop has no tray and how to add one, until the user dismisses it', async () => {
  const notes = [{ id: 'note-1', key: 'noTrayHost' as const, values: {}, at: Date.now() }]
  const shown = await showWindow({
    snapshot: snapshotOf(Date.now(), [], []),
    appStatus: { trayHost: 'absent', messages: notes },
  })
  const note = page.getByText(/This desktop has no tray, so Gavel runs as a normal window\./)
  await expect.element(note).toBeVisible()
  await page.getByRole('button', { name: 'How to add a tray' }).click()
  expect(shown.calls('openLink')).toEqual([{ key: 'appIndicator' }])
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect.element(note).not.toBeInTheDocument()
  expect(shown.calls('dismiss')).toEqual([{ id: 'note-1' }])
  await expect.element(page.getByText(/Start Gavel again to show it/)).toBeVisible()
})

test('says that a new account is connected only until Gavel quits, if there is no keychain', async () => {
  await showPage('accounts', {
    results: {
      addAccount: () =>
        success({ accountId: 'new', tokenIn: 'session' as const, vaultFault: { code: 'keychainMissing' as const } }),
    },
  })
  await page.getByRole('button', { name: 'Connect an account' }).click()
  await page.getByRole('textbox', { name: 'Auth ID' }).fill('MA123')
  await page.getByLabelText('Auth token').fill('made-up')
  await page.getByRole('button', { name: 'Connect' }).click()
  await expect.element(page.getByText(/connected until Gavel quits\. This computer has no keyring/)).toBeVisible()
})

test.each([
  ['was connected', success({ accountId: 'new', tokenIn: 'keychain' }), /^Plivo is connected\./],
  ['was refused', failure('credentials'), 'Plivo rejected this auth ID and token. Check both.'],
  ['could not be stored', failure('storage'), /^Gavel couldn't write to its folder on this computer\./],
] satisfies [string, Result<CallResult<'addAccount'>>, string | RegExp][])(
  'a message reports that an account %s even if the user has left its form, and the newer view stays open',
  async (_what, result, sentence) => {
    const added = later<typeof result>()
    const results = { addAccount: () => added.result }
    const shown = await showPage('accounts', { results })
    await page.getByRole('button', { name: 'Connect an account' }).click()
    await page.getByRole('textbox', { name: 'Auth ID' }).fill('MA123')
    await page.getByLabelText('Auth token').fill('made-up')
    await page.getByRole('button', { name: 'Connect' }).click()
    await userEvent.keyboard('{Escape}')
    await chooseFor('Acme', 'Rename')
    const name = page.getByRole('dialog').getByRole('textbox', { name: 'Name' })
    await name.fill('Acme North')
    expect(shown.calls('addAccount')).toHaveLength(1)
    added.arrive(result)
    await expect.element(page.getByText(sentence)).toBeVisible()
    await expect.element(name).toHaveValue('Acme North')
  },
)

test('the first screen and the form say that the token stays only until Gavel quits if there is no keychain', async () => {
  await showWindow({ snapshot: snapshotOf(Date.now(), [], []), appStatus: { vault: 'missing' } })
  const privacy = page.getByText(/in its keyring, or only until Gavel quits if that can't be used\./)
  await expect.element(privacy).toBeVisible()
  await page.getByRole('button', { name: 'Connect an account' }).click()
  await expect.element(page.getByRole('textbox', { name: 'Auth ID' })).toBeVisible()
  await expect.element(privacy).toBeVisible()
})

test(`"end all" requires the account's name to be typed, and lists the known rooms`, async () => {
  const shown = await showWindow({
    results: {
      ask: () =>
        success({
          token: 'token-1',
          action: { kind: 'endAll', accountId: 'acme' },
          kind: 'endAll',
          accountName: 'Acme',
          names: [],
          includesMe: false,
          rooms: [{ title: 'Support bridge', people: 3 }],
          listedAt: Date.now(),
          expiresAt: Date.now() + 60_000,
        }),
      confirmEndAll: () => success({ state: 'accepted' }),
    },
  })
  await page.getByRole('button', { name: /Acme/ }).first().click()
  await page.getByRole('menuitem', { name: 'Accounts…' }).click()
  await chooseFor('Acme', 'End all rooms…')
  const dialog = page.getByRole('alertdialog', { name: 'End all rooms of Acme?' })
  await expect
    .element(dialog.getByText("Rooms Gavel can't see, and rooms that start in the meantime, will end too."))
    .toBeVisible()
  await expect.element(dialog.getByText('Support bridge · 3 people')).toBeVisible()
  const confirm = dialog.getByRole('button', { name: 'End all' })
  await dialog.getByRole('textbox').fill('acme')
  await expect.element(confirm).toHaveAttribute('aria-disabled', 'true')
  ;(confirm.element() as HTMLElement).click()
  expect(shown.calls('confirmEndAll')).toEqual([])
  await dialog.getByRole('textbox').fill('Acme')
  await confirm.click()
  expect(shown.calls('confirmEndAll')).toEqual([{ accountId: 'acme', token: 'token-1', typedName: 'Acme' }])
})

test('the hint of Deafen is the description of its menu item', async () => {
  await showBridge()
  await page.getByRole('button', { name: 'More for Ana Diaz' }).click()
  await page.getByRole('menuitem', { name: 'More', exact: true }).click()
  await expect
    .element(page.getByRole('menuitem', { name: 'Deafen' }))
    .toHaveAccessibleDescription("They can't hear the room.")
})

test('“Add room by name” asks for the name if it is empty', async () => {
  const shown = await showWindow({ results: { pin: () => success(undefined) } })
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Add room by name…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add room by name' })
  const field = dialog.getByRole('textbox', { name: 'Room name' })
  for (const empty of ['', '  ']) {
    await field.fill(empty)
    await dialog.getByRole('button', { name: 'Add' }).click()
    await expect.element(dialog.getByRole('alert')).toHaveTextContent('Enter the name of the room.')
    await expect.element(field).toHaveFocus()
    await expect.element(field).toHaveAccessibleDescription('Enter the name of the room.')
  }
  expect(shown.calls('pin')).toEqual([])
  await field.fill('Standup')
  await expect.element(dialog.getByRole('alert')).not.toBeInTheDocument()
  await dialog.getByRole('button', { name: 'Add' }).click()
  await expect.element(dialog).not.toBeInTheDocument()
  expect(shown.calls('pin')).toMatchObject([{ room: { name: 'Standup' }, pinned: true }])
})

test('“Add room by name” shows the room, opened and focused, wherever the list is', async () => {
  const found = made.room('Late shift', {
    accountId: 'acme',
    pinned: true,
    members: [made.member(61, { name: 'Kim Ode' })],
  })
  const shown = await showWindow({ savedView: savedView({ query: 'Ana' }), results: { pin: () => success(undefined) } })
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Add room by name…' }).click()
  await page.getByRole('textbox', { name: 'Room name' }).fill('Late shift')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('Late shift was added.')).toBeVisible()
  expect(shown.calls('pin')).toMatchObject([{ room: { accountId: 'acme', name: 'Late shift' } }])
  shown.become({ ...snapshot, conferences: [...snapshot.conferences, found] })
  await expect.element(page.getByRole('button', { name: 'Remove Kim Ode' })).toBeVisible()
  await expect.element(page.getByRole('button', { name: /^Late shift, .*1 person/ })).toHaveFocus()
})

test('the member menu can deafen, kick, mark as me, copy the number and give it a label', async () => {
  const shown = await showBridge()
  const choose = async (item: string): Promise<void> => {
    await chooseFor('Ana Diaz', ...(item === 'Kick' ? [item] : ['More', item]))
  }
  await choose('Deafen')
  await choose('Kick')
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'deafen' } }, { action: { kind: 'kick' } }])
  await choose('This is me')
  expect(shown.calls('markMe')).toMatchObject([
    { memberKey: 'call-11', me: true, seen: { conference: 'Support bridge' } },
  ])
  await choose('Copy number')
  expect(shown.calls('copyText')).toEqual([{ text: '+1 555 010 0123' }])
  await choose('Name this number…')
  await page.getByRole('textbox', { name: 'Name' }).fill('Ana at home')
  await page.getByRole('button', { name: 'Save' }).click()
  expect(shown.calls('setLabel')).toEqual([{ number: '15550100123', name: 'Ana at home' }])
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
})

test('changes of labels, masking and language take effect while the window is open', async () => {
  const shown = await showBridge()
  await expect.element(page.getByRole('listitem', { name: '+1 555 010 0199' })).toBeVisible()
  shown.push('roomMarks', fakeRoomMarks({ labels: { '15550100199': 'Reception' } }))
  await expect.element(page.getByRole('button', { name: 'Mute Reception' })).toBeVisible()
  shown.push('preferences', { ...defaultPreferences(), maskNumbers: true })
  await expect.element(page.getByRole('listitem', { name: 'Reception +1 ••• 99' })).toBeVisible()
  shown.push('appStatus', fakeAppStatus({ language: 'de', locale: 'de-DE' }))
  await expect.element(page.getByRole('status', { name: '3 Räume, 19 Personen' })).toBeVisible()
  expect(document.documentElement.lang).toBe('de')
  shown.push('appStatus', fakeAppStatus())
})

test('the log draws fewer than 60 of 2,000 lines, and can be filtered and exported', async () => {
  const shown = await showPage('journal', {
    results: { journal: () => success(listOf(journal(Date.now(), 2_000), { older: 'some' })) },
  })
  const list = page.getByRole('list', { name: 'Log entries, newest first' })
  await expect.element(list).toBeVisible()
  expect(list.getByRole('listitem').elements().length).toBeLessThan(60)
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByRole('textbox', { name: 'Person' }).fill('ana')
  await page.getByRole('radio', { name: 'My actions' }).click()
  await expect
    .poll(() => shown.calls('journal'))
    .toContainEqual({
      filter: { person: 'ana', events: ['intent', 'outcome', 'undone', 'dropped'] },
      limit: 200,
    })
  await page.getByRole('button', { name: 'Export and delete' }).click()
  await page.getByRole('menuitem', { name: 'Export…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export the log' })
  await expect.element(dialog.getByText('Exports only the entries found. Times are in UTC.')).toBeVisible()
  await dialog.getByRole('switch', { name: 'Mask phone numbers' }).click()
  await dialog.getByRole('button', { name: 'Export' }).click()
  expect(shown.calls('exportJournal')).toMatchObject([{ format: 'csv', mask: true, filter: { person: 'ana' } }])
})

test('shows hostile names as text, without breaking the layout', async () => {
  await showWindow({ snapshot: hostile(Date.now()), savedView: savedView({ expanded: [`acme/${HOSTILE}`] }) })
  await expect.element(page.getByRole('button', { name: /^Mute <img src=x/ })).toBeVisible()
  expect(document.querySelector('#app img, #app script')).toBeNull()
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(document.documentElement.clientWidth)
  for (const button of document.querySelectorAll('button[aria-label]'))
    expect(button.getAttribute('aria-label')?.length).toBeLessThan(400)
})

test('with 1,000 rooms of 20 people each, the page stays below 2,000 elements, and search works', async () => {
  const shown = await showWindow({
    snapshot: many(Date.now(), 1_000, 20),
    savedView: savedView({ expanded: ['acme/Room 3'] }),
  })
  await expect.element(page.getByRole('status', { name: '1,000 rooms, 20,000 people' })).toBeVisible()
  await expect.element(page.getByRole('group', { name: 'Room 3' })).toBeVisible()
  expect(document.querySelectorAll('*').length).toBeLessThan(2_000)
  await page.getByRole('searchbox').fill('caller 999-7')
  await expect.element(page.getByRole('listitem', { name: /^Caller 999-7 / })).toBeVisible()
  expect(shown.calls('subscribe')).toHaveLength(1)
})

test('sends the view and the expanded rooms to the main process', async () => {
  const shown = await showWindow()
  await page.getByRole('button', { name: /^Support bridge, / }).click()
  await expect
    .poll(() => shown.calls('saveView'))
    .toContainEqual({
      savedView: expect.stringContaining('acme/Support bridge') as string,
      lasting: JSON.stringify({ expanded: ['acme/Support bridge'], closed: [], rosterOrder: 'joined' }),
    })
  expect(shown.calls('expandRooms')).toContainEqual({ expanded: [{ accountId: 'acme', name: 'Support bridge' }] })
})

test('a room counts as expanded even if 300 rooms that were expanded after it have ended', async () => {
  const over = Array.from({ length: 300 }, (_, index) => `acme/Over ${index}`)
  const expanded = ['acme/Support bridge', ...over]
  const shown = await showWindow({ savedView: savedView({ expanded }) })
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).toBeVisible()
  const rooms = [{ accountId: 'acme', name: 'Support bridge' }]
  await expect.poll(() => shown.calls('expandRooms')).toContainEqual({ expanded: rooms })
  await expect.poll(() => shown.calls('saveView').length).toBeGreaterThan(0)
  const { savedView: next, lasting } = shown.calls('saveView').at(-1) as Request<'saveView'>
  for (const stored of [next, lasting])
    expect((JSON.parse(stored) as Partial<SavedView>).expanded).toContain('acme/Support bridge')
})

test('a window that is opened for the log shows the log first', async () => {
  await showWindow({ show: { what: 'journal' } })
  await expect.element(page.getByRole('heading', { name: 'Log' })).toBeVisible()
})

test('the tray and notifications can make the window show a member of a room, or a view', async () => {
  const shown = await showWindow()
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).toBeVisible()
  shown.push('show', { what: 'room', key: 'acme/Support bridge', memberKey: 'call-16' })
  await expect.element(page.getByRole('listitem', { name: /^Chen Wei/ })).toHaveFocus()
  shown.push('show', { what: 'journal' })
  await expect.element(page.getByRole('heading', { name: 'Log' })).toBeVisible()
})

test('shows which notifications of a room are off, and stores which ones the user turns on', async () => {
  const shown = await showBridge()
  await chooseFor('Support bridge', 'Notifications…')
  const below = page.getByRole('spinbutton', { name: 'When fewer are left than' })
  await expect.element(below).toHaveAttribute('placeholder', 'off')
  await expect.element(below).toHaveValue(null)
  await below.fill('3')
  const sound = page.getByRole('switch', { name: 'With a sound' })
  await expect.element(sound).not.toBeChecked()
  await sound.click()
  await page.getByRole('button', { name: 'Save' }).click()
  expect(shown.calls('setRoomNotifications')).toMatchObject([
    { notifications: { below: 3, longerThan: 0, sound: true } },
  ])
})

test('the question before removing everyone says how many people are in the room', async () => {
  await showBridge({
    results: {
      ask: () =>
        success(
          askedToEnd({ kind: 'remove', action: { kind: 'remove', seen: bridgeSeen, who: { kind: 'everyone' } } }),
        ),
    },
  })
  await chooseFor('Support bridge', 'Everyone', 'Remove everyone…')
  const question = 'Remove everyone from Support bridge? 6 people are in it.'
  await expect.element(page.getByRole('alertdialog', { name: question })).toBeVisible()
})

test.each([
  ['linux', 'Linux'],
  ['win32', 'Windows'],
  ['darwin', 'macOS'],
] as const)('About calls the system %s %s', async (platform, name) => {
  await showPage('about', { appStatus: { platform } })
  await expect.element(page.getByText(new RegExp(`Electron .* · ${name}$`))).toBeVisible()
})
