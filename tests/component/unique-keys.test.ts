import { expect, test } from 'vitest'
import { createBlockMaker } from '../../renderer/state/list/list-blocks.ts'
import { ListRows } from '../../renderer/state/focus/row-navigation.ts'
import { memberRow } from '../../renderer/state/view.svelte.ts'
import { createTexts } from '../../shared/text/i18n.ts'
import { roomKey } from '../../shared/rooms/model.ts'
import { aMember, aRoom } from '../support/rooms.ts'

const room = (name: string, people: number) =>
  aRoom(name, {
    key: roomKey('acme', name),
    members: Array.from({ length: people }, (_, index) => aMember(index, { key: index === 0 ? 'y' : `call-${index}` })),
  })

/** Rooms whose names imitate the key of another room's block or member row. */
const rooms = [
  room('x', 40),
  room('x\n1', 40),
  room('x\n#y', 2),
  room('x\u001Bn1', 1),
  room('x\u001B\u001Bn1', 1),
  room('1 x', 1),
]

test('no two blocks and no two rows of the list have the same key, even if names of rooms look like keys', () => {
  const blocks = createBlockMaker()({
    matches: rooms.map((one) => ({ room: one })),
    expanded: new Set(rooms.map(({ key }) => key)),
    closed: new Set(),
    order: 'name',
    filters: new Map(),
    rosterOrder: 'joined',
    now: 0,
    searching: false,
    labels: {},
    compareTitles: createTexts('en').compare,
    frozen: false,
    scope: '',
    exists: () => true,
  })
  expect(new Set(blocks.map(({ id }) => id)).size).toBe(blocks.length)
  const rows = new ListRows(blocks)
  const ids = rooms.flatMap((one) => [one.key, ...(one.members ?? []).map((member) => memberRow(one, member))])
  expect(new Set(ids).size).toBe(ids.length)
  for (const one of rooms) {
    expect(rows.find(one.key)).toMatchObject({ room: { name: one.name } })
    for (const member of one.members ?? [])
      expect(rows.find(memberRow(one, member))).toMatchObject({ room: one, member })
  }
})

test('the key of a room contains an ordinary name unchanged', () => {
  expect(roomKey('acme', 'Weekly standup / 2%')).toBe('acme/Weekly standup / 2%')
})
