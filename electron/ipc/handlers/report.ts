import type { LabelTexts } from '../../../shared/callers/called.ts'
import { createNumberFormat } from '../../../shared/callers/masked.ts'
import { failure, type Result } from '../../../shared/result.ts'
import type { CsvSeparator } from '../../../shared/text/csv-cell.ts'
import type { Texts } from '../../../shared/text/i18n.ts'
import type { FileDialogs } from '../../desktop/file-dialogs.ts'
import type { UserPresence } from '../../desktop/windows/user-presence.ts'
import { reportOf } from '../../journal/report/report.ts'
import { reportCsv } from '../../journal/report/report-csv.ts'
import { reportHtml } from '../../journal/report/report-html.ts'
import type { Handlers } from '../router.ts'
import { byUser } from './by-user.ts'
import { fileNameOf, runAt, runsOf, type RoomHistoryParts } from './room-history.ts'

export interface ReportHandlerParts extends RoomHistoryParts {
  readonly files: Pick<FileDialogs, 'save'>
  readonly presence: Pick<UserPresence, 'mayChange'>
  readonly labels: () => LabelTexts
  readonly csvSeparator: () => CsvSeparator
  readonly texts: () => Texts
  /** Makes a PDF of a page of HTML, without any request. */
  readonly print: (html: string) => Promise<Result<Uint8Array>>
}

/**
 * Saves a report of one run of a room. It is made here, from the journal alone, and the system asks where to save it.
 */
export function createReportHandlers(parts: ReportHandlerParts): Pick<Handlers, 'saveReport'> {
  const { files, today, presence, labels, csvSeparator, texts, print } = parts
  return {
    saveReport: byUser(presence, async ({ room, at, ended, format, mask }, sender) => {
      const runs = await runsOf(parts, room, at)
      if (!runs.ok) return runs
      const run = runAt(runs.value, at, ended)
      if (run === undefined) return failure('invalid', { values: { reason: 'noRun' } })
      const words = { labels: labels(), number: createNumberFormat(mask), nobody: texts().t('member.nobody') }
      const report = reportOf({ room: room.name, run, words, now: today().getTime() })
      const name = `${fileNameOf('gavel-report', report.title, new Date(run.start))}.${format}`
      if (format === 'csv') return files.save(sender, name, reportCsv(report, csvSeparator()))
      const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
      const html = reportHtml(report, { texts: texts(), zone: timeZone })
      if (format === 'html') return files.save(sender, name, [html])
      const printed = await print(html)
      return printed.ok ? files.save(sender, name, [printed.value]) : printed
    }),
  }
}
