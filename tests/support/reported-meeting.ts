import { reportOf, type Report } from '../../electron/journal/report/report.ts'
import { roomRuns } from '../../electron/journal/room-runs.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import { createNumberFormat } from '../../shared/callers/masked.ts'

const usual = {
  id: '',
  actor: 'jo',
  account: 'acme',
  accountName: 'Acme',
  provider: 'plivo',
  conference: 'Standup',
  instance: 1,
} as const

/** When a made-up meeting begins. */
export const START = Date.parse('2026-11-20T10:00:00.000Z')

/** A line of the journal, so many minutes after the beginning. */
export function line(minutes: number, entry: Partial<JournalEntry> & Pick<JournalEntry, 'event'>): JournalEntry {
  return { ...usual, at: new Date(START + minutes * 60_000).toISOString(), ...entry }
}

export function reportedPerson(name: string, last: number) {
  return { name, number: `155501001${String(last).padStart(2, '0')}`, memberId: name, callUuid: `call-${name}` }
}

interface ReportedOptions {
  readonly mask?: boolean
  readonly room?: string
  readonly isLive?: boolean
}

/** The report of the newest run in these lines, made two hours after the beginning. */
export function reportFrom(entries: readonly JournalEntry[], options: ReportedOptions = {}): Report {
  const { mask = false, room = 'Standup', isLive = false } = options
  const now = START + 7_200_000
  const run = roomRuns(entries, isLive ? { now } : undefined).at(-1)
  if (run === undefined) throw new Error('There is no run.')
  const words = { labels: {}, number: createNumberFormat(mask), nobody: 'Unknown caller' }
  return reportOf(room, run, words, now)
}
