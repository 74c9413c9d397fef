import { expect, onTestFinished, test, vi } from 'vitest'
import { truncate } from '../../../../shared/text/truncate.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { runTime } from '../../../../shared/text/durations.ts'

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
  // Their clocks agree in January and July, but not in Ramadan.
  ['Africa/Casablanca', 'Africa/Lagos', '2026-03-01T10:00:00Z', '10:00', '11:00'],
  ['Africa/Lagos', 'Africa/Casablanca', '2026-03-01T23:30:00Z', '00:30', '23:30'],
  ['Africa/El_Aaiun', 'Africa/Algiers', '2027-02-20T10:00:00Z', '10:00', '11:00'],
  // Summer time begins or ends on other days.
  ['Europe/Chisinau', 'Europe/Athens', '2021-03-28T00:30:00Z', '03:30', '02:30'],
  ['America/Havana', 'America/New_York', '2026-11-01T05:30:00Z', '00:30', '01:30'],
  ['Asia/Beirut', 'Europe/Athens', '2026-03-28T22:30:00Z', '01:30', '00:30'],
  // They agreed in some years only.
  ['Europe/Istanbul', 'Asia/Riyadh', '2016-01-15T10:00:00Z', '12:00', '13:00'],
  ['Europe/Berlin', 'America/New_York', '2026-11-20T06:05:00Z', '07:05', '01:05'],
  ['Asia/Kathmandu', 'Pacific/Chatham', '2026-06-01T10:01:00Z', '15:46', '22:46'],
])('after a journey from %s to %s, %s is shown as %s before and %s after it', (from, to, instant, before, after) => {
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  const at = Date.parse(instant)
  vi.stubEnv('TZ', from)
  const { times } = createTexts('en', 'en-GB')
  const seen = (): string[] => [times.clock(at), times.full(at).slice(-8), times.date(at), times.day(at, 0)]
  const inZone = (clock: string, timeZone: string): string[] => [
    clock,
    `${clock}:00`,
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone }).format(at),
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone }).format(at),
  ]
  expect(seen()).toEqual(inZone(before, from))
  vi.stubEnv('TZ', to)
  expect(seen()).toEqual(inZone(after, to))
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
