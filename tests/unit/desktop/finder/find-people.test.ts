import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPeopleSearch, newestPeople } from '../../../../electron/desktop/finder/find-people.ts'
import { caller } from '../../../../shared/callers/called.ts'
import { createNumberFormat } from '../../../../shared/callers/masked.ts'
import type { Room } from '../../../../shared/rooms/model.ts'
import { someCaller, typedPart } from '../../../support/callers.ts'
import { aMember, aRoom, aRoomByCalls, onNumber } from '../../../support/rooms.ts'
import { seed } from '../../../support/test-sizes.ts'

const bridge = aRoom('Support bridge', {
  members: [
    aMember(1, { name: 'Ana Diaz', number: '15550100123' }),
    aMember(2, { name: 'Anatol Berg', number: '15550100131' }),
    aMember(3, { name: 'José Núñez', number: 'sip:jose@pbx.example.com' }),
    aMember(4, { name: '', number: '15550100199' }),
  ],
})
const standup = aRoom('Weekly standup', {
  own: true,
  members: [aMember(5, { name: 'Ana Diaz', number: '15550100188' }), aMember(6, { name: 'Diana Ana-Lund' })],
})

function find(
  query: string,
  labels: Readonly<Record<string, string>> = {},
  rooms: readonly Room[] = [bridge, standup],
) {
  const search = createPeopleSearch((a, b) => a.localeCompare(b))
  return search.find(rooms, query, labels).map(({ room, member }) => `${member.key} ${room.title}`)
}

describe('finds callers', () => {
  test('with matches at the start of a name before those at a later word, own rooms first among equal matches', () => {
    expect(find('ana')).toEqual([
      'call-5 Weekly standup',
      'call-1 Support bridge',
      'call-2 Support bridge',
      'call-6 Weekly standup',
    ])
  })

  test.each([
    ['diaz', ['call-5 Weekly standup', 'call-1 Support bridge']],
    ['di an', ['call-5 Weekly standup', 'call-6 Weekly standup', 'call-1 Support bridge']],
    ['ab', ['call-2 Support bridge']],
    ['adi', ['call-5 Weekly standup', 'call-1 Support bridge']],
  ])('by words in any order, or by their first letters together: %s', (query, found) => {
    expect(find(query)).toEqual(found)
  })

  test('even if the query has other accents or another case', () => {
    for (const query of ['JOSE n', 'nuñ']) expect(find(query)).toEqual(['call-3 Support bridge'])
  })

  test('by digits of their number, with or without a space, or by a part of their SIP address', () => {
    expect(find('199')).toEqual(['call-4 Support bridge'])
    expect(find('010 0123')).toEqual(['call-1 Support bridge'])
    expect(find('31')).toEqual(['call-2 Support bridge'])
    expect(find('pbx')).toEqual(['call-3 Support bridge'])
  })

  test('by their room, and by name and room together', () => {
    expect(find('support')).toHaveLength(4)
    expect(find('ana sup')).toEqual(['call-1 Support bridge', 'call-2 Support bridge'])
  })

  test('by the label of their number, even if the user adds the label after an earlier search', () => {
    const search = createPeopleSearch((a, b) => a.localeCompare(b))
    expect(search.find([bridge], 'recep', {})).toEqual([])
    expect(search.find([bridge], 'recep', { '15550100199': 'Reception' })).toMatchObject([
      { member: { key: 'call-4' } },
    ])
  })
})

test('the newest callers are those who joined last, in own rooms first, without me and without unconfirmed calls', () => {
  const joined = (number: number, joinedAt: number, more = {}) => aMember(number, { joinedAt, ...more })
  const rooms = [
    aRoom('Support bridge', { members: [joined(1, 100), joined(2, 900, { joinUnknown: true }), joined(3, 800)] }),
    aRoom('Weekly standup', { own: true, members: [joined(4, 50), joined(5, 990, { isMe: true }), joined(6, 60)] }),
    aRoomByCalls('Board', [onNumber(7)]),
  ]
  const newest = (most: number) => newestPeople(rooms, most).map(({ member }) => member.key)
  expect(newest(8)).toEqual(['call-6', 'call-4', 'call-3', 'call-1', 'call-2'])
  expect(newest(3)).toEqual(['call-6', 'call-4', 'call-3'])
})

test('a name of many equal words can be searched, although its words can form the letters in very many ways', () => {
  const room = aRoom('Room', { members: [aMember(1, { name: Array(60).fill('aaaa').join(' ') })] })
  expect(find('a'.repeat(100), {}, [room])).toEqual(['call-1 Room'])
  expect(find(`${'a'.repeat(100)}b`, {}, [room])).toEqual([])
})

test('a query without letters or digits finds callers only if a text such as their name or address contains it', () => {
  expect(find('+')).toEqual([])
  expect(find('🎧')).toEqual([])
  expect(find('-')).toEqual(['call-6 Weekly standup'])
  expect(find('@')).toEqual(['call-3 Support bridge'])
})

test('finds no caller for an empty or blank query, for letters that match no caller, or in a room without a roster', () => {
  expect(find('')).toEqual([])
  expect(find('   ')).toEqual([])
  expect(find('zzz')).toEqual([])
  expect(find('room', {}, [aRoom('Room')])).toEqual([])
})

test('finds every caller by any visible part of their name or number', () => {
  fc.assert(
    fc.property(someCaller, fc.boolean(), typedPart, ({ labels, ...member }, masks, part) => {
      const shown = caller(member, { labels, number: createNumberFormat(masks), nobody: '' })
      const query = part([shown.name, shown.number])
      // Punctuation alone, or a single digit, is part of too many numbers.
      fc.pre(/\p{L}/u.test(query) || (query.match(/\p{Nd}/gu) ?? []).length > 1)
      expect([query, find(query, labels, [aRoom('x', { members: [aMember(1, member)] })])]).toEqual([
        query,
        ['call-1 x'],
      ])
    }),
    { seed, numRuns: 500 },
  )
})
