import type { Bridge } from '../../shared/bridge.ts'
import type { Fault } from '../../shared/fault.ts'
import type { JournalEntry } from '../../shared/model.ts'

export type LogKind = 'all' | 'actions' | 'rooms' | 'people' | 'notes'

export interface LogFilter {
  account: string
  room: string
  person: string
  kind: LogKind
  /** Dates of the local calendar, `2026-11-20`, or empty. */
  from: string
  to: string
}

type Request = Parameters<Bridge['journal']>[0]['filter']

const EVENTS: Readonly<Record<Exclude<LogKind, 'all'>, JournalEntry['event'][]>> = {
  actions: ['intent', 'outcome', 'undone', 'dropped'],
  rooms: ['started', 'ended'],
  people: ['joined', 'left', 'muted', 'unmuted'],
  notes: ['note'],
}
const DAY_MS = 86_400_000

export function emptyFilter(): LogFilter {
  return { account: '', room: '', person: '', kind: 'all', from: '', to: '' }
}

export function isEmpty(filter: LogFilter): boolean {
  return JSON.stringify(filter) === JSON.stringify(emptyFilter())
}

export function requestOf(filter: LogFilter): Request {
  return {
    ...(filter.account === '' ? {} : { account: filter.account }),
    ...(filter.room.trim() === '' ? {} : { conference: filter.room.trim() }),
    ...(filter.person.trim() === '' ? {} : { person: filter.person.trim() }),
    ...(filter.kind === 'all' ? {} : { events: EVENTS[filter.kind] }),
    ...(filter.from === '' ? {} : { from: dayStart(filter.from, 0) }),
    ...(filter.to === '' ? {} : { to: dayStart(filter.to, DAY_MS) }),
  }
}

/** Local midnight of a date as ISO 8601 UTC, as the log writes its times. */
function dayStart(date: string, plus: number): string {
  return new Date(new Date(`${date}T00:00:00`).getTime() + plus).toISOString()
}

export interface LogPages {
  readonly entries: readonly JournalEntry[]
  readonly state: 'reading' | 'ready'
  readonly fault: Fault | undefined
  readonly hasMore: boolean
  read(filter: LogFilter): Promise<void>
  more(): Promise<void>
}

const PAGE = 200

/** The log, newest first, page by page. A later filter wins over an answer that is still on its way. */
export function createLogPages(bridge: Bridge): LogPages {
  let entries = $state.raw<readonly JournalEntry[]>([])
  let state = $state<'reading' | 'ready'>('reading')
  let fault = $state.raw<Fault>()
  let next = $state<string>()
  let filter: Request = {}
  let run = 0

  const page = async (before: string | undefined): Promise<void> => {
    const mine = ++run
    state = 'reading'
    const answer = await bridge.journal({ filter, limit: PAGE, ...(before === undefined ? {} : { before }) })
    if (mine !== run) return
    state = 'ready'
    fault = answer.ok ? undefined : answer.fault
    if (!answer.ok) return
    entries = before === undefined ? answer.value.entries : [...entries, ...answer.value.entries]
    next = answer.value.next
  }
  return {
    get entries() {
      return entries
    },
    get state() {
      return state
    },
    get fault() {
      return fault
    },
    get hasMore() {
      return next !== undefined
    },
    read: async (wanted) => {
      filter = requestOf(wanted)
      await page(undefined)
    },
    more: async () => {
      if (next !== undefined && state === 'ready') await page(next)
    },
  }
}
