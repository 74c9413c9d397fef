import type { DoneBy } from '../../../shared/journal/room-timeline.ts'
import { LAST_DATE } from '../../../shared/limits.ts'
import { csvLine, type CsvCell, type CsvSeparator } from '../../../shared/text/csv-cell.ts'
import type { Report, ReportCaller } from './report.ts'

const COLUMNS = [
  'row',
  'from',
  'fromIs',
  'to',
  'toIs',
  'name',
  'number',
  'certain',
  'what',
  'by',
  'byName',
  'result',
  'text',
  'calls',
  'cost',
  'currency',
  'mos',
  'jitter',
  'loss',
] as const

type Row = Readonly<Partial<Record<(typeof COLUMNS)[number], CsvCell>>>

/**
 * CSV by RFC 4180 with a byte order mark. `row` says what a line is about: the `meeting`, a `stay`, something that was
 * `done`, with a line for each caller, a `cost` in one currency, a `line` that was measured, or a `gap` in observation.
 * In a `stay`, `what` is how it ended, `by` and `byName` say who removed the caller, and `result` is from the record.
 * Its words are the same in every language. Times are UTC.
 */
export function* reportCsv(report: Report, separator: CsvSeparator = ','): Generator<string> {
  yield `\uFEFF${csvLine(COLUMNS, separator)}`
  for (const row of rowsOf(report))
    yield csvLine(
      COLUMNS.map((column) => row[column]),
      separator,
    )
}

function timeOf(at: number | undefined): string {
  return at === undefined || Math.abs(at) > LAST_DATE ? '' : new Date(at).toISOString()
}

function* rowsOf({ title, start, isStartKnown, end, endedBy, ending, peak, ...report }: Report): Generator<Row> {
  yield {
    row: 'meeting',
    from: timeOf(start),
    fromIs: isStartKnown ? 'exact' : 'orEarlier',
    ...(end.kind === 'live' ? { toIs: 'live' } : { to: timeOf(end.at), toIs: END_IS[end.kind] }),
    what: title,
    ...byCells(endedBy),
    result: ending,
    calls: report.cost.calls,
    text: peak === undefined ? undefined : `peak ${String(peak)}`,
  }
  for (const { who, byCall, from, isFromKnown, to, toIs, leaving, removedBy, ending: left, ...paid } of report.stays)
    yield {
      row: 'stay',
      from: timeOf(from),
      fromIs: isFromKnown ? 'exact' : 'orEarlier',
      to: timeOf(to),
      toIs: to === undefined ? 'live' : toIs,
      ...nameCells(who),
      certain: byCall !== true,
      what: leaving,
      ...byCells(removedBy),
      result: left,
      cost: paid.cost,
      currency: paid.currency,
    }
  for (const { at, kind, by, result, target, people, text, host } of report.done) {
    const done = { row: 'done', from: timeOf(at), what: kind, ...byCells(by), result, text: text ?? host ?? target }
    yield* people.length === 0 ? [done] : people.map((who) => ({ ...done, ...nameCells(who) }))
  }
  for (const { cost, currency, calls } of report.cost.sums) yield { row: 'cost', calls, cost, currency }
  for (const { who, mos, jitter, loss } of report.worst) yield { row: 'line', ...nameCells(who), mos, jitter, loss }
  for (const { from, to, why } of report.gaps) yield { row: 'gap', from: timeOf(from), to: timeOf(to), what: why }
}

const END_IS = { seen: 'exact', foundLater: 'orEarlier', unknown: 'orLater' } as const

function nameCells({ cells: { name, number } }: ReportCaller): Row {
  return { name, number: { phone: number } }
}

function byCells(by: DoneBy | undefined): Row {
  return by === undefined ? {} : { by: by.kind, byName: by.name }
}
