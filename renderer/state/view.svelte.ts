import type { AccountView } from '../../shared/account.ts'
import type { AccountId, MemberKey, RoomKey } from '../../shared/values.ts'
import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import type { Request } from '../../shared/ipc/contract.ts'
import type { LabelPreview } from '../../shared/preferences/label-preview.ts'
import type { PreferencePage } from '../../shared/preferences/definitions.ts'
import { LONGEST_LASTING_VIEW } from '../../shared/limits.ts'
import type { Sound, Room, Member, Question } from '../../shared/rooms/model.ts'
import type { JournalViewFilter } from './journal/journal-filter.ts'
import type { EndChoice } from './end-time.ts'
import type { RosterFilter, RosterOrder } from './list/roster.ts'
import { latest, MOST_STORED, parseSavedView, type OpeningView, type SavedView } from './saved-view.ts'

export type ViewName = OpeningView | 'timeline'

/** A message below the content of the window, such as a success, a tip, or a failure whose row no longer exists. */
export interface Message {
  readonly id: number
  /** Epoch milliseconds. */
  readonly at: number
  /** `info` disappears by itself; `alert` stays until it is removed. */
  readonly kind: 'info' | 'alert'
  readonly text: string
  /** What the link in the message leads to: a view, or the removal of the demo. */
  readonly link?: 'preferences' | 'keyboard' | 'removeDemo'
  /** The message is a tip and not about an event, so it waits until no account is in trouble. */
  readonly tip?: true
  /** The account whose removal removes the message. */
  readonly accountId?: AccountId
  /** The message says why nothing was sent in read-only mode, so it disappears when that mode is switched off. */
  readonly whileReadOnly?: true
}

/** What an action is about. */
export interface ActionSubject {
  /** The row of the person or room. For a call or a whole account: its id, by which a second press is recognised. */
  readonly rows: readonly string[]
  /** How many calls or rooms the user chose, if several. */
  readonly chosen?: number
  /** Set if the caller is to be kept out after the removal. */
  readonly keepOut?: true
}

/** The dialog in which an announcement is written, for the run of the room that the user saw. */
export interface AnnounceDialog {
  readonly kind: 'announce'
  readonly room: Room
  /** The caller, if the announcement is for one caller only. */
  readonly member?: Member
  /** What the dialog offers first: a text or a file. Without it, a text. */
  readonly medium?: Sound['kind']
  /** The text with which the dialog opens. */
  readonly text?: string
}

/** The dialog that asks whether to record the room, or one call, for the run of the room that the user saw. */
export type RecordDialog = Pick<AnnounceDialog, 'room' | 'member'> & { readonly kind: 'record' }

/** The dialog in which the user sets when the room ends, for the run of the room that the user saw. */
export type EndTimeDialog = Pick<AnnounceDialog, 'room'> & { readonly kind: 'endTime'; readonly choice?: EndChoice }

/** The dialog that saves a report of one run of a room. */
export type ReportDialog = Request<'roomTimeline'> & { readonly kind: 'report' }

export type Dialog =
  | { readonly kind: 'question'; readonly question: Question; readonly about: ActionSubject }
  | { readonly kind: 'label' | 'removeLabel'; readonly number: string; readonly name: string }
  | { readonly kind: 'labelPreview'; readonly preview: LabelPreview }
  | { readonly kind: 'rename' | 'token' | 'asynchronous'; readonly account: AccountView }
  | { readonly kind: 'exportJournal'; readonly filter: JournalViewFilter }
  | { readonly kind: 'deleteOlder'; readonly ondeleted: () => void }
  | { readonly kind: 'roomNotifications' | 'roomRule'; readonly room: Room }
  | AnnounceDialog
  | RecordDialog
  | EndTimeDialog
  | ReportDialog
  | { readonly kind: 'pin' }

export type Menu =
  | { readonly kind: 'member'; readonly anchor: HTMLElement; readonly roomKey: RoomKey; readonly memberKey: MemberKey }
  | { readonly kind: 'room' | 'newcomers' | 'running'; readonly anchor: HTMLElement; readonly roomKey: RoomKey }

/** The room whose timeline is shown, and which of its runs. */
export interface ShownTimeline extends Omit<Request<'roomTimeline'>, 'room'> {
  readonly accountId: AccountId
  readonly name: string
  /** The view to which Back leads. */
  readonly from: Exclude<ViewName, 'timeline'>
}

export function memberRow(room: Pick<Room, 'key'>, member: Pick<Member, 'key'>): string {
  return `${room.key}\n#${member.key}`
}

/**
 * The state of the screen. It is lost when the window is destroyed, so the main process stores `toSavedView()` for the
 * next window.
 */
export class View {
  name = $state<ViewName>('rooms')
  timeline = $state.raw<ShownTimeline>()
  /** Undefined shows all accounts. */
  accountId = $state<string>()
  /** The account whose calls the user asked for, until the view of the calls is drawn. */
  callsOf: AccountId | undefined
  /** The page that Preferences shows. */
  preferencePage = $state<PreferencePage>('general')
  query = $state('')
  /** The row that Tab focuses and on which keys act. */
  active = $state<string>()
  /** Whether the rows must stay in place, because the user may be about to press one: see `ListFreeze`. */
  frozen = $state(false)
  scroll = $state(0)
  dialog = $state.raw<Dialog>()
  menu = $state.raw<Menu>()
  /** Which of the menus with a button of their own is open. */
  openMenu = $state<'account' | 'more' | 'journal' | 'selection'>()
  /** Rooms that the user opened. Own rooms are open unless they are in `closed`. */
  readonly expanded: SvelteSet<string>
  /** The filters by room key. Without one, all people are shown. */
  readonly filters = new SvelteMap<string, RosterFilter>()
  rosterOrder = $state<RosterOrder>('joined')
  /** Own rooms that the user closed. */
  readonly closed: SvelteSet<string>
  readonly selected = new SvelteSet<string>()
  /** The runs that the user said they are not in, as `runKey` returns them. */
  readonly notHere = new SvelteSet<string>()
  /** The web address of the last announced sound, even if that failed, by account id. Not stored: it may be secret. */
  readonly soundUrls = new SvelteMap<string, string>()
  /** The text of each announcement that was typed but not sent, by the room or caller it was for. */
  readonly unsentTexts = new SvelteMap<string, string>()
  /** Whether the user is about to paste an invite in the view of the accounts. */
  joinsTeam = $state(false)
  messages = $state.raw<readonly Message[]>([])
  /** The row that the list scrolls into view and focuses as soon as it has it. */
  revealing = $state<string>()
  #lastMessage = 0

  /**
   * @param saved what `toSavedView` returned before the window was destroyed, or `toLastingView` before Gavel quit
   * @param isKnown whether the account still exists
   */
  constructor(saved?: string, isKnown: (accountId: AccountId) => boolean = () => true) {
    const before = parseSavedView(saved)
    this.name = before.name
    const { accountId } = before
    this.accountId = accountId !== undefined && isKnown(accountId) ? accountId : undefined
    this.query = before.query
    this.active = before.active
    this.scroll = before.scroll
    this.expanded = new SvelteSet(before.expanded)
    this.closed = new SvelteSet(before.closed)
    this.rosterOrder = before.rosterOrder
  }

  showTimeline(room: Omit<ShownTimeline, 'from'>): void {
    const from = this.name === 'timeline' ? (this.timeline?.from ?? 'rooms') : this.name
    this.timeline = { ...room, from }
    this.name = 'timeline'
  }

  showCalls(accountId: AccountId | undefined): void {
    this.callsOf = accountId
    this.name = 'calls'
  }

  showPreferences(page: PreferencePage): void {
    this.preferencePage = page
    this.name = 'preferences'
  }

  isOpen(room: Pick<Room, 'key' | 'own'>): boolean {
    return room.own ? !this.closed.has(room.key) : this.expanded.has(room.key)
  }

  setOpen(room: Pick<Room, 'key' | 'own'>, open: boolean): void {
    if (open) {
      this.expanded.add(room.key)
      this.closed.delete(room.key)
    } else {
      this.expanded.delete(room.key)
      if (room.own) this.closed.add(room.key)
    }
  }

  /** Closes this dialog, unless the user has closed it in the meantime, and may be typing into another one. */
  closeDialog(dialog: Dialog | undefined): void {
    if (this.dialog === dialog) this.dialog = undefined
  }

  closeMenus(): void {
    this.menu = undefined
    this.openMenu = undefined
  }

  /** Forgets a removed account, because the stored keys contain the names of its rooms. */
  forgetAccount(accountId: AccountId): void {
    const isOfAccount = (key: string): boolean => key.startsWith(`${accountId}/`)
    for (const keys of [this.expanded, this.closed, this.selected])
      for (const key of [...keys].filter(isOfAccount)) keys.delete(key)
    for (const key of [...this.filters.keys()].filter(isOfAccount)) this.filters.delete(key)
    this.soundUrls.delete(accountId)
    if (this.active !== undefined && isOfAccount(this.active)) this.active = undefined
    if (this.accountId === accountId) this.accountId = undefined
    this.messages = this.messages.filter((message) => message.accountId !== accountId)
  }

  /** Returns the message's id, for `removeMessage`. */
  showMessage(
    text: string,
    kind: Message['kind'] = 'info',
    more: Omit<Message, 'id' | 'at' | 'kind' | 'text'> = {},
  ): number {
    const id = ++this.#lastMessage
    this.messages = [...this.messages, { id, at: Date.now(), kind, text, ...more }]
    return id
  }

  /** Shows a message unless the same text is already shown. */
  showMessageOnce(text: string, kind?: Message['kind'], more?: Pick<Message, 'link' | 'whileReadOnly'>): void {
    if (!this.messages.some((message) => message.text === text)) this.showMessage(text, kind, more)
  }

  removeMessage(id: number): void {
    this.messages = this.messages.filter((message) => message.id !== id)
  }

  /** @param isLive whether the room of this key is live */
  toSavedView(isLive: (key: string) => boolean): string {
    return JSON.stringify({
      name: this.name === 'connect' || this.name === 'timeline' ? 'rooms' : this.name,
      accountId: this.accountId,
      query: this.query,
      expanded: latest(this.expanded, isLive, MOST_STORED.saved),
      closed: latest(this.closed, isLive, MOST_STORED.saved),
      rosterOrder: this.rosterOrder,
      active: this.active,
      scroll: this.scroll,
    } satisfies SavedView)
  }

  /**
   * The result contains neither typed text nor people, and no rooms if it would be too long with them.
   * @param lasts whether the account or room of this key may be stored
   * @param isLive whether the room of this key is live
   */
  toLastingView(lasts: (key: string) => boolean, isLive: (key: string) => boolean): string {
    const lasting = {
      ...(this.accountId !== undefined && lasts(this.accountId) ? { accountId: this.accountId } : {}),
      expanded: latest([...this.expanded].filter(lasts), isLive, MOST_STORED.lasting),
      closed: latest([...this.closed].filter(lasts), isLive, MOST_STORED.lasting),
      rosterOrder: this.rosterOrder,
    } satisfies Partial<SavedView>
    const text = JSON.stringify(lasting)
    return text.length <= LONGEST_LASTING_VIEW ? text : JSON.stringify({ ...lasting, expanded: [], closed: [] })
  }
}
