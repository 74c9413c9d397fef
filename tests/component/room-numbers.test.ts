import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Room } from '../../shared/rooms/model.ts'
import type { FakeWorld } from '../gallery/bridge.ts'
import type { Loose } from '../gallery/people.ts'
import { roomWithoutRoster } from '../gallery/states/room-numbers.ts'
import { createScene } from '../gallery/states/scene.ts'
import { pointAt, pressAt } from './pointer.ts'
import { made, savedView, showBridge } from './window.ts'

const scene = createScene(made.now)
const number = '15550120001'
const room = () => page.getByRole('group', { name: 'Support bridge' })
const people = () => room().getByRole('list', { name: 'People probably in Support bridge' })
const toggle = (name: string) => room().getByRole('button', { name, exact: true })
const choice = () => room().getByRole('group', { name: 'Number that callers of Support bridge dial' })
const reference = { accountId: 'acme', name: 'Support bridge' }
const offered = { numbers: [{ number, calls: 3 }], unread: 0, isRead: true }
const numbers = { numbers: [{ number, calls: 2 }], unread: 0, unreadable: 0, every: 3_000 }
const ana = made.onNumber(11, { name: 'Ana Diaz' })
const ben = made.onNumber(12, { name: 'Ben Okafor' })

const show = (more: Loose<Room>, account = {}, world: Partial<FakeWorld> = {}) =>
  showBridge({ snapshot: roomWithoutRoster(scene, more, account), ...world })

test('a room without a roster asks which number callers dial, and offers those of live calls', async () => {
  const shown = await show({}, { offered })
  await expect.element(room().getByText('Which number do callers dial? Gavel then lists them here.')).toBeVisible()
  await room().getByRole('button', { name: 'Choose number…' }).click()
  expect(shown.calls('offerNumbers')).toEqual([{ accountId: 'acme' }])
  await choice().getByRole('button', { name: '+1 555 012 0001 (3 calls)' }).click()
  expect(shown.calls('setRoomNumbers')).toEqual([{ room: reference, numbers: [number] }])
})

test('the keyboard chooses a number, and the focus stays on the button that opened the choice', async () => {
  const shown = await show({}, { offered })
  await expect.element(toggle('Choose number…')).toBeVisible()
  toggle('Choose number…').element().focus()
  await userEvent.keyboard('{Enter}')
  await expect.element(toggle('Cancel')).toHaveFocus()
  await userEvent.keyboard('{Tab}')
  await expect.element(toggle('+1 555 012 0001 (3 calls)')).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  expect(shown.calls('setRoomNumbers')).toHaveLength(1)
  shown.become(roomWithoutRoster(scene, { numbers }, { offered }))
  await expect.element(toggle('Another number…')).toHaveFocus()
  toggle('Stop using +1 555 012 0001').element().focus()
  await userEvent.keyboard('{Enter}')
  shown.become(roomWithoutRoster(scene, {}, { offered }))
  await expect.element(toggle('Choose number…')).toHaveFocus()
})

test('the choice can be cancelled', async () => {
  const shown = await show({}, { offered })
  await toggle('Choose number…').click()
  await toggle('Cancel').click()
  await expect.element(toggle('Choose number…')).toBeVisible()
  expect(choice().elements()).toEqual([])
  expect(shown.calls('setRoomNumbers')).toEqual([])
})

test('the choice closes when the offer ends, and does not open when another room gets an offer', async () => {
  const shown = await show({}, { offered })
  await toggle('Choose number…').click()
  await expect.element(choice()).toBeVisible()
  toggle('+1 555 012 0001 (3 calls)').element().focus()
  shown.become(roomWithoutRoster(scene, {}))
  await expect.element(toggle('Choose number…')).toHaveFocus()
  shown.become(roomWithoutRoster(scene, { title: 'Support' }, { offered }))
  await expect.element(page.getByRole('group', { name: 'Support', exact: true })).toBeVisible()
  expect(page.getByRole('button', { name: 'Choose number…' }).elements()).toHaveLength(1)
})

test('a press does not remove a number that has just come under the resting pointer', async () => {
  const other = { number: '15550120002', calls: 1 }
  const both = { ...numbers, numbers: [...numbers.numbers, other] }
  const shown = await show({ numbers: both, reported: [] })
  const first = toggle('Stop using +1 555 012 0001')
  await expect.element(first).toBeVisible()
  const at = pointAt(first)
  pressAt(at)
  shown.become(roomWithoutRoster(scene, { numbers: { ...numbers, numbers: [other] }, reported: [] }))
  await expect.element(first).not.toBeInTheDocument()
  expect(document.elementFromPoint(at.x, at.y)?.closest('button')?.ariaLabel).toContain('Stop using')
  pressAt(at)
  expect(shown.calls('setRoomNumbers')).toEqual([{ room: reference, numbers: [other.number] }])
})

test('a number of the room can be removed again', async () => {
  const shown = await show({ numbers, reported: [ana, ben] })
  await expect.element(room().getByText('2 calls on +1 555 012 0001')).toBeVisible()
  await expect.element(room().getByText('Updated every 3 s')).toBeVisible()
  await room().getByRole('button', { name: 'Stop using +1 555 012 0001' }).click()
  expect(shown.calls('setRoomNumbers')).toEqual([{ room: reference, numbers: [] }])
})

test('callers on the number are marked as probably here, and can be removed but not muted', async () => {
  const shown = await show({ numbers, reported: [ana, ben] })
  await expect
    .element(
      room().getByText(
        /they called this room's number, or Vobiz reported them.*Muting one of them, or new callers, takes Vobiz's events/,
      ),
    )
    .toBeVisible()
  expect(people().getByText('probably here').elements()).toHaveLength(2)
  expect(people().getByRole('button', { name: /^Mute/ }).elements()).toEqual([])
  await people().getByRole('button', { name: 'Remove Ben Okafor' }).click()
  const seen = { key: 'call-12', callUuid: 'call-12', memberId: '', name: 'Ben Okafor', number: ben.number }
  expect(shown.calls('act')).toMatchObject([
    { action: { kind: 'remove', seen: { conference: 'Support bridge' }, who: { kind: 'members', members: [seen] } } },
  ])
})

test.each<[string, Partial<NonNullable<Room['numbers']>>]>([
  ['No live call has dialled +1 555 012 0001.', { numbers: [{ number, calls: 0 }] }],
  ["3 live calls can't be read, so somebody may be missing here.", { unread: 3, unreadable: 3 }],
  ["2 live calls haven't been loaded yet.", { unread: 2 }],
  ['Not loaded yet', { outdated: 'never' }],
  // There is no zero, because nothing is known about the calls on this number.
  ['+1 555 012 0001', { numbers: [{ number, calls: 0 }], outdated: 'never' }],
  ['+1 555 012 0001', { numbers: [{ number, calls: 0 }], unread: 1 }],
])('says "%s"', async (text, more) => {
  await show({ numbers: { ...numbers, ...more }, reported: [] })
  await expect.element(room().getByText(text)).toBeVisible()
})

test('the search finds a caller on the number, shows only them, and their button can be reached by keyboard', async () => {
  const zora = made.onNumber(12, { name: 'Zora Quist' })
  const uma = made.onNumber(13, { name: 'Uma Vance' })
  await show({ numbers, reported: [uma, zora] }, {}, { savedView: savedView({}) })
  await expect.element(page.getByRole('button', { name: /^Support bridge, .*2 probably here/ })).toBeVisible()
  await page.getByRole('searchbox').fill('quist')
  await expect.element(page.getByText('1 person in 1 room found.')).toBeInTheDocument()
  await expect.element(people().getByRole('button', { name: 'Remove Zora Quist' })).toBeVisible()
  await expect.poll(() => people().getByRole('listitem').elements().length).toBe(1)
  await page.getByRole('searchbox').fill('vance')
  await expect.element(people().getByRole('button', { name: 'Remove Uma Vance' })).toBeVisible()
  await userEvent.keyboard('{ArrowDown}')
  await expect.poll(() => people().getByRole('button', { name: 'Remove Uma Vance' }).element().tabIndex).toBe(0)
})

test('a search that finds one of two people with the same name still tells them apart', async () => {
  const reported = [12, 13].map((one) => made.onNumber(one, { name: 'Zora Quist' }))
  await show({ numbers, reported }, {}, { savedView: savedView({}) })
  const [first] = reported
  await page.getByRole('searchbox').fill(first?.number.slice(-7) ?? '')
  await expect.poll(() => people().getByRole('listitem').elements().length).toBe(1)
  await expect.element(people().getByRole('button', { name: /^Remove Zora Quist \+1/ })).toBeVisible()
})
