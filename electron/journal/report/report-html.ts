import type { DoneBy } from '../../../shared/journal/room-timeline.ts'
import type { Texts } from '../../../shared/text/i18n.ts'
import { fromToText, lastedText, whyText } from '../../../shared/text/stay-texts.ts'
import type { Report, ReportDone, ReportStay } from './report.ts'
import { isSound } from './report-actions.ts'

/** How a report is written: in which language, and in which zone its times are. */
export interface ReportStyle {
  readonly texts: Texts
  /** The name of the time zone in which `texts` writes times. */
  readonly zone: string
}

/**
 * One HTML file without scripts and without references to anything outside of it; its policy forbids both in case a
 * text were to escape.
 */
export function reportHtml(report: Report, style: ReportStyle): string {
  const { texts, zone } = style
  const { t, language } = texts
  const made = [t('report.made', { time: texts.times.full(report.madeAt), zone })]
  if (report.isMasked) made.push(t('report.masked'))
  const done = (title: string, isHere: (kind: ReportDone['kind']) => boolean): string =>
    section(title, doneTable(report, isHere, texts))
  return [
    `<!doctype html>\n<html lang="${language}">\n<head>\n<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="referrer" content="no-referrer">\n<title>${escaped(report.title)}</title>`,
    `<style>${STYLES}</style>\n</head>\n<body>`,
    `<p class="kind">${escaped(t('report.heading'))}</p>\n<h1>${bdi(report.title)}</h1>`,
    factsList(report, texts),
    section(t('report.attendance'), attendanceTable(report, texts)),
    done(t('report.moderation'), (kind) => !isSound(kind)),
    done(t('report.announcements'), (kind) => kind === 'announce' || kind === 'stopAnnouncement'),
    done(t('report.recordings'), (kind) => isSound(kind) && kind !== 'announce' && kind !== 'stopAnnouncement'),
    report.measured === 0 ? '' : section(t('report.worst'), worstTable(report, texts)),
    section(t('report.unobserved'), unobservedList(report, texts)),
    `<footer>${paragraphs(made)}</footer>\n</body>\n</html>\n`,
  ].join('\n')
}

/** Black on white, because it is made for paper. */
const STYLES = `
@page { size: A4; margin: 16mm 14mm; }
:root { color-scheme: light; }
body { max-width: 182mm; margin: 2rem auto; padding: 0 1rem; background: #fff; color: #111; font: 10pt/1.4 system-ui, sans-serif; }
bdi { overflow-wrap: anywhere; }
h1 { margin: 0 0 .6em; font-size: 18pt; line-height: 1.2; }
h2 { margin: 1.6em 0 .4em; font-size: 12pt; break-after: avoid; }
.kind, footer, .note { color: #555; }
.kind, p { margin: 0 0 .3em; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2em 1.2em; margin: 0; }
dt { color: #555; }
dd { margin: 0; }
table { width: 100%; border-collapse: collapse; font-size: 9pt; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th { border-bottom: 1pt solid #111; font-weight: 600; }
th, td { padding: .25em .8em .25em 0; text-align: start; vertical-align: top; }
td { border-bottom: .5pt solid #ccc; }
.fixed { white-space: nowrap; font-variant-numeric: tabular-nums; }
ul { margin: 0; padding: 0; list-style: none; }
footer { margin-top: 2em; font-size: 8pt; }
@media print { body { max-width: none; margin: 0; padding: 0; } }
`

function factsList(report: Report, texts: Texts): string {
  const { t, times } = texts
  const { start, isStartKnown, peak, ending, account } = report
  const began = times.full(start)
  const rows: readonly (readonly [string, readonly string[]])[] = [
    [t('report.account'), account === '' ? [] : [account]],
    [t('report.began'), [isStartKnown ? began : t('report.startUnknown', { time: began })]],
    [t('report.ended'), [endText(report, texts)]],
    [t('report.why'), ending === undefined ? [] : [t(`roomEnding.${ending}`)]],
    [t('report.peak'), [peak === undefined ? t('report.notKnown') : t('report.peakOf', { count: peak })]],
    [t('report.cost'), costTexts(report, texts)],
  ]
  const shown = rows.filter(([, values]) => values.length > 0)
  const items = shown.map(([title, values]) => `<dt>${escaped(title)}</dt><dd>${values.map(bdi).join('<br>')}</dd>`)
  return `<dl>\n${items.join('\n')}\n</dl>`
}

function endText({ end, endedBy }: Report, { t, times }: Texts): string {
  if (end.kind === 'live') return t('report.end.live')
  const time = times.full(end.at)
  if (end.kind !== 'seen') return t(`report.end.${end.kind}`, { time })
  return endedBy === undefined ? time : t('report.endedBy', { time, person: byText(endedBy, { t }) })
}

/** Milliseconds after the end in which the provider's records are read. */
const RECORDS_COME = 900_000

/** One line for each currency, each of how many calls. */
function costTexts({ cost: { calls, probable, sums }, end, madeAt }: Report, { t, amount }: Texts): readonly string[] {
  const lines = sums.map(({ cost: paid, currency, calls: known }) => {
    const cost =
      currency === undefined ? t('report.currencyUnknown', { cost: amount(paid) }) : `${amount(paid)} ${currency}`
    return known === calls
      ? t('report.costOfAll', { cost, count: calls })
      : t('report.costOf', { cost, known, count: calls })
  })
  const known = sums.reduce((sum, { calls: paid }) => sum + paid, 0)
  const mayCome = known < calls && end.kind === 'seen' && madeAt - end.at < RECORDS_COME
  return [
    ...(lines.length === 0 ? [t('report.notKnown')] : lines),
    ...(probable === 0 ? [] : [t('report.probable', { count: probable })]),
    ...(mayCome ? [t('report.mayCome')] : []),
  ]
}

function attendanceTable(report: Report, texts: Texts): string {
  const { t } = texts
  const { stays } = report
  const meeting = { start: report.start, now: report.madeAt }
  const removedText = (by: DoneBy): string => t('log.removedBy', { person: byText(by, texts) })
  if (stays.length === 0) return paragraphs([t('report.nobody')], 'note')
  const price: Column<ReportStay> = {
    title: t('report.price'),
    isFixed: true,
    cell: ({ cost, currency = '' }) => (cost === undefined ? '' : escaped(`${texts.amount(cost)} ${currency}`.trim())),
  }
  const columns: readonly Column<ReportStay>[] = [
    { title: t('report.name'), cell: ({ who }) => bdi(who.name) },
    { title: t('report.number'), isFixed: true, cell: ({ who }) => bdi(who.number) },
    { title: t('timeline.fromTo'), isFixed: true, cell: (stay) => escaped(fromToText(stay, meeting, texts)) },
    { title: t('report.stay'), isFixed: true, cell: (stay) => escaped(lastedText(stay, meeting, texts)) },
    // Wide enough for the usual reasons in one line, however long the names are.
    { title: t('timeline.why.title'), share: 22, cell: (stay) => bdi(whyText(stay, meeting, texts, removedText)) },
    ...(stays.some(({ cost }) => cost !== undefined) ? [price] : []),
  ]
  const isPartlyProbable = stays.some(({ byCall }) => byCall === true)
  return table(columns, stays) + (isPartlyProbable ? `\n${paragraphs([t('report.byCall')], 'note')}` : '')
}

function doneTable(report: Report, isHere: (kind: ReportDone['kind']) => boolean, texts: Texts): string {
  const done = report.done.filter(({ kind }) => isHere(kind))
  const { t, times } = texts
  if (done.length === 0) return paragraphs([t('report.none')], 'note')
  const columns: readonly Column<ReportDone>[] = [
    { title: t('report.time'), isFixed: true, cell: ({ at }) => escaped(times.clockDated(at, report.start)) },
    { title: t('report.what'), share: 25, cell: (one) => whatCell(one, texts) },
    { title: t('report.whom'), share: 30, cell: (one) => bdi(whomText(one, texts)) },
    { title: t('report.by'), share: 16, cell: ({ by }) => bdi(byText(by, texts)) },
    { title: t('report.result'), share: 17, cell: (one) => escaped(resultText(one, texts)) },
  ]
  return table(columns, done)
}

function whatCell({ kind, text, host }: ReportDone, { t }: Texts): string {
  const what = escaped(t(`report.kind.${kind}`))
  if (text !== undefined) return `${what}: ${bdi(text)}`
  if (host === undefined) return what
  return `${what}: ${bdi(t(kind === 'announce' ? 'report.soundOf' : 'report.storedAt', { host }))}`
}

function worstTable({ worst, measured, cost }: Report, texts: Texts): string {
  const { t } = texts
  const written = (value: number | undefined): string => (value === undefined ? '' : escaped(texts.amount(value)))
  type Line = (typeof worst)[number]
  const columns: readonly Column<Line>[] = [
    { title: t('report.name'), cell: ({ who }) => bdi(who.full) },
    { title: t('report.mos'), isFixed: true, cell: ({ mos }) => written(mos) },
    { title: t('report.jitter'), isFixed: true, cell: ({ jitter }) => written(jitter) },
    { title: t('report.loss'), isFixed: true, cell: ({ loss }) => written(loss) },
  ]
  const note = t('report.measured', { known: measured, count: cost.calls })
  return `${table(columns, worst)}\n${paragraphs([note], 'note')}`
}

/** When nobody observed the meeting. */
function unobservedList({ gaps, start, isStartKnown, end }: Report, { t, times }: Texts): string {
  const lines = [
    ...(isStartKnown ? [] : [t('report.beforeSeen', { time: times.clockDated(start, start) })]),
    ...gaps.map(({ from, to, why }) =>
      t(`report.gap.${why}`, { from: times.clockDated(from, start), to: times.clockDated(to, start) }),
    ),
    ...(end.kind === 'live' || end.kind === 'seen' ? [] : [t(`report.end.${end.kind}`, { time: times.full(end.at) })]),
  ]
  if (lines.length === 0) return paragraphs([t('report.noGaps')], 'note')
  return `<ul>\n${lines.map((line) => `<li>${escaped(line)}</li>`).join('\n')}\n</ul>`
}

/** What is announced or recorded for a group reaches whoever is there, so that nobody is named. */
function whomText({ kind, target, people }: ReportDone, { t, list }: Texts): string {
  const isOfRoom = kind === 'end' || kind === 'record' || kind === 'stopRecording'
  if (isOfRoom) return t('report.target.room')
  const names = list(people.map(({ called }) => called))
  if (target === undefined) return names
  const group = t(`report.target.${target}`)
  return people.length === 0 || isSound(kind) ? group : t('report.targetNamed', { target: group, people: names })
}

function byText(by: DoneBy | undefined, { t }: Pick<Texts, 't'>): string {
  return by === undefined ? '' : t(`report.byWhom.${by.kind}`, { person: by.name })
}

function resultText({ kind, result }: ReportDone, { t }: Texts): string {
  // No response shows an announcement or a recording.
  return result === 'accepted' && isSound(kind) ? t('report.acceptedSound') : t(`report.results.${result}`)
}

/* The pieces of a page. Each takes texts, and escapes them, except where it says HTML. */

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? '')
}

/** A text from outside, which keeps its own direction. */
function bdi(text: string): string {
  return `<bdi>${escaped(text)}</bdi>`
}

/** @param content HTML */
function section(title: string, content: string): string {
  return `<section>\n<h2>${escaped(title)}</h2>\n${content}\n</section>`
}

function paragraphs(texts: readonly string[], kind = ''): string {
  const attribute = kind === '' ? '' : ` class="${kind}"`
  return texts.map((text) => `<p${attribute}>${escaped(text)}</p>`).join('\n')
}

interface Column<Row> {
  readonly title: string
  /** Whether it is as wide as its text. */
  readonly isFixed?: boolean
  /** Percent of the page. Without it, the texts decide. */
  readonly share?: number
  /** A piece of HTML. */
  readonly cell: (row: Row) => string
}

function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const head = columns.map(({ title, share }) => {
    const width = share === undefined ? '' : ` width="${String(share)}%"`
    return `<th scope="col"${width}>${escaped(title)}</th>`
  })
  const body = rows.map((row) => {
    const cells = columns.map(({ cell, isFixed }) => `<td${isFixed === true ? ' class="fixed"' : ''}>${cell(row)}</td>`)
    return `<tr>${cells.join('')}</tr>`
  })
  return `<table>\n<thead><tr>${head.join('')}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>`
}
