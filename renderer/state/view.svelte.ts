import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import { LONGEST_LASTING_VIEW } from '../../shared/limits.ts'
import type { Conference, Member, Question } from '../../shared/model.ts'
import type { RosterOrder } from './list-order.ts'
import type { RosterFilter } from './roster-filter.ts'

export type ViewName =
  'rooms' | 'connect' | 'accounts' | 'calls' | 'journal' | 'timeline' | 'preferences' | 'labels' | 'keys' | 'about'

/** A message below the list: a confirmation, or a failure that has no row of its own any more. */
export interface Message {
  readonly id: number
  /** Epoch milliseconds. */
  readonly at: number
  /** `info` disappears by itself; `alert` stays until it is dismissed. */
  readonly kind: 'info' | 'alert'
  readonly text: string
  /** What the message offers: a view, or to remove the demo. */
  readonly link?: 'preferences' | 'removeDemo'
}

/** Whom or what an action is about, for reporting its outcome. */
export interface Target {
  /** Rows of people, rooms or calls that show the outcome. */
  readonly rows: readonly string[]
  /** A name in words, or how many people. */
  readonly name: string | number
  /** The room's title, for actions on the room or everyone in it: once it has ended, they succeeded. */
  readonly room?: string
}

/** An announcement that is being written, for the run of the room that the user saw. */
export interface AnnounceDialog {
  readonly kind: 'announce'
  readonly room: Conference
  /** Of the snapshot in which they saw it. */
  readonly revision: number
  /** For one caller alone. */
  readonly member?: Member
  /** What the dialog opens with. */
  readonly text?: string
}

/** Whether to record, for the run of the room that the user saw. */
export interface RecordDialog {
  readonly kind: 'record'
  readonly room: Conference
  /** Of the snapshot in which they saw it. */
  readonly revision: number
}

export type Dialog =
  | { readonly kind: 'question'; readonly question: Question; readonly about: Target }
  | { readonly kind: 'label' | 'removeLabel'; readonly number: string; readonly name: string }
  | { readonly kind: 'roomNotifications'; readonly room: Conference }
  | AnnounceDialog
  | RecordDialog
  | { readonly kind: 'pin' }
  /** Whether to act without the journal. */
  | { readonly kind: 'journalUnavailable' }

export type Menu =
  | { readonly kind: 'member'; readonly anchor: HTMLElement; readonly roomKey: string; readonly memberKey: string }
  | { readonly kind: 'room'; readonly anchor: HTMLElement; readonly roomKey: string }

/** The room whose timeline is shown. */
export interface ShownTimeline {
  readonly accountId: string
  readonly name: string
  /** Epoch milliseconds in the run that is shown; without it, the newest one. */
  readonly at?: number
  /** Where Back leads. */
  readonly from: ViewName
}

interface SavedView {
  readonly name: ViewName
  readonly accountId?: string
  readonly query: string
  readonly expanded: readonly string[]
  readonly closed?: readonly string[]
  readonly rosterOrder?: RosterOrder
  readonly active?: string
  readonly scroll: number
  readonly dismissedMessages: readonly string[]
}

const EXPANDED_LIMIT = 200
/** Of the open rooms, those that were opened last. */
const LASTING_LIMIT = 50

export function memberRow(room: Pick<Conference, 'key'>, member: Pick<Member, 'key'>): string {
  return `${room.key}\n#${member.key}`
}

/** What is on screen and stored nowhere else. Main stores `toSavedView()` while the window does not exist. */
export class View {
  name = $state<ViewName>('rooms')
  timeline = $state.raw<ShownTimeline>()
  /** Undefined shows all accounts. */
  accountId = $state<string>()
  query = $state('')
  /** The row that the keyboard and Tab go to. */
  active = $state<string>()
  /** The pointer or the focus is in the list: nothing in it moves. */
  frozen = $state(false)
  scroll = $state(0)
  dialog = $state.raw<Dialog>()
  menu = $state.raw<Menu>()
  /** Open rooms that are not the user's own. */
  readonly expanded: SvelteSet<string>
  /** Which people are shown, by room key; all where nothing is set. */
  readonly filters = new SvelteMap<string, RosterFilter>()
  rosterOrder = $state<RosterOrder>('joined')
  /** Own rooms that the user closed: they are open by themselves. */
  readonly closed: SvelteSet<string>
  readonly selected = new SvelteSet<string>()
  /** Own runs of which the user said that they are not in them; see `runKey`. */
  readonly notHere = new SvelteSet<string>()
  /** Ids of main's messages that the user dismissed. */
  readonly dismissedMessages: SvelteSet<string>
  /** The account whose token the user is about to enter, in the view of the accounts. */
  tokenFor = $state<string>()
  #messages = $state.raw<readonly Message[]>([])
  #revealing = $state<string>()
  #lastMessage = 0

  /**
   * @param saved What `toSavedView` returned before the window was destroyed, or `toLastingView` in an earlier run
   * @param isKnown whether the account still exists
   */
  constructor(saved?: string, isKnown: (accountId: string) => boolean = () => true) {
    const before = parseSavedView(saved)
    this.name = before?.name ?? 'rooms'
    const accountId = before?.accountId
    this.accountId = accountId !== undefined && isKnown(accountId) ? accountId : undefined
    this.query = before?.query ?? ''
    this.active = before?.active
    this.scroll = before?.scroll ?? 0
    this.expanded = new SvelteSet(before?.expanded)
    this.closed = new SvelteSet(before?.closed)
    this.rosterOrder = before?.rosterOrder ?? 'joined'
    this.dismissedMessages = new SvelteSet(before?.dismissedMessages)
  }

  get messages(): readonly Message[] {
    return this.#messages
  }

  /** The row that is to be scrolled into view and focused as soon as the list has it. */
  get revealing(): string | undefined {
    return this.#revealing
  }

  showTimeline(room: Omit<ShownTimeline, 'from'>): void {
    this.timeline = { ...room, from: this.name }
    this.name = 'timeline'
  }

  reveal(row: string): void {
    this.#revealing = row
  }

  /** The list has found the row. */
  revealed(): void {
    this.#revealing = undefined
  }

  isOpen(room: Pick<Conference, 'key' | 'own'>): boolean {
    return room.own ? !this.closed.has(room.key) : this.expanded.has(room.key)
  }

  setOpen(room: Pick<Conference, 'key' | 'own'>, open: boolean): void {
    if (open) {
      this.expanded.add(room.key)
      this.closed.delete(room.key)
    } else {
      this.expanded.delete(room.key)
      if (room.own) this.closed.add(room.key)
    }
  }

  /** Returns the message's id, for `removeMessage`. */
  showMessage(text: string, kind: Message['kind'] = 'info', link?: Message['link']): number {
    const id = ++this.#lastMessage
    this.#messages = [...this.#messages, { id, at: Date.now(), kind, text, ...(link === undefined ? {} : { link }) }]
    return id
  }

  /** Shows a message unless the same text is shown already. */
  showMessageOnce(text: string, kind?: Message['kind'], link?: Message['link']): void {
    if (!this.#messages.some((message) => message.text === text)) this.showMessage(text, kind, link)
  }

  removeMessage(id: number): void {
    this.#messages = this.#messages.filter((message) => message.id !== id)
  }

  toSavedView(): string {
    return JSON.stringify({
      name: this.name === 'connect' || this.name === 'timeline' ? 'rooms' : this.name,
      ...(this.accountId === undefined ? {} : { accountId: this.accountId }),
      query: this.query,
      expanded: [...this.expanded].slice(-EXPANDED_LIMIT),
      closed: [...this.closed].slice(-EXPANDED_LIMIT),
      rosterOrder: this.rosterOrder,
      ...(this.active === undefined ? {} : { active: this.active }),
      scroll: this.scroll,
      dismissedMessages: [...this.dismissedMessages],
    } satisfies SavedView)
  }

  /** The part that outlives Gavel: nothing that the user typed, and nobody. */
  toLastingView(): string {
    const lasting = {
      ...(this.accountId === undefined ? {} : { accountId: this.accountId }),
      expanded: [...this.expanded].slice(-LASTING_LIMIT),
      closed: [...this.closed].slice(-LASTING_LIMIT),
      rosterOrder: this.rosterOrder,
    } satisfies Partial<SavedView>
    const text = JSON.stringify(lasting)
    return text.length <= LONGEST_LASTING_VIEW ? text : JSON.stringify({ ...lasting, expanded: [], closed: [] })
  }
}

function parseSavedView(saved: string | undefined): Partial<SavedView> | undefined {
  if (saved === undefined || saved === '') return undefined
  try {
    return JSON.parse(saved) as Partial<SavedView>
  } catch {
    // The saved view is from another version of this window; starting at the top loses nothing.
    return undefined
  }
}
