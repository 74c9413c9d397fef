import type { Account } from '../../../shared/account.ts'
import type { LabelTexts } from '../../../shared/callers/called.ts'
import { folded } from '../../../shared/callers/folded.ts'
import { createNumberFormat } from '../../../shared/callers/masked.ts'
import type { JournalFilter } from '../../../shared/ipc/journal-schemas.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import type { RoomTimeline } from '../../../shared/journal/room-timeline.ts'
import { failure, success } from '../../../shared/result.ts'
import { hostOf, isPublicWebAddress } from '../../../shared/web-address.ts'
import { attendanceCsv } from '../../journal/export.ts'
import type { EntryFilter } from '../../journal/format.ts'
import { groupEntries } from '../../journal/groups.ts'
import { reportOf } from '../../journal/report/report.ts'
import { reportCsv } from '../../journal/report/report-csv.ts'
import { reportHtml } from '../../journal/report/report-html.ts'
import type { JournaledRun } from '../../journal/room-runs.ts'
import { separatorIn, type Parts } from '../parts.ts'
import type { Handlers } from '../router.ts'
import { fileNameOf, localDay, runAt, runsOf } from './room-history.ts'

/** The maximum number of runs that the window lists. If there are enough, half of them are older than the shown one. */
const MAX_RUNS = 100

/** The maximum length of each list of one run (steps, events, stays) that the window gets. An export has all stays. */
const MAX_SHOWN = 5_000

/** The handlers for the log, and for what is read from it about one room. The system asks where to save a file. */
export const journalHandlers = (parts: Parts) => {
  const { journal, clock, accounts, labels, localizedTexts, print } = parts
  return {
    journal: async ({ filter, limit, since }) => {
      const read = await journal.read(withoutDemo(withLabels(filter, labels.get()), accounts.list()), limit, since)
      if (!read.ok) return read
      const { entries, ...rest } = read.value
      const oldest = entries.at(-1)?.id
      const groups = groupEntries(entries.map(withoutLink).reverse()).toReversed()
      return success({ groups, ...(oldest !== undefined && { oldest }), ...rest })
    },
    exportJournal: ({ format, filter, mask, links }, { files }) => {
      const name = `gavel-log-${localDay(new Date(clock.now()))}.${format}`
      const unreadable = (count: number): string => localizedTexts.current().t('log.unreadable', { count })
      const hides = { numbers: mask, links: !links, separator: separatorIn(parts), unreadable }
      return files.save(name, journal.export(format, withLabels(filter, labels.get()), hides))
    },
    deleteOlder: async ({ months }) => {
      const deleted = await journal.deleteOlderThan(months, true)
      return deleted.ok ? success({ lines: deleted.value }) : deleted
    },
    roomTimeline: async ({ room, at, ended }) => {
      const runs = await runsOf(parts, room, at)
      return runs.ok ? success(timelineOf(runs.value, runAt(runs.value, at, ended))) : runs
    },
    exportAttendance: async ({ room, at, mask }, { files }) => {
      const runs = await runsOf(parts, room, at)
      if (!runs.ok) return runs
      const attendance = runAt(runs.value, at)?.attendance ?? []
      const name = fileNameOf('gavel-attendance', room.name, new Date(at))
      return files.save(`${name}.csv`, attendanceCsv(attendance, mask, clock.now(), separatorIn(parts)))
    },
    saveReport: async ({ room, at, ended, format, mask }, { files }) => {
      const runs = await runsOf(parts, room, at)
      if (!runs.ok) return runs
      const run = runAt(runs.value, at, ended)
      if (run === undefined) return failure('invalid', { values: { reason: 'noRun' } })
      const texts = localizedTexts.current()
      const words = { labels: labels.get(), number: createNumberFormat(mask), nobody: texts.t('member.nobody') }
      const report = reportOf(room.name, run, words, clock.now())
      const name = `${fileNameOf('gavel-report', report.title, new Date(run.start))}.${format}`
      if (format === 'csv') return files.save(name, reportCsv(report, separatorIn(parts)))
      const html = reportHtml(report, { texts, zone: new Intl.DateTimeFormat().resolvedOptions().timeZone })
      if (format === 'html') return files.save(name, [html])
      const printed = await print(html)
      return printed.ok ? files.save(name, [printed.value]) : printed
    },
  } satisfies Partial<Handlers>
}

function withLabels(filter: JournalFilter, labels: LabelTexts): EntryFilter {
  const person = folded(filter.person ?? '').trim()
  if (person === '') return filter
  const found = Object.entries(labels).filter(([, name]) => folded(name).includes(person))
  return { ...filter, labelled: new Set(found.map(([number]) => number)) }
}

/**
 * The filter without the demo, because the demo's made-up callers would bury the lines of a real account. An export has
 * all lines, and the demo's lines are shown if the user chooses the demo.
 */
function withoutDemo(filter: EntryFilter, accounts: readonly Account[]): EntryFilter {
  const isBuried = filter.account === undefined && accounts.some(({ demo }) => !demo)
  return isBuried ? { ...filter, withoutDemo: true } : filter
}

function timelineOf(runs: readonly JournaledRun[], run: JournaledRun | undefined): RoomTimeline {
  if (run === undefined) return { runs: [] }
  const first = Math.max(0, Math.min(runs.indexOf(run) - MAX_RUNS / 2, runs.length - MAX_RUNS))
  const listed = runs.slice(first, first + MAX_RUNS).reverse()
  const { entries: _entries, done: _done, steps, events, attendance, ...rest } = run
  const shown = {
    ...rest,
    steps: steps.slice(-MAX_SHOWN),
    events: events.slice(-MAX_SHOWN),
    attendance: attendance.slice(0, MAX_SHOWN),
  }
  return { runs: listed.map(({ start, end }) => (end === undefined ? { start } : { start, end })), run: shown }
}

/** The entry with at most the host of its recording, because the window never gets the address. */
function withoutLink({ recordingUrl, ...entry }: JournalEntry): JournalEntry {
  if (recordingUrl === undefined || !isPublicWebAddress(recordingUrl)) return entry
  return { ...entry, recordingHost: hostOf(recordingUrl) }
}
