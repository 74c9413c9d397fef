import { success, type Result } from '../../../shared/result.ts'
import type { RoomRun, RoomTimeline } from '../../../shared/room-timeline.ts'
import type { FileDialogs } from '../../desktop/file-dialogs.ts'
import type { UserPresence } from '../../desktop/windows/user-presence.ts'
import { attendanceCsv } from '../../journal/attendance-csv.ts'
import type { Journal } from '../../journal/journal.ts'
import { roomRuns } from '../../journal/room-runs.ts'
import type { Monitor, RoomRef } from '../../monitor/monitor.ts'
import type { Handlers } from '../router.ts'

export interface JournalHandlerParts {
  readonly journal: Journal
  readonly files: FileDialogs
  readonly today: () => Date
  readonly presence: Pick<UserPresence, 'mayChange'>
  readonly monitor: Pick<Monitor, 'conference'>
}

/** Runs that the window lists. */
const MAX_RUNS = 100
/** What the window shows of one run; an export has everyone. */
const MAX_SHOWN = 5_000

export function createJournalHandlers({
  journal,
  files,
  today,
  presence,
  monitor,
}: JournalHandlerParts): Pick<
  Handlers,
  'journal' | 'exportJournal' | 'deleteOlder' | 'roomTimeline' | 'exportAttendance'
> {
  const runsOf = async (room: RoomRef, at: number | undefined): Promise<Result<readonly RoomRun[]>> => {
    const read = await journal.history(room.accountId, room.name, at)
    return read.ok ? success(roomRuns(read.value, monitor.conference(room) !== undefined)) : read
  }
  return {
    journal: ({ filter, before, limit }) => journal.read(filter, before, limit),
    exportJournal: ({ format, filter, mask }, sender) => {
      const name = `gavel-log-${today().toISOString().slice(0, 10)}.${format}`
      return files.save(sender, name, journal.export(format, filter, mask))
    },
    deleteOlder: async ({ months }, sender) => {
      const allowed = presence.mayChange(sender)
      if (!allowed.ok) return allowed
      const deleted = await journal.deleteOlderThan(months)
      return deleted.ok ? success({ lines: deleted.value }) : deleted
    },
    roomTimeline: async ({ room, at }) => {
      const runs = await runsOf(room, at)
      return runs.ok ? success(timelineOf(runs.value, at)) : runs
    },
    exportAttendance: async ({ room, at, mask }, sender) => {
      const runs = await runsOf(room, at)
      if (!runs.ok) return runs
      const attendance = runAt(runs.value, at)?.attendance ?? []
      const name = `gavel-attendance-${new Date(at).toISOString().slice(0, 10)}.csv`
      return files.save(sender, name, attendanceCsv(attendance, mask, today().getTime()))
    },
  }
}

function timelineOf(runs: readonly RoomRun[], at: number | undefined): RoomTimeline {
  const run = runAt(runs, at)
  const list = runs.slice(-MAX_RUNS).map(({ start, end }) => (end === undefined ? { start } : { start, end }))
  if (run === undefined) return { runs: list.reverse() }
  const { steps, events, attendance } = run
  const shown = {
    ...run,
    steps: steps.slice(-MAX_SHOWN),
    events: events.slice(-MAX_SHOWN),
    attendance: attendance.slice(0, MAX_SHOWN),
  }
  return { runs: list.reverse(), run: shown }
}

/** The newest run that had begun by then. */
function runAt(runs: readonly RoomRun[], at: number | undefined): RoomRun | undefined {
  return at === undefined ? runs.at(-1) : (runs.findLast(({ start }) => start <= at) ?? runs[0])
}
