import { expect, test } from 'vitest'
import { trayModel } from '../../../../electron/desktop/tray/tray-model.ts'
import { orderRooms } from '../../../../shared/rooms/room-order.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { aMember, aRoom, aSnapshot } from '../../../support/rooms.ts'

const people = (count: number) => Array.from({ length: count }, (_, index) => aMember(index))
const rooms = [
  aRoom('Zoo', { startedAt: 3_000 }),
  aRoom('Room 10'),
  aRoom('élan', { members: people(1) }),
  aRoom('Room 2', { startedAt: 1_000 }),
  aRoom('full', { members: people(3) }),
  aRoom('mine', { own: true }),
]
const expected = ['mine', 'élan', 'full', 'Room 2', 'Room 10', 'Zoo']
const { compare } = createTexts('en')
const titles = (list: typeof rooms, order: 'name' | 'people' = 'name'): readonly string[] =>
  orderRooms(list, compare, order).map(({ title }) => title)

test('sorts own rooms first, and then by title in the order of the language', () => {
  expect(titles(rooms)).toEqual(expected)
})

test('if rooms are sorted by name, a room keeps its position while people come and go', () => {
  const crowded = rooms.map((room) => (room.title === 'Zoo' ? { ...room, people: 40 } : room))
  expect(titles(crowded)).toEqual(expected)
})

test('sorts by size if the user chose so, with unknown sizes last', () => {
  expect(titles(rooms, 'people')).toEqual(['mine', 'full', 'élan', 'Room 2', 'Room 10', 'Zoo'])
})

test('the tray menu lists rooms in the same order as the window', () => {
  const { t, times } = createTexts('en')
  const { menu } = trayModel(aSnapshot(rooms), {
    t,
    times,
    compareTitles: compare,
    accelerators: {},
    now: 1_000,
    nameOf: (member) => member.number,
    preferences: { notificationsPausedUntil: 0, roomOrder: 'name' },
    hints: { platform: 'linux', desktop: 'GNOME', dark: true },
  })
  const labels = menu().map((row) => (row.kind === 'item' ? row.label : ''))
  const positions = expected.map((title) => labels.findIndex((label) => label.startsWith(title)))
  expect(positions.every((position) => position >= 0)).toBe(true)
  expect(positions).toEqual(positions.toSorted((a, b) => a - b))
})
