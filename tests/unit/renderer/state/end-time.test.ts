import { expect, onTestFinished, test, vi } from 'vitest'
import {
  cancelWords,
  doubtText,
  endTimeQuestionText,
  enteredTime,
  setText,
} from '../../../../renderer/state/end-time.ts'
import type { ScheduledEndQuestion } from '../../../../shared/rooms/scheduled-end.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'

const texts = createTexts('en', 'en-GB')
const at = (hours: number, minutes: number, day = 20): number => new Date(2026, 10, day, hours, minutes).getTime()

test('reads minutes from now, minutes after the others have left, and a time of day', () => {
  expect(enteredTime('in', 5, '', 0)).toEqual({ kind: 'in', minutes: 5 })
  expect(enteredTime('afterOthers', 2, '', 0)).toEqual({ kind: 'afterOthers', minutes: 2 })
  expect(enteredTime('at', null, '17:05', at(16, 0))).toEqual({ kind: 'at', at: at(17, 5) })
})

test('a time of day that has already passed today means tomorrow', () => {
  expect(enteredTime('at', null, '15:30', at(16, 0))).toEqual({ kind: 'at', at: at(15, 30, 21) })
})

test.each([
  ['Europe/Berlin', '2026-03-29T12:00:00+02:00', '02:30', '2026-03-30T02:30:00+02:00'],
  ['Europe/Berlin', '2026-03-28T12:00:00+01:00', '02:30', '2026-03-30T02:30:00+02:00'],
  ['Europe/Berlin', '2026-10-25T02:15:00+01:00', '02:30', '2026-10-25T02:30:00+01:00'],
  ['Europe/Berlin', '2026-10-25T02:50:00+02:00', '02:10', '2026-10-25T02:10:00+01:00'],
  ['Europe/Berlin', '2026-10-24T23:00:00+02:00', '02:30', '2026-10-25T02:30:00+02:00'],
  ['Australia/Lord_Howe', '2026-04-05T01:50:00+11:00', '01:40', '2026-04-05T01:40:00+10:30'],
  ['Asia/Kathmandu', '2026-06-01T10:00:00+05:45', '10:01', '2026-06-01T10:01:00+05:45'],
])('in %s at %s, %s means the next instant that has it', (zone, now, clock, at) => {
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  vi.stubEnv('TZ', zone)
  expect(enteredTime('at', null, clock, Date.parse(now))).toEqual({ kind: 'at', at: Date.parse(at) })
})

test.each(['25:00', '12:60', '1:00', 'noon'])('%s is rejected as a time of day', (clock) => {
  expect(enteredTime('at', null, clock, at(16, 0))).toBeUndefined()
})

test.each([null, 0, -1, 1.5, 1_441, Number.NaN])('%s is rejected as a number of minutes', (minutes) => {
  expect(enteredTime('in', minutes, '', 0)).toBeUndefined()
})

test('an empty time of day is rejected, and now is no time', () => {
  expect(enteredTime('now', 5, '17:05', 0)).toBeUndefined()
  expect(enteredTime('at', 5, '', 0)).toBeUndefined()
})

test('a room says when it ends, and what Gavel does then', () => {
  const set = { id: 'e', state: 'set' } as const
  expect(setText(texts, { ...set, endsAt: at(17, 5) }, at(16, 52))).toBe('Ends at 17:05, in 13:00')
  expect(setText(texts, { ...set, endsAt: at(17, 5), onlyAsks: true }, at(17, 4))).toBe('Gavel asks at 17:05, in 1:00')
  expect(setText(texts, { ...set, afterOthers: 5 }, 0)).toBe('Ends 5 minutes after the others have left')
  expect(setText(texts, { ...set, afterOthers: 1, onlyAsks: true }, 0)).toBe(
    'Gavel asks 1 minute after the others have left',
  )
})

test.each([
  [{ endsAt: at(17, 5), rule: {} }, 'Ends at 17:05 by your rule, in 13:00'],
  [{ endsAt: at(17, 5), rule: {}, onlyAsks: true }, 'Gavel asks at 17:05 by your rule, in 13:00'],
  [{ endsAt: at(17, 5), rule: { aloneFor: 15 } }, 'Ends at 17:05 by your rule, in 13:00. One person is alone.'],
  [
    { endsAt: at(17, 5), rule: { countedFrom: at(15, 5) } },
    "Ends at 17:05 by your rule, in 13:00. Counted from 15:05, because the start isn't known.",
  ],
  [{ rule: { aloneFor: 15 } }, 'By your rule, ends once one person has been alone for 15 minutes'],
  [{ rule: { aloneFor: 1 }, onlyAsks: true }, 'By your rule, Gavel asks once one person has been alone for 1 minute'],
] as const)('an end by a rule is worded as such, and can be cancelled for today: %#', (end, text) => {
  const set = { id: 'e', state: 'set', ...end } as const
  expect(setText(texts, set, at(16, 52))).toBe(text)
  expect(cancelWords(texts.t, set, 'Weekly')).toEqual({ text: 'Not today', name: 'Not today: Weekly' })
})

test('a room that was not ended is named with the time and the reason', () => {
  const asks = { id: 'e', state: 'asks', why: 'network' } as const
  expect(doubtText(texts, { ...asks, endsAt: at(17, 0) }, { title: 'Weekly' }, at(17, 30))).toBe(
    'Weekly was set to end at 17:00. You were offline, so nothing was ended.',
  )
  expect(doubtText(texts, asks, { title: 'Weekly' }, at(17, 30))).toBe(
    'Weekly was set to end after the others had left. You were offline, so nothing was ended.',
  )
})

test('a reminder is worded as a reminder, not as an end that was set', () => {
  const asks = { id: 'e', state: 'asks', why: 'runUnknown', onlyAsks: true } as const
  expect(doubtText(texts, { ...asks, endsAt: at(17, 0) }, { title: 'Weekly' }, at(17, 1))).toContain(
    'You wanted to be reminded at 17:00 to end Weekly.',
  )
  expect(doubtText(texts, asks, { title: 'Weekly' }, at(17, 1))).toContain(
    'You wanted to be reminded to end Weekly after the others had left.',
  )
})

const asked: ScheduledEndQuestion = {
  token: 't',
  expiresAt: 0,
  title: 'Weekly',
  accountName: 'Acme',
  provider: 'plivo',
  people: 3,
  endsAt: at(17, 5),
  warnings: [],
}

test('the button says if the time is tomorrow, even if it is only minutes away', () => {
  const tomorrow = { ...asked, endsAt: at(14, 0, 21) }
  expect(endTimeQuestionText(texts, tomorrow, at(14, 1))).toMatchObject({
    confirm: 'End at 14:00 tomorrow',
    done: 'Weekly ends at 14:00 tomorrow.',
  })
  expect(endTimeQuestionText(texts, { ...asked, endsAt: at(0, 10, 21) }, at(23, 50)).confirm).toBe(
    'End at 00:10 tomorrow',
  )
  expect(endTimeQuestionText(texts, { ...tomorrow, onlyAsks: true }, at(14, 1)).confirm).toBe(
    'Remind me at 14:00 tomorrow',
  )
  expect(endTimeQuestionText(createTexts('de', 'de-DE'), tomorrow, at(14, 1)).confirm).toBe('Um 14:00 (morgen) beenden')
})

test('a room that was not ended says if the time was on another day', () => {
  const asks = { id: 'e', state: 'asks', why: 'closed', endsAt: at(18, 0) } as const
  expect(doubtText(texts, asks, { title: 'Weekly' }, at(8, 0, 21))).toBe(
    'Weekly was set to end at 18:00 yesterday. Gavel was closed, so nothing was ended.',
  )
})

test('the offer of an end names time, account and what is spoken', () => {
  const now = at(16, 0)
  const question: ScheduledEndQuestion = {
    ...asked,
    warnings: [
      { minutes: 1, speech: { kind: 'speech', text: 'Ends in 1 minute.', voice: 'WOMAN', language: 'en-US' } },
    ],
  }
  const text = endTimeQuestionText(texts, question, now)
  expect(text).toMatchObject({ account: 'Acme · Plivo', confirm: 'End at 17:05' })
  expect(text.body.join(' ')).toContain('3 people are here now.')
  expect(text.said).toContain('“Ends in 1 minute.”')
  const endsIn = (minutes: number) =>
    endTimeQuestionText(texts, { ...question, endsAt: now + minutes * 60_000 }, now).more[0]
  expect([12, 7, 2].map(endsIn)).toEqual([
    expect.stringContaining('10, 5 and 1 minute before'),
    expect.stringContaining('5 and 1 minute before'),
    expect.stringMatching(/you 1 minute before/),
  ])
  expect(endTimeQuestionText(texts, { ...question, afterOthers: 2 }, now).confirm).toBe('End after they leave')
  const reminder = endTimeQuestionText(texts, { ...question, provider: 'vobiz', onlyAsks: true, warnings: [] }, now)
  expect(reminder).toMatchObject({ said: undefined, confirm: 'Remind me at 17:05' })
  expect(reminder.body.join(' ')).toContain(
    "Vobiz doesn't show here whether it's still the same call, so Gavel asks you then",
  )
  expect(endTimeQuestionText(texts, { ...question, afterOthers: 2, onlyAsks: true }, now).confirm).toBe(
    'Remind me after they leave',
  )
})
