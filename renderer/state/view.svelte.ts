import { SvelteSet } from 'svelte/reactivity'
import type { Conference, Member, Question } from '../../shared/model.ts'

export type ViewName = 'rooms' | 'connect' | 'accounts' | 'calls' | 'log' | 'preferences' | 'labels' | 'keys' | 'about'

/** A line at the top of the rooms: the kind answer to something, or a failure that has no row of its own any more. */
export interface Message {
  readonly id: number
  /** Epoch milliseconds. */
  readonly at: number
  /** Kind answers go by themselves; failures stay until they are dismissed. */
  readonly kind: 'info' | 'alert'
  readonly text: string
  /** Where it can be put right. */
  readonly way?: 'preferences'
}

/** Whom an action is about, for what becomes of it. */
export interface Target {
  /** Where it is said: rows of people, rooms or calls. */
  readonly rows: readonly string[]
  /** In words, or how many people. */
  readonly name: string | number
  /** The title of the room, where it is about the room or everyone in it: they are gone when it has ended. */
  readonly room?: string
}

export type Dialog =
  | { readonly kind: 'question'; readonly question: Question; readonly about: Target }
  | { readonly kind: 'label' | 'removeLabel'; readonly number: string; readonly name: string }
  | { readonly kind: 'notices'; readonly room: Conference }
  | { readonly kind: 'pin' }
  | { readonly kind: 'removeAccount'; readonly accountId: string; readonly name: string }
  /** Whether to act without the log. */
  | { readonly kind: 'unlogged' }

export type Menu =
  | { readonly kind: 'member'; readonly anchor: HTMLElement; readonly roomKey: string; readonly memberKey: string }
  | { readonly kind: 'room'; readonly anchor: HTMLElement; readonly roomKey: string }

/** What is on screen and nowhere else. `place` is what main keeps while the window does not exist. */
export interface View {
  name: ViewName
  /** Undefined shows all accounts. */
  accountId: string | undefined
  query: string
  readonly expanded: SvelteSet<string>
  readonly selected: SvelteSet<string>
  /** Row that keyboard and Tab go to. */
  active: string | undefined
  /** Pointer or focus is in the list. */
  still: boolean
  scroll: number
  dialog: Dialog | undefined
  menu: Menu | undefined
  readonly lines: readonly Message[]
  readonly hidden: SvelteSet<string>
  /** Answers with the line's id, for `unsay`. */
  say(text: string, kind?: Message['kind'], way?: Message['way']): number
  unsay(id: number): void
  /** Brings a row into view and focuses it, once it is there. */
  reveal(row: string): void
  readonly wanted: string | undefined
  found(): void
  place(): string
}

interface Place {
  readonly name: ViewName
  readonly accountId?: string
  readonly query: string
  readonly expanded: readonly string[]
  readonly active?: string
  readonly scroll: number
  readonly hidden: readonly string[]
}

const EXPANDED_LIMIT = 200

export function memberRow(room: Pick<Conference, 'key'>, member: Pick<Member, 'key'>): string {
  return `${room.key}\n#${member.key}`
}

export function createView(place?: string): View {
  const before = readPlace(place)
  let name = $state<ViewName>(before?.name ?? 'rooms')
  let accountId = $state(before?.accountId)
  let query = $state(before?.query ?? '')
  let active = $state(before?.active)
  let still = $state(false)
  let dialog = $state.raw<Dialog>()
  let menu = $state.raw<Menu>()
  let lines = $state.raw<readonly Message[]>([])
  let wanted = $state<string>()
  let scroll = $state(before?.scroll ?? 0)
  let lastLine = 0
  const expanded = new SvelteSet(before?.expanded)
  const selected = new SvelteSet<string>()
  const hidden = new SvelteSet(before?.hidden)
  const unsay = (id: number): void => {
    lines = lines.filter((line) => line.id !== id)
  }
  return {
    get name() {
      return name
    },
    set name(next) {
      name = next
    },
    get accountId() {
      return accountId
    },
    set accountId(next) {
      accountId = next
    },
    get query() {
      return query
    },
    set query(next) {
      query = next
    },
    get active() {
      return active
    },
    set active(next) {
      active = next
    },
    get still() {
      return still
    },
    set still(next) {
      still = next
    },
    get scroll() {
      return scroll
    },
    set scroll(next) {
      scroll = next
    },
    get dialog() {
      return dialog
    },
    set dialog(next) {
      dialog = next
    },
    get menu() {
      return menu
    },
    set menu(next) {
      menu = next
    },
    get lines() {
      return lines
    },
    get wanted() {
      return wanted
    },
    expanded,
    selected,
    hidden,
    say: (text, kind = 'info', way) => {
      const line = { id: ++lastLine, at: Date.now(), kind, text, ...(way === undefined ? {} : { way }) }
      lines = [...lines, line]
      return line.id
    },
    unsay,
    reveal: (row) => {
      wanted = row
    },
    found: () => {
      wanted = undefined
    },
    place: () =>
      JSON.stringify({
        name: name === 'connect' ? 'rooms' : name,
        ...(accountId === undefined ? {} : { accountId }),
        query,
        expanded: [...expanded].slice(-EXPANDED_LIMIT),
        ...(active === undefined ? {} : { active }),
        scroll,
        hidden: [...hidden],
      } satisfies Place),
  }
}

function readPlace(place: string | undefined): Place | undefined {
  if (place === undefined || place === '') return undefined
  try {
    return JSON.parse(place) as Place
  } catch {
    // Written by another version of this window; starting at the top is no loss.
    return undefined
  }
}
