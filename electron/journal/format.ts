import type { JournalEntry } from '../../shared/model.ts'
import type { JournalFilter } from './journal.ts'

export type Kept = Omit<JournalEntry, 'id'>

export function toLine(entry: Kept): string {
  return `${JSON.stringify(entry)}\n`
}

/** A line that is no entry of ours is skipped; one bad line must not hide the others. */
export function parseLine(line: string): Kept | undefined {
  if (line === '') return undefined
  try {
    const value: unknown = JSON.parse(line)
    return isKept(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false
  const { at, event, account } = value as Record<string, unknown>
  return typeof at === 'string' && typeof event === 'string' && typeof account === 'string'
}

export function matches(entry: Kept, filter: JournalFilter): boolean {
  if (filter.account !== undefined && entry.account !== filter.account) return false
  if (filter.conference !== undefined && entry.conference !== filter.conference) return false
  if (filter.events !== undefined && !filter.events.includes(entry.event)) return false
  if (filter.from !== undefined && entry.at < filter.from) return false
  if (filter.to !== undefined && entry.at > filter.to) return false
  return filter.person === undefined || filter.person === '' || mentions(entry, filter.person)
}

function mentions(entry: Kept, person: string): boolean {
  const wanted = person.toLowerCase()
  const digits = person.replace(/\D/g, '')
  return (entry.members ?? []).some(
    ({ name, number, memberId }) =>
      name.toLowerCase().includes(wanted) ||
      number.toLowerCase().includes(wanted) ||
      (digits !== '' && number.includes(digits)) ||
      memberId === person,
  )
}
