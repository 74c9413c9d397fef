import type { CallName, Request } from './contract.ts'
import type { Fault } from './fault.ts'
import type { Acted, JournalEntry, LiveCall, Patch, Question } from './model.ts'
import type { Preferences, RoomNotifications } from './preferences.ts'
import type { Result } from './result.ts'

/** What the window needs beside the snapshot. */
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
  /** Without a place to keep tokens: "this session only". */
  readonly vault: 'unknown' | 'ok' | 'locked' | 'missing' | 'denied' | 'failed'
  readonly shortcuts: { readonly end: ShortcutState; readonly show: ShortcutState }
  readonly notifications: 'unknown' | 'shown' | 'failed'
  /** What became of the last line of the log: written, or why not. */
  readonly log: 'unknown' | 'ok' | 'full' | 'readOnly' | 'slow' | 'failed'
  /** The person agreed to act without the log, until Gavel quits. */
  readonly unlogged: boolean
  /** Things a person should be told once, in words of the catalogue. */
  readonly notes: readonly AppMessage[]
}

export type ShortcutState = 'off' | 'registered' | 'refused' | 'fired'

/** A line in the window: the same words as a notification, or something found at start. */
export interface AppMessage {
  readonly id: string
  readonly key:
    | 'ended'
    | 'settingsRepaired'
    | 'journalRepaired'
    | 'unknownOutcomes'
    | 'noTrayHost'
    | 'notificationsFail'
    | 'heldDropped'
    | 'internal'
  /** Of an end `duration` is in milliseconds: the window says it in the language that it has by then. */
  readonly values: Readonly<Record<string, string | number>>
  readonly at: number
}

export interface RoomMarks {
  readonly labels: Readonly<Record<string, string>>
  /** By room key. */
  readonly roomNotifications: Readonly<Record<string, RoomNotifications>>
  /** Names that are looked after even while no list shows them, exactly as the provider names them. */
  readonly watched: readonly { readonly accountId: string; readonly name: string; readonly own: boolean }[]
}

/** The whole, asked for once. */
export interface InitialState {
  /** A `Snapshot` as JSON: objects over 100 kB are slow to cross the bridge. */
  readonly snapshot: string
  readonly preferences: Preferences
  readonly roomMarks: RoomMarks
  readonly appStatus: AppStatus
  /** What the window last gave to `saveView`, while Gavel runs: where the person was before it was destroyed. */
  readonly place?: string
}

/** An own room that can be chosen to be ended. */
export interface RoomChoice {
  readonly accountId: string
  readonly name: string
  readonly title: string
  /** What tells its account from the others, where more than one is connected. */
  readonly account?: string
  readonly people?: number
}

/** What the small window of the shortcut shows. */
export type EndQuestionState =
  | {
      readonly state: 'ask'
      readonly question: Question
      /** Epoch ms; Enter counts from then. */ readonly armedAt: number
    }
  | {
      readonly state: 'choose'
      readonly rooms: readonly RoomChoice[]
    }
  | { readonly state: 'none' }
  | { readonly state: 'sending'; readonly title: string }
  | { readonly state: 'done'; readonly outcome: 'accepted' | 'handedOver' | 'alreadyGone'; readonly title: string }
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
  open: InitialState
  snapshot: string
  watch: undefined
  refresh: undefined
  act: Acted
  ask: Question
  confirmEndAll: Acted
  undo: undefined
  sendNow: undefined
  dismiss: undefined
  actWithoutJournal: undefined
  startDemo: { accountId: string }
  /** `session` where the token could not be put into the keychain, with the reason. */
  addAccount: { accountId: string; kept: 'keychain' | 'session'; vaultFault?: Fault }
  renameAccount: undefined
  removeAccount: undefined
  replaceToken: { kept: 'keychain' | 'session'; vaultFault?: Fault }
  retryVault: undefined
  setAsynchronous: undefined
  markOwn: undefined
  pin: undefined
  markMe: undefined
  setRoomNotifications: undefined
  liveCalls: readonly LiveCall[]
  journal: { entries: readonly JournalEntry[]; next?: string }
  /** `path` where it was saved; absent when the person cancelled. */
  exportJournal: { path?: string }
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
  openLogFolder: undefined
  hideWindow: undefined
  pageFailed: undefined
  pinPopover: undefined
  saveView: undefined
  endQuestion: EndQuestionState
  answerEndQuestion: undefined
  chooseOwn: undefined
}

export type CallResult<Name extends CallName> = CallResults[Name]

/** What main sends without being asked. */
export interface Pushes {
  /** A JSON string where the patch is large. */
  patch: Patch | string
  preferences: Preferences
  roomMarks: RoomMarks
  appStatus: AppStatus
  /** Bring something into view: from tray menu, notice or second start. */
  show: Show
  endQuestion: EndQuestionState
  /** Lines were added to the log. */
  journalGrew: undefined
}

export type Show =
  | { readonly what: 'rooms' }
  | {
      readonly what: 'room'
      readonly key: string
      readonly memberKey?: string
      /** With the question whether to end it, or to remove the member, who is "me". */
      readonly ask?: 'end' | 'remove'
    }
  | { readonly what: 'preferences' | 'log' | 'help' }

export type Calls = {
  readonly [Name in CallName]: Request<Name> extends undefined
    ? () => Promise<Result<CallResult<Name>>>
    : (request: Request<Name>) => Promise<Result<CallResult<Name>>>
}

export type Listeners = {
  readonly [Name in keyof Pushes as `on${Capitalize<Name>}`]: (listener: (push: Pushes[Name]) => void) => () => void
}

/** `window.gavel`: frozen, named functions and nothing else. Listeners answer with their unsubscribe. */
export type Bridge = Calls & Listeners
