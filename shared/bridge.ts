import type { CallName, Request } from './contract.ts'
import type { Fault } from './fault.ts'
import type { JournalEntry } from './journal-entry.ts'
import type { RoomTimeline } from './room-timeline.ts'
import type { ActionResult, LiveCall, Patch, Question, Speech } from './model.ts'
import type { FinderState } from './finder.ts'
import type { NewcomersView } from './newcomers.ts'
import type { Preferences, RoomNotifications } from './preferences.ts'
import type { Result } from './result.ts'
import type { ShortcutName } from './shortcuts.ts'

/** What the window needs besides the snapshot: facts of this computer. */
export interface AppStatus {
  readonly version: string
  readonly electron: string
  readonly platform: string
  /** Resolved from the preference and the system. */
  readonly language: 'en' | 'de'
  /** The system's locale, for times and numbers. */
  readonly locale: string
  /** No tray host on this desktop: Gavel is an ordinary window. */
  readonly trayHost: 'present' | 'absent' | 'unknown'
  /** Whether tokens can be stored; if not, they last for this session. */
  readonly vault: 'unknown' | 'ok' | 'locked' | 'missing' | 'denied' | 'failed'
  readonly shortcuts: Readonly<Record<ShortcutName, ShortcutState>>
  readonly notifications: 'unknown' | 'shown' | 'failed'
  /** Whether the last journal entry was written, or why not. */
  readonly journal: 'unknown' | 'ok' | 'full' | 'readOnly' | 'slow' | 'failed'
  /** The user agreed to act without the journal, until Gavel quits. */
  readonly withoutJournal: boolean
  /** Own rooms whose newcomers are muted, by room key. */
  readonly newcomers: Readonly<Record<string, NewcomersView>>
  /** Shown in the window until the user dismisses them. */
  readonly messages: readonly AppMessage[]
}

export type ShortcutState = 'off' | 'registered' | 'refused' | 'fired'

/** A message in the window, as a key of the catalogue: what a notification also says, or what was found at start. */
export interface AppMessage {
  readonly id: string
  readonly key:
    | 'ended'
    | 'settingsRepaired'
    | 'settingsNewer'
    | 'journalRepaired'
    | 'unknownOutcomes'
    | 'noTrayHost'
    | 'notificationsFail'
    | 'heldDropped'
    | 'shortcutsRefused'
    | 'newcomersStopped'
    | 'internal'
  /** For `ended`, `atLeast` and `atMost` are milliseconds: the window formats them, so that they follow a change of language. */
  readonly values: Readonly<Record<string, string | number>>
  readonly at: number
}

export interface RoomMarks {
  readonly labels: Readonly<Record<string, string>>
  /** Numbers or SIP addresses that are "me", by account. */
  readonly myNumbers: Readonly<Record<string, readonly string[]>>
  /** By room key. */
  readonly roomNotifications: Readonly<Record<string, RoomNotifications>>
  /** What was last spoken, newest first, by account. */
  readonly spoken: Readonly<Record<string, readonly Speech[]>>
  /** Pinned rooms, monitored even while no list contains them; names exactly as the provider writes them. */
  readonly pinned: readonly {
    readonly accountId: string
    readonly name: string
    readonly own: boolean
    /** Whether a room of this name was ever live. */
    readonly wasLive: boolean
  }[]
}

/** Everything that a window starts from: its first push. */
export interface InitialState {
  /** A `Snapshot` as JSON: objects over 100 kB are slow to cross the bridge. */
  readonly snapshot: string
  readonly preferences: Preferences
  readonly roomMarks: RoomMarks
  readonly appStatus: AppStatus
  /** What the window last gave to `saveView`: what the user saw before it was destroyed, or the lasting part of it from an earlier run. */
  readonly savedView?: string
  /** What the window was opened for. */
  readonly show?: Show
}

/** An own room that the user can choose to end. */
export interface RoomChoice {
  readonly accountId: string
  readonly name: string
  readonly title: string
  /** Name of its account, if more than one is connected. */
  readonly account?: string
  readonly people?: number
}

/** What the end question's window shows. */
export type EndQuestionState =
  | {
      readonly state: 'ask'
      readonly question: Question
      /** Epoch ms; Enter is ignored before. */
      readonly armedAt: number
      /** Epoch ms; until then one more press of the shortcut ends the room. 0 if it was not pressed. */
      readonly pressUntil: number
      /** No other own room is live: later than that, two presses end it. */
      readonly isOnly: boolean
    }
  | {
      readonly state: 'choose'
      readonly rooms: readonly RoomChoice[]
    }
  | { readonly state: 'none' }
  /** The room is being read for the question, which takes long. */
  | { readonly state: 'checking'; readonly title: string }
  | { readonly state: 'sending'; readonly title: string }
  | {
      readonly state: 'done'
      readonly outcome: 'accepted' | 'handedOver' | 'ended' | 'alreadyGone'
      readonly title: string
    }
  | { readonly state: 'failed'; readonly fault: Fault }

export interface LabelPreview {
  readonly importId: string
  readonly fresh: number
  readonly changed: number
  readonly same: number
  readonly bad: readonly {
    readonly line: number
    readonly text: string
    readonly reason: 'number' | 'name' | 'columns'
  }[]
  readonly sample: readonly { readonly number: string; readonly name: string }[]
}

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
  /** `session` if the token could not be stored in the keychain, with the reason. */
  addAccount: { accountId: string; kept: 'keychain' | 'session'; vaultFault?: Fault }
  renameAccount: undefined
  removeAccount: undefined
  replaceToken: { kept: 'keychain' | 'session'; vaultFault?: Fault }
  retryVault: undefined
  setAsynchronous: undefined
  markOwn: undefined
  pin: undefined
  markMe: undefined
  setMyNumber: undefined
  switchNewcomers: undefined
  goOnWithNewcomers: undefined
  setRoomNotifications: undefined
  liveCalls: readonly LiveCall[]
  journal: { entries: readonly JournalEntry[]; next?: string }
  /** `path` is absent if the user cancelled. */
  exportJournal: { path?: string }
  roomTimeline: RoomTimeline
  /** As `exportJournal`. */
  exportAttendance: { path?: string }
  openRecording: undefined
  deleteOlder: { lines: number }
  setPreferences: Preferences
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
  /** The action is under way; the pushed state says what came of it. */
  quickMute: undefined
  closeFinder: undefined
  fitWindow: undefined
}

export type CallResult<Name extends CallName> = CallResults[Name]

/** What main sends to the windows that subscribed. Pushes arrive in the order in which main sends them. */
export interface Pushes {
  /** The first push after each `subscribe`; patches continue from its snapshot. */
  initialState: InitialState
  /** A JSON string where the patch is large. */
  patch: Patch | string
  preferences: Preferences
  roomMarks: RoomMarks
  appStatus: AppStatus
  /** Bring something into view: from the tray menu, a notification or a second start. */
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
      /** Also asks whether to remove the member, who is "me", what to announce, or whether to record. */
      readonly ask?: 'remove' | 'announce' | 'record'
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

/** `window.gavel`: frozen, named functions and nothing else. Listeners return their unsubscribe. */
export type Bridge = Calls & Listeners
