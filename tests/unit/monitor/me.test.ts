import { expect, test } from 'vitest'
import { withMe } from '../../../electron/monitor/me.ts'
import type { RoomRecord } from '../../../electron/monitor/rule/room-record.ts'
import { roomAfter } from '../../support/room-script.ts'

const room = roomAfter('0 roster 9 a b')
/** The numbers of the callers a and b. */
const [a = '', b = ''] = room.phase === 'live' ? (room.roster?.members ?? []).map(({ number }) => number) : []

function meIn(meNumbers: readonly string[], mePicked?: string, from = room) {
  const { room: marked, matches } = withMe(from, { meNumbers, mePicked })
  const members = marked.phase === 'live' ? (marked.roster?.members ?? []) : []
  return { me: members.flatMap(({ key, isMe }) => (isMe ? [key] : [])), matches, marked }
}

test.each<[string, readonly string[], string | undefined, readonly string[], number]>([
  ["the only caller who has one of the user's numbers", [b], undefined, ['b'], 1],
  ['a caller whose number is written in another way', [`+${b.slice(0, 4)} ${b.slice(4)}`], undefined, ['b'], 1],
  ['nobody while several match', [a, b], undefined, [], 2],
  ['the one of several whom the user picked', [a, b], 'b', ['b'], 1],
  ['a caller without a match whom the user picked', [], 'a', ['a'], 1],
  ['nobody if the picked caller has left and no number matches', [], 'gone', [], 0],
])('"me" is %s', (_title, numbers, picked, me, matches) => {
  expect(meIn(numbers, picked)).toMatchObject({ me, matches })
})

test('"me" is never a caller without a number', () => {
  const withheld = structuredClone<RoomRecord>(room)
  if (withheld.phase !== 'live' || withheld.roster === undefined) throw new Error('no roster')
  const members = withheld.roster.members.map((member) => ({ ...member, number: '' }))
  expect(meIn([''], undefined, { ...withheld, roster: { ...withheld.roster, members } })).toMatchObject({
    me: [],
    matches: 0,
  })
})

test('a room in which nothing changes keeps its object, and a room without a roster has no "me"', () => {
  const { marked } = meIn([b])
  expect(withMe(marked, { meNumbers: [b], mePicked: undefined }).room).toBe(marked)
  expect(meIn([], undefined, marked).me).toEqual([])
  expect(withMe(roomAfter('0 alive'), { meNumbers: [b], mePicked: 'a' }).matches).toBe(0)
})
