import { expect, test } from 'vitest'
import { withMe } from '../../../electron/monitor/mark-me.ts'
import { mergeRoster } from '../../../electron/monitor/rule/merge-roster.ts'
import { hear } from '../../../electron/monitor/rule/hear.ts'
import { runOf, unseenRoom, type RoomRecord } from '../../../electron/monitor/rule/record.ts'
import type { Roster } from '../../../electron/monitor/rule/witness.ts'
import numbers from '../shared/callers/numbers.json' with { type: 'json' }

const row = (call: string, number: string): Roster['members'][number] => ({
  memberId: call,
  callUuid: call,
  name: '',
  number,
  direction: 'inbound',
  muted: false,
  deaf: false,
})
const rosterOf = (...members: Roster['members']): Roster => ({
  kind: 'roster',
  name: 'Weekly',
  people: members.length,
  members,
})
const room = (...members: Roster['members']): RoomRecord =>
  hear(
    unseenRoom('account-1', 'Weekly'),
    { says: 'roster', roster: rosterOf(...members), sent: 0, received: 100 },
    { lastGood: { sent: 0, received: 100 }, wall: 0 },
  )
const mineIn = (record: RoomRecord): readonly string[] =>
  (runOf(record)?.roster?.members ?? []).flatMap(({ key, isMe }) => (isMe ? key : []))

const desk = row('desk', '15550100123')
const mobile = row('mobile', 'sip:lena@pbx.example.test')
const other = row('other', '15550100124')

test.each([
  ['nobody', [], undefined, [], undefined],
  [
    'every caller of my numbers',
    ['+1 555 010 0123', 'lena@pbx.example.test'],
    undefined,
    ['desk', 'mobile'],
    undefined,
  ],
  ['the picked caller too', ['+1 555 010 0123'], 'other', ['desk', 'other'], 'other'],
  ['only those who are there', ['15550109999'], 'gone', [], undefined],
])('%s is me', (_what, meNumbers, mePicked, expected, picked) => {
  const marked = withMe(room(desk, mobile, other), { meNumbers, mePicked })
  expect(mineIn(marked.room).toSorted()).toEqual(expected)
  expect(marked).toMatchObject({ matches: expected.length, picked })
  const again = withMe(marked.room, { meNumbers, mePicked })
  expect(again.room).toBe(marked.room)
})

test.each(numbers.filter(({ line }) => line === null))(
  'a caller with the number $given is me only if picked',
  ({ given }) => {
    const present = room(row('a', given), other)
    expect(mineIn(withMe(present, { meNumbers: [given], mePicked: undefined }).room)).toEqual([])
    expect(mineIn(withMe(present, { meNumbers: [given], mePicked: 'a' }).room)).toEqual(['a'])
  },
)

test.each(numbers.filter(({ line }) => line !== null))(
  'a caller with my number $given is me in each spelling',
  (mine) => {
    const same = numbers.filter(({ line }) => line === mine.line).map(({ given }, index) => row(String(index), given))
    expect(mineIn(withMe(room(...same), { meNumbers: [mine.given], mePicked: undefined }).room)).toHaveLength(
      same.length,
    )
  },
)

/** Whether a caller is back again: `first` leaves, others stay, and then somebody with the number `returning` comes. */
function isBackAgain(first: string, staying: readonly string[], returning: string): boolean | undefined {
  const at = (sent: number, ...members: Roster['members']) => ({
    roster: rosterOf(...members),
    sent,
    received: sent + 100,
    wall: 0,
  })
  const stays = staying.map((number, index) => row(`stays-${index}`, number))
  const before = mergeRoster(undefined, new Set(), at(0, other, row('a', first), ...stays))
  const left = mergeRoster(before.roster, before.departed, at(1_000, other, ...stays))
  const back = mergeRoster(left.roster, left.departed, at(2_000, other, ...stays, row('b', returning)))
  return back.roster.members.find(({ key }) => key === 'b')?.backAgain
}

test('a caller with a number of the shared test data is back again exactly if the number identifies a line', () => {
  for (const { given, line } of numbers) expect([given, isBackAgain(given, [], given)]).toEqual([given, line !== null])
})

test.each([
  ['the same line', ['15550100123'], '+1 555 010 0123', true],
  ['another line', ['15550100123'], '15550100124', false],
  ['another call with a withheld number', ['anonymous'], 'anonymous', false],
  ['another call without a number', [''], '', false],
  ['another call of a number that two had at once', ['15550100123', '15550100123'], '15550100123', false],
] as const)('whether %s is back again', (_what, [first = '', ...staying], returning, expected) => {
  expect(isBackAgain(first, staying, returning)).toBe(expected)
})

test('a room without a roster has nobody who is me', () => {
  const withoutRoster: RoomRecord = hear(
    unseenRoom('account-1', 'Weekly'),
    { says: 'alive', sent: 0, received: 100 },
    { wall: 0 },
  )
  expect(withMe(withoutRoster, { meNumbers: ['15550100123'], mePicked: 'a' })).toMatchObject({ matches: 0 })
})
