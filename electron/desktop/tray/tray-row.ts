import type { AccountView } from '../../../shared/account.ts'
import type { MemberKey, RoomKey } from '../../../shared/values.ts'
import type { Show } from '../../../shared/ipc/bridge.ts'
import type { Action, Member, Room, Seen } from '../../../shared/rooms/model.ts'
import { seenOf } from '../../../shared/rooms/room-actions.ts'
import type { ShortcutName } from '../../../shared/preferences/shortcuts.ts'
import type { Preferences } from '../../../shared/preferences/preferences.ts'
import type { Extension } from '../../../shared/rooms/scheduled-end.ts'
import type { T, Texts } from '../../../shared/text/i18n.ts'
import type { PanelHints } from './tray-icons.ts'

export type TrayCommand =
  | { readonly do: 'open' | 'quit' | 'resumeNotifications' }
  | { readonly do: 'pauseNotifications'; readonly until: 'oneHour' | 'tomorrow' }
  | { readonly do: 'show'; readonly show: Show }
  | { readonly do: 'act'; readonly action: Action }
  /** Brings back callers who are on hold, which also admits those at the door. */
  | { readonly do: 'bringBack'; readonly seen: Seen; readonly members: readonly MemberKey[] }
  /** Asks whether to end the room, in the end question's window, above the application that the user is working in. */
  | { readonly do: 'askEnd'; readonly roomKey: RoomKey }
  /** Searches the room for a noisy line, in a small window of its own. */
  | { readonly do: 'findNoise'; readonly roomKey: RoomKey }
  | { readonly do: 'stopAnnouncement' | 'cancelEnd'; readonly id: string }
  | { readonly do: 'extendEnd'; readonly id: string; readonly minutes: Extension }
  /**
   * Acts. If the removal is then held, opens the window at the caller's row, which shows *Undo*. If it needs a
   * question, opens the window with the question. In other cases it opens nothing, because the user would have nothing
   * to do there.
   */
  | { readonly do: 'actAndShow'; readonly action: Action; readonly show: Extract<Show, { what: 'room' }> }

/** One row of the tray menu. */
export type MenuRow =
  | { readonly kind: 'separator' }
  | {
      readonly kind: 'item'
      readonly label: string
      /** The row belongs to the nearest row above it that is not indented. */
      readonly indented?: true
      /** The global shortcut for the same command; the menu only shows it. */
      readonly accelerator?: string
      readonly rows?: readonly MenuRow[]
      readonly command?: TrayCommand
    }

export interface TrayContext {
  readonly t: T
  readonly times: Texts['times']
  /** `Texts.compare`, for the titles of rooms. */
  readonly compareTitles: (a: string, b: string) => number
  readonly preferences: Pick<Preferences, 'notificationsPausedUntil' | 'roomOrder'>
  readonly hints: PanelHints
  /** The global shortcuts that are registered, as Electron writes them. */
  readonly accelerators: Readonly<Partial<Record<ShortcutName, string | undefined>>>
  /** The user's label for a number, otherwise the caller's name, otherwise the number as the tray shows it. */
  readonly nameOf: (who: Pick<Member, 'name' | 'number'>) => string
  /** Epoch ms. */
  readonly now: number
}

/** The same, with what the snapshot says of all rooms. */
export interface RowContext extends TrayContext {
  readonly accounts: readonly AccountView[]
  readonly readOnly: boolean
}

export function item(label: string, command: TrayCommand, accelerator?: string): MenuRow {
  return { kind: 'item', label, command, ...(accelerator !== undefined && { accelerator }) }
}

export function submenu(label: string, rows: readonly MenuRow[]): MenuRow {
  return { kind: 'item', label, rows }
}

export function act(action: Action): TrayCommand {
  return { do: 'act', action }
}

export function bringBack(room: Room, members: readonly Member[]): TrayCommand {
  return { do: 'bringBack', seen: seenOf(room), members: members.map(({ key }) => key) }
}

export function showRoom({ key }: Room, ask?: 'announce' | 'record' | 'endTime'): TrayCommand {
  return { do: 'show', show: { what: 'room', key, ...(ask && { ask }) } }
}

/** Characters. Callers choose their names, and a long one must not make the menu as wide as the screen. */
export const MAX_LABEL = 60

/** Milliseconds. */
export const MINUTE = 60_000
