import { expect, test } from 'vitest'
import { trayModel } from '../../../electron/desktop/tray/tray-model.ts'
import { orderRooms } from '../../../shared/room-order.ts'
import { createTexts } from '../../../shared/text/i18n.ts'
import { aMember, aRoom, aSnapshot } from '../../support/rooms.ts'

const people = (count: number) => Array.from({ length: count }, (_, index) => aMember(index))
const rooms = [
  aRoom('Zoo'),
  aRoom('Room 10'),
  aRoom('élan'),
  aRoom('Room 2'),
  aRoom('full', { members: people(3) }),
  aRoom('mine', { own: true }),
]
const expected = ['mine', 'full', 'élan', 'Room 2', 'Room 10', 'Zoo']

test('sorts own rooms first, then by size, then by title as the language sorts it', () => {
  expect(orderRooms(rooms, createTexts('en').compare).map(({ title }) => title)).toEqual(expected)
})

test('the tray menu lists rooms in the same order as the window', () => {
  const { t, times, compare } = createTexts('en')
  const { menu } = trayModel(aSnapshot(rooms), {
    ...{ t, times, compareTitles: compare, accelerators: {}, now: 1_000, nameOf: (member) => member.number },
    preferences: { countBesideIcon: false, trayColours: 'system', notificationsPausedUntil: 0 },
    hints: { platform: 'linux', desktop: 'GNOME', dark: true },
  })
  const labels = menu().map((row) => (row.kind === 'item' ? row.label : ''))
  const positions = expected.map((title) => labels.findIndex((label) => label.startsWith(title)))
  expect(positions.every((position) => position >= 0)).toBe(true)
  expect(positions).toEqual(positions.toSorted((a, b) => a - b))
})
