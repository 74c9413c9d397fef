import { providers } from '../../shared/providers.ts'
import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Fault } from '../../shared/fault.ts'
import type { ActionResult, Pending } from '../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { question } from '../gallery/states/scene.ts'
import { expandedBridge, later, savedView, showWindow, usualMorning } from './window.ts'

const { made, snapshot } = usualMorning()
const seen = { accountId: 'acme', conference: 'Support bridge', instance: 1 }
const text = 'Five minutes left.'

const dialog = (name = 'Announce in Support bridge') => page.getByRole('dialog', { name })
const openInRoom = async (): Promise<void> => {
  await page.getByRole('button', { name: 'More for Support bridge' }).click()
  await page.getByRole('menuitem', { name: 'Announce…' }).click()
  await expect.element(dialog()).toBeVisible()
}

test('shows how long a text takes, and sends it to everyone with the chosen voice and language', async () => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge })
  await openInRoom()
  await dialog().getByRole('textbox', { name: 'Text' }).fill(text.repeat(10))
  await expect.element(dialog().getByText('About 12 s.')).toBeVisible()
  await dialog().getByRole('textbox', { name: 'Text' }).fill(text)
  await dialog().getByRole('combobox', { name: 'Voice' }).selectOptions('Man')
  await dialog().getByRole('combobox', { name: 'Language' }).selectOptions('German (Germany)')
  await dialog().getByRole('button', { name: 'Announce to 6 people' }).click()
  await expect.element(dialog()).not.toBeInTheDocument()
  const sound = { kind: 'speech', text, voice: 'MAN', language: 'de-DE' }
  expect(shown.calls('act')).toEqual([{ action: { kind: 'announce', seen, who: { kind: 'everyone' }, sound } }])
})

test('announces to everyone but me in a room that I am in, and shows the number of listeners', async () => {
  const shown = await showWindow({ snapshot, savedView: savedView({ expanded: ['acme/Weekly standup'] }) })
  await page.getByRole('button', { name: 'More for Weekly standup' }).click()
  await page.getByRole('menuitem', { name: 'Announce…' }).click()
  const mine = dialog('Announce in Weekly standup')
  await mine.getByRole('textbox', { name: 'Text' }).fill(text)
  await mine.getByRole('combobox', { name: 'To', exact: true }).selectOptions('Everyone but me')
  const others = (snapshot.conferences.find(({ name }) => name === 'Weekly standup')?.members?.length ?? 0) - 1
  await mine.getByRole('button', { name: `Announce to ${String(others)} people` }).click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'announce', who: { kind: 'everyoneButMe' } } }])
})

test('an announcement can be written and sent with the keyboard alone', async () => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge })
  await openInRoom()
  await expect.element(dialog().getByRole('textbox', { name: 'Text' })).toHaveFocus()
  await userEvent.keyboard(text)
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.element(dialog()).not.toBeInTheDocument()
  expect(shown.calls('act')).toHaveLength(1)
})

test('keeps the text that was typed for a room until it is sent', async () => {
  await showWindow({ snapshot, savedView: expandedBridge })
  const field = dialog().getByRole('textbox', { name: 'Text' })
  await openInRoom()
  await userEvent.keyboard(text)
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog()).not.toBeInTheDocument()
  await openInRoom()
  await expect.element(field).toHaveValue(text)
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.element(dialog()).not.toBeInTheDocument()
  await openInRoom()
  await expect.element(field).toHaveValue('')
})

test('offers an unsent text that was typed for one caller again, but only for that caller', async () => {
  await showWindow({ snapshot, savedView: expandedBridge })
  const openFor = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: `More for ${name}` }).click()
    await page.getByRole('menuitem', { name: 'Announce…' }).click()
  }
  await openFor('Ana Diaz')
  await dialog('Announce to Ana Diaz').getByRole('textbox', { name: 'Text' }).fill(text)
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog('Announce to Ana Diaz')).not.toBeInTheDocument()
  await openInRoom()
  await expect.element(dialog().getByRole('textbox', { name: 'Text' })).toHaveValue('')
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog()).not.toBeInTheDocument()
  await openFor('Ana Diaz')
  await expect.element(dialog('Announce to Ana Diaz').getByRole('textbox', { name: 'Text' })).toHaveValue(text)
})

test('announces to one caller alone, and says that nothing was sent if they have left', async () => {
  const shown = await showWindow({
    snapshot,
    savedView: expandedBridge,
    results: { act: () => failure('changed', { values: { reason: 'left' } }) },
  })
  await page.getByRole('button', { name: 'More for Ana Diaz' }).click()
  await page.getByRole('menuitem', { name: 'Announce…' }).click()
  const one = dialog('Announce to Ana Diaz')
  await one.getByRole('textbox', { name: 'Text' }).fill(text)
  await one.getByRole('button', { name: 'Announce', exact: true }).click()
  await expect.element(one.getByText('They have already left. Nothing was sent.')).toBeVisible()
  expect(shown.calls('act')).toMatchObject([
    { action: { who: { kind: 'members', members: [{ key: 'call-11', callUuid: 'call-11' }] } } },
  ])
})

test.each([
  ['The network was lost, so nothing was sent.', failure('cancelled', { values: { reason: 'network' } })],
  ["Gavel doesn't know this account. Choose another account.", failure('noAccount')],
] as const)('the dialog stays open and says why the announcement was not sent: %s', async (why, result) => {
  await showWindow({ snapshot, savedView: expandedBridge, results: { act: () => result } })
  await openInRoom()
  await dialog().getByRole('textbox', { name: 'Text' }).fill(text)
  await dialog().getByRole('button', { name: 'Announce to 6 people' }).click()
  await expect.element(dialog().getByText(why)).toBeVisible()
})

test('if an announcement to a caller came too late, says that they had left, not that the room had ended', async () => {
  const results = { act: () => success({ state: 'alreadyGone' as const }) }
  await showWindow({ snapshot, savedView: expandedBridge, results })
  await page.getByRole('button', { name: 'More for Ana Diaz' }).click()
  await page.getByRole('menuitem', { name: 'Announce…' }).click()
  const one = dialog('Announce to Ana Diaz')
  await one.getByRole('textbox', { name: 'Text' }).fill(text)
  await one.getByRole('button', { name: 'Announce', exact: true }).click()
  await expect.element(page.getByText('Ana Diaz had already left.')).toBeVisible()
  expect(document.body.textContent).not.toContain('had already ended')
})

test('says that the others had already left if an announcement to everyone but me came too late', async () => {
  const results = { act: () => success({ state: 'alreadyGone' as const }) }
  await showWindow({ snapshot, savedView: savedView({ expanded: ['acme/Weekly standup'] }), results })
  await page.getByRole('button', { name: 'More for Weekly standup' }).click()
  await page.getByRole('menuitem', { name: 'Announce…' }).click()
  const mine = dialog('Announce in Weekly standup')
  await mine.getByRole('textbox', { name: 'Text' }).fill(text)
  await mine.getByRole('combobox', { name: 'To', exact: true }).selectOptions('Everyone but me')
  await mine.getByRole('button', { name: /^Announce to \d+ people$/ }).click()
  await expect.element(page.getByText('The others had already left.')).toBeVisible()
  expect(document.body.textContent).not.toContain('had already ended')
})

test('even if the dialog was closed meanwhile, says that an announcement was not sent', async () => {
  const act = later<Result<ActionResult>>()
  const shown = await showWindow({ snapshot, savedView: expandedBridge, results: { act: () => act.result } })
  await openInRoom()
  await dialog().getByRole('textbox', { name: 'Text' }).fill(text)
  await dialog().getByRole('button', { name: 'Announce to 6 people' }).click()
  await expect.poll(() => shown.calls('act')).toHaveLength(1)
  await dialog().getByRole('button', { name: 'Cancel' }).click()
  act.arrive(failure('changed', { values: { reason: 'ended' } }))
  await expect
    .element(page.getByText("Couldn't announce to Support bridge. The room has already ended. Nothing was sent."))
    .toBeVisible()
})

test('if only a part of an announcement was accepted, the dialog closes, and an alert says so', async () => {
  const fault: Fault = { code: 'stale', values: { taken: 1, asked: 2 } }
  const shown = await showWindow({
    snapshot,
    savedView: expandedBridge,
    results: { act: () => ({ ok: false, fault }) },
  })
  await openInRoom()
  await dialog().getByRole('textbox', { name: 'Text' }).fill(text)
  await dialog().getByRole('button', { name: 'Announce to 6 people' }).click()
  await expect.element(dialog()).not.toBeInTheDocument()
  shown.become(withPending(made.pending('announce', 'everyone', { state: 'failed', fault })))
  const said = "Only 1 of 2 parts were announced. Gavel couldn't check the room again, so the rest was not sent."
  await expect.element(page.getByRole('alert').filter({ hasText: said })).toBeVisible()
  expect(document.body.textContent).not.toMatch(/nothing was sent/i)
})

test('if the room ended after a part of an announcement, a message says that the rest was not sent', async () => {
  const acted = later<Result<ActionResult>>()
  const shown = await showWindow({ snapshot, savedView: expandedBridge, results: { act: () => acted.result } })
  await openInRoom()
  await dialog().getByRole('textbox', { name: 'Text' }).fill(text)
  await dialog().getByRole('button', { name: 'Announce to 6 people' }).click()
  shown.become({ ...snapshot, conferences: snapshot.conferences.filter(({ key }) => key !== 'acme/Support bridge') })
  acted.arrive(failure('changed', { values: { reason: 'ended', taken: 1, asked: 2 } }))
  const said = 'Only 1 of 2 parts were announced. The room has changed in the meantime, so the rest was not sent.'
  await expect.element(page.getByRole('alert').filter({ hasText: said })).toBeVisible()
  await expect.element(dialog()).not.toBeInTheDocument()
})

test('asks for a text or an address before it sends anything', async () => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge })
  await openInRoom()
  await dialog().getByRole('button', { name: 'Announce to 6 people' }).click()
  await expect.element(dialog().getByText('Enter a text to say.')).toBeVisible()
  await dialog().getByRole('combobox', { name: 'Announcement' }).selectOptions('Sound file')
  await expect.element(dialog().getByText("Gavel can't tell how long it is.")).toBeVisible()
  await dialog().getByRole('button', { name: 'Announce to 6 people' }).click()
  await expect.element(dialog().getByText('Enter the web address of a sound that starts with https://.')).toBeVisible()
  expect(shown.calls('act')).toEqual([])
  await dialog().getByRole('textbox', { name: 'Web address' }).fill(' https://media.example.test/gong.mp3 ')
  await dialog().getByRole('button', { name: 'Announce to 6 people' }).click()
  expect(shown.calls('act')).toMatchObject([
    { action: { sound: { kind: 'file', url: 'https://media.example.test/gong.mp3' } } },
  ])
})

const address = 'https://media.example.test/gong.mp3'
const url = page.getByRole('textbox', { name: 'Web address' })
const chooseSound = (): Promise<void> =>
  page.getByRole('combobox', { name: 'Announcement' }).selectOptions('Sound file')

test('opens with the address of the last sound of the account, even if it is unknown whether it was played', async () => {
  const accounts = [made.account(), made.account({ id: 'north', name: 'Northern branch' })]
  const hotline = made.room('Hotline', { key: 'north/Hotline', accountId: 'north' })
  await showWindow({
    snapshot: { ...snapshot, accounts, conferences: [...snapshot.conferences, hotline] },
    savedView: savedView({ expanded: ['acme/Support bridge', 'north/Hotline'], closed: ['acme/Weekly standup'] }),
    results: { act: () => failure('unknownOutcome') },
  })
  await openInRoom()
  await chooseSound()
  await url.fill(` ${address} `)
  await dialog().getByRole('button', { name: 'Announce to 6 people' }).click()
  await expect.element(dialog()).not.toBeInTheDocument()
  await openInRoom()
  await chooseSound()
  await expect.element(url).toHaveValue(address)
  await dialog().getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'More for Hotline' }).click()
  await page.getByRole('menuitem', { name: 'Announce…' }).click()
  await chooseSound()
  await expect.element(url).toHaveValue('')
})

test('forgets the address of the last sound of an account that is removed', async () => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge })
  await openInRoom()
  await chooseSound()
  await url.fill(address)
  await dialog().getByRole('button', { name: 'Announce to 6 people' }).click()
  await expect.element(dialog()).not.toBeInTheDocument()
  shown.become({ ...snapshot, accounts: [], conferences: [] })
  await expect.element(page.getByRole('button', { name: 'More for Support bridge' })).not.toBeInTheDocument()
  shown.become(snapshot)
  await page.getByRole('button', { name: /^Support bridge, / }).click()
  await openInRoom()
  await chooseSound()
  await expect.element(url).toHaveValue('')
})

test("offers Gavel's own texts and the latest announcement as saved texts, and stores the user's texts", async () => {
  const last = { kind: 'speech', text: 'Guten Tag.', voice: 'MAN', language: 'de-DE' } as const
  const shown = await showWindow({ snapshot, savedView: expandedBridge, roomMarks: { spoken: { acme: [last] } } })
  await openInRoom()
  const saved = dialog().getByRole('group', { name: 'Saved texts' })
  await saved.getByRole('button', { name: 'This call ends in five minutes.' }).click()
  await expect.element(dialog().getByRole('textbox', { name: 'Text' })).toHaveValue('This call ends in five minutes.')
  await expect.element(dialog().getByRole('combobox', { name: 'Language' })).toHaveValue('en-GB')
  await dialog().getByRole('button', { name: 'Guten Tag. (German (Germany))' }).click()
  await expect.element(dialog().getByRole('textbox', { name: 'Text' })).toHaveValue('Guten Tag.')
  await expect.element(dialog().getByRole('combobox', { name: 'Language' })).toHaveValue('de-DE')
  await dialog().getByRole('button', { name: 'Edit saved texts' }).click()
  await dialog().getByRole('textbox', { name: 'Edit saved texts' }).fill('One.\n\n  Two.  ')
  await dialog().getByRole('button', { name: 'Save' }).click()
  expect(shown.calls('setPreferences')).toEqual([{ readyTexts: ['One.', 'Two.'] }])
})

test('texts that are too many or too long to be saved stay in the editor, which says what can be stored', async () => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge })
  await openInRoom()
  await dialog().getByRole('button', { name: 'Edit saved texts' }).click()
  const editor = dialog().getByRole('textbox', { name: 'Edit saved texts' })
  const save = dialog().getByRole('button', { name: 'Save' })
  const said = 'Gavel can store up to 10 texts of 500 characters each. Shorten the list.'
  for (const tooMuch of ['Text.\n'.repeat(11), 'x'.repeat(501)]) {
    await editor.fill(tooMuch)
    await expect.element(dialog().getByRole('alert')).toHaveTextContent(said)
    ;(save.element() as HTMLElement).click()
    await expect.element(editor).toHaveValue(tooMuch)
    expect(shown.calls('setPreferences')).toEqual([])
  }
  await editor.fill('Text.\n'.repeat(10))
  await save.click()
  expect(shown.calls('setPreferences')).toEqual([{ readyTexts: Array(10).fill('Text.') }])
})

test("the latest announcements in the window's language come first, and the others name their language", async () => {
  const spoken = [
    { kind: 'speech', text: 'Guten Tag.', voice: 'MAN', language: 'de-DE' },
    { kind: 'speech', text: 'Good evening.', voice: 'MAN', language: 'en-US' },
  ] as const
  await showWindow({ snapshot, savedView: expandedBridge, roomMarks: { spoken: { acme: spoken } } })
  await openInRoom()
  const offered = dialog().getByRole('group', { name: 'Used last' }).getByRole('button').elements()
  expect(offered.map((button) => button.textContent)).toEqual(['Good evening.', 'Guten Tag. (German (Germany))'])
  await dialog().getByRole('button', { name: 'Guten Tag. (German (Germany))' }).click()
  await expect.element(dialog().getByRole('textbox', { name: 'Text' })).toHaveValue('Guten Tag.')
  await expect.element(dialog().getByRole('combobox', { name: 'Language' })).toHaveValue('de-DE')
})

test('says how long a text takes only if a text was entered', async () => {
  await showWindow({ snapshot, savedView: expandedBridge })
  await openInRoom()
  expect(
    dialog()
      .getByText(/^About/)
      .elements(),
  ).toHaveLength(0)
  await dialog().getByRole('textbox', { name: 'Text' }).fill(text)
  await expect.element(dialog().getByText('About 1 s.')).toBeVisible()
})

test('says beforehand that Vobiz might not play an announcement, and in how many parts it is spoken', async () => {
  const account = made.account({
    provider: 'vobiz',
    abilities: providers.vobiz.abilities,
  })
  await showWindow({ snapshot: { ...snapshot, accounts: [account] }, savedView: expandedBridge })
  await openInRoom()
  await expect.element(dialog().getByText("Vobiz may accept this but not play it. Gavel can't tell.")).toBeVisible()
  await dialog().getByRole('textbox', { name: 'Text' }).fill('One sentence. '.repeat(100))
  await expect.element(dialog().getByText('About 93 s, in 2 parts one after the other.')).toBeVisible()
})

const withPending = (entry: Pending) => ({
  ...snapshot,
  conferences: snapshot.conferences.map((room) =>
    room.name === 'Support bridge' ? { ...room, pending: [entry] } : room,
  ),
})

test('shows in the room that an announcement is playing and how much longer it takes, and offers to stop it', async () => {
  const playing = made.pending('announce', 'everyone', { state: 'playing', until: Date.now() + 30_000 })
  const shown = await showWindow({
    snapshot: withPending(playing),
    savedView: expandedBridge,
    results: { stopAnnouncement: () => success({ state: 'accepted' as const }) },
  })
  await expect.element(page.getByText(/announcing to everyone, about \d+ s left/)).toBeVisible()
  await page.getByRole('button', { name: 'Stop the announcement in Support bridge' }).click()
  expect(shown.calls('stopAnnouncement')).toEqual([{ id: playing.id }])
})

test('a row shows that an announcement to its caller is playing, offers to stop it, and allows a mute', async () => {
  const playing = made.pending('announce', ['call-11'], {
    state: 'playing',
    until: Date.now() + 30_000,
    caller: { name: 'Ana Diaz', number: '15550100123' },
  })
  const shown = await showWindow({
    snapshot: withPending(playing),
    savedView: expandedBridge,
    results: { stopAnnouncement: () => success({ state: 'accepted' as const }) },
  })
  const row = page.getByRole('listitem', { name: /^Ana Diaz/ })
  await expect.element(row.getByText('announcing…')).toBeVisible()
  await row.getByRole('button', { name: 'Stop the announcement to Ana Diaz' }).click()
  expect(shown.calls('stopAnnouncement')).toEqual([{ id: playing.id }])
  await row.getByRole('button', { name: 'Mute Ana Diaz' }).click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'mute' } }])
  expect(page.getByText('announcing…').elements()).toHaveLength(1)
})

test('lets a caller be muted while an announcement to them is being sent', async () => {
  const shown = await showWindow({
    snapshot: withPending(made.pending('announce', ['call-11'], { state: 'sending' })),
    savedView: expandedBridge,
  })
  const row = page.getByRole('listitem', { name: /^Ana Diaz/ })
  await expect.element(row.getByText('announcing…')).toBeVisible()
  await expect.element(row.getByRole('button', { name: /Stop the announcement/ })).not.toBeInTheDocument()
  await row.getByRole('button', { name: 'Mute Ana Diaz' }).click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'mute' } }])
})

const action = {
  kind: 'announce' as const,
  seen,
  who: { kind: 'everyone' as const },
  thenEnd: 30,
  sound: { kind: 'speech' as const, text, voice: 'WOMAN' as const, language: 'en-GB' as const },
}

test('if the room is to end after an announcement, a question first shows text, listeners and delay', async () => {
  const asked = question(Date.now(), { kind: 'announce', action, mayNotPlay: true, provider: 'vobiz' })
  const replies: ActionResult[] = [{ state: 'question', question: asked }]
  const act = () => success(replies.shift() ?? ({ state: 'accepted', endsIn: 42 } as const))
  const shown = await showWindow({ snapshot, savedView: expandedBridge, results: { act } })
  await openInRoom()
  await dialog().getByRole('textbox', { name: 'Text' }).fill(text)
  await dialog().getByRole('combobox', { name: 'Then' }).selectOptions('End the room 30 seconds later')
  await dialog().getByRole('button', { name: 'Announce, then end…' }).click()
  const alert = page.getByRole('alertdialog', { name: 'Announce in Support bridge, then end it for 6 people?' })
  await expect.element(alert).toBeVisible()
  for (const part of [text, 'Everyone hears it.', 'Vobiz may accept this but not play it.', '30 seconds after that'])
    expect(alert.element().textContent).toContain(part)
  await expect.element(alert.getByRole('button', { name: 'Keep running' })).toHaveFocus()
  const confirm = alert.getByRole('button', { name: 'Announce, then end' })
  await expect.element(confirm).toHaveAttribute('aria-disabled', 'false')
  await userEvent.tab()
  await userEvent.keyboard('{Enter}')
  await expect.element(alert).not.toBeInTheDocument()
  expect(shown.calls('act')).toMatchObject([{ action }, { action, confirmation: 'token-1' }])
  await expect.element(page.getByText(/^Support bridge ends in about 42 s\./)).toBeVisible()
})

test('if Gavel asks again before the end, the message says so', async () => {
  const asked = question(Date.now(), { kind: 'announce', action, asksAgain: true })
  const replies: ActionResult[] = [{ state: 'question', question: asked }]
  const act = () => success(replies.shift() ?? ({ state: 'accepted', endsIn: 42 } as const))
  await showWindow({ snapshot, savedView: expandedBridge, results: { act } })
  await openInRoom()
  await dialog().getByRole('textbox', { name: 'Text' }).fill(text)
  await dialog().getByRole('combobox', { name: 'Then' }).selectOptions('End the room 30 seconds later')
  await dialog().getByRole('button', { name: 'Announce, then end…' }).click()
  const confirm = page.getByRole('alertdialog').getByRole('button', { name: 'Announce, then end' })
  await expect.element(confirm).toHaveAttribute('aria-disabled', 'false')
  await confirm.click()
  await expect.element(page.getByText(/^Gavel asks in about 42 s whether to end Support bridge\./)).toBeVisible()
})

test('if the announcement before an end failed, says that the room was not ended', async () => {
  const failed = (fault: Fault) => made.pending('announce', 'everyone', { state: 'failed', fault })
  const fault: Fault = { code: 'offline', values: { notEnded: 1 } }
  await showWindow({ snapshot: withPending(failed(fault)), savedView: expandedBridge })
  await expect.element(page.getByText(/Couldn't announce .* The room was not ended\./)).toBeVisible()
})

test('the dialog for an announcement opens when the tray requests it', async () => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge })
  await expect.element(page.getByRole('button', { name: 'More for Support bridge' })).toBeVisible()
  shown.push('show', { what: 'room', key: 'acme/Support bridge', ask: 'announce' })
  await expect.element(dialog()).toBeVisible()
})

test('the dialog for one caller opens when the search for a noisy line requests it, unless they have left', async () => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge })
  await expect.element(page.getByRole('button', { name: 'More for Support bridge' })).toBeVisible()
  const room = snapshot.conferences.find(({ key }) => key === 'acme/Support bridge')
  const caller = room?.members?.[0]
  const ask = { what: 'room', key: 'acme/Support bridge', ask: 'announce' } as const
  shown.push('show', { ...ask, memberKey: 'gone' })
  await expect.element(page.getByText(/left/).first()).toBeVisible()
  expect(page.getByRole('dialog').elements()).toEqual([])
  shown.push('show', { ...ask, ...(caller !== undefined && { memberKey: caller.key }) })
  await expect.element(page.getByRole('dialog', { name: /^Announce to / })).toBeVisible()
})
