import { describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { success } from '../../shared/result.ts'
import { fault } from '../../shared/fault.ts'
import type { Room } from '../../shared/rooms/model.ts'
import type { FakeWorld } from '../gallery/bridge.ts'
import type { Loose } from '../gallery/people.ts'
import { roomWithoutRoster } from '../gallery/states/room-numbers.ts'
import { createScene } from '../gallery/states/scene.ts'
import { stopClock } from './stop-clock.ts'
import { made, showBridge } from './window.ts'

const scene = createScene(made.now)
const reported = [made.onNumber(12, { name: 'Ben Okafor' })]
const numbers = { numbers: [{ number: '15550120001', calls: 1 }], unread: 0, unreadable: 0, every: 3_000 }
const ben = { key: 'call-12', callUuid: 'call-12', memberId: '', name: 'Ben Okafor', number: '15550100112' }
const who = { kind: 'members', members: [ben] }
const seen = { accountId: 'acme', conference: 'Support bridge', instance: 1 }
const row = () => page.getByRole('listitem').filter({ hasText: 'Ben Okafor' })
const item = (name: string) => page.getByRole('menuitem', { name, exact: true })

const show = (more: Loose<Room> = {}, world: Partial<FakeWorld> = {}) =>
  showBridge({ snapshot: roomWithoutRoster(scene, { numbers, reported, ...more }), ...world })
const openMenu = (name = 'More for Ben Okafor') => row().getByRole('button', { name }).click()
const recording = (more: object = {}) =>
  made.pending('record', ['call-12'], { id: 'r', state: 'recording', recordingHost: 'media.example.test', ...more })

test('the menu of a caller who is known by a call offers to announce, play and record, but not to mute, deafen or kick', async () => {
  await show()
  await openMenu()
  await expect.element(item('Say to this caller…')).toBeVisible()
  const offered = page.getByRole('menuitem').elements()
  expect(offered.map(({ textContent }) => textContent.trim())).toEqual([
    'Say to this caller…',
    'Play to this caller…',
    'Record…',
    'More',
  ])
})

describe('*Record…* in the menu of the room', () => {
  const jo = made.onNumber(16, { name: 'Jo Winter', isMe: true })
  const joAgain = made.onNumber(17, { name: 'Jo Winter', isMe: true })
  const gil = made.reported(18, { name: 'Gil Roth' })
  const dialog = page.getByRole('dialog', { name: 'Record Support bridge?' })
  const whose = dialog.getByRole('combobox', { name: 'Whose call' })
  const confirm = dialog.getByRole('button', { name: 'Record', exact: true })
  const choices = () => [...(whose.element() as HTMLSelectElement).options].map(({ text }) => text)
  const open = async (more: Loose<Room>) => {
    const shown = await show(more)
    await page.getByRole('button', { name: 'More for Support bridge' }).click()
    await item('Record…').click()
    await expect.element(dialog).toBeVisible()
    return shown
  }

  test('picks my own call if it is known, and records it for the chosen time', async () => {
    const shown = await open({ reported: [...reported, jo, gil] })
    expect(choices()).toEqual(['Ben Okafor', 'Jo Winter (me)', 'The whole room'])
    await dialog.getByRole('combobox', { name: 'Time limit' }).selectOptions('5 minutes')
    await confirm.click()
    const mine = { kind: 'members', members: [{ callUuid: 'call-16' }] }
    expect(shown.calls('act')).toMatchObject([{ action: { kind: 'record', seen, who: mine, timeLimit: 300 } }])
  })

  test.each<[string, Loose<Room>]>([
    ['it is unknown who I am', {}],
    ['I am here on several lines', { reported: [...reported, jo, joAgain] }],
  ])('sends nothing before a call is picked if %s', async (_what, more) => {
    const shown = await open(more)
    await expect.element(whose).toHaveDisplayValue('Choose a call…')
    await confirm.click({ force: true })
    expect(shown.calls('act')).toEqual([])
    await whose.selectOptions('Ben Okafor')
    expect(choices()).not.toContain('Choose a call…')
    await confirm.click()
    expect(shown.calls('act')).toMatchObject([{ action: { kind: 'record', seen, who } }])
  })

  test('can still record the whole room, and says that there may be no file', async () => {
    const shown = await open({})
    expect(dialog.getByText(/keep no file/).elements()).toEqual([])
    await whose.selectOptions('The whole room')
    await expect.element(dialog.getByText(/keep no file/)).toBeVisible()
    await confirm.click()
    expect(shown.calls('act')).toMatchObject([{ action: { kind: 'record', seen, who: { kind: 'everyone' } } }])
  })

  test.each<[string, Loose<Room>]>([
    ['no call is known', { numbers: undefined, reported: [gil] }],
    ['every call is recorded already', { pending: [recording({ until: made.now + 600_000 })] }],
  ])('is about the whole room if %s', async (_what, more) => {
    await open(more)
    expect(whose.elements()).toEqual([])
    await expect.element(dialog.getByText(/keep no file/)).toBeVisible()
  })
})

test('a text is announced to this caller alone, with the usual dialog', async () => {
  const shown = await show()
  await openMenu()
  await item('Say to this caller…').click()
  const dialog = page.getByRole('dialog', { name: 'Announce to Ben Okafor' })
  await dialog.getByRole('textbox', { name: 'Text' }).fill('You are next.')
  await dialog.getByRole('button', { name: 'Announce', exact: true }).click()
  const sound = { kind: 'speech', text: 'You are next.' }
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'announce', seen, who, sound } }])
  await expect.element(dialog).not.toBeInTheDocument()
})

test('a sound is played to this caller alone', async () => {
  const shown = await show()
  await openMenu()
  await item('Play to this caller…').click()
  const dialog = page.getByRole('dialog', { name: 'Announce to Ben Okafor' })
  await dialog.getByRole('textbox', { name: 'Web address' }).fill('https://media.example.test/a.mp3')
  await dialog.getByRole('button', { name: 'Announce', exact: true }).click()
  const sound = { kind: 'file', url: 'https://media.example.test/a.mp3' }
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'announce', who, sound } }])
})

test('an announcement to this caller is shown in their row, and can be stopped there', async () => {
  const playing = made.pending('announce', ['call-12'], { id: 'p', state: 'playing', until: Date.now() + 60_000 })
  const results = { stopAnnouncement: () => success({ state: 'accepted' as const }) }
  const shown = await show({ pending: [playing] }, { results })
  await row().getByRole('button', { name: 'Stop the announcement to Ben Okafor' }).click()
  expect(shown.calls('stopAnnouncement')).toEqual([{ id: 'p' }])
})

test('the dialog for a recording asks for its time limit, and says what is not known about the file', async () => {
  const shown = await show()
  await openMenu()
  await item('Record…').click()
  const dialog = page.getByRole('dialog', { name: 'Record Ben Okafor?' })
  await expect.element(dialog.getByText(/^Tell people that they are being recorded/)).toBeVisible()
  await expect
    .element(dialog.getByText('Vobiz stops the recording then. It also stops when the call ends.'))
    .toBeVisible()
  await expect.element(dialog.getByText(/^It is not known whether the file holds only this call/)).toBeVisible()
  expect(dialog.getByText(/keep no file/).elements()).toEqual([])
  const limit = dialog.getByRole('combobox', { name: 'Time limit' })
  const offered = [...(limit.element() as HTMLSelectElement).options].map(({ text }) => text)
  expect(offered.join(' · ')).toBe(
    'Until I stop, up to 8 hours · 2 hours · 1 hour · 30 minutes · 15 minutes · 5 minutes · 1 minute',
  )
  await limit.selectOptions('15 minutes')
  await dialog.getByRole('button', { name: 'Record', exact: true }).click()
  expect(shown.calls('act')).toMatchObject([
    { action: { kind: 'record', seen, who, fileFormat: 'mp3', timeLimit: 900 } },
  ])
  await expect.element(dialog).not.toBeInTheDocument()
})

test('a recording runs until the user stops unless they choose less', async () => {
  const shown = await show()
  await openMenu()
  await item('Record…').click()
  const dialog = page.getByRole('dialog')
  await expect
    .element(dialog.getByRole('combobox', { name: 'Time limit' }))
    .toHaveDisplayValue('Until I stop, up to 8 hours')
  await dialog.getByRole('button', { name: 'Record', exact: true }).click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'record', seen, who, timeLimit: 28_800 } }])
})

test('a recording is shown in the row of its caller until its time limit, with its link, and can be stopped', async () => {
  const pass = stopClock()
  const at = Date.now()
  const shown = await show({ pending: [recording({ at, until: at + 60_000 })] })
  await expect.element(row().getByText('recording 0:00 of 1 min')).toBeVisible()
  await row().getByRole('button', { name: 'Stop recording Ben Okafor' }).click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'stopRecording', seen, who } }])
  await openMenu()
  await expect.element(item('Stop recording')).toBeVisible()
  await userEvent.keyboard('{Escape}')
  pass(61_000)
  await expect.element(row().getByText(/^recorded until /)).toBeVisible()
  expect(row().getByRole('button', { name: 'Stop recording Ben Okafor' }).elements()).toEqual([])
})

test('a recording can still be stopped once a roster lists the caller', async () => {
  const at = Date.now()
  const members = [made.member(12, { key: 'call-12', callUuid: 'call-12', name: 'Ben Okafor' })]
  const shown = await show({
    members,
    people: 1,
    reported: undefined,
    pending: [recording({ at, until: at + 60_000 })],
  })
  await row().getByRole('button', { name: 'Stop recording Ben Okafor' }).click()
  expect(shown.calls('act')).toMatchObject([
    { action: { kind: 'stopRecording', who: { members: [{ callUuid: 'call-12' }] } } },
  ])
})

test('a recording that may still run can be stopped in the line of the room once the row of its caller is gone', async () => {
  const pass = stopClock()
  const at = Date.now()
  const { name, number } = ben
  const pending = [recording({ at, until: at + 60_000, caller: { name, number } })]
  const shown = await show({ reported: undefined, pending })
  await expect.element(page.getByText(/recording started/)).toBeVisible()
  await expect.element(page.getByText('Ben Okafor', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Stop recording Ben Okafor' }).click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'stopRecording', seen, who } }])
  pass(61_000)
  await expect.element(page.getByRole('button', { name: 'Stop recording Ben Okafor' })).not.toBeInTheDocument()
})

test('the link to a recording is opened by the main process, which knows the address', async () => {
  const opens = { openRecording: () => success(undefined) }
  const shown = await show({ pending: [recording({ until: Date.now() - 1_000 })] }, { results: opens })
  await row().getByRole('button', { name: 'Open the recording on media.example.test…' }).click()
  expect(shown.calls('openRecording')).toEqual([{ of: 'action', id: 'r' }])
})

test('a recording that may be running can be stopped in the menu, and the row says that its outcome is unknown', async () => {
  const lost = made.pending('record', ['call-12'], { id: 'r', state: 'failed', fault: fault('unknownOutcome') })
  const shown = await show({ pending: [lost] })
  await expect.element(row().getByRole('alert')).toBeVisible()
  await openMenu()
  await item('Stop recording').click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'stopRecording', who } }])
})
