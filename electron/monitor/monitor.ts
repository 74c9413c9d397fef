import type { Account } from '../../shared/account.ts'
import type { Change, Conference, Pending, Snapshot } from '../../shared/model.ts'
import type { Result } from '../../shared/result.ts'
import type { Provider } from '../providers/provider.ts'
import type { MonitoredMarks, RoomRef } from './room-priority.ts'

export type { RoomRef } from './room-priority.ts'

/** What the person set. Kept in the settings; the monitor only reads it. */
export interface MonitorSettings extends MonitoredMarks {
  readonly readOnly: boolean
  readonly pace: 1 | 2 | 4
}

export type SnapshotListener = (before: Snapshot, after: Snapshot, changes: readonly Change[]) => void

/** The only owner of what is known. Runs without Electron. */
export interface Monitor {
  snapshot(): Snapshot
  /** Listeners are called after each revision; one that throws is logged and does not stop the others. */
  subscribe(listener: SnapshotListener): () => void
  /** An account whose token could not be had has no provider: it is shown, and not read. */
  setAccount(account: Account, provider: Provider | undefined): void
  removeAccount(accountId: string): void
  configure(settings: MonitorSettings): void
  /** Rooms that are expanded in the window: read as often as own ones. */
  expand(rooms: readonly RoomRef[]): void
  /** Whether a window can be seen: the time of the last answer is published each second then, and not else. */
  setVisible(isVisible: boolean): void
  /** Reads one room at once, ahead of polls, and answers with what is then known; `gone` after a 404. */
  readNow(room: RoomRef): Promise<Result<Conference | 'gone'>>
  /** What is shown of a room, without searching the snapshot. */
  conference(room: RoomRef): Conference | undefined
  /** Milliseconds since the last retrieve that said the room lives was sent; undefined as for `rosterAge`. */
  aliveAge(room: RoomRef): number | undefined
  /**
   * Milliseconds since the roster shown was asked for, which is how old it may be at most; undefined where there is
   * none, or where a newer answer spoke against it. The snapshot's `rosterAt` is not renewed by every reading.
   */
  rosterAge(room: RoomRef): number | undefined
  /** Reads everything of one account, or of all, at once. */
  refresh(accountId?: string): void
  /** Puts, changes or (with undefined) takes away a pending action on a room or, without a name, on the account. */
  pending(accountId: string, name: string | undefined, id: string, entry: Pending | undefined): void
  /** The provider took our end of this instance: evidence of its own kind. */
  endAccepted(room: RoomRef, instance: number): void
  suspend(why: 'sleep' | 'network'): void
  resume(why: 'sleep' | 'network'): void
  start(): void
  /** Sends nothing; after it no timer runs. */
  stop(): void
}
