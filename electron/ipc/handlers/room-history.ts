import type { RoomRun } from '../../../shared/journal/room-timeline.ts'
import { success, type Result } from '../../../shared/result.ts'
import { roomRuns, type JournaledRun } from '../../journal/room-runs.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import type { Parts } from '../parts.ts'

/** Milliseconds. The message that a room ended is made right after the line in the journal that says so. */
const SAME_END = 1_000

/** The runs of a room around a time, or the newest ones, oldest first. */
export async function runsOf(
  { journal, rooms, clock }: Pick<Parts, 'journal' | 'rooms' | 'clock'>,
  room: RoomRef,
  at: number | undefined,
): Promise<Result<readonly JournaledRun[]>> {
  const read = await journal.history(room.accountId, room.name, at)
  if (!read.ok) return read
  const { entries, includesNewest } = read.value
  const live = includesNewest ? rooms.conference(room) : undefined
  return success(roomRuns(entries, live && { now: clock.now(), startedAt: live.startedAt }))
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

/**
 * The name that is suggested for a file about a room of this name on a day, without its ending. Of the room's name it has
 * the first letters and digits, which every file system takes.
 */
export function fileNameOf(kind: string, name: string, day: Date): string {
  const words = name.normalize('NFC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  const shown = Array.from(words.join('-')).slice(0, 40).join('')
  return [kind, shown, localDay(day)].filter((part) => part !== '').join('-')
}

/** The date in local time, as in the window; written YYYY-MM-DD. */
export function localDay(time: Date): string {
  const parts = [time.getFullYear(), time.getMonth() + 1, time.getDate()]
  return parts.map((part) => String(part).padStart(2, '0')).join('-')
}
