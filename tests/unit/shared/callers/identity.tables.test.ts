import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { caller, labelOf, ownName } from '../../../../shared/callers/called.ts'
import { folded, placeOf } from '../../../../shared/callers/folded.ts'
import { isSameLine, lineOf } from '../../../../shared/callers/identity.ts'
import { isolated, nameAndNumber } from '../../../../shared/callers/in-sentence.ts'
import { createNumberFormat, formatNumber, maskNumber } from '../../../../shared/callers/masked.ts'
import { isSameNumber, mayLackCountryCode, numberKey } from '../../../../shared/callers/number.ts'
import { sharedLines, sharedNames, twinsIn } from '../../../../shared/callers/told-apart.ts'
import { someCaller, toldBy } from '../../../support/callers.ts'
import { counts, seed } from '../../../support/test-sizes.ts'
import names from './names.json' with { type: 'json' }
import numbers from './numbers.json' with { type: 'json' }

const nobody = 'Unknown caller'
const open = { labels: {}, number: createNumberFormat(false), nobody }
const masked = { labels: {}, number: createNumberFormat(true), nobody }

describe('a number', () => {
  test.each(numbers)('$given identifies the line $line', ({ given, line }) => {
    expect(lineOf(given) ?? null).toBe(line)
  })

  test.each(numbers)('$given is shown as $shown and masked as $masked', ({ given, shown, masked }) => {
    expect(formatNumber(given)).toBe(shown)
    expect(maskNumber(given)).toBe(masked)
  })

  test('is the same line as another exactly if both identify it', () => {
    for (const one of numbers) {
      for (const other of numbers) {
        const isSame = one.line !== null && one.line === other.line
        expect([one.given, other.given, isSameLine(one.given, other.given)]).toEqual([one.given, other.given, isSame])
      }
    }
  })

  test.each(numbers)('$given is warned about if it may lack its country code', (row) => {
    expect(mayLackCountryCode(row.given)).toBe('mayLackCountryCode' in row)
  })

  test('is compared in a form that does not change if it is normalised again', () => {
    for (const { given } of numbers) expect(numberKey(numberKey(given))).toBe(numberKey(given))
  })

  test('that several callers may have is compared, but identifies none of them', () => {
    expect(isSameNumber('Anonymous', 'anonymous')).toBe(true)
    expect(isSameLine('Anonymous', 'anonymous')).toBe(false)
  })
})

test.each([
  ['anonymous', ''],
  ['Anonymous', ''],
  ['Unterdrückt', ''],
  ['sip:anonymous@anonymous.invalid', ''],
  ['sip:anna@pbx.example.test', 'sip:anna@pbx.example.test'],
  ['15550100123', '+1 555 010 0123'],
])('a caller whose number is %s has %j beside the name, and is unknown without name and number', (number, shown) => {
  expect(caller({ name: 'Ana', number }, open)).toMatchObject({ name: 'Ana', number: shown })
  expect(caller({ name: '', number }, open).full).toBe(shown === '' ? nobody : shown)
})

describe('a name', () => {
  test.each(names)('$name is found as $folded', ({ name, folded: expected }) => {
    expect(folded(name)).toBe(expected)
    expect(folded(expected)).toBe(expected)
  })

  test.each(names)('$name is shown with the number as $shown, and masked as $masked', ({ name, ...expected }) => {
    const member = { name, number: '15550100123' }
    expect(caller(member, open).full).toBe(expected.shown)
    expect(caller(member, masked).full).toBe(expected.masked)
  })

  test('folds as its parts do, so that a part of it is always found', () => {
    const part = fc.oneof(fc.constantFrom(...names.map(({ name }) => name)), fc.string({ unit: 'grapheme' }))
    fc.assert(
      fc.property(part, part, part, (before, typed, after) => {
        expect(folded(before + typed + after)).toContain(folded(typed))
        if (folded(typed) !== '') expect(placeOf(before + typed + after, folded(typed))).toBeDefined()
      }),
      { seed, numRuns: counts.worlds },
    )
  })

  test.each([
    ['Jürgen Groß', 'gros', [7, 11]],
    ['Ju\u0308rgen', 'ur', [1, 4]],
    ['İpek', 'pek', [1, 4]],
    ['Ana', 'ben', undefined],
  ] as const)('in %s, %s is found at its place', (name, needle, place) => {
    expect(placeOf(name, needle)).toEqual(place)
  })
})

describe('a caller', () => {
  const labels = { 'ana@example.com': 'Reception', '15550100123': 'Desk', anonymous: 'Nobody' }

  test.each([
    ['sip:Ana@example.com', 'Reception'],
    ['sips:ana@EXAMPLE.com:5061;transport=tls', 'Reception'],
    ['+15550100123', 'Desk'],
    ['tel:+1-555-010-0123', 'Desk'],
    ['0015550100123', 'Desk'],
    ['anonymous', undefined],
    ['toString', undefined],
  ])('with the number %s has the label %s', (number, label) => {
    expect(labelOf(number, labels)).toBe(label)
  })

  test.each([
    ['label', { name: 'Ana', number: '15550100123' }, 'Desk'],
    ['name', { name: 'Ana', number: '15550100124' }, 'Ana'],
    ['number', { name: '', number: '15550100124' }, '+1 555 010 0124'],
    ['number, if the name is the number', { name: '+1 555 010 0124', number: '15550100124' }, '+1 555 010 0124'],
    ['words for nobody', { name: '', number: '' }, nobody],
  ])('is called by their %s', (_what, member, called) => {
    expect(caller(member, { ...open, labels }).called).toBe(called)
  })

  test('shows no four digits of their number while it is masked, whatever their name and label are', () => {
    fc.assert(
      fc.property(someCaller, ({ labels, ...member }) => {
        const shown = caller(member, { ...masked, labels }, true)
        for (const text of [shown.name, shown.number, shown.called, shown.full])
          expect([text, ...toldBy(text, member)]).toEqual([text])
      }),
      { seed, numRuns: counts.worlds },
    )
  })
})

describe('callers of a room', () => {
  const named = (...all: readonly string[]) => all.map((name, index) => ({ name, number: `1555010000${index}` }))

  test.each([
    ['49 distinguishes similar names', named('Anna', 'Ａｎｎａ', 'Bert', 'anna'), ['Anna', 'Ａｎｎａ', 'anna']],
    ['49 distinguishes names that differ in accents', named('José', 'Jose'), ['José', 'Jose']],
    ['leaves unique and missing names unchanged', named('Anna', 'Bert', '', ''), []],
    ['leaves letters of different scripts unchanged', named('Anna', 'Аnna'), []],
    ['leaves names that are the number unchanged', named('15550100000', '15550100001'), []],
  ])('%s', (_what, members, expected) => {
    expect([...sharedNames(members, {})].sort()).toEqual([...expected].sort())
  })

  test('counts who calls from the same line', () => {
    const members = ['15550100100', '+1 555 010 0100', '15550100101', 'anonymous', 'anonymous', '', '']
    expect([...sharedLines(members.map((number) => ({ number })))]).toEqual([['15550100100', 2]])
  })

  test.each([
    ['Anna', 'anna'],
    ['Anna', 'Ａｎｎａ'],
    ['Anna', '𝐀𝐧𝐧𝐚'],
    ['Anna', 'An\u200Dna'],
    ['Zoë', 'Zoe\u0308'],
    ['ﬁn', 'FIN'],
  ])('49 recognises that %s and %s look alike', (one, other) => {
    expect([...twinsIn([one, other])]).toEqual([one, other])
  })

  test('49 distinguishes callers by their numbers if the shown parts of their names are the same', () => {
    const one = `${'x'.repeat(200)}1`
    const other = `${'x'.repeat(200)}2`
    expect([...sharedNames(named(one, other), {})]).toEqual([one, other])
    expect(caller({ name: 'Ana', number: '15550100124' }, open, true).called).toBe('Ana +1 555 010 0124')
  })

  test('a number like `constructor` has no label', () => {
    expect(ownName({ name: '', number: 'constructor' }, {})).toBe('')
  })
})

describe('in a sentence', () => {
  test.each([
    ['Ana Diaz', 'Ana Diaz'],
    ['+971 50 123 4567', '+971 50 123 4567'],
    ['أحمد علي', '\u2068أحمد علي\u2069'],
    ['דוד', '\u2068דוד\u2069'],
    ['Ana ١٢', '\u2068Ana ١٢\u2069'],
  ])('%s keeps its own direction', (piece, shown) => {
    expect(isolated(piece)).toBe(shown)
  })

  test('a number after a name from right to left stays readable', () => {
    expect(nameAndNumber('أحمد', '+971 50 123')).toBe('\u2068أحمد\u2069 \u2066+971 50 123\u2069')
    expect(nameAndNumber('Ana', '+971 50 123')).toBe('Ana +971 50 123')
  })
})
