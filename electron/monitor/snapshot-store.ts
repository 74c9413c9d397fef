import type { ElapsedMs, EpochMs, RoomKey } from '../../shared/values.ts'
import { elapsedOf, type Clock } from '../../shared/clock.ts'
import type { Logger } from '../../shared/logger.ts'
import { Publisher } from '../../shared/publisher.ts'
import type { ObservedChange, ObservedRoom, ObservedSnapshot } from '../../shared/rooms/model.ts'
import { changesOf } from './changes.ts'
import { isSameView, roomView, viewChangesAt, type ViewContext } from './room-view.ts'
import { runOf, type Quiet, type RoomRecord } from './rule/record.ts'

export type SnapshotListener = (
  before: ObservedSnapshot,
  after: ObservedSnapshot,
  changes: readonly ObservedChange[],
) => void

/** Milliseconds by which rooms that cannot be read yet may delay the summary of the rooms that ended unobserved. */
const LONGEST_SUMMARY_DELAY = 10_000

/**
 * Holds everything that is known about rooms, what is shown of them, and the numbered snapshot. Only the store changes
 * its fields.
 */
export class SnapshotStore {
  readonly #clock: Clock
  readonly #contextOf: (room: RoomRecord) => Omit<ViewContext, 'now' | 'wall'>
  readonly rooms = new Map<RoomKey, RoomRecord>()
  readonly shown = new Map<RoomKey, ObservedRoom>()
  readonly revisions: Publisher<Parameters<SnapshotListener>>
  snapshot: ObservedSnapshot
  /** What the computer's clock shows when no time has elapsed. */
  wall: EpochMs
  /** The highest run number of any forgotten room; a new room continues above it. */
  lastInstance = 0
  /** The rooms that ended while they were not observed. One change announces all of them. */
  #unobserved: { why: Exclude<Quiet, 'start'>; since: ElapsedMs; conferences: ObservedRoom[] } | undefined

  /** @param contextOf what the view of a room needs besides the room, as it is now */
  constructor(clock: Clock, logger: Logger, contextOf: (room: RoomRecord) => Omit<ViewContext, 'now' | 'wall'>) {
    this.#clock = clock
    this.#contextOf = contextOf
    this.revisions = new Publisher(logger)
    const at = clock.now()
    this.wall = at - elapsedOf(clock)
    this.snapshot = { revision: 0, at, accounts: [], conferences: [], readOnly: false, wall: this.wall }
  }

  /** Takes rooms in their new state, and publishes the visible changes. */
  apply(rooms: readonly RoomRecord[]): void {
    this.renew(rooms.filter((room) => room !== this.rooms.get(room.key)))
  }

  /** Also projects rooms that are as before, because what is known besides them has changed. */
  renew(rooms: readonly RoomRecord[] = [...this.rooms.values()]): void {
    const changes: ObservedChange[] = []
    let isVisible = false
    for (const room of rooms) if (this.#take(room, changes)) isVisible = true
    if (isVisible || changes.length > 0) this.publish({ conferences: [...this.shown.values()] }, changes)
  }

  /** Shows what has changed only because time has passed. Returns when the next such change is due. */
  passTime(now: ElapsedMs, freshFor: number): ElapsedMs {
    const changesAt = (room: RoomRecord): ElapsedMs => {
      const shown = this.shown.get(room.key)
      return shown === undefined ? Infinity : viewChangesAt(room, shown, freshFor)
    }
    this.renew([...this.rooms.values()].filter((room) => changesAt(room) <= now))
    const summaryAt = this.#announceUnobserved(now)
    return [...this.rooms.values()].reduce((next, room) => Math.min(next, changesAt(room)), summaryAt)
  }

  forget(isForgotten: (room: RoomRecord) => boolean): void {
    let isVisible = false
    for (const room of [...this.rooms.values()].filter(isForgotten)) {
      this.lastInstance = Math.max(this.lastInstance, room.instance)
      this.rooms.delete(room.key)
      if (this.shown.delete(room.key)) isVisible = true
    }
    if (isVisible) this.publish({ conferences: [...this.shown.values()] })
  }

  publish(more: Partial<ObservedSnapshot>, changes: readonly ObservedChange[] = []): void {
    const before = this.snapshot
    this.snapshot = { ...before, ...more, revision: before.revision + 1, at: this.#clock.now(), wall: this.wall }
    this.revisions.publish(before, this.snapshot, changes)
  }

  /** Stores one room and its view. Returns whether anything visible changed. */
  #take(room: RoomRecord, changes: ObservedChange[]): boolean {
    const { key } = room
    const now = elapsedOf(this.#clock)
    const before = { room: this.rooms.get(key), shown: this.shown.get(key) }
    this.rooms.set(key, room)
    const view = roomView(room, { ...this.#contextOf(room), now, wall: this.wall })
    const same = isSameView(before.shown, view)
    if (view === undefined) this.shown.delete(key)
    else if (!same) this.shown.set(key, view)
    const found = changesOf(before, { room, shown: this.shown.get(key) })
    const why = before.room?.quiet ?? room.quiet
    const [ended] = found
    if (why === undefined) changes.push(...found)
    else if (ended?.kind === 'ended') {
      // No room was known before the start of Gavel, so the start cannot be why the end of a room was missed.
      this.#unobserved ??= { why: why === 'start' ? 'credentials' : why, since: now, conferences: [] }
      this.#unobserved.conferences.push(ended.conference)
    }
    return !same
  }

  /**
   * Announces the rooms that ended unobserved, once every live room that a retrieve had shown was read again, or the
   * longest delay is over. Returns when that is.
   */
  #announceUnobserved(now: ElapsedMs): ElapsedMs {
    if (this.#unobserved === undefined) return Infinity
    const { why, since } = this.#unobserved
    const isOpen = [...this.rooms.values()].some((room) => room.quiet !== undefined && runOf(room)?.retrieved)
    if (isOpen && now - since < LONGEST_SUMMARY_DELAY) return since + LONGEST_SUMMARY_DELAY
    // The others have disappeared with their account.
    const conferences = this.#unobserved.conferences.filter(({ key }) => this.rooms.has(key))
    this.#unobserved = undefined
    if (conferences.length > 0) this.publish({}, [{ kind: 'endedWhileAway', conferences, why }])
    return Infinity
  }
}
