import { join } from 'node:path'
import type { EpochMs } from '../../shared/values.ts'
import type { JournalFilter } from '../../shared/ipc/journal-schemas.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import { folded } from '../../shared/callers/folded.ts'
import { isFoundIn, needleOf, searchTextOf, type Needle } from '../../shared/callers/found.ts'
import { lineOf } from '../../shared/callers/identity.ts'

/** An entry as written in its line. The id is not included, because it is the line's position in the files. */
export type StoredEntry = Omit<JournalEntry, 'id'>

export type EntryFilter = JournalFilter & {
  /** The lines whose label matches `person`, because the window shows a caller by their label. */
  readonly labelled?: ReadonlySet<string>
  /** Whether the entries of demos are left out. */
  readonly withoutDemo?: boolean
}

/** The byte that ends each line. */
export const LINE_BREAK = 10

const monthFile = /^journal-(\d{4}-\d{2})\.jsonl$/

/** The path of a month's file. Each month in UTC has one, so that old entries are deleted as whole files. */
export function pathOf(folder: string, month: string): string {
  return join(folder, `journal-${month}.jsonl`)
}

/** The month, such as `2026-11`, of an ISO 8601 time. */
export function monthOf(iso: string): string {
  return iso.slice(0, 7)
}

/** The months that have a file, oldest first. */
export function monthsIn(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => monthFile.exec(name)?.[1] ?? []).sort()
}

/** Returns the oldest month that is not deleted: `months` before the month of `now` (epoch ms). */
export function oldestMonth(now: EpochMs, months: number): string {
  const date = new Date(now)
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1))
  return monthOf(first.toISOString())
}

const LINE_DIGITS = 9

/** The id of an entry: `month:line`, both of fixed width, so that ids sort as text. */
export function positionOf(month: string, line: number): string {
  return `${month}:${String(line).padStart(LINE_DIGITS, '0')}`
}

export function parsePosition(position: string): { readonly month: string; readonly line: number } {
  return { month: position.slice(0, 7), line: Number(position.slice(8)) }
}

export function toLine(entry: StoredEntry): string {
  return `${JSON.stringify(entry)}\n`
}

/**
 * Parses one line. Undefined if it is not an entry, because one damaged line must not hide the others. Version 0.1.0
 * wrote `handedOver` for what was accepted in asynchronous mode.
 */
export function parseLine(line: string): StoredEntry | undefined {
  if (line === '') return undefined
  try {
    const value: unknown = JSON.parse(line)
    if (!isEntry(value)) return undefined
    return (value.outcome as string) === 'handedOver' ? { ...value, outcome: 'accepted' } : value
  } catch {
    return undefined
  }
}

function isEntry(value: unknown): value is StoredEntry {
  if (typeof value !== 'object' || value === null) return false
  const { at, event, account } = value as Record<string, unknown>
  return typeof at === 'string' && typeof event === 'string' && typeof account === 'string'
}

export function matches(entry: StoredEntry, filter: EntryFilter): boolean {
  if (filter.account !== undefined && entry.account !== filter.account) return false
  if (filter.withoutDemo === true && entry.demo === true) return false
  if (filter.conference !== undefined && entry.conference !== filter.conference) return false
  if (filter.events !== undefined && !filter.events.includes(entry.event)) return false
  if (filter.from !== undefined && entry.at < filter.from) return false
  if (filter.to !== undefined && entry.at > filter.to) return false
  const needle = needleOf(filter.person ?? '')
  return needle === undefined || mentions(entry, needle, filter.labelled)
}

function mentions(
  { colleague = '', members = [] }: StoredEntry,
  needle: Needle,
  labelled?: ReadonlySet<string>,
): boolean {
  if (folded(colleague).includes(needle.text)) return true
  return members.some(
    (person) =>
      isFoundIn(searchTextOf(person, {}), needle) ||
      folded(person.memberId) === needle.text ||
      labelled?.has(lineOf(person.number) ?? '') === true,
  )
}
