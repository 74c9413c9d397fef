import type { AccountId, CallUuid, ElapsedMs, MemberKey, RoomKey } from '../../shared/values.ts'
import type { Account } from '../../shared/account.ts'
import type { ObservedChange, ObservedRoom, ObservedSnapshot } from '../../shared/rooms/model.ts'
import type { Result } from '../../shared/result.ts'
import type { ReadMember, ReadProvider, RoomList } from '../providers/provider.ts'
import type { ReadCall } from './call-reads.ts'
import type { Caller } from './rule/record.ts'
import type { MonitoredMarks, RoomRef } from './room-marks.ts'
import type { PlannedRoom } from './schedule.ts'
import type { ResumeListener, SuspensionReason } from './gap.ts'

export type { RoomRef } from './room-marks.ts'

/** The user's choices. They are stored in the settings, and the monitor only reads them. */
export interface MonitorSettings extends MonitoredMarks {
  readonly readOnly: boolean
  readonly pace: 1 | 2 | 4
}

export type SnapshotListener = (
  before: ObservedSnapshot,
  after: ObservedSnapshot,
  changes: readonly ObservedChange[],
) => void

/** A roster that was read of a live room. */
export interface SeenRoster {
  readonly key: RoomKey
  readonly instance: number
  readonly members: readonly Caller[]
  /** When its request left, and when its response arrived. */
  readonly sent: ElapsedMs
  readonly received: ElapsedMs
}

/** See `readNow`. */
export type RoomRead<R extends ObservedRoom = ObservedRoom> = Result<R | 'gone'> & {
  readonly said?: readonly ReadMember[]
  readonly ranSeconds?: number
}

/** Observes all accounts and owns everything that is known about their rooms. Runs without Electron. */
export interface Monitor {
  snapshot(): ObservedSnapshot
  /**
   * Calls the listener after each revision; a listener that throws does not stop the others. Returns a function that
   * unsubscribes.
   */
  subscribe(listener: SnapshotListener): () => void
  /** Calls the listener after each roster that was applied, even if it shows nothing new. */
  onRoster(listener: (roster: SeenRoster) => void): void
  /** Adds or replaces an account. Without a provider it is shown, but not read. */
  setAccount(account: Account, provider: ReadProvider | undefined): void
  removeAccount(accountId: AccountId): void
  configure(settings: MonitorSettings): void
  /** Sets which member is "me" if several match, for this run of the room only. Undefined clears the choice. */
  pickSelf(room: RoomRef, instance: number, memberKey: MemberKey | undefined): void
  /** Sets the rooms that are expanded in the window. They are read as often as own rooms. */
  expand(rooms: readonly RoomRef[]): void
  /** Reads a room for 15 s as often as an own one, because something was done in it. */
  watch(room: RoomRef): void
  /**
   * Sets whether the user may be looking at the rooms (see `Foreground`). True until it is set to false. In the
   * background, rooms are read less often if the user is notified only of their end, so their counts may be 15 s old.
   */
  setForeground(isForeground: boolean): void
  /**
   * Reads one room at once, ahead of polls, and returns what is then known; `gone` if it is not live. Faults:
   * `noAccount`, `offline`, `cancelled`, `stale` if it is still in question after a read two seconds later, the account's
   * own fault if it has no provider, and those of the provider. `said`: the callers in the provider's last response to this
   * read, whatever is known from other reads; `ranSeconds`: how long the room had run by it.
   */
  readNow(room: RoomRef): Promise<RoomRead>
  /**
   * Asks for the account's list at once, ahead of polls. What it says about the rooms counts as much as any other list.
   * Faults: `noAccount`, `offline`, `cancelled`, the account's own fault if it has no provider, and those of the
   * provider.
   */
  listNow(accountId: AccountId): Promise<Result<RoomList>>
  /**
   * Reads one live call at once, ahead of polls; `gone` if it is not live. Faults: `noAccount`, `offline`, `cancelled`,
   * the account's own fault if it has no provider, and those of the provider.
   */
  readCallNow(accountId: AccountId, callUuid: CallUuid): Promise<Result<ReadCall | 'gone'>>
  /** Reads for a while which numbers the live calls of an account have dialled. See `AccountView.offered`. */
  offerNumbers(accountId: AccountId): void
  /** The room in the snapshot, without searching for it. */
  conference(room: RoomRef): ObservedRoom | undefined
  /** Whether the end of this run was told. That its number is no longer the room's does not prove an end. */
  isOver(room: RoomRef, instance: number): boolean
  /** Milliseconds since the last read that showed the room live was sent. Undefined if no action may rely on it. */
  aliveAge(room: RoomRef): number | undefined
  /**
   * The same for the shown roster, so the roster is at most this old. The snapshot's `rosterAt` is not updated by every
   * read.
   */
  rosterAge(room: RoomRef): number | undefined
  isForeground(): boolean
  /** The rooms of an account that are read, and how often. */
  plannedReads(accountId: AccountId): readonly PlannedRoom[]
  /** Makes everything of one account, or of all accounts, due at once. */
  refresh(accountId?: AccountId): void
  /** Stores that the provider accepted this Gavel's end of this run, which explains its end. */
  endAccepted(room: RoomRef, instance: number): void
  suspend(why: SuspensionReason): void
  resume(why: SuspensionReason): void
  /**
   * Adds a listener that is called after all accounts, or one of them, were not observed for a time, and before
   * anything read since is applied. If the system does not report the end of a sleep, or the sleep at all, the monitor
   * detects it.
   */
  onResume(listener: ResumeListener): void
  start(): void
  /** Stops polling and gives up the reads in flight; no timer runs afterwards. */
  stop(): void
}
