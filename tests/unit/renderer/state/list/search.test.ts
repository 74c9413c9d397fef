import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSearch } from '../../../../../renderer/state/list/search.ts'
import { caller } from '../../../../../shared/callers/called.ts'
import { foundIn } from '../../../../../shared/callers/found.ts'
import { createNumberFormat } from '../../../../../shared/callers/masked.ts'
import type { Member, Room } from '../../../../../shared/rooms/model.ts'
import { sanitizeForDisplay } from '../../../../../shared/text/sanitize.ts'
import { aRoom, aRoomByCalls, onNumber } from '../../../../support/rooms.ts'
import { seed } from '../../../../support/test-sizes.ts'
import names from '../../../shared/callers/names.json' with { type: 'json' }
import numbers from '../../../shared/callers/numbers.json' with { type: 'json' }
import { memberOfCall } from '../../../../../shared/rooms/call-members.ts'

const marked = (text: string, query: string): string => {
  const found = foundIn(text, query)
  if (found === undefined) return text
  return `${text.slice(0, found[0])}[${text.slice(...found)}]${text.slice(found[1])}`
}

test.each([
  ['Ana Diaz', 'ana', '[Ana] Diaz'],
  ['Ana Diaz', ' diaz ', 'Ana [Diaz]'],
  ['+1 555 010 0162', '0100162', '+1 555 [010 0162]'],
  ['+1 555 010 0162', '555-01', '+1 [555 01]0 0162'],
  ['Ana Diaz', 'ravi', 'Ana Diaz'],
  ['Ana Diaz', '', 'Ana Diaz'],
  ['+1 ••• 62', '0162', '+1 ••• 62'],
])('in %j, %j marks %j', (text, query, expected) => {
  expect(marked(text, query)).toBe(expected)
})

test.each([
  ['İpek', 'pek', 'İ[pek]'],
  ['Jürgen Groß', 'gross', 'Jürgen [Groß]'],
  ['Ju\u0308rgen', 'ju', '[Ju\u0308]rgen'],
  ['Łukasz Wójcik', 'wojcik', 'Łukasz [Wójcik]'],
])('in %j, %j marks %j, as it was written', (text, query, expected) => {
  expect(marked(text, query)).toBe(expected)
})

const search = createSearch()
const found = (room: Room, query: string) =>
  search([room], query, {}).flatMap(({ room: { title }, members }) => members?.map(({ name }) => name) ?? [title])
const roomOf = (members: readonly Pick<Member, 'name' | 'number'>[], title = 'Weekly'): Room =>
  // The search reads nothing else.
  ({ title, members }) as unknown as Room

test.each([
  ['jurgen', 'Jürgen Groß'],
  ['GROSS', 'Jürgen Groß'],
  ['lukasz wojcik', 'Łukasz Wójcik'],
  ['soren', 'Søren Ørsted'],
  ['josé', 'Jose\u0301 Peña'],
  ['anna', 'Ａｎｎａ'],
  ['ipek yilmaz', 'İpek Yılmaz'],
])('%j finds %j', (query, name) => {
  const others = { name: 'Ben', number: '15550100124' }
  expect(found(roomOf([{ name, number: '15550100123' }, others]), query)).toEqual([name])
})

test.each(['030 23125123', '+49 (0)30 23125123', '0049 30 23125123', '23125-123', '２３１２５１２３', '+49 30'])(
  'the number %s finds +49 30 23125123',
  (query) => {
    expect(found(roomOf([{ name: 'Ana', number: '493023125123' }]), query)).toEqual(['Ana'])
    expect(found(roomOf([{ name: 'Ben', number: '15550100124' }]), query)).toEqual([])
  },
)

test.each([
  ['+', ['Ana', 'Ben']],
  [' + ', ['Ana', 'Ben']],
  ['-', []],
  ['(', []],
])('of the beginnings of a number without a digit, %j finds %j', (query, names) => {
  const people = [
    { name: 'Ana', number: '493023125123' },
    { name: 'Ben', number: '201' },
    { name: 'Cleo', number: 'anonymous' },
  ]
  expect(found(roomOf(people), query)).toEqual(names)
})

test.each(['61255500123', 'conf-61255500123'])('a number finds the room %s, whose name contains it', (title) => {
  expect(found(roomOf([], title), '+61 2 5550 0123')).toEqual([title])
  expect(found(roomOf([], title), '12-3')).toEqual([title])
  expect(found(roomOf([], title), '+')).toEqual([])
})

test('every visible part of a name or number finds its row', () => {
  const given = fc.oneof(fc.constantFrom(...names.map(({ name }) => name)), fc.string({ unit: 'grapheme' }))
  const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  const cases = fc.record({
    name: given.map(sanitizeForDisplay),
    number: fc.constantFrom(...numbers.map(({ given }) => sanitizeForDisplay(given))),
    masks: fc.boolean(),
    line: fc.constantFrom('name', 'number', 'full'),
    from: fc.nat(20),
    length: fc.integer({ min: 1, max: 20 }),
  })
  fc.assert(
    fc.property(cases, ({ name, number, masks, line, from, length }) => {
      const member = { name, number }
      const shown = caller(member, { labels: {}, number: createNumberFormat(masks), nobody: '' })[line as 'name']
      const parts = [...segments.segment(shown.replace(/[\u2066-\u2069]/g, ''))].map(({ segment }) => segment)
      const typed = parts
        .slice(from % (parts.length || 1))
        .slice(0, length)
        .join('')
      // Nobody types the marks that hide something, or the end of one line together with the beginning of the next.
      fc.pre(
        !typed.includes('•') &&
          !typed.includes('…') &&
          [name, shownNumber(number, masks)].some((text) => text.includes(typed)),
      )
      expect(found(roomOf([member]), typed)).not.toEqual([])
    }),
    { seed, numRuns: 3_000 },
  )
})

function shownNumber(number: string, masks: boolean): string {
  return createNumberFormat(masks)(number)
}

test('finds reported callers of a room without a roster, by name and number', () => {
  const ana = onNumber(1, { name: 'Ana Diaz' })
  const ben = onNumber(2, { name: 'Ben Okafor' })
  const room = aRoomByCalls('Support bridge', [ana, ben])
  const none = aRoom('Sales')
  expect(createSearch()([room, none], 'ana', {})).toEqual([{ room, members: [memberOfCall(ana)] }])
  expect(createSearch()([room, none], '0002', {})).toEqual([{ room, members: [memberOfCall(ben)] }])
  expect(createSearch()([room, none], 'support', {})).toEqual([{ room }])
  expect(createSearch()([room, none], 'zoe', {})).toEqual([])
})
