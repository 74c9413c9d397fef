import type { Bridge } from '../../shared/bridge.ts'
import type { Fault } from '../../shared/fault.ts'
import type { JournalEntry } from '../../shared/journal-entry.ts'

export type JournalKind = 'all' | 'actions' | 'rooms' | 'people' | 'notes'

export interface JournalViewFilter {
  account: string
  room: string
  person: string
  kind: JournalKind
  /** Dates of the local calendar, `2026-11-20`, or empty. */
  from: string
  to: string
}

type Request = Parameters<Bridge['journal']>[0]['filter']

const EVENTS: Readonly<Record<Exclude<JournalKind, 'all'>, JournalEntry['event'][]>> = {
  actions: ['intent', 'outcome', 'undone', 'dropped'],
  rooms: ['started', 'ended'],
  people: ['joined', 'left', 'muted', 'unmuted'],
  notes: ['note'],
}

export function emptyFilter(): JournalViewFilter {
  return { account: '', room: '', person: '', kind: 'all', from: '', to: '' }
}

export function isEmpty(filter: JournalViewFilter): boolean {
  return JSON.stringify(filter) === JSON.stringify(emptyFilter())
}

export function requestOf(filter: JournalViewFilter): Request {
  return {
    ...(filter.account === '' ? {} : { account: filter.account }),
    ...(filter.room.trim() === '' ? {} : { conference: filter.room.trim() }),
    ...(filter.person.trim() === '' ? {} : { person: filter.person.trim() }),
    ...(filter.kind === 'all' ? {} : { events: EVENTS[filter.kind] }),
    ...(filter.from === '' ? {} : { from: dayStart(filter.from, 0) }),
    ...(filter.to === '' ? {} : { to: dayStart(filter.to, 1) }),
  }
}

/** Local midnight, so many days after a date, as ISO 8601 UTC, as the log writes its times. Not every day has 24 hours. */
function dayStart(date: string, plusDays: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  return new Date(year, month - 1, day + plusDays).toISOString()
}

export interface JournalPages {
  readonly entries: readonly JournalEntry[]
  readonly state: 'reading' | 'ready'
  readonly fault: Fault | undefined
  readonly hasMore: boolean
  read(filter: JournalViewFilter): Promise<void>
  more(): Promise<void>
  /** Lines that came since are put before the others. Answers how many, once no other reading is on its way. */
  fresh(): Promise<number>
  /** The last change was at the beginning of the list. */
  readonly grewAtStart: boolean
}

const PAGE = 200
/** More than this many pages at once are not put before the others: the list begins anew. */
const FRESH_PAGES = 5

/** The log, newest first, page by page. A later filter wins over an answer that is still on its way. */
export function createJournalPages(bridge: Bridge): JournalPages {
  let entries = $state.raw<readonly JournalEntry[]>([])
  let state = $state<'reading' | 'ready'>('reading')
  let fault = $state.raw<Fault>()
  let next = $state<string>()
  let grewAtStart = $state(false)
  let filter: Request = {}
  /** Counts readings and filters; an answer to an earlier one is dropped. */
  let [run, filters] = [0, 0]
  let reading: Promise<void> = Promise.resolve()

  const ask = (before: string | undefined): ReturnType<Bridge['journal']> =>
    bridge.journal({ filter, limit: PAGE, ...(before === undefined ? {} : { before }) })

  const page = async (before: string | undefined): Promise<void> => {
    const mine = ++run
    state = 'reading'
    const result = await ask(before)
    if (mine !== run) return
    state = 'ready'
    fault = result.ok ? undefined : result.fault
    if (!result.ok) return
    grewAtStart = false
    entries = before === undefined ? result.value.entries : [...entries, ...result.value.entries]
    next = result.value.next
  }

  /** Puts what came before the rest. Where nothing of the rest is near (deleted, or very much has come) it begins anew. */
  const take = (come: readonly JournalEntry[], isJoined: boolean, rest: string | undefined): void => {
    grewAtStart = isJoined
    if (isJoined) {
      if (come.length > 0) entries = [...come, ...entries]
      return
    }
    run += 1
    state = 'ready'
    entries = come
    next = rest
  }

  const fresh = async (): Promise<number> => {
    await reading
    const mine = filters
    const newest = entries[0]?.id
    const come: JournalEntry[] = []
    let before: string | undefined
    let isJoined = false
    for (let pages = 0; pages < FRESH_PAGES && !isJoined && (pages === 0 || before !== undefined); pages += 1) {
      const result = await ask(before)
      if (mine !== filters) return 0
      fault = result.ok ? undefined : result.fault
      if (!result.ok) return 0
      const known = result.value.entries.findIndex(({ id }) => id === newest)
      isJoined = known >= 0
      come.push(...result.value.entries.slice(0, isJoined ? known : undefined))
      before = result.value.next
    }
    take(come, isJoined, before)
    return come.length
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
    get grewAtStart() {
      return grewAtStart
    },
    read: async (wanted) => {
      filter = requestOf(wanted)
      filters += 1
      await (reading = page(undefined))
    },
    more: async () => {
      if (next !== undefined && state === 'ready') await (reading = page(next))
    },
    fresh,
  }
}
