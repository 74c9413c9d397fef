import type { AccountId, ElapsedMs, EpochMs, RoomKey } from '../../shared/values.ts'
import { elapsedOf, type Clock } from '../../shared/clock.ts'
import type { Logger } from '../../shared/logger.ts'
import type { AccountView } from '../../shared/account.ts'
import type { ObservedChange, ObservedRoom, ObservedSnapshot } from '../../shared/rooms/model.ts'
import { changesOf } from './changes.ts'
import { withMe } from './mark-me.ts'
import type { SnapshotListener } from './monitor.ts'
import { Publisher } from './publisher.ts'
import { isSameView, roomView, viewChangesAt } from './room-view.ts'
import type { RoomContext, RoomContexts } from './room-view.ts'
import type { RoomRecords } from './rule/account-rooms.ts'
import { shifted } from './rule/merge-roster.ts'
import { isRunning, runOf, unobserved, unseenRoom, withRun, type Quiet, type RoomRecord } from './rule/record.ts'
import { EndedUnobserved } from './ended-unobserved.ts'

/** Milliseconds within which a read must show a room that an event reported. */
const SHOWN_WITHIN = 60_000

/**
 * Holds everything that is known about rooms, what is shown of them, and the numbered snapshot.
 */
export class SnapshotStore {
  readonly #clock: Clock
  readonly #contexts: RoomContexts
  readonly #publisher: Publisher<Parameters<SnapshotListener>>
  readonly #rooms = new Map<RoomKey, RoomRecord>()
  readonly #shown = new Map<RoomKey, ObservedRoom>()
  readonly #ended = new EndedUnobserved()
  #snapshot: ObservedSnapshot
  #lastForgotten = 0
  #wall: EpochMs

  constructor(clock: Clock, logger: Logger, contexts: RoomContexts) {
    this.#clock = clock
    this.#contexts = contexts
    this.#publisher = new Publisher(logger)
    const at = clock.now()
    this.#wall = at - elapsedOf(clock)
    this.#snapshot = { revision: 0, at, accounts: [], conferences: [], readOnly: false, wall: this.#wall }
  }

  get rooms(): RoomRecords {
    return this.#rooms
  }

  /** What the computer's clock shows when no time has elapsed. */
  get wall(): EpochMs {
    return this.#wall
  }

  get snapshot(): ObservedSnapshot {
    return this.#snapshot
  }

  shown(key: RoomKey): ObservedRoom | undefined {
    return this.#shown.get(key)
  }

  /** Returns the function that unsubscribes. */
  subscribe(listener: SnapshotListener): () => void {
    return this.#publisher.subscribe(listener)
  }

  /** The highest run number of any forgotten room; a new room continues above it. */
  get lastInstance(): number {
    return this.#lastForgotten
  }

  /** Takes rooms in their new state, and publishes the visible changes. */
  apply(rooms: readonly RoomRecord[]): void {
    const changed = rooms.filter((room) => room !== this.#rooms.get(room.key))
    if (changed.length === 0) return
    const quiet = changed.map(({ key }) => this.#rooms.get(key)?.quiet).find((one) => one !== undefined)
    this.#ended.add(this.#commit(changed), quiet ?? 'sleep', elapsedOf(this.#clock))
  }

  /**
   * Starts a baseline: the rooms of this account were not observed for a while, so the next reads announce only ends,
   * in one summary.
   */
  startBaseline(accountId: AccountId, quiet: Quiet): void {
    this.#commit(this.#roomsOf(accountId).map((room) => unobserved(room, quiet)))
  }

  /** Moves all shown times, because the computer's clock was set. */
  shift(by: number): void {
    this.#wall += by
    const moved = [...this.#rooms.values()].map((room) =>
      isRunning(room) && room.run.roster !== undefined ? withRun(room, { roster: shifted(room.run.roster, by) }) : room,
    )
    this.#commit(moved)
  }

  /** Adds names that are to be read even if no list names them. */
  addNames(accountId: AccountId, names: readonly string[], quiet: Quiet | undefined): void {
    const rooms = names.map((name) => unseenRoom(accountId, name, quiet, this.#lastForgotten))
    this.#commit(rooms.filter(({ key }) => !this.#rooms.has(key)))
  }

  /** Projects the rooms of one account, or of all accounts, once more after their context changed. */
  renew(accountId?: AccountId): void {
    this.#commit(accountId === undefined ? [...this.#rooms.values()] : this.#roomsOf(accountId))
  }

  /** Shows what has changed only because time has passed. Returns when the next such change is due. */
  passTime(now: ElapsedMs): ElapsedMs {
    const changesAt = (room: RoomRecord): ElapsedMs => {
      const shown = this.#shown.get(room.key)
      if (shown === undefined) return Infinity
      return viewChangesAt(room, shown, this.#contexts.freshFor())
    }
    const due: RoomRecord[] = []
    let next = this.#ended.dueAt ?? Infinity
    for (const room of this.#rooms.values()) {
      const at = changesAt(room)
      if (at <= now) due.push(room)
      else next = Math.min(next, at)
    }
    if (due.length > 0) this.#commit(due)
    for (const room of due) next = Math.min(next, changesAt(this.#rooms.get(room.key) ?? room))
    const summary = this.#ended.take(!this.#isBaselineOpen(), now)
    if (summary !== undefined) this.#publish({}, [summary])
    return next
  }

  forget(isForgotten: (room: RoomRecord) => boolean): void {
    let isVisible = false
    for (const room of [...this.#rooms.values()].filter(isForgotten)) {
      this.#lastForgotten = Math.max(this.#lastForgotten, room.instance)
      this.#rooms.delete(room.key)
      if (this.#shown.delete(room.key)) isVisible = true
    }
    this.#ended.forgetOthers(this.#rooms)
    if (isVisible) this.#publish({ conferences: [...this.#shown.values()] }, [])
  }

  /** Forgets unmarked rooms that ended before this time, or that only events reported and no read showed in time. */
  forgetEnded(before: ElapsedMs, isMarked: (key: RoomKey) => boolean): void {
    const now = elapsedOf(this.#clock)
    const isOver = (room: RoomRecord): boolean =>
      room.phase === 'ended'
        ? room.ended.received < before
        : room.phase === 'unseen' && room.reports !== undefined && now - room.reports.at > SHOWN_WITHIN
    this.forget((room) => isOver(room) && !isMarked(room.key))
  }

  setAccounts(accounts: readonly AccountView[]): void {
    this.#publish({ accounts }, [])
  }

  setReadOnly(readOnly: boolean): void {
    if (readOnly !== this.#snapshot.readOnly) this.#publish({ readOnly }, [])
  }

  #roomsOf(accountId: AccountId): readonly RoomRecord[] {
    return [...this.#rooms.values()].filter((room) => room.accountId === accountId)
  }

  /** Whether some live room that a retrieve had shown has not been read since its baseline began. */
  #isBaselineOpen(): boolean {
    return [...this.#rooms.values()].some((room) => room.quiet !== undefined && runOf(room)?.retrieved !== undefined)
  }

  /** Stores and publishes rooms. Returns those that ended during a baseline. */
  #commit(rooms: Iterable<RoomRecord>): readonly ObservedRoom[] {
    const changes: ObservedChange[] = []
    const endedAway: ObservedRoom[] = []
    let isVisible = false
    for (const room of rooms) if (this.#take(room, this.#contexts.of(room), changes, endedAway)) isVisible = true
    if (isVisible || changes.length > 0) this.#publish({ conferences: [...this.#shown.values()] }, changes)
    return endedAway
  }

  /** Stores one room and its view. Returns whether anything visible changed. */
  #take(next: RoomRecord, context: RoomContext, changes: ObservedChange[], endedAway: ObservedRoom[]): boolean {
    const { key } = next
    const wall = this.#wall
    const now = elapsedOf(this.#clock)
    const before = { room: this.#rooms.get(key), shown: this.#shown.get(key) }
    const { room, matches, picked } = withMe(next, context)
    this.#rooms.set(key, room)
    const view = roomView(room, { ...context, meMatches: matches, picked, now, wall })
    const same = isSameView(before.shown, view)
    if (view === undefined) this.#shown.delete(key)
    else if (!same) this.#shown.set(key, view)
    const after = { room, shown: this.#shown.get(key) }
    const found = changesOf(before, after, context.baselineAt)
    changes.push(...found.changes)
    if (found.endedAway !== undefined) endedAway.push(found.endedAway)
    return !same
  }

  #publish(more: Partial<ObservedSnapshot>, changes: readonly ObservedChange[]): void {
    const before = this.#snapshot
    this.#snapshot = { ...before, ...more, revision: before.revision + 1, at: this.#clock.now(), wall: this.#wall }
    this.#publisher.publish(before, this.#snapshot, changes)
  }
}
