import { expect, test } from 'vitest'
import { mayLackCountryCode, normalizeNumber } from '../../../../shared/normalize-number.ts'
import { createNumberFormat, formatNumber, maskNumber } from '../../../../shared/text/phone-numbers.ts'
import { caller, labelOf, ownName, sharedNames } from '../../../../shared/text/caller-names.ts'
import { truncate } from '../../../../shared/text/truncate.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { runTime } from '../../../../shared/text/durations.ts'

const words = { labels: { '15550100123': 'Reception' }, number: createNumberFormat(false), nobody: 'Unknown caller' }

test.each([
  ['15550100123', '+1 555 010 0123'],
  ['sip:ana@example.com', 'sip:ana@example.com'],
  ['1001', '1001'],
  ['9'.repeat(40), '9'.repeat(40)],
  ['', ''],
])('the number %s is shown as %s', (number, shown) => {
  expect(formatNumber(number)).toBe(shown)
})

test.each([
  ['15550100123', '+1 ••• 23'],
  ['sip:ana@example.com', 'sip:an•••@example.com'],
  ['1001', '••• 01'],
  ['12', '12'],
])('the number %s is masked as %s', (number, shown) => {
  expect(maskNumber(number)).toBe(shown)
})

test.each([
  ['+1 (555) 010-0123', '15550100123'],
  ['sip:Ana@example.com', 'ana@example.com'],
  ['  15550100123 ', '15550100123'],
  ['001 (555) 010-0123', '15550100123'],
  ['0012', '0012'],
])('%s is stored as %s', (typed, plain) => {
  expect(normalizeNumber(typed)).toBe(plain)
})

test.each(['0555 010 0123', '(0555) 0100123', '0012', '0'])('the number %s may lack its country code', (typed) => {
  expect(mayLackCountryCode(typed)).toBe(true)
})

test.each(['001 555 010 0123', '+1 555 010 0123', '1001', '0555@pbx.example.com', ''])(
  'the number %j has its country code, or needs none',
  (typed) => {
    expect(mayLackCountryCode(typed)).toBe(false)
  },
)

test('a label is found by other spellings of its number or address', () => {
  const labels = { 'ana@example.com': 'Reception', '15550100123': 'Desk' }
  for (const number of ['sip:Ana@example.com', 'ana@EXAMPLE.com', 'sips:ana@example.com']) {
    expect(labelOf(number, labels)).toBe('Reception')
  }
  for (const number of ['+15550100123', '0015550100123']) expect(labelOf(number, labels)).toBe('Desk')
  expect(labelOf('toString', labels)).toBeUndefined()
})

test('a caller is shown by label, otherwise by name, otherwise by number, otherwise as unknown', () => {
  expect(caller({ name: 'Ana', number: '15550100123' }, words).called).toBe('Reception')
  expect(caller({ name: 'Ana', number: '15550100124' }, words).called).toBe('Ana')
  expect(caller({ name: '', number: '15550100124' }, words).called).toBe('+1 555 010 0124')
  expect(caller({ name: '', number: '' }, words).called).toBe('Unknown caller')
})

test('callers with the same name are shown with their numbers', () => {
  const shared = sharedNames(
    [
      { name: 'Ana', number: '1' },
      { name: 'Ana', number: '2' },
      { name: 'Bo', number: '3' },
      { name: '', number: '4' },
      { name: '', number: '5' },
    ],
    {},
  )
  expect([...shared]).toEqual(['Ana'])
  expect(caller({ name: 'Ana', number: '15550100124' }, words, true).called).toBe('Ana +1 555 010 0124')
})

test('a number like `constructor` has no label', () => {
  expect(ownName({ name: '', number: 'constructor' }, {})).toBe('')
})

test('long names are cut between characters', () => {
  expect(truncate('a'.repeat(10_000))).toHaveLength(120)
  expect(truncate('\u{1F480}'.repeat(200))).toBe(`${'\u{1F480}'.repeat(119)}…`)
})

test('a character made of several code points is not cut in two unless it is very long', () => {
  const family = '👩\u200D👩\u200D👧'
  expect(truncate(family.repeat(130))).toBe(`${family.repeat(119)}…`)
  expect(truncate(family.repeat(120))).toBe(family.repeat(120))
  expect(truncate(`e${'\u0301'.repeat(10_000)}`).length).toBeLessThan(130)
})

test.each([NaN, Infinity, 8.64e15 + 1, -8.65e15])('%d is not a valid time, and is shown as unknown', (at) => {
  const { times } = createTexts('en', 'en-GB')
  for (const format of [times.clock, times.clockSeconds, times.full, times.date])
    expect(format(at)).toBe('time unknown')
  expect(runTime(at)).toMatch(/^\d+:\d\d/)
  expect(times.spoken(at)).not.toBe('')
})

test.each([
  [0, '0:00'],
  [342_000, '5:42'],
  [1_930_000, '32:10'],
  [3_731_000, '1:02:11'],
  [-5_000, '0:00'],
])('a run time of %d ms is shown as %s', (duration, shown) => {
  expect(runTime(duration)).toBe(shown)
})

test.each([
  [0, '0 seconds'],
  [1_000, '1 second'],
  [342_000, '5 minutes'],
  [3_731_000, '1 hour, 2 minutes'],
  [3_600_000, '1 hour'],
  [90_000_000, '1 day, 1 hour'],
])('%d ms are read aloud as %s', (duration, spoken) => {
  expect(createTexts('en', 'en-GB').times.spoken(duration)).toBe(spoken)
})

test.each([
  [70_000, 1_860_000, 'between 1 minute and 31 minutes'],
  [20_000, 45_000, 'between 20 seconds and 45 seconds'],
  // Bounds that differ by less than 15 s count as one, because a room in the background is read only every 14 s.
  [1_859_000, 1_871_000, '31 minutes'],
  // Both bounds are read aloud as one minute.
  [70_000, 100_000, '1 minute'],
])('a duration from %d to %d ms is read aloud as %s', (atLeast, atMost, spoken) => {
  expect(createTexts('en', 'en-GB').times.spokenBetween(atLeast, atMost)).toBe(spoken)
})

test.each([
  ['en', 0, 'just now'],
  ['en', 1_000, '1 second ago'],
  ['de', 172_800_000, 'vor 2 Tagen'],
  ['de', 300_000, 'vor 5 Minuten'],
] as const)('in %s, a time %d ms ago is shown as "%s"', (language, duration, ago) => {
  expect(createTexts(language).times.ago(duration)).toBe(ago)
})
