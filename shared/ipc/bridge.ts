import type { AccountId, MemberKey } from '../values.ts'
import type { Speech } from '../rooms/model.ts'
import type { Told } from '../rooms/told.ts'
import type { RoomRule } from '../rooms/room-rule.ts'
import type { Preferences, RoomNotifications } from '../preferences/preferences.ts'
import type { ShortcutName } from '../preferences/shortcuts.ts'
import type { TeamView } from '../team.ts'

/** Facts of this computer, and the messages in the window. */
export interface AppStatus {
  readonly version: string
  readonly electron: string
  readonly platform: string
  /** When this Gavel was built, in epoch milliseconds, once it is older than the support of its Electron. */
  readonly outdated?: number
  /** The language follows the preference or the system. `locale`, for times and numbers, always follows the system. */
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
  /** The team whose feed this Gavel follows. */
  readonly team?: TeamView | undefined
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
    | `${'settings' | 'labels'}Kept`
    | 'settingsNewer'
    | 'unknownOutcomes'
    | 'noTrayHost'
    | 'notificationsFail'
    | 'heldDropped'
    | 'shortcutsRefused'
    | 'newcomersStopped'
    | 'endNotNeeded'
    | 'endedWhy'
    | `${'end' | 'reminder'}Missed`
    | 'outdated'
    | 'internal'
    | 'action'
  /** `action`: what became of an action of the user. */
  readonly told?: Told
  /** Of what failed in a room: the run with whose end the message disappears. */
  readonly instance?: number
  /**
   * For `ended`: `title`, `accountId`, `name`, `by` as in a `Change` and, if known, `peak`, and `atLeast` and `atMost`
   * in milliseconds. The window formats them, so that they follow a change of language. `offers` is `report` for a room
   * of the user's own.
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
  /** The standing rules, by room key. */
  readonly roomRules: Readonly<Record<string, RoomRule>>
  /** The texts that were announced or tried last, newest first, by account. */
  readonly spoken: Readonly<Record<string, readonly Speech[]>>
  /**
   * Pinned rooms, which are monitored even while no list contains them. They are spelt as the user typed them until
   * they are first live.
   */
  readonly pinned: readonly {
    readonly accountId: AccountId
    readonly name: string
    readonly own: boolean
    /** Whether a room of this name was ever live. */
    readonly wasLive: boolean
  }[]
}

/** All the data that a window needs at its start. It is the first push. */
export interface InitialState {
  /** A `ShownSnapshot` as JSON, because objects over 100 kB are slow to cross the bridge. */
  readonly snapshot: string
  readonly preferences: Preferences
  readonly roomMarks: RoomMarks
  readonly appStatus: AppStatus
  /** What the window last passed to `saveView` or, after a restart of Gavel, the lasting part of that. */
  readonly savedView?: string
  /** What the tray menu or a notification asked to show. */
  readonly show?: Show
}

export type Show =
  | { readonly what: 'rooms' }
  | {
      readonly what: 'room'
      readonly key: string
      readonly memberKey?: MemberKey
      /** Also opens a dialog: to announce, record, set an end, or remove "me". Removing others needs no question. */
      readonly ask?: 'remove' | 'announce' | 'record' | 'endTime'
    }
  | { readonly what: 'accounts' | 'preferences' | 'journal' | 'help' }
