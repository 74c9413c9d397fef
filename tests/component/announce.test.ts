import { providers } from '../../shared/providers.ts'
import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Fault } from '../../shared/fault.ts'
import type { ActionResult, Pending } from '../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { FakeWorld } from '../gallery/bridge.ts'
import { question } from '../gallery/states/scene.ts'
import { bridgeSeen as seen, chooseFor, later, made, savedView, showBridge, snapshot, withBridge } from './window.ts'

const text = 'Five minutes left.'
const bothRooms = savedView({ expanded: ['acme/Weekly standup'] })

const dialog = page.getByRole('dialog', { name: /^Announce (in|to) / })
const field = dialog.getByRole('textbox', { name: 'Text' })
const url = dialog.getByRole('textbox', { name: 'Web address' })
const send = dialog.getByRole('button', { name: /^Announce( to \d+ people)?$/ })
const language = dialog.getByRole('combobox', { name: 'Language' })
const inDialog = (name: string) => dialog.getByRole('button', { name })
const choose = (name: string, option: string) =>
  dialog.getByRole('combobox', { name, exact: true }).selectOptions(option)
const isClosed = () => expect.element(dialog).not.toBeInTheDocument()
const says = (words: string | RegExp) => expect.element(page.getByText(words)).toBeVisible()

const show = (more: Partial<FakeWorld> = {}) => showBridge({ ...more })
const openFor = async (whom = 'Support bridge'): Promise<void> => {
  await chooseFor(whom, 'Announce…')
  const name = whom.endsWith('Diaz') ? `Announce to ${whom}` : `Announce in ${whom}`
  await expect.element(page.getByRole('dialog', { name })).toBeVisible()
}
/** Shows the window, and announces the text. */
const announce = async (act?: () => Result<ActionResult> | Promise<Result<ActionResult>>, whom?: string) => {
  const shown = await show(act && { results: { act } })
  await openFor(whom)
  await field.fill(text)
  await send.click()
  return shown
}

test('shows how long a text takes, and sends it to everyone with the chosen voice and language', async () => {
  const shown = await show()
  await openFor()
  expect(dialog.getByText(/^About/).elements()).toHaveLength(0)
  await field.fill(text.repeat(10))
  await says('About 12 s.')
  await field.fill(text)
  await says('About 1 s.')
  await choose('Voice', 'Man')
  await choose('Language', 'German (Germany)')
  await inDialog('Announce to 6 people').click()
  await isClosed()
  const sound = { kind: 'speech', text, voice: 'MAN', language: 'de-DE' }
  const calls = snapshot.conferences.find(({ name }) => name === seen.conference)?.members?.map((one) => one.callUuid)
  const action = { kind: 'announce', seen: { ...seen, calls }, who: { kind: 'everyone' }, sound }
  expect(shown.calls('act')).toEqual([{ action }])
})

test('announces to everyone but me in a room that I am in, and shows the number of listeners', async () => {
  const shown = await show({ savedView: bothRooms })
  await openFor('Weekly standup')
  await field.fill(text)
  await choose('To', 'Everyone but me')
  const others = (snapshot.conferences.find(({ name }) => name === 'Weekly standup')?.members?.length ?? 0) - 1
  await inDialog(`Announce to ${String(others)} people`).click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'announce', who: { kind: 'everyoneButMe' } } }])
})

test('keeps the text that was typed for a room until it is sent, which needs the keyboard alone', async () => {
  const shown = await show()
  await openFor()
  await expect.element(field).toHaveFocus()
  await userEvent.keyboard(text)
  await userEvent.keyboard('{Escape}')
  await isClosed()
  await openFor()
  await expect.element(field).toHaveValue(text)
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await isClosed()
  expect(shown.calls('act')).toHaveLength(1)
  await openFor()
  await expect.element(field).toHaveValue('')
})

test('offers an unsent text that was typed for one caller again, but only for that caller', async () => {
  await show()
  for (const [whom, kept] of [
    ['Ana Diaz', ''],
    ['Support bridge', ''],
    ['Ana Diaz', text],
  ] as const) {
    await openFor(whom)
    await expect.element(field).toHaveValue(kept)
    if (whom === 'Ana Diaz') await field.fill(text)
    await userEvent.keyboard('{Escape}')
    await isClosed()
  }
})

test('announces to one caller alone, and says that nothing was sent if they have left', async () => {
  const shown = await announce(() => failure('changed', { values: { reason: 'left' } }), 'Ana Diaz')
  await says('They have already left. Nothing was sent.')
  expect(shown.calls('act')).toMatchObject([
    { action: { who: { kind: 'members', members: [{ key: 'call-11', callUuid: 'call-11' }] } } },
  ])
})

test.each([
  ['The network was lost, so nothing was sent.', failure('cancelled', { values: { reason: 'network' } })],
  ["Gavel doesn't know this account. Choose another account.", failure('noAccount')],
] as const)('the dialog stays open and says why the announcement was not sent: %s', async (why, result) => {
  await announce(() => result)
  await expect.element(dialog.getByText(why)).toBeVisible()
})

test('even if the dialog was closed meanwhile, says that an announcement was not sent', async () => {
  const act = later<Result<ActionResult>>()
  const shown = await announce(() => act.result)
  await expect.poll(() => shown.calls('act')).toHaveLength(1)
  await inDialog('Cancel').click()
  act.arrive(failure('changed', { values: { reason: 'ended' } }))
  await says("Couldn't announce to Support bridge. The room has already ended. Nothing was sent.")
})

test('if only a part of an announcement was accepted, the dialog closes, and an alert says so', async () => {
  const fault: Fault = { code: 'stale', values: { taken: 1, asked: 2 } }
  const shown = await announce(() => ({ ok: false, fault }))
  await isClosed()
  shown.become(withPending(made.pending('announce', 'everyone', { state: 'failed', fault })))
  const said = "Only 1 of 2 parts were announced. Gavel couldn't check the room again, so the rest was not sent."
  await expect.element(page.getByRole('alert').filter({ hasText: said })).toBeVisible()
  expect(document.body.textContent).not.toMatch(/nothing was sent/i)
})

const address = 'https://media.example.test/gong.mp3'
const chooseSound = (): Promise<void> => choose('Announcement', 'Sound file')

test('asks for a text or an address before it sends anything', async () => {
  const shown = await show()
  await openFor()
  await send.click()
  await says('Enter a text to say.')
  await chooseSound()
  await says("Gavel can't tell how long it is.")
  await send.click()
  await says('Enter the web address of a sound that starts with https://.')
  expect(shown.calls('act')).toEqual([])
  await url.fill(` ${address} `)
  await send.click()
  expect(shown.calls('act')).toMatchObject([{ action: { sound: { kind: 'file', url: address } } }])
})

test('opens with the address of the last sound of the account, even if it is unknown whether it was played', async () => {
  const accounts = [made.account(), made.account({ id: 'north', name: 'Northern branch' })]
  const hotline = made.room('Hotline', { key: 'north/Hotline', accountId: 'north' })
  const both = { ...snapshot, accounts, conferences: [...snapshot.conferences, hotline] }
  const shown = await show({
    snapshot: both,
    savedView: savedView({ expanded: ['acme/Support bridge', 'north/Hotline'], closed: ['acme/Weekly standup'] }),
    results: { act: () => failure('unknownOutcome') },
  })
  const offered = async (room: string) => {
    await openFor(room)
    await chooseSound()
    return url
  }
  await (await offered('Support bridge')).fill(` ${address} `)
  await send.click()
  await isClosed()
  await expect.element(await offered('Support bridge')).toHaveValue(address)
  await inDialog('Cancel').click()
  await expect.element(await offered('Hotline')).toHaveValue('')
  await inDialog('Cancel').click()
  // It is forgotten with its account.
  shown.become({ ...both, accounts: accounts.slice(1), conferences: [hotline] })
  await expect.element(page.getByRole('button', { name: 'More for Support bridge' })).not.toBeInTheDocument()
  shown.become(both)
  await page.getByRole('button', { name: /^Support bridge, / }).click()
  await expect.element(await offered('Support bridge')).toHaveValue('')
})

test("offers Gavel's own texts and the latest announcements, and stores the user's texts", async () => {
  const spoken = [
    { kind: 'speech', text: 'Guten Tag.', voice: 'MAN', language: 'de-DE' },
    { kind: 'speech', text: 'Good evening.', voice: 'MAN', language: 'en-US' },
  ] as const
  const shown = await show({ roomMarks: { spoken: { acme: spoken } } })
  await openFor()
  const saved = dialog.getByRole('group', { name: 'Saved texts' })
  await saved.getByRole('button', { name: 'This call ends in five minutes.' }).click()
  await expect.element(field).toHaveValue('This call ends in five minutes.')
  await expect.element(language).toHaveValue('en-GB')
  // Those in the window's language come first, and the others name their language.
  const offered = dialog.getByRole('group', { name: 'Used last' }).getByRole('button').elements()
  expect(offered.map((button) => button.textContent)).toEqual(['Good evening.', 'Guten Tag. (German (Germany))'])
  await inDialog('Guten Tag. (German (Germany))').click()
  await expect.element(field).toHaveValue('Guten Tag.')
  await expect.element(language).toHaveValue('de-DE')
  await inDialog('Edit saved texts').click()
  await dialog.getByRole('textbox', { name: 'Edit saved texts' }).fill('One.\n\n  Two.  ')
  await inDialog('Save').click()
  expect(shown.calls('setPreferences')).toEqual([{ readyTexts: ['One.', 'Two.'] }])
})

test('texts that are too many or too long to be saved stay in the editor, which says what can be stored', async () => {
  const shown = await show()
  await openFor()
  await inDialog('Edit saved texts').click()
  const editor = dialog.getByRole('textbox', { name: 'Edit saved texts' })
  const said = 'Gavel can store up to 10 texts of 500 characters each. Shorten the list.'
  for (const tooMuch of ['Text.\n'.repeat(11), 'x'.repeat(501)]) {
    await editor.fill(tooMuch)
    await expect.element(dialog.getByRole('alert')).toHaveTextContent(said)
    ;(inDialog('Save').element() as HTMLElement).click()
    await expect.element(editor).toHaveValue(tooMuch)
    expect(shown.calls('setPreferences')).toEqual([])
  }
  await editor.fill('Text.\n'.repeat(10))
  await inDialog('Save').click()
  expect(shown.calls('setPreferences')).toEqual([{ readyTexts: Array(10).fill('Text.') }])
})

test('says beforehand that Vobiz might not play an announcement, and in how many parts it is spoken', async () => {
  const account = made.account({ provider: 'vobiz', abilities: providers.vobiz.abilities })
  await show({ snapshot: { ...snapshot, accounts: [account] } })
  await openFor()
  await says("Vobiz may accept this but not play it. Gavel can't tell.")
  await field.fill('One sentence. '.repeat(100))
  await says('About 93 s, in 2 parts one after the other.')
})

const withPending = (entry: Pending) => withBridge({ pending: [entry] })
const stopAnnouncement = () => success({ state: 'accepted' as const })

test('shows in the room that an announcement is playing and how much longer it takes, and offers to stop it', async () => {
  const playing = made.pending('announce', 'everyone', { state: 'playing', until: Date.now() + 30_000 })
  const shown = await show({ snapshot: withPending(playing), results: { stopAnnouncement } })
  await says(/announcing to everyone, about \d+ s left/)
  await page.getByRole('button', { name: 'Stop the announcement in Support bridge' }).click()
  expect(shown.calls('stopAnnouncement')).toEqual([{ id: playing.id }])
})

test('a row shows that an announcement to its caller is sent or playing, offers to stop it then, and allows a mute', async () => {
  const sending = made.pending('announce', ['call-11'], { state: 'sending' })
  const shown = await show({ snapshot: withPending(sending), results: { stopAnnouncement } })
  const row = page.getByRole('listitem', { name: /^Ana Diaz/ })
  await expect.element(row.getByText('announcing…')).toBeVisible()
  await expect.element(row.getByRole('button', { name: /Stop the announcement/ })).not.toBeInTheDocument()
  await row.getByRole('button', { name: 'Mute Ana Diaz' }).click()
  const caller = { name: 'Ana Diaz', number: '15550100123' }
  const until = Date.now() + 30_000
  shown.become(withPending({ ...sending, state: 'playing', until, caller }))
  await row.getByRole('button', { name: 'Stop the announcement to Ana Diaz' }).click()
  expect(shown.calls('stopAnnouncement')).toEqual([{ id: sending.id }])
  await row.getByRole('button', { name: 'Mute Ana Diaz' }).click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'mute' } }, { action: { kind: 'mute' } }])
  expect(page.getByText('announcing…').elements()).toHaveLength(1)
})

const action = {
  kind: 'announce' as const,
  seen,
  who: { kind: 'everyone' as const },
  thenEnd: 30,
  sound: { kind: 'speech' as const, text, voice: 'WOMAN' as const, language: 'en-GB' as const },
}

test('before an end after an announcement, a question shows text, listeners and delay', async () => {
  const asked = question(Date.now(), { kind: 'announce', action, mayNotPlay: true, provider: 'vobiz' })
  const replies: ActionResult[] = [{ state: 'question', question: asked }]
  const shown = await show({ results: { act: () => success(replies.shift() ?? { state: 'accepted', endsIn: 42 }) } })
  await openFor()
  await field.fill(text)
  await choose('Then', 'End the room 30 seconds later')
  await inDialog('Announce, then end…').click()
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
})

test('if the announcement before an end failed, says that the room was not ended', async () => {
  const fault: Fault = { code: 'offline', values: { notEnded: 1 } }
  await show({ snapshot: withPending(made.pending('announce', 'everyone', { state: 'failed', fault })) })
  await says(/Couldn't announce .* The room was not ended\./)
})

test('the dialog for a room, or for one caller unless they have left, opens when another window requests it', async () => {
  const shown = await show()
  await expect.element(page.getByRole('button', { name: 'More for Support bridge' })).toBeVisible()
  const ask = { what: 'room', key: 'acme/Support bridge', ask: 'announce' } as const
  shown.push('show', { ...ask, memberKey: 'gone' })
  await expect.element(page.getByText(/left/).first()).toBeVisible()
  expect(page.getByRole('dialog').elements()).toEqual([])
  for (const [memberKey, name] of [
    ['call-11', 'Announce to Ana Diaz'],
    [undefined, 'Announce in Support bridge'],
  ]) {
    shown.push('show', { ...ask, ...(memberKey !== undefined && { memberKey }) })
    await expect.element(page.getByRole('dialog', { name: name ?? '' })).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await isClosed()
  }
})
