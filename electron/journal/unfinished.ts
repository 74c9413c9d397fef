import type { JournalEntry } from '../../shared/model.ts'
import { parseLine } from './format.ts'

/** An action is over within seconds; only one at the turn of a month can have its lines in two files. */
const MONTHS_LOOKED_AT = 2

/** Intents without an outcome, oldest first: Gavel ended before it knew. */
export async function findUnfinished(
  months: readonly string[],
  linesOf: (month: string) => Promise<readonly string[]>,
  positionOf: (month: string, line: number) => string,
): Promise<readonly JournalEntry[]> {
  const open = new Map<string, JournalEntry>()
  for (const month of months.slice(-MONTHS_LOOKED_AT)) {
    const lines = await linesOf(month)
    lines.forEach((line, index) => {
      // Most lines are about people coming and going.
      if (!line.includes('"actionId"')) return
      const kept = parseLine(line)
      if (kept?.actionId === undefined) return
      if (kept.event === 'intent') open.set(kept.actionId, { ...kept, id: positionOf(month, index) })
      else if (kept.event === 'outcome') open.delete(kept.actionId)
    })
  }
  return [...open.values()]
}
