import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { failure, success } from '../../shared/result.ts'
import type { NewcomersRule } from '../../shared/rooms/newcomers.ts'
import type { ShownRoom } from '../../shared/rooms/shown-room.ts'
import { chooseFor, leaveList, menuItem, ownRoomClosed, savedView, showWindow, snapshot, withRoom } from './window.ts'

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

const pill = (choice: string) => page.getByRole('button', { name: `New callers of ${title}: ${choice}` })
const section = page.getByRole('region', { name: `Waiting in ${title}` })
const button = (name: string) => section.getByRole('button', { name, exact: true })
const open = async (): Promise<void> => {
  await chooseFor(title, 'New callers')
}

test('what becomes of new callers is chosen in the menu of my room, and shown in its title unless they come in', async () => {
  const shown = await showWindow({ results: { switchNewcomers: () => success(undefined) } })
  await expect.element(page.getByRole('button', { name: /^New callers of/ })).not.toBeInTheDocument()
  for (const [choice, rule] of [
    ['Come in muted', 'mute'],
    ['Wait for me', 'ask'],
    ['Are turned away', 'close'],
  ] as const) {
    await open()
    await menuItem(choice).click()
    expect(shown.calls('switchNewcomers').at(-1)).toEqual({ room, rule })
    // Nothing shows it before the main process has taken it, and the system may still ask.
    await expect.element(pill(choice)).not.toBeInTheDocument()
  }
  shown.become(withDoor('ask'))
  await expect.element(pill('Wait for me')).toHaveAttribute('title', expect.stringMatching(/for up to about 2 s,/))
  await pill('Wait for me').click()
  await expect.element(menuItem('Wait for me')).toBeChecked()
  await menuItem('Come in').click()
  expect(shown.calls('switchNewcomers').at(-1)).toEqual({ room, rule: 'off' })
})

test('what holds already is not asked for again', async () => {
  const shown = await showWindow({ snapshot: withDoor('ask') })
  await pill('Wait for me').click()
  await menuItem('Wait for me').click()
  expect(shown.calls('switchNewcomers')).toEqual([])
})

test.each([
  ['is declined', failure('cancelled', { values: { reason: 'declined' } }), false],
  ['is refused', failure('changed', { values: { reason: 'me' } }), true],
])(
  'a choice that %s changes nothing, and a message says so only if I did not decline',
  async (_how, result, isSaid) => {
    await showWindow({ snapshot: withDoor('ask'), results: { switchNewcomers: () => result } })
    await pill('Wait for me').click()
    await menuItem('Are turned away').click()
    const said = page.getByText(/^New callers are treated as before\./)
    if (isSaid) await expect.element(said).toBeVisible()
    else await expect.element(said).not.toBeInTheDocument()
    await expect.element(pill('Wait for me')).toBeVisible()
  },
)

test('in read-only mode new callers can only be let in', async () => {
  await showWindow({ snapshot: withDoor('close', {}, { ...snapshot, readOnly: true }) })
  await pill('Are turned away').click()
  await expect.element(menuItem('Wait for me')).toHaveAttribute('aria-disabled', 'true')
  await expect.element(menuItem('Come in')).not.toHaveAttribute('aria-disabled', 'true')
})

test('those at the door are admitted one by one or together, or sent away', async () => {
  const shown = await showWindow({
    snapshot: atDoor(ana, other),
    results: { bringBack: accepted, act: accepted },
    savedView: ownRoomClosed,
  })
  await expect.element(section.getByRole('heading', { name: 'Waiting (2)' })).toBeVisible()
  await expect.element(section.getByText(/^joined \d/).first()).toBeInTheDocument()
  await button('Admit Ana Diaz').click()
  await button('Admit all').click()
  expect(shown.calls('bringBack')).toMatchObject([{ seen, members: keysOf(ana) }, { seen }])
  await button('Send Ana Diaz away').click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'remove', who: { members: [{ key: ana?.key }] } } }])
  shown.become(atDoor(ana))
  await expect.element(button('Admit all')).not.toBeInTheDocument()
  shown.become(withDoor('ask'))
  await leaveList()
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

test('who waits stands there alone, with all that a row has, and no key lets them in but the one for Admit', async () => {
  const shown = await showWindow({
    snapshot: atDoor(ana),
    results: { bringBack: accepted, act: accepted },
    savedView: savedView({ expanded: [`acme/${title}`] }),
  })
  const rows = page.getByRole('listitem', { name: /^Ana Diaz/ })
  await expect.element(section.getByRole('listitem', { name: /^Ana Diaz .*, at the door$/ })).toBeVisible()
  expect(rows.elements()).toHaveLength(1)
  ;(rows.element() as HTMLElement).focus()
  await userEvent.keyboard('m')
  await expect.poll(() => shown.calls('bringBack')).toMatchObject([{ members: keysOf(ana) }])
  expect(shown.calls('act')).toEqual([])
  await button('More for Ana Diaz').click()
  await expect.element(menuItem('Remove and keep out')).toBeVisible()
})

test('while I point at the list, who was admitted keeps their place there, without buttons', async () => {
  const shown = await showWindow({ snapshot: atDoor(ana, other), results: { bringBack: accepted } })
  await expect.element(button('More for Ana Diaz')).toBeVisible()
  const { top } = button('More for Ana Diaz').element().getBoundingClientRect()
  await page.getByRole('heading', { name: 'Waiting (2)' }).hover()
  await page.getByText('Waiting (2)').hover({ position: { x: 8, y: 8 } })
  shown.become(withDoor('ask', { onHold: { keys: keysOf(ana), atDoor: keysOf(ana) } }))
  await expect.element(section.getByText('in the room')).toBeVisible()
  expect(button('More for Ana Diaz').element().getBoundingClientRect().top).toBe(top)
})

test('while I point at the list, who comes to the door stays in their place there, and moves to the section afterwards', async () => {
  const shown = await showWindow({ results: { bringBack: accepted } })
  const row = page.getByRole('listitem', { name: /^Ana Diaz/ })
  await expect.element(row).toBeVisible()
  await page.getByRole('button', { name: 'Mute all but me' }).hover()
  const places = () =>
    [...document.querySelectorAll('[data-room] li, .actions .button')].map((one) => one.getBoundingClientRect().top)
  const before = places()
  shown.become(atDoor(ana))
  await expect.element(row.getByRole('button', { name: 'Admit Ana Diaz' })).toBeVisible()
  await expect.element(section).not.toBeInTheDocument()
  expect(places()).toEqual(before)
  await leaveList()
  await expect.element(section.getByRole('button', { name: 'Admit Ana Diaz' })).toBeVisible()
})

test('after a start, the section asks about those who were at the door before', async () => {
  const keys = keysOf(ana)
  const shown = await showWindow({
    snapshot: withRoom(snapshot, title, { onHold: { keys, atDoor: keys, asks: true } }),
    results: { keepOnHold: () => success(undefined) },
    savedView: ownRoomClosed,
  })
  await expect.element(section.getByText(/They were at the door before Gavel was closed\./)).toBeVisible()
  await button('Keep on hold').click()
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
  await expect.element(pill('Wait for me')).toBeVisible()
  shown.become(atDoor(ana))
  await expect.element(page.getByRole('status').getByText(`Ana Diaz is at the door of ${title}.`)).toBeInTheDocument()
})
