import type { Account } from '../../shared/account.ts'
import type { Change, Conference, Pending, Snapshot } from '../../shared/model.ts'
import type { Result } from '../../shared/result.ts'
import type { Provider } from '../providers/provider.ts'
import type { MonitoredMarks, RoomRef } from './room-priority.ts'

export type { RoomRef } from './room-priority.ts'

/** What the user set. Stored in the settings; the monitor only reads it. */
export interface MonitorSettings extends MonitoredMarks {
  readonly readOnly: boolean
  readonly pace: 1 | 2 | 4
}

export type SnapshotListener = (before: Snapshot, after: Snapshot, changes: readonly Change[]) => void

/** Observes all accounts and owns everything that is known about their rooms. Runs without Electron. */
export interface Monitor {
  snapshot(): Snapshot
  /** Calls the listener after each revision; a listener that throws does not stop the others. Returns how to unsubscribe. */
  subscribe(listener: SnapshotListener): () => void
  /** An account whose token is not available has no provider: it is shown, but not read. */
  setAccount(account: Account, provider: Provider | undefined): void
  removeAccount(accountId: string): void
  configure(settings: MonitorSettings): void
  /** Sets which member is "me" if several match, for this run of the room only. Undefined clears the choice. */
  pickSelf(room: RoomRef, instance: number, memberKey: string | undefined): void
  /** Rooms that are expanded in the window are read as often as own ones. */
  expand(rooms: readonly RoomRef[]): void
  /** While a window is visible, the time of the last response is published each second. */
  setVisible(isVisible: boolean): void
  /**
   * Whether somebody may look at the rooms, because the window, the finder or the tray menu is open. True until it is set to false;
   * then rooms of which only the end is notified are read less often, and their counts may be 15 s old.
   */
  setForeground(isForeground: boolean): void
  /**
   * Reads one room at once, ahead of polls, and returns what is known then; `gone` after a 404. Faults: `noAccount`,
   * `offline`, `cancelled`, `stale` if two reads contradict each other, and those of the provider.
   */
  readNow(room: RoomRef): Promise<Result<Conference | 'gone'>>
  /** The room in the snapshot, without searching for it. */
  conference(room: RoomRef): Conference | undefined
  /** Milliseconds since the last retrieve that showed the room live was sent; undefined as for `rosterAge`. */
  aliveAge(room: RoomRef): number | undefined
  /**
   * Milliseconds since the request for the shown roster was sent: it is at most this old. Undefined if there is none, or
   * if a newer response contradicts it. The snapshot's `rosterAt` is not updated by every read.
   */
  rosterAge(room: RoomRef): number | undefined
  /** Reads everything of one account, or of all, at once. */
  refresh(accountId?: string): void
  /** Adds, replaces or (with undefined) removes a pending action of a room or, without a name, of the account. */
  pending(accountId: string, name: string | undefined, id: string, entry: Pending | undefined): void
  /** The provider accepted our end of this run. */
  endAccepted(room: RoomRef, instance: number): void
  suspend(why: 'sleep' | 'network'): void
  resume(why: 'sleep' | 'network'): void
  start(): void
  /** After it nothing is sent and no timer runs. */
  stop(): void
}
