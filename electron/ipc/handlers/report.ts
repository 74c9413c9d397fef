import type { LabelTexts } from '../../../shared/callers/called.ts'
import { createNumberFormat } from '../../../shared/callers/masked.ts'
import { failure, type Result } from '../../../shared/result.ts'
import type { CsvSeparator } from '../../../shared/text/csv-cell.ts'
import type { Texts } from '../../../shared/text/i18n.ts'
import { reportOf } from '../../journal/report/report.ts'
import { reportCsv } from '../../journal/report/report-csv.ts'
import { reportHtml } from '../../journal/report/report-html.ts'
import type { Handlers } from '../router.ts'
import { fileNameOf, runAt, runsOf, type RoomHistoryParts } from './room-history.ts'

export interface ReportHandlerParts extends RoomHistoryParts {
  readonly labelsNow: () => LabelTexts
  readonly csvSeparator: () => CsvSeparator
  readonly texts: () => Texts
  /** Makes a PDF of a page of HTML, without any request. */
  readonly print: (html: string) => Promise<Result<Uint8Array>>
}

/**
 * Saves a report of one run of a room. It is made here, from the journal alone, and the system asks where to save it.
 */
export const reportHandlers = (parts: ReportHandlerParts) =>
  ({
    saveReport: async ({ room, at, ended, format, mask }, { files }) => {
      const { today, labelsNow, csvSeparator, texts, print } = parts
      const runs = await runsOf(parts, room, at)
      if (!runs.ok) return runs
      const run = runAt(runs.value, at, ended)
      if (run === undefined) return failure('invalid', { values: { reason: 'noRun' } })
      const words = { labels: labelsNow(), number: createNumberFormat(mask), nobody: texts().t('member.nobody') }
      const report = reportOf({ room: room.name, run, words, now: today().getTime() })
      const name = `${fileNameOf('gavel-report', report.title, new Date(run.start))}.${format}`
      if (format === 'csv') return files.save(name, reportCsv(report, csvSeparator()))
      const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
      const html = reportHtml(report, { texts: texts(), zone: timeZone })
      if (format === 'html') return files.save(name, [html])
      const printed = await print(html)
      return printed.ok ? files.save(name, [printed.value]) : printed
    },
  }) satisfies Partial<Handlers>
