import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { failure, success } from '../../shared/result.ts'
import type { NewcomersRule } from '../../shared/rooms/newcomers.ts'
import type { ShownRoom } from '../../shared/rooms/shown-room.ts'
import { ownRoomClosed, savedView, showWindow, usualMorning, withRoom } from './window.ts'

const { snapshot } = usualMorning()
const title = 'Weekly standup'
const room = { accountId: 'acme', name: title }
const seen = { accountId: 'acme', conference: title, instance: 1 }
const standup = snapshot.conferences.find((one) => one.title === title)
const [ana, other] = (standup?.members ?? []).filter(({ isMe }) => !isMe)
const keysOf = (...members: (typeof ana)[]) => members.flatMap((member) => member?.key ?? [])
const accepted = () => success({ state: 'accepted' as const })

const withDoor = (rule: NewcomersRule, more: Partial<ShownRoom> = {}, all = snapshot) =>
  withRoom(all, title, { newcomers: { rule, state: 'on' }, ...more })
const atDoor = (...members: (typeof ana)[]) =>
  withDoor('ask', { onHold: { keys: keysOf(...members), atDoor: keysOf(...members) } })

const door = page.getByRole('radiogroup', { name: `Door of ${title}` })
const radio = (name: string) => door.getByRole('radio', { name })
const section = page.getByRole('region', { name: `At the door of ${title}` })
const button = (name: string) => section.getByRole('button', { name, exact: true })

test('my own room has a door, which is open at first, and shows what the main process says', async () => {
  const shown = await showWindow({ snapshot, results: { switchNewcomers: () => success(undefined) } })
  await expect.element(radio('Open')).toBeChecked()
  expect(door.elements()).toHaveLength(1)
  await radio('Ask me').click()
  expect(shown.calls('switchNewcomers')).toEqual([{ room, rule: 'ask' }])
  await expect.element(radio('Ask me')).toBeChecked()
  shown.become(withDoor('ask'))
  await expect.element(page.getByText(/until you admit them\. .* for up to about 2 s,/)).toBeVisible()
  await expect.element(page.getByRole('checkbox', { name: 'Mute new callers' })).toBeDisabled()
  await radio('Open').click()
  expect(shown.calls('switchNewcomers')[1]).toEqual({ room, rule: 'off' })
})

test('my own room has a door only once a caller is me, because the main process refuses its rules before', async () => {
  const nobodyIsMe = (standup?.members ?? []).map((one) => ({ ...one, isMe: false }))
  const shown = await showWindow({ snapshot: withRoom(snapshot, title, { members: nobodyIsMe, meMatches: 0 }) })
  await expect.element(page.getByRole('group', { name: 'Which caller are you?' })).toBeVisible()
  await expect.element(door).not.toBeInTheDocument()
  shown.become(snapshot)
  await expect.element(radio('Open')).toBeChecked()
})

test('the keys choose the door, and the list does not take them', async () => {
  const shown = await showWindow({ snapshot, results: { switchNewcomers: () => success(undefined) } })
  await expect.element(radio('Open')).toBeVisible()
  ;(radio('Open').element() as HTMLElement).focus()
  await userEvent.keyboard('{ArrowRight}')
  await expect.element(radio('Ask me')).toHaveFocus()
  expect(shown.calls('switchNewcomers')).toEqual([{ room, rule: 'ask' }])
})

test('if I decline to close the room, the door stays as it was, and nothing is said', async () => {
  await showWindow({
    snapshot: withDoor('ask'),
    results: { switchNewcomers: () => failure('cancelled', { values: { reason: 'declined' } }) },
  })
  await radio('Closed').click()
  await expect.element(radio('Ask me')).toBeChecked()
  await expect.element(page.getByText('The door stays as it was.')).not.toBeInTheDocument()
})

test('the door is not shown as closed while the system asks about it', async () => {
  const shown = await showWindow({ snapshot, results: { switchNewcomers: () => new Promise(() => undefined) } })
  await radio('Closed').click()
  expect(shown.calls('switchNewcomers')).toEqual([{ room, rule: 'close' }])
  await expect.element(radio('Open')).toBeChecked()
})

test('if the main process refuses, the door stays as it was, and an alert says so', async () => {
  await showWindow({
    snapshot,
    results: { switchNewcomers: () => failure('changed', { values: { reason: 'me' } }) },
  })
  await radio('Ask me').click()
  await expect.element(page.getByRole('alert').getByText('The door stays as it was.')).toBeVisible()
  await expect.element(radio('Open')).toBeChecked()
})

test('in read-only mode the door can only be opened', async () => {
  const watching = { ...snapshot, readOnly: true }
  const shown = await showWindow({ snapshot: watching })
  await expect.element(radio('Ask me')).toBeDisabled()
  await expect.element(radio('Open')).toBeEnabled()
  shown.become(withDoor('close', {}, watching))
  await expect.element(radio('Closed')).toBeChecked()
  await expect.element(radio('Ask me')).toBeDisabled()
  await expect.element(radio('Open')).toBeEnabled()
})

test('a closed door says after how long callers are hung up', async () => {
  await showWindow({ snapshot: withDoor('close') })
  await expect.element(page.getByText(/hung up after 3 s; you can undo each\./)).toBeVisible()
})

test('those at the door are admitted one by one or together, or sent away', async () => {
  const shown = await showWindow({
    snapshot: atDoor(ana, other),
    results: { bringBack: accepted, act: accepted },
    savedView: ownRoomClosed,
  })
  await expect.element(section.getByRole('heading', { name: 'At the door (2)' })).toBeVisible()
  await expect.element(section.getByText(/^since \d/).first()).toBeVisible()
  await button('Admit Ana Diaz').click()
  await button('Admit all').click()
  expect(shown.calls('bringBack')).toMatchObject([{ seen, members: keysOf(ana) }, { seen }])
  await button('Send Ana Diaz away').click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'remove', who: { members: [{ key: ana?.key }] } } }])
  shown.become(atDoor(ana))
  await expect.element(button('Admit all')).not.toBeInTheDocument()
  shown.become(withDoor('ask'))
  await expect.element(section).not.toBeInTheDocument()
})

test('who is sent away can be called back there until the Undo time is over', async () => {
  const now = Date.now()
  const pending = [
    { id: 'held-1', kind: 'remove', who: keysOf(ana), state: 'held', at: now - 1_000, until: now + 60_000 },
  ] as const
  const keys = keysOf(ana, other)
  const shown = await showWindow({
    snapshot: withDoor('close', { onHold: { keys, atDoor: keys }, pending }),
    results: { undo: () => success(undefined), bringBack: accepted },
    savedView: ownRoomClosed,
  })
  await expect.element(button('Admit Ana Diaz')).not.toBeInTheDocument()
  await button('Admit all').click()
  expect(shown.calls('bringBack')).toMatchObject([{ members: keysOf(other) }])
  await expect
    .poll(async () => {
      await section.getByRole('button', { name: /^Undo/ }).click()
      return shown.calls('undo')
    })
    .toContainEqual({ id: 'held-1' })
})

test('the row of a caller at the door says so, and no unmute lets them in but Admit', async () => {
  const muted = withRoom(atDoor(ana), title, {
    members: standup?.members?.map((one) => (one.key === ana?.key ? { ...one, muted: true, deaf: true } : one)) ?? [],
  })
  const shown = await showWindow({
    snapshot: muted,
    results: { bringBack: accepted, act: accepted },
    savedView: savedView({ expanded: [`acme/${title}`] }),
  })
  await expect.element(page.getByText('at the door', { exact: true })).toBeVisible()
  const row = page.getByRole('listitem', { name: /^Ana Diaz/ }).first()
  await row.getByRole('button', { name: 'Admit Ana Diaz' }).click()
  expect(shown.calls('bringBack')).toMatchObject([{ members: keysOf(ana) }])
  expect(shown.calls('act')).toEqual([])
})

test('after a start, the section asks about those who were at the door before', async () => {
  const keys = keysOf(ana)
  const shown = await showWindow({
    snapshot: withRoom(snapshot, title, { onHold: { keys, atDoor: keys, asks: true } }),
    results: { keepOnHold: () => success(undefined) },
    savedView: ownRoomClosed,
  })
  await expect.element(section.getByText(/They were at the door before Gavel was closed\./)).toBeVisible()
  await button('Keep them waiting').click()
  expect(shown.calls('keepOnHold')).toEqual([{ room }])
})

test('after a pause, the question is about the door', async () => {
  const shown = await showWindow({
    snapshot: withRoom(snapshot, title, {
      newcomers: { rule: 'ask', state: 'paused', why: 'sleep', came: keysOf(ana) },
    }),
  })
  await expect.element(page.getByText(/The door is open for now\. .*Joined since: Ana Diaz\.$/)).toBeVisible()
  await page.getByRole('button', { name: 'Put them at the door, resume' }).click()
  await page.getByRole('button', { name: 'Let them stay, resume' }).click()
  await page.getByRole('button', { name: 'Leave the door open' }).click()
  expect(shown.calls('goOnWithNewcomers')).toMatchObject([{ reply: 'muteThem' }, { reply: 'leaveThem' }])
  expect(shown.calls('switchNewcomers')).toEqual([{ room, rule: 'off' }])
})

test('a screen reader hears who comes to the door', async () => {
  const shown = await showWindow({ snapshot: withDoor('ask'), savedView: ownRoomClosed })
  await expect.element(radio('Ask me')).toBeChecked()
  shown.become(atDoor(ana))
  await expect.element(page.getByRole('status').getByText(`Ana Diaz is at the door of ${title}.`)).toBeInTheDocument()
})
