import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { failure, success } from '../../shared/result.ts'
import { expandedBridge, showWindow, usualMorning } from './window.ts'

const { made, snapshot } = usualMorning()
const seen = { accountId: 'acme', conference: 'Support bridge', instance: 1, revision: snapshot.revision }
const text = 'Five minutes left.'

const dialog = (name = 'Announce in Support bridge') => page.getByRole('dialog', { name })
const openInRoom = async (): Promise<void> => {
  await page.getByRole('button', { name: 'More for Support bridge' }).click()
  await page.getByRole('menuitem', { name: 'Announce…' }).click()
  await expect.element(dialog()).toBeVisible()
}

test('shows how long a text takes, and sends it to everyone with its voice and language', async () => {
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

test('is written and sent by keyboard alone', async () => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge })
  await openInRoom()
  ;(dialog().getByRole('textbox', { name: 'Text' }).element() as HTMLElement).focus()
  await userEvent.keyboard(text)
  for (let steps = 0; steps < 8 && document.activeElement?.textContent.trim() !== 'Announce to 6 people'; steps += 1)
    await userEvent.tab()
  await userEvent.keyboard('{Enter}')
  await expect.element(dialog()).not.toBeInTheDocument()
  expect(shown.calls('act')).toHaveLength(1)
})

test('goes to one caller as the user saw them, and stays open with the reason if they have left', async () => {
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

test('asks for a text or an address before it sends anything', async () => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge })
  await openInRoom()
  await dialog().getByRole('button', { name: 'Announce to 6 people' }).click()
  await expect.element(dialog().getByText('Enter a text to say.')).toBeVisible()
  await dialog().getByRole('combobox', { name: 'What' }).selectOptions('Play a sound')
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

test('offers Gavel’s ready texts and those said last, and stores what the user makes of the list', async () => {
  const last = { kind: 'speech', text: 'Guten Tag.', voice: 'MAN', language: 'de-DE' } as const
  const shown = await showWindow({ snapshot, savedView: expandedBridge, roomMarks: { spoken: { acme: [last] } } })
  await openInRoom()
  const ready = dialog().getByRole('combobox', { name: 'Ready texts' })
  await ready.selectOptions('This call ends in five minutes.')
  await expect.element(dialog().getByRole('textbox', { name: 'Text' })).toHaveValue('This call ends in five minutes.')
  await expect.element(dialog().getByRole('combobox', { name: 'Language' })).toHaveValue('en-GB')
  await ready.selectOptions('Guten Tag.')
  await expect.element(dialog().getByRole('textbox', { name: 'Text' })).toHaveValue('Guten Tag.')
  await expect.element(dialog().getByRole('combobox', { name: 'Language' })).toHaveValue('de-DE')
  await dialog().getByRole('button', { name: 'Edit ready texts' }).click()
  await dialog().getByRole('textbox', { name: 'Edit ready texts' }).fill('One.\n\n  Two.  ')
  await dialog().getByRole('button', { name: 'Save' }).click()
  expect(shown.calls('setPreferences')).toEqual([{ readyTexts: ['One.', 'Two.'] }])
})

test('says before what a provider may do', async () => {
  const account = made.account({
    provider: 'vobiz',
    abilities: {
      ...{ listIsComplete: false, rosterMayBeMissing: true, speak: 'bestEffort', longestSpeech: 1_000 },
      ...{ recordingFile: 'mayNotAppear', asynchronousMode: false, severalLeaveBy: 'list' },
    },
  })
  await showWindow({ snapshot: { ...snapshot, accounts: [account] }, savedView: expandedBridge })
  await openInRoom()
  await expect.element(dialog().getByText("Vobiz may accept this and not play it. Gavel can't tell.")).toBeVisible()
  await dialog().getByRole('textbox', { name: 'Text' }).fill('One sentence. '.repeat(100))
  await expect.element(dialog().getByText('About 93 s, in 2 parts one after the other.')).toBeVisible()
})

test('shows in the room what is heard, and stops exactly that', async () => {
  const playing = made.pending('announce', 'everyone', { state: 'playing', until: Date.now() + 30_000 })
  const conferences = snapshot.conferences.map((room) =>
    room.name === 'Support bridge' ? { ...room, pending: [playing] } : room,
  )
  const shown = await showWindow({
    snapshot: { ...snapshot, conferences },
    savedView: expandedBridge,
    results: { stopAnnouncement: () => success({ state: 'accepted' as const }) },
  })
  await expect.element(page.getByText(/announcing to everyone, about \d+ s left/)).toBeVisible()
  await page.getByRole('button', { name: 'Stop the announcement in Support bridge' }).click()
  expect(shown.calls('stopAnnouncement')).toEqual([{ id: playing.id }])
})

test('opens from the tray', async () => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge })
  await expect.element(page.getByRole('button', { name: 'More for Support bridge' })).toBeVisible()
  shown.push('show', { what: 'room', key: 'acme/Support bridge', ask: 'announce' })
  await expect.element(dialog()).toBeVisible()
})
