import type { AccountId, EpochMs } from '../../shared/values.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Logger } from '../../shared/logger.ts'
import type { AccountView } from '../../shared/account.ts'
import type { Change, Room, Pending, Snapshot } from '../../shared/rooms/model.ts'
import { changesOf } from './changes.ts'
import { roomView, sameConference, unsureBeforeOf, viewChangesAt } from './conference-view.ts'
import type { RoomContext, RoomContexts } from './conference-view.ts'
import type { SnapshotListener } from './monitor.ts'
import { roomsAfter } from './observation.ts'
import type { Observation } from './observation.ts'
import { markByUs, nextPendingChange, NO_PENDING, remaining, withEntry, withMutedByMe } from './pending-actions.ts'
import { startBaseline } from './reducer.ts'
import { isOver, monitoredRoom } from './room.ts'
import type { Baseline, RoomRecord, RoomRecords } from './room.ts'
import { withMe } from './roster.ts'
import { EndedDuringSuspension } from './polling/suspension.ts'

/**
 * Holds everything that is known of rooms, what is shown of them, and the numbered snapshot. It does not depend on its
 * sources: whatever it needs besides an observation is passed with each call.
 */
export class SnapshotStore {
  readonly #clock: Clock
  readonly #publisher: Publisher
  readonly #rooms = new Map<string, RoomRecord>()
  readonly #shown = new Map<string, Room>()
  readonly #pending = new Map<string, readonly Pending[]>()
  readonly #ended = new EndedDuringSuspension()
  #snapshot: Snapshot
  #lastForgotten = 0

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock
    this.#publisher = new Publisher(logger)
    const at = clock.now()
    this.#snapshot = { revision: 0, at, accounts: [], conferences: [], accountPending: [], readOnly: false }
  }

  get rooms(): RoomRecords {
    return this.#rooms
  }

  get snapshot(): Snapshot {
    return this.#snapshot
  }

  shown(key: string): Room | undefined {
    return this.#shown.get(key)
  }

  /** Highest run number of any forgotten room. A room that is found again continues above it. */
  get lastForgotten(): number {
    return this.#lastForgotten
  }

  /** Returns the function that unsubscribes. */
  subscribe(listener: SnapshotListener): () => void {
    return this.#publisher.subscribe(listener)
  }

  /** Reduces the rooms that the observation is about, projects them, and publishes the visible changes. */
  apply(observation: Observation, contexts: RoomContexts): void {
    const changed = roomsAfter(this.#rooms, observation, this.#lastForgotten)
    if (changed.length === 0) return
    const quiet = changed.map((room) => this.#rooms.get(room.key)?.quiet).find((one) => one !== undefined)
    this.#ended.add(this.#commit(changed, contexts), quiet?.why ?? 'sleep', this.#clock.now())
  }

  /**
   * Starts a baseline: the rooms of this account were not observed for a while, so the next reads announce only ends,
   * in one summary.
   */
  startBaseline(accountId: AccountId, baseline: Baseline, contexts: RoomContexts): void {
    this.#commit(
      this.#roomsOf(accountId).map((room) => startBaseline(room, baseline)),
      contexts,
    )
  }

  /** Adds names that are to be read even if no list names them. */
  addNames(accountId: AccountId, names: readonly string[], baseline: Baseline, contexts: RoomContexts): void {
    const rooms = names.map((name) => monitoredRoom(accountId, name, baseline, this.#lastForgotten))
    this.#commit(
      rooms.filter(({ key }) => !this.#rooms.has(key)),
      contexts,
    )
  }

  /** Projects the rooms of one account, or of all accounts, once more after their context changed. */
  renew(contexts: RoomContexts, accountId?: AccountId): void {
    this.#commit(accountId === undefined ? [...this.#rooms.values()] : this.#roomsOf(accountId), contexts)
  }

  /** Shows what time alone has changed. Returns when the next such change is due (epoch ms). */
  passTime(now: EpochMs, contexts: RoomContexts): number {
    const turnOf = (room: RoomRecord): number => {
      const shown = this.#shown.get(room.key)
      if (shown === undefined) return Infinity
      const turns = viewChangesAt(room, shown, contexts.intervalOf(room))
      return Math.min(turns ?? Infinity, nextPendingChange(shown.pending) ?? Infinity)
    }
    const due: RoomRecord[] = []
    let next = this.#ended.dueAt ?? Infinity
    for (const room of this.#rooms.values()) {
      const turn = turnOf(room)
      if (turn <= now) due.push(room)
      else next = Math.min(next, turn)
    }
    if (due.length > 0) this.#commit(due, contexts)
    for (const room of due) next = Math.min(next, turnOf(this.#rooms.get(room.key) ?? room))
    const summary = this.#ended.take(!this.#isBaselineOpen(), now)
    if (summary !== undefined) this.#publish({}, [summary])
    return next
  }

  forget(isForgotten: (room: RoomRecord) => boolean): void {
    let isVisible = false
    for (const room of [...this.#rooms.values()].filter(isForgotten)) {
      this.#lastForgotten = Math.max(this.#lastForgotten, room.instance)
      this.#rooms.delete(room.key)
      this.#pending.delete(room.key)
      if (this.#shown.delete(room.key)) isVisible = true
    }
    this.#ended.forgetOthers(this.#rooms)
    if (isVisible) this.#publish({ conferences: [...this.#shown.values()] }, [])
  }

  /** Forgets unmarked rooms that ended before this time (epoch ms), or that only events reported (see `isOver`). */
  forgetEnded(before: number, isMarked: (key: string) => boolean): void {
    const now = this.#clock.now()
    this.forget((room) => isOver(room, before, now) && !isMarked(room.key))
  }

  /** Adds, replaces or (with undefined) removes a pending action of a room that is known. */
  setPending(key: string, id: string, entry: Pending | undefined, contexts: RoomContexts): void {
    const room = this.#rooms.get(key)
    if (room === undefined) return
    this.#pending.set(key, withEntry(this.#pending.get(key) ?? [], id, entry, room))
    this.#commit([room], contexts)
  }

  /** Marks callers of this run, by their call UUIDs, as muted by this Gavel if they are muted. */
  markMutedByMe(key: string, instance: number, calls: ReadonlySet<string>, contexts: RoomContexts): void {
    const room = this.#rooms.get(key)
    if (room?.instance === instance) this.#commit([withMutedByMe(room, calls)], contexts)
  }

  setAccountPending(accountId: AccountId, id: string, entry: Pending | undefined): void {
    const { accountPending } = this.#snapshot
    const others = accountPending.filter((one) => one.id !== id)
    const own = entry === undefined ? [] : [{ ...entry, accountId }]
    if (entry === undefined && others.length === accountPending.length) return
    this.#publish({ accountPending: [...others, ...own] }, [])
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
    return [...this.#rooms.values()].some((room) => room.quiet !== undefined && room.confirmed && room.phase === 'live')
  }

  /** Stores and publishes rooms. Returns those that ended during a baseline. */
  #commit(rooms: Iterable<RoomRecord>, contexts: RoomContexts): readonly Room[] {
    const changes: Change[] = []
    const endedAway: Room[] = []
    let isVisible = false
    for (const room of rooms) if (this.#take(room, contexts.of(room), changes, endedAway)) isVisible = true
    if (isVisible || changes.length > 0) this.#publish({ conferences: [...this.#shown.values()] }, changes)
    return endedAway
  }

  /** Stores one room and its view. Returns whether anything visible changed. */
  #take(next: RoomRecord, context: RoomContext, changes: Change[], endedAway: Room[]): boolean {
    const now = this.#clock.now()
    const before = { room: this.#rooms.get(next.key), shown: this.#shown.get(next.key) }
    const wasPending = this.#pending.get(next.key) ?? NO_PENDING
    const { room, matches } = withMe(markByUs(before.room, next, wasPending), context)
    this.#rooms.set(room.key, room)
    const pending = remaining(before.room, room, wasPending, now)
    if (pending.length === 0) this.#pending.delete(room.key)
    else this.#pending.set(room.key, pending)
    const unsureBefore = unsureBeforeOf(room, before, this.#snapshot.revision + 1)
    const staleRosterAt = before.shown?.stale === true ? before.shown.rosterAt : undefined
    const view = roomView(room, { ...context, meMatches: matches, pending, unsureBefore, staleRosterAt, now })
    const same = sameConference(before.shown, view)
    if (view === undefined) this.#shown.delete(room.key)
    else if (!same) this.#shown.set(room.key, view)
    const after = { room, shown: this.#shown.get(room.key) }
    const found = changesOf(before, after, { pending: wasPending, baselineAt: context.baselineAt })
    changes.push(...found.changes)
    if (found.endedAway !== undefined) endedAway.push(found.endedAway)
    return !same
  }

  #publish(more: Partial<Snapshot>, changes: readonly Change[]): void {
    const before = this.#snapshot
    this.#snapshot = { ...before, ...more, revision: before.revision + 1, at: this.#clock.now() }
    this.#publisher.publish(before, this.#snapshot, changes)
  }
}

/** Delivers revisions to the listeners strictly in order, even if a listener causes the next one. */
class Publisher {
  readonly #logger: Logger
  readonly #listeners = new Set<SnapshotListener>()
  readonly #queue: Parameters<SnapshotListener>[] = []
  #isDelivering = false

  constructor(logger: Logger) {
    this.#logger = logger
  }

  subscribe(listener: SnapshotListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  publish(...revision: Parameters<SnapshotListener>): void {
    this.#queue.push(revision)
    if (this.#isDelivering) return
    this.#isDelivering = true
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#deliver(next)
    } finally {
      this.#isDelivering = false
    }
  }

  #deliver(revision: Parameters<SnapshotListener>): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(...revision)
      } catch (error) {
        this.#logger('a listener of the monitor failed', error)
      }
    }
  }
}
