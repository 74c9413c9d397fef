import type { Bridge } from '../../../shared/ipc/contract.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'

export const journalKinds = ['all', 'actions', 'rooms', 'people'] as const
type JournalKind = (typeof journalKinds)[number]

/** What is chosen in the journal's chips and filter form. Empty strings do not filter. */
export interface JournalViewFilter {
  account: string
  room: string
  person: string
  kind: JournalKind
  /** Dates of the local calendar, such as `2026-11-20`. */
  from: string
  to: string
}

export type JournalRequestFilter = Parameters<Bridge['journal']>[0]['filter']

const EVENTS: Readonly<Record<Exclude<JournalKind, 'all'>, JournalEntry['event'][]>> = {
  actions: ['intent', 'outcome', 'undone', 'dropped'],
  rooms: ['started', 'ended', 'callRecords'],
  people: ['joined', 'left', 'muted', 'unmuted', 'deafened', 'undeafened', 'callRecords'],
}

/** @param account the account that the window shows; undefined for all */
export function emptyFilter(account = ''): JournalViewFilter {
  return { account, room: '', person: '', kind: 'all', from: '', to: '' }
}

export function isEmpty(filter: JournalViewFilter): boolean {
  return JSON.stringify(filter) === JSON.stringify(emptyFilter())
}

export function requestOf(filter: JournalViewFilter): JournalRequestFilter {
  return {
    ...(filter.account === '' ? {} : { account: filter.account }),
    ...(filter.room.trim() === '' ? {} : { conference: filter.room.trim() }),
    ...(filter.person.trim() === '' ? {} : { person: filter.person.trim() }),
    ...(filter.kind === 'all' ? {} : { events: EVENTS[filter.kind] }),
    ...(filter.from === '' ? {} : { from: startOfDay(filter.from, 0) }),
    ...(filter.to === '' ? {} : { to: startOfDay(filter.to, 1) }),
  }
}

/** Times are compared as text, and a year of more than four digits would sort before the others. */
const LAST_YEAR = 9_998
const LAST_TIME = '9999-12-31T23:59:59.999Z'

/**
 * Local midnight, `plusDays` days after a date, in ISO 8601 UTC like the journal's times. Days are counted by the
 * calendar, because not every day has 24 hours. All dates after `LAST_YEAR` get the same time.
 */
function startOfDay(date: string, plusDays: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  if (year > LAST_YEAR) return LAST_TIME
  const start = new Date(2000, 0, 1)
  // The constructor would take a year of two digits for one of the 20th century.
  start.setFullYear(year, month - 1, day + plusDays)
  return start.toISOString()
}
