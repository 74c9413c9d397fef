import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import type { JournalFs } from './file-system.ts'
import { fileName, LINE_BREAK, parseLine, positionOf } from './format.ts'

/**
 * Makes the newest file end with a whole line again. A line that lacks only its line break is completed. A partial line
 * is cut off. If that line was an intent, its request was not sent, unless such requests can be sent without the
 * intent on disk (see `writeIntent` in `moderation/execute.ts`).
 *
 * @returns what was cut off; undefined if nothing was
 */
export async function repairLast(
  fs: JournalFs,
  pathOf: (name: string) => string,
  months: readonly string[],
): Promise<string | undefined> {
  const newest = months.at(-1)
  if (newest === undefined) return undefined
  const path = pathOf(fileName(newest))
  const bytes = await fs.readFile(path)
  const whole = bytes.lastIndexOf(LINE_BREAK) + 1
  if (whole === bytes.length) return undefined
  const tail = new TextDecoder().decode(bytes.subarray(whole))
  const isPartial = parseLine(tail) === undefined
  // Windows cannot cut a file that was opened for appending.
  const file = await fs.open(path, isPartial ? 'r+' : 'a')
  try {
    if (isPartial) await file.truncate(whole)
    else await file.appendFile('\n', 'utf8')
    await file.sync()
  } finally {
    await file.close()
  }
  return isPartial ? tail : undefined
}

/** The number of months to search. An action takes only seconds, so its lines are in at most two months. */
const MONTHS_SEARCHED = 2

/** The intents without an outcome, oldest first. Gavel ended before their outcome was written. */
export async function findUnfinished(
  months: readonly string[],
  linesOf: (month: string) => Promise<readonly string[]>,
): Promise<readonly JournalEntry[]> {
  const open = new Map<string, JournalEntry>()
  for (const month of months.slice(-MONTHS_SEARCHED)) {
    const lines = await linesOf(month)
    lines.forEach((line, index) => {
      // Parsing is slow, and most lines are about callers who join and leave.
      if (!line.includes('"actionId"')) return
      const entry = parseLine(line)
      if (entry?.actionId === undefined) return
      if (entry.event === 'intent') open.set(entry.actionId, { ...entry, id: positionOf(month, index) })
      else if (entry.event === 'outcome') open.delete(entry.actionId)
    })
  }
  return [...open.values()]
}
