import type { RoomRun } from '../../../shared/journal/room-timeline.ts'
import { success, type Result } from '../../../shared/result.ts'
import type { Journal } from '../../journal/journal.ts'
import { roomRuns, type JournaledRun } from '../../journal/room-runs.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import type { Rooms } from '../../moderation/rooms.ts'

export interface RoomHistoryParts {
  readonly journal: Pick<Journal, 'history'>
  readonly rooms: Pick<Rooms, 'conference'>
  readonly today: () => Date
}

/** Milliseconds. The message that a room ended is made right after the line in the journal that says so. */
const SAME_END = 1_000

/** The runs of a room around a time, or the newest ones, oldest first. */
export async function runsOf(
  { journal, rooms, today }: RoomHistoryParts,
  room: RoomRef,
  at: number | undefined,
): Promise<Result<readonly JournaledRun[]>> {
  const read = await journal.history(room.accountId, room.name, at)
  if (!read.ok) return read
  const { entries, includesNewest } = read.value
  const live = includesNewest ? rooms.conference(room) : undefined
  return success(roomRuns(entries, live && { now: today().getTime(), startedAt: live.startedAt }))
}

/**
 * The newest run that had begun by this time, otherwise the first run. Without a time, the newest run. With `ended`, a
 * run that is known to have ended at this time is preferred, because the next one may have begun by then.
 */
export function runAt(runs: readonly JournaledRun[], at: number | undefined, ended = false): JournaledRun | undefined {
  if (at === undefined) return runs.at(-1)
  const hasEnded = ({ end = Infinity, isEndKnown }: RoomRun): boolean => isEndKnown && end <= at && at - end < SAME_END
  return (ended ? runs.findLast(hasEnded) : undefined) ?? runs.findLast(({ start }) => start <= at) ?? runs[0]
}

/** The name that is suggested for a file about a room of this name on a day, without its ending. */
export function fileNameOf(kind: string, name: string, day: Date): string {
  return [kind, ...inFileName(name), localDay(day)].join('-')
}

/** The most characters of a room's name in the name of a file. */
const LONGEST_IN_FILE_NAME = 40

/** The letters and digits of a room's name, which every file system takes. Nothing if it has none. */
function inFileName(name: string): readonly string[] {
  const words = name.normalize('NFC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  const shown = Array.from(words.join('-')).slice(0, LONGEST_IN_FILE_NAME).join('')
  return shown === '' ? [] : [shown]
}

/** The date in local time, as in the window; written YYYY-MM-DD. */
export function localDay(time: Date): string {
  const parts = [time.getFullYear(), time.getMonth() + 1, time.getDate()]
  return parts.map((part) => String(part).padStart(2, '0')).join('-')
}
