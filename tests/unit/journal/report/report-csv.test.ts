import { expect, test } from 'vitest'
import { reportCsv } from '../../../../electron/journal/report/report-csv.ts'
import type { Report } from '../../../../electron/journal/report/report.ts'
import { csvCells } from '../../../support/csv-cells.ts'
import { line, reportedPerson, reportFrom } from '../../../support/reported-meeting.ts'

const ana = reportedPerson('=cmd|calc', 1)
const entries = [
  line(0, { event: 'started', members: [ana], people: 1 }),
  line(1, { event: 'intent', action: 'announce', actionId: 'a', text: 'everyone', announced: '@SUM(1;2)\n"x"' }),
  line(2, { event: 'muted', members: [ana], by: 'colleague', colleague: '+Kim' }),
  line(5, { event: 'note', text: 'wasOffline', duration: 60 }),
  line(5, { event: 'note', text: 'found', members: [ana], people: 1 }),
  line(9, { event: 'ended', by: 'you' }),
  line(10, { event: 'callRecords', members: [{ ...ana, record: { ending: 'hungUp', cost: 0.5, mos: 2 } }] }),
]
const rows = (report: Report, separator?: ',' | ';') => {
  const [names, ...lines] = csvCells([...reportCsv(report, separator)].join(''))
  return lines.map((cells): Record<string, string | undefined> => {
    const named = (names ?? []).map((name, index) => [name, cells[index]] as const)
    return Object.fromEntries(named.filter(([, cell]) => cell !== ''))
  })
}

test.each([',', ';'] as const)(
  'a report as CSV separated by %s has a line for each fact, and no formula',
  (separator) => {
    expect(rows(reportFrom(entries, { room: '=1+1' }), separator)).toEqual([
      {
        row: 'meeting',
        from: '2026-11-20T10:00:00.000Z',
        fromIs: 'exact',
        to: '2026-11-20T10:09:00.000Z',
        toIs: 'exact',
        what: "'=1+1",
        by: 'user',
        byName: 'jo',
        calls: '1',
        text: 'peak 1',
      },
      {
        row: 'stay',
        from: '2026-11-20T10:00:00.000Z',
        fromIs: 'exact',
        to: '2026-11-20T10:09:00.000Z',
        toIs: 'exact',
        name: "'=cmd|calc",
        number: "'+1 555 010 0101",
        certain: 'yes',
        what: 'roomEnded',
        result: 'hungUp',
        cost: '0.5',
      },
      {
        row: 'done',
        from: '2026-11-20T10:01:00.000Z',
        what: 'announce',
        by: 'user',
        byName: 'jo',
        result: 'unknown',
        text: `'@SUM(1;2) "x"`,
      },
      {
        row: 'done',
        from: '2026-11-20T10:02:00.000Z',
        what: 'mute',
        by: 'colleague',
        byName: "'+Kim",
        result: 'seen',
        name: "'=cmd|calc",
        number: "'+1 555 010 0101",
      },
      { row: 'cost', calls: '1', cost: '0.5' },
      { row: 'line', name: "'=cmd|calc", number: "'+1 555 010 0101", mos: '2' },
      { row: 'gap', from: '2026-11-20T10:04:00.000Z', to: '2026-11-20T10:05:00.000Z', what: 'offline' },
    ])
  },
)

test('a report as CSV of a meeting of which nothing is known has one line', () => {
  expect(rows(reportFrom([line(9, { event: 'ended' })]))).toMatchObject([{ row: 'meeting', fromIs: 'orEarlier' }])
})

test.each([
  ['no name', { name: '' }, { number: "'+1 555 010 0101" }],
  ['the number as the name', { name: '+1 (555) 010-0101' }, { number: "'+1 555 010 0101" }],
  ['neither', { name: '', number: 'anonymous' }, {}],
  ['only a name', { number: '' }, { name: "'=cmd|calc" }],
])('a report as CSV has a number only in the column of numbers: a caller with %s', (_what, given, cells) => {
  const members = [{ ...ana, ...given }]
  const entries = [
    line(0, { event: 'started', members, people: 1 }),
    line(2, { event: 'muted', members }),
    line(9, { event: 'ended' }),
    line(10, { event: 'callRecords', members: members.map((one) => ({ ...one, record: { mos: 2 } })) }),
  ]
  const found = rows(reportFrom(entries)).filter(({ row }) => row === 'stay' || row === 'done' || row === 'line')
  expect(found.map(({ row, name, number }) => ({ row, name, number }))).toEqual(
    ['stay', 'done', 'line'].map((row) => ({ row, name: undefined, number: undefined, ...cells })),
  )
})
