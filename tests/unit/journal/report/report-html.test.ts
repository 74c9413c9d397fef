import { describe, expect, test } from 'vitest'
import { reportHtml } from '../../../../electron/journal/report/report-html.ts'
import type { Report } from '../../../../electron/journal/report/report.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { line, reportedPerson, reportFrom } from '../../../support/reported-meeting.ts'

const ana = reportedPerson('Ana', 1)
const ben = reportedPerson('Ben', 2)
const begun = line(0, { event: 'started', members: [ana, ben], people: 2 })
const ended = line(9, { event: 'ended' })
const english = createTexts('en', 'en-GB')
const html = (report: Report, texts = english): string => reportHtml(report, { texts, zone: 'Europe/Berlin' })
/** What a reader sees, without the style. */
const read = (report: Report, texts = english): string =>
  html(report, texts)
    .replace(/<(title|style)>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')

describe('a report as HTML', () => {
  test('has neither scripts nor anything that points outside, and forbids both', () => {
    const text = html(reportFrom([begun, ended]))
    expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(text).not.toMatch(/<(script|link|img|iframe|a|form|object|base)\b|https?:|url\(|@import|\bon\w+=/i)
  })

  test.each(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', `' onload='`, '&lt;b&gt;', '</title><b>'])(
    'shows %s as it is written, wherever it comes from',
    (hostile) => {
      const page = (text: string): string => {
        const person = { ...ana, name: text }
        const record = { cause: text, cost: 1, mos: 2, currency: text }
        const announce = { action: 'announce', actionId: 'a', text: 'everyone', announced: text, actor: text } as const
        const entries = [
          line(0, { event: 'started', members: [person], people: 1, accountName: text }),
          line(1, { event: 'intent', ...announce }),
          line(1, { event: 'muted', members: [person], by: 'colleague', colleague: text }),
          line(9, { event: 'ended', by: 'colleague', colleague: text }),
          line(10, { event: 'callRecords', members: [{ ...person, record }] }),
        ]
        return html(reportFrom(entries, { room: text }))
      }
      const tags = (text: string): readonly string[] => text.match(/<[^>]*>/g) ?? []
      expect(tags(page(hostile))).toEqual(tags(page('harmless')))
    },
  )

  test('isolates names that are written from right to left, and drops marks that would turn the text', () => {
    const person = { ...ana, name: '\u202Eאבג' }
    const text = html(reportFrom([line(0, { event: 'started', members: [person], people: 1 }), ended]))
    expect(text).toContain('<bdi>אבג</bdi>')
    expect(text).not.toContain('\u202E')
  })

  test.each([
    [{ cost: 0.1, currency: 'INR' }, { cost: 0.2, currency: 'INR' }, '0.30 INR for all 2 calls that were seen'],
    [{ cost: 0.1, currency: 'INR' }, {}, '0.10 INR for 1 of 2 calls that were seen'],
    [
      { cost: 0.1 },
      { cost: 2, currency: 'USD' },
      '0.10, currency not stated for 1 of 2 calls that were seen 2.00 USD for 1 of 2',
    ],
    [{}, {}, 'Cost of the calls Not known'],
  ])('of records with %j and %j says %s', (one, other, sentence) => {
    const members = [
      { ...ana, record: one },
      { ...ben, record: other },
    ]
    expect(read(reportFrom([begun, ended, line(10, { event: 'callRecords', members })]))).toContain(sentence)
  })

  test.each([
    [119, true],
    [100, false],
  ])('of a meeting that ended in minute %i, two hours after its start, says that records may come: %s', (end, says) => {
    expect(read(reportFrom([begun, line(end, { event: 'ended' })])).includes('Records may still come')).toBe(says)
  })

  test('of a meeting of which nothing is known says just that', () => {
    const text = read(reportFrom([line(9, { event: 'ended', text: 'network' })]))
    for (const said of [
      'Not known. First seen',
      'Found at',
      'Nobody was seen',
      'None in the log.',
      'live before Gavel',
    ])
      expect(text).toContain(said)
    expect(text).not.toMatch(/undefined|NaN|Worst lines/)
  })

  test('says of each stay from when to when it was, and why', () => {
    const since = new Date(Date.parse(begun.at) - 1_680_000).toISOString()
    const remove = { action: 'remove', actionId: 'a', members: [ben] } as const
    const text = read(
      reportFrom([
        line(0, { event: 'note', text: 'found', members: [{ ...ana, joinedAt: since }, ben], people: 2 }),
        line(5, { event: 'intent', ...remove }),
        line(5, { event: 'outcome', outcome: 'accepted', ...remove }),
        line(5, { event: 'left', members: [ben] }),
        ended,
      ]),
    )
    expect(text).toContain('09:32 – 10:09 37 minutes Joined before Gavel looked. The room ended.')
    expect(text).toContain('before 10:00 – 10:05 at least 5 minutes Joined before Gavel looked. Removed by jo.')
  })

  test('is German in a German Gavel', () => {
    const text = read(reportFrom([begun, ended], { mask: true }), createTexts('de', 'de'))
    expect(text).toContain('Wer da war Name Nummer Von – bis Dauer Warum Ana +1 ••• 01')
    expect(text).not.toMatch(/\b(the|was|and)\b/)
  })

  test('with 300 people has a row for each', () => {
    const members = Array.from({ length: 300 }, (_, index) => ({
      ...reportedPerson(`P${String(index)}`, index % 100),
      callUuid: `call-${String(index)}`,
    }))
    const text = html(reportFrom([line(0, { event: 'started', members, people: 300 }), ended]))
    expect(text.match(/<tr>/g)).toHaveLength(301)
  })
})
