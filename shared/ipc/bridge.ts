import type { CallName, Request } from './contract.ts'
import type { Fault } from '../fault.ts'
import type { JournalEntry } from '../journal/journal-entry.ts'
import type { RoomTimeline } from '../journal/room-timeline.ts'
import type { ActionResult, LiveCall, Patch, Question, Speech } from '../rooms/model.ts'
import type { FinderState } from '../finder.ts'
import type { LabelPreview } from '../preferences/label-preview.ts'
import type { NewcomersView } from '../rooms/newcomers.ts'
import type { Preferences, RoomNotifications } from '../preferences/preferences.ts'
import type { ScheduledEndQuestion, ScheduledEndView } from '../rooms/scheduled-end.ts'
import type { Result } from '../result.ts'
import type { ShortcutName } from '../preferences/shortcuts.ts'
import type { TeamStatus } from '../team.ts'

/** What the window needs besides the snapshot, the preferences and the room marks; mostly facts of this computer. */
export interface AppStatus extends TeamStatus {
  readonly version: string
  readonly electron: string
  readonly platform: string
  /** Follows the preference or the system; `locale`, for times and numbers, always follows the system. */
  readonly language: 'en' | 'de'
  readonly locale: string
  /** `absent`: this desktop has no tray host, so Gavel is an ordinary window. */
  readonly trayHost: 'present' | 'absent' | 'unknown'
  /** Whether tokens can be stored. If not, they last for this session. */
  readonly vault: 'unknown' | 'ok' | 'locked' | 'missing' | 'denied' | 'failed'
  readonly shortcuts: Readonly<Record<ShortcutName, ShortcutState>>
  readonly notifications: 'unknown' | 'shown' | 'failed'
  /** Whether the last journal entry was written, or why not. */
  readonly journal: 'unknown' | 'ok' | 'full' | 'readOnly' | 'slow' | 'failed'
  /** Whether the user agreed to act without the journal until Gavel quits. */
  readonly withoutJournal: boolean
  /** Own rooms with muting of newcomers switched on, and rooms with a scheduled end; both by room key. */
  readonly newcomers: Readonly<Record<string, NewcomersView>>
  readonly scheduledEnds: Readonly<Record<string, ScheduledEndView>>
  /** Shown in the window until the user dismisses them, or Gavel removes them as outdated. */
  readonly messages: readonly AppMessage[]
}

export type ShortcutState = 'off' | 'registered' | 'refused' | 'fired'

/** A message in the window, as a key of the catalogue and the values that fill its text. */
export interface AppMessage {
  readonly id: string
  readonly key:
    | 'ended'
    | `${'settings' | 'labels'}Repaired_${'parts' | 'backup' | 'nothing'}`
    | 'settingsNewer'
    | 'journalRepaired'
    | 'unknownOutcomes'
    | 'noTrayHost'
    | 'notificationsFail'
    | 'heldDropped'
    | 'shortcutsRefused'
    | 'newcomersStopped'
    | 'endNotNeeded'
    | `${'end' | 'reminder'}Missed`
    | 'internal'
  /**
   * For `ended`: `title`, `accountId`, `name`, `by` as in a `Change` and, if known, `peak`, and `atLeast` and `atMost`
   * in milliseconds. The window formats them, so that they follow a change of language.
   */
  readonly values: Readonly<Record<string, string | number>>
  readonly at: number
}

export interface RoomMarks {
  readonly labels: Readonly<Record<string, string>>
  /** Numbers or SIP addresses that are "me", by account. */
  readonly myNumbers: Readonly<Record<string, readonly string[]>>
  /** By room key. */
  readonly roomNotifications: Readonly<Record<string, RoomNotifications>>
  /** The texts that were announced or tried last, newest first, by account. */
  readonly spoken: Readonly<Record<string, readonly Speech[]>>
  /** Pinned rooms, monitored even while in no list. They are spelt as the user typed them until they are first live. */
  readonly pinned: readonly {
    readonly accountId: string
    readonly name: string
    readonly own: boolean
    /** Whether a room of this name was ever live. */
    readonly wasLive: boolean
  }[]
}

/** All data with which a window starts. It is the first push. */
export interface InitialState {
  /** A `Snapshot` as JSON, because objects over 100 kB are slow to cross the bridge. */
  readonly snapshot: string
  readonly preferences: Preferences
  readonly roomMarks: RoomMarks
  readonly appStatus: AppStatus
  /** What the window last passed to `saveView` or, after a restart of Gavel, the lasting part of that. */
  readonly savedView?: string
  /** What the tray menu or a notification asked to show. */
  readonly show?: Show
}

/** An own room that the user can choose to end. */
export interface RoomChoice {
  readonly accountId: string
  readonly name: string
  readonly title: string
  /** Name of the room's account, if more than one is connected. */
  readonly account?: string
  readonly people?: number
}

/** What the end question's window shows. */
export type EndQuestionState =
  | {
      readonly state: 'ask'
      readonly question: Question
      /** Epoch ms. Before this time, neither Enter nor a click confirms. */
      readonly armedAt: number
      /** Epoch ms until which another press of the shortcut ends the room. 0 if it was not pressed. */
      readonly pressUntil: number
      /** Whether the question is about the only own room that is live. If so, two presses after `pressUntil` end it. */
      readonly isOnly: boolean
    }
  | {
      readonly state: 'choose'
      readonly rooms: readonly RoomChoice[]
    }
  /** `unknown`: an own room may be live. Gavel asks as soon as it knows one. */
  | { readonly state: 'none' | 'unknown' }
  /** The room is being read for the question. Shown after a second, but at once after `unknown`. */
  | { readonly state: 'checking'; readonly title: string }
  | { readonly state: 'sending'; readonly title: string }
  | {
      readonly state: 'done'
      readonly outcome: 'accepted' | 'handedOver' | 'ended' | 'alreadyGone'
      readonly title: string
    }
  | { readonly state: 'failed'; readonly fault: Fault }

interface CallResults {
  subscribe: undefined
  expandRooms: undefined
  refresh: undefined
  act: ActionResult
  ask: Question
  confirmEndAll: ActionResult
  undo: undefined
  sendNow: undefined
  dismiss: undefined
  stopAnnouncement: ActionResult
  actWithoutJournal: undefined
  startDemo: { accountId: string }
  /** `kept` is `session` if the token could not be stored in the keychain; `vaultFault` is the reason. */
  addAccount: { accountId: string; kept: 'keychain' | 'session'; vaultFault?: Fault }
  renameAccount: undefined
  removeAccount: undefined
  replaceToken: { kept: 'keychain' | 'session'; vaultFault?: Fault }
  retryVault: undefined
  setAsynchronous: undefined
  joinTeam: undefined
  leaveTeam: undefined
  retryTeam: undefined
  markOwn: undefined
  pin: undefined
  markMe: undefined
  setMyNumber: undefined
  switchNewcomers: undefined
  goOnWithNewcomers: undefined
  askScheduledEnd: ScheduledEndQuestion
  scheduleEnd: undefined
  extendScheduledEnd: undefined
  cancelScheduledEnd: undefined
  setRoomNotifications: undefined
  liveCalls: readonly LiveCall[]
  journal: { entries: readonly JournalEntry[]; next?: string }
  /** `path` is absent if the user cancelled. */
  exportJournal: { path?: string }
  roomTimeline: RoomTimeline
  /** As for `exportJournal`. */
  exportAttendance: { path?: string }
  openRecording: undefined
  deleteOlder: { lines: number }
  setPreferences: Preferences
  chooseShortcut: undefined
  testShortcut: undefined
  testNotification: { shown: boolean }
  setLabel: undefined
  chooseLabels: LabelPreview | undefined
  importLabels: { imported: number }
  exportLabels: { path?: string }
  openLink: undefined
  copyText: undefined
  copyDiagnostics: undefined
  openDiagnosticsFolder: undefined
  hideWindow: undefined
  pageFailed: undefined
  pinPopover: undefined
  saveView: undefined
  endQuestion: EndQuestionState
  replyToEndQuestion: undefined
  chooseOwn: undefined
  finder: FinderState
  findPeople: FinderState
  /** The action has started; the pushed state shows its outcome. */
  quickMute: undefined
  closeFinder: undefined
  fitWindow: undefined
}

export type CallResult<Name extends CallName> = CallResults[Name]

/** `patch` and `show` go to the main window, `endQuestion` and `finder` to their own, the others to all subscribers. */
export interface Pushes {
  /** The first push after each `subscribe`. Patches arrive in order and continue from its snapshot. */
  initialState: InitialState
  /** A JSON string if the patch is large. */
  patch: Patch | string
  preferences: Preferences
  roomMarks: RoomMarks
  appStatus: AppStatus
  /** Shows something, at the request of the tray menu or a notification. */
  show: Show
  endQuestion: EndQuestionState
  finder: FinderState
  /** Entries were added to the journal. */
  journalGrew: undefined
}

export type Show =
  | { readonly what: 'rooms' }
  | {
      readonly what: 'room'
      readonly key: string
      readonly memberKey?: string
      /** Also opens a dialog: to announce, record, set an end, or remove "me". Removing others needs no question. */
      readonly ask?: 'remove' | 'announce' | 'record' | 'endTime'
    }
  | { readonly what: 'accounts' | 'preferences' | 'journal' | 'help' }

export type Calls = {
  readonly [Name in CallName]: Request<Name> extends undefined
    ? () => Promise<Result<CallResult<Name>>>
    : (request: Request<Name>) => Promise<Result<CallResult<Name>>>
}

export type Listeners = {
  readonly [Name in keyof Pushes as `on${Capitalize<Name>}`]: (listener: (push: Pushes[Name]) => void) => () => void
}

/**
 * `window.gavel`. It is frozen, and has one function for each call and push instead of a general one, so that a page
 * can use no other channel. Each `on…` returns a function that unsubscribes.
 */
export type Bridge = Calls & Listeners
