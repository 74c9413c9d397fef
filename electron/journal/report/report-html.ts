import type { DoneBy } from '../../../shared/journal/room-timeline.ts'
import type { Texts } from '../../../shared/text/i18n.ts'
import { fromToText, lastedText, whyText } from '../../../shared/text/stay-texts.ts'
import { bdi, escaped, paragraphs, section, table, type Column } from './html.ts'
import type { Report, ReportDone, ReportStay } from './report.ts'
import { isSound } from './report-actions.ts'
import {
  byText,
  costTexts,
  endText,
  endTexts,
  resultText,
  startText,
  unobservedTexts,
  whomText,
} from './report-words.ts'

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
  const { t, language } = style.texts
  const done = (title: string, isHere: (kind: ReportDone['kind']) => boolean): string =>
    section(
      title,
      doneTable(
        report.done.filter(({ kind }) => isHere(kind)),
        report,
        style,
      ),
    )
  return [
    `<!doctype html>\n<html lang="${language}">\n<head>\n<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="referrer" content="no-referrer">\n<title>${escaped(report.title)}</title>`,
    `<style>${STYLES}</style>\n</head>\n<body>`,
    `<p class="kind">${escaped(t('report.heading'))}</p>\n<h1>${bdi(report.title)}</h1>`,
    factsList(report, style),
    section(t('report.attendance'), attendanceTable(report, style)),
    done(t('report.moderation'), (kind) => !isSound(kind)),
    done(t('report.announcements'), (kind) => kind === 'announce' || kind === 'stopAnnouncement'),
    done(t('report.recordings'), (kind) => isSound(kind) && kind !== 'announce' && kind !== 'stopAnnouncement'),
    report.measured === 0 ? '' : section(t('report.worst'), worstTable(report, style)),
    section(t('report.unobserved'), unobservedList(report, style)),
    `<footer>${paragraphs(endTexts(report, style.zone, style.texts))}</footer>\n</body>\n</html>\n`,
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

function factsList(report: Report, style: ReportStyle): string {
  const { texts } = style
  const { t } = texts
  const { peak, ending, account } = report
  const rows: readonly (readonly [string, readonly string[]])[] = [
    [t('report.account'), account === '' ? [] : [account]],
    [t('report.began'), [startText(report, texts)]],
    [t('report.ended'), [endText(report, texts)]],
    [t('report.why'), ending === undefined ? [] : [t(`roomEnding.${ending}`)]],
    [t('report.peak'), [peak === undefined ? t('report.notKnown') : t('report.peakOf', { count: peak })]],
    [t('report.cost'), costTexts(report, texts)],
  ]
  const shown = rows.filter(([, values]) => values.length > 0)
  const items = shown.map(([title, values]) => `<dt>${escaped(title)}</dt><dd>${values.map(bdi).join('<br>')}</dd>`)
  return `<dl>\n${items.join('\n')}\n</dl>`
}

function attendanceTable(report: Report, { texts }: ReportStyle): string {
  const { t } = texts
  const { stays } = report
  const meeting = { start: report.start, now: report.madeAt }
  const removedText = (by: DoneBy): string => t('log.removedBy', { person: byText(by, texts) })
  if (stays.length === 0) return paragraphs([t('report.nobody')], 'note')
  const columns: readonly Column<ReportStay>[] = [
    { title: t('report.name'), cell: ({ who }) => bdi(who.name) },
    { title: t('report.number'), isFixed: true, cell: ({ who }) => bdi(who.number) },
    { title: t('timeline.fromTo'), isFixed: true, cell: (stay) => escaped(fromToText(stay, meeting, texts)) },
    { title: t('report.stay'), isFixed: true, cell: (stay) => escaped(lastedText(stay, meeting, texts)) },
    // Wide enough for the usual reasons in one line, however long the names are.
    { title: t('timeline.why.title'), share: 22, cell: (stay) => bdi(whyText(stay, meeting, texts, removedText)) },
    ...onlyIf<Column<ReportStay>>(
      stays.some(({ cost }) => cost !== undefined),
      {
        title: t('report.price'),
        isFixed: true,
        cell: ({ cost, currency = '' }) =>
          cost === undefined ? '' : escaped(`${texts.amount(cost)} ${currency}`.trim()),
      },
    ),
  ]
  const isPartlyProbable = stays.some(({ byCall }) => byCall === true)
  return table(columns, stays) + (isPartlyProbable ? `\n${paragraphs([t('report.byCall')], 'note')}` : '')
}

function onlyIf<Value>(isSo: boolean, value: Value): readonly Value[] {
  return isSo ? [value] : []
}

function doneTable(done: readonly ReportDone[], { start }: Report, { texts }: ReportStyle): string {
  const { t, times } = texts
  if (done.length === 0) return paragraphs([t('report.none')], 'note')
  const columns: readonly Column<ReportDone>[] = [
    { title: t('report.time'), isFixed: true, cell: ({ at }) => escaped(times.clockDated(at, start)) },
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

function worstTable({ worst, measured, cost }: Report, { texts }: ReportStyle): string {
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

function unobservedList(report: Report, { texts }: ReportStyle): string {
  const lines = unobservedTexts(report, texts)
  if (lines.length === 0) return paragraphs([texts.t('report.noGaps')], 'note')
  return `<ul>\n${lines.map((line) => `<li>${escaped(line)}</li>`).join('\n')}\n</ul>`
}
