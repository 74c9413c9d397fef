import type { JournalGroup } from '../../../shared/journal/journal-group.ts'

/** One row of the journal's list: the heading of a day of the local calendar, or a line. */
export type JournalRow =
  | { readonly kind: 'day'; readonly id: string; readonly at: number }
  | { readonly kind: 'line'; readonly id: string; readonly group: JournalGroup; readonly position: number }

/** Puts a heading before the lines of each day. A line without a readable time stays under the previous heading. */
export function journalRows(groups: readonly JournalGroup[]): readonly JournalRow[] {
  const rows: JournalRow[] = []
  let day: string | undefined
  const headings = new Set<string>()
  for (const [index, group] of groups.entries()) {
    const at = Date.parse(group.entry.at)
    const here = dayOf(at)
    if (here !== undefined && here !== day) {
      day = here
      // If the computer's clock was set back, a day may have several headings, which need different ids.
      rows.push({ kind: 'day', id: headings.has(here) ? `day ${here} ${group.id}` : `day ${here}`, at })
      headings.add(here)
    }
    rows.push({ kind: 'line', id: group.id, group, position: index + 1 })
  }
  return rows
}

function dayOf(at: number): string | undefined {
  const date = new Date(at)
  return Number.isNaN(date.getTime())
    ? undefined
    : `${date.getFullYear().toString()}-${date.getMonth().toString()}-${date.getDate().toString()}`
}
