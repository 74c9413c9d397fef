import { describe, expect, test } from 'vitest'
import { costsOf } from '../../../../electron/journal/report/report.ts'
import type { Attendance } from '../../../../shared/journal/room-timeline.ts'
import { line, reportedPerson, reportFrom, START } from '../../../support/reported-meeting.ts'

const ana = reportedPerson('Ana', 1)
const ben = reportedPerson('Ben', 2)
const started = line(0, { event: 'started', members: [ana, ben], people: 2 })
const minute = (minutes: number): number => START + minutes * 60_000

describe('the end of a meeting', () => {
  const away = line(20, { event: 'note', text: 'wasAsleep', duration: 600 })
  test.each([
    ['was observed', [line(9, { event: 'ended' })], { kind: 'seen', at: minute(9) }],
    [
      'was found after a sleep',
      [away, line(20, { event: 'ended', text: 'sleep' })],
      { kind: 'foundLater', at: minute(20) },
    ],
    ['was not observed', [line(8, { event: 'left', members: [ana] })], { kind: 'unknown', at: minute(8) }],
  ])('%s', (_why, entries, end) => {
    expect(reportFrom([started, ...entries]).end).toEqual(end)
  })

  test('is unknown while the meeting goes on', () => {
    const { end, stays } = reportFrom([started], { isLive: true })
    expect([end, stays.map(({ to }) => to)]).toEqual([{ kind: 'live' }, [undefined, undefined]])
  })

  test.each([
    ['you', { kind: 'user', name: 'jo' }],
    ['colleague', { kind: 'colleague', name: 'Kim' }],
    [undefined, undefined],
  ] as const)('by %s names %j', (by, expected) => {
    expect(reportFrom([started, line(9, { event: 'ended', ...(by && { by }), colleague: 'Kim' })]).endedBy).toEqual(
      expected,
    )
  })

  test('that was found later does not say that anybody stayed until then, even if the sleep was not written', () => {
    const { stays } = reportFrom([started, line(20, { event: 'ended', text: 'sleep' })])
    expect(stays.map(({ to, toIs }) => [to, toIs])).toEqual([
      [minute(20), 'orEarlier'],
      [minute(20), 'orEarlier'],
    ])
  })
})

test('each stay has its times, and why it ended only where a record says so', () => {
  const report = reportFrom([
    started,
    line(5, { event: 'left', members: [ana] }),
    line(9, { event: 'ended' }),
    line(10, {
      event: 'callRecords',
      members: [{ ...ana, record: { ending: 'line', cost: 0.25, currency: 'INR' } }],
      ending: 'lastHungUp',
    }),
  ])
  expect(report.stays).toMatchObject([
    { who: { name: 'Ana' }, from: START, to: minute(5), toIs: 'exact', ending: 'line', cost: 0.25, currency: 'INR' },
    { who: { name: 'Ben' }, from: START, to: minute(9), toIs: 'exact' },
  ])
  expect(report.stays[1]).not.toHaveProperty('ending')
  expect(report).toMatchObject({ ending: 'lastHungUp', peak: 2, account: 'Acme' })
})

test('a call that a record says has ended, of somebody who is still there, tells nothing of their leaving', () => {
  const record = line(1, { event: 'callRecords', members: [{ ...ana, record: { ending: 'hungUp' } }] })
  expect(reportFrom([started, record], { isLive: true }).stays[0]).not.toHaveProperty('ending')
})

test('the worst lines come first, at most five, and the others count as measured', () => {
  const people = [4.1, 1.2, 3, 2.5, 4.4, 3.9, undefined].map((mos, index) => ({
    ...reportedPerson(`P${String(index)}`, index),
    record: mos === undefined ? {} : { mos, jitter: 2, loss: 0 },
  }))
  const begun = line(0, { event: 'started', members: people.map(({ record: _record, ...one }) => one), people: 7 })
  const report = reportFrom([begun, line(9, { event: 'ended' }), line(10, { event: 'callRecords', members: people })])
  expect(report.worst.map(({ mos }) => mos)).toEqual([1.2, 2.5, 3, 3.9, 4.1])
  expect(report.worst[0]).toMatchObject({ who: { name: 'P1' }, jitter: 2, loss: 0 })
  expect(report.measured).toBe(6)
})

test('masked, no number of a caller is left in names, texts or the title, and names are shown safely', () => {
  const caller = { ...ana, name: 'Ana \u202E15550100101' }
  const announced = 'Call 1555 010 0101 back.'
  const entries = [
    line(0, { event: 'started', members: [caller], people: 1 }),
    line(1, { event: 'intent', action: 'announce', actionId: 'a', text: 'everyone', announced }),
    line(9, { event: 'ended' }),
  ]
  const masked = JSON.stringify(reportFrom(entries, { mask: true, room: 'Room of 15550100101' }))
  expect(masked).not.toMatch(/0101|0100101|\u202E/)
  const open = JSON.stringify(reportFrom(entries, { room: 'Room of 15550100101' }))
  expect(open).toContain('Room of 15550100101')
  expect(open).toContain(announced)
})

test('of an address only its host is told, because whoever has the address can listen', () => {
  const recordingUrl = 'https://media.example.test/secret.mp3'
  const { done } = reportFrom([
    started,
    line(1, { event: 'intent', action: 'record', actionId: 'r', text: 'everyone' }),
    line(1, { event: 'outcome', action: 'record', actionId: 'r', outcome: 'accepted', recordingUrl }),
    line(2, { event: 'intent', action: 'announce', actionId: 'p', announced: 'https://sounds.example.test/key.mp3' }),
  ])
  expect(done.map(({ host }) => host)).toEqual(['media.example.test', 'sounds.example.test'])
  expect(JSON.stringify(done)).not.toMatch(/secret|key/)
})

test('callers who share a name are told apart where they are named', () => {
  const twin = { ...reportedPerson('Ana', 3), memberId: '3', callUuid: 'call-3' }
  const { done } = reportFrom([
    line(0, { event: 'started', members: [ana, twin], people: 2 }),
    line(1, { event: 'muted', members: [twin] }),
  ])
  expect(done[0]?.people.map(({ called }) => called)).toEqual(['Ana +1 555 010 0103'])
})

const stay = (call: string, record?: Attendance['record'], more: Partial<Attendance> = {}): Attendance => ({
  name: '',
  number: '',
  memberId: call,
  callUuid: call,
  from: 0,
  isFromKnown: true,
  toIs: 'exact',
  ...(record !== undefined && { record }),
  ...more,
})

test.each<readonly [string, readonly Attendance[], ReturnType<typeof costsOf>]>([
  ['nobody', [], { calls: 0, probable: 0, sums: [] }],
  ['no record', [stay('a')], { calls: 1, probable: 0, sums: [] }],
  [
    'two of three calls with a record, in tenths that floats do not add up exactly',
    [stay('a', { cost: 0.1 }), stay('b', { cost: 0.2 }), stay('c')],
    { calls: 3, probable: 0, sums: [{ cost: 0.3, calls: 2 }] },
  ],
  [
    'two currencies and an unknown one',
    [stay('a', { cost: 1, currency: 'INR' }), stay('b', { cost: 2, currency: 'USD' }), stay('c', { cost: 4 })],
    {
      calls: 3,
      probable: 0,
      sums: [
        { currency: 'INR', cost: 1, calls: 1 },
        { currency: 'USD', cost: 2, calls: 1 },
        { cost: 4, calls: 1 },
      ],
    },
  ],
  [
    'a caller who left and came back',
    [stay('a'), stay('a', { cost: 0.5 })],
    { calls: 1, probable: 0, sums: [{ cost: 0.5, calls: 1 }] },
  ],
  [
    'a call that was only probably there, and costs nothing',
    [stay('a', { cost: 0 }, { byCall: true })],
    { calls: 1, probable: 1, sums: [{ cost: 0, calls: 1 }] },
  ],
])('counts calls and adds up their costs by currency: %s', (_what, attendance, expected) => {
  expect(costsOf(attendance)).toEqual(expected)
})
