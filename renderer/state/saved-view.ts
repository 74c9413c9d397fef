import type { AccountId } from '../../shared/values.ts'
import { ROSTER_ORDERS, type RosterOrder } from './list/roster.ts'

/** The views that the window can open with. */
const OPENING_VIEWS = [
  'rooms',
  'connect',
  'accounts',
  'calls',
  'journal',
  'preferences',
  'labels',
  'keys',
  'about',
] as const
export type OpeningView = (typeof OPENING_VIEWS)[number]

export interface SavedView {
  readonly name: OpeningView
  readonly accountId: AccountId | undefined
  readonly query: string
  readonly expanded: readonly string[]
  readonly closed: readonly string[]
  readonly rosterOrder: RosterOrder
  readonly active: string | undefined
  readonly scroll: number
}

/**
 * Reads a saved view. A part that is missing or invalid gets its default. The main process does not check the
 * text, and one that the window cannot use would leave the window empty at every start.
 */
export function parseSavedView(saved = ''): SavedView {
  const given = parse(saved)
  return {
    name: OPENING_VIEWS.find((one) => one === given.name) ?? 'rooms',
    accountId: isString(given.accountId) ? given.accountId : undefined,
    query: isString(given.query) ? given.query : '',
    expanded: strings(given.expanded),
    closed: strings(given.closed),
    rosterOrder: ROSTER_ORDERS.find((one) => one === given.rosterOrder) ?? 'joined',
    active: isString(given.active) ? given.active : undefined,
    scroll: typeof given.scroll === 'number' ? given.scroll : 0,
  }
}

/** The maximum number of opened rooms, and of closed rooms, that each kind of view stores: the `latest` ones. */
export const MOST_STORED = { saved: 200, lasting: 50 } as const

/** The latest keys. The keys of live rooms count as the latest, so that rooms that have ended do not displace them. */
export function latest(keys: Iterable<string>, isLive: (key: string) => boolean, limit: number): readonly string[] {
  const isOver = (key: string): boolean => !isLive(key)
  const all = [...keys]
  return [...all.filter(isOver), ...all.filter(isLive)].slice(-limit)
}

function parse(saved: string): Partial<Record<keyof SavedView, unknown>> {
  try {
    return (JSON.parse(saved) as object | null) ?? {}
  } catch {
    return {}
  }
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(isString) : []
}

function isString(value: unknown): value is string {
  return typeof value === 'string'
}
