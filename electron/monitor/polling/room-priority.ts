import type { AccountId, EpochMs, MemberKey } from '../../../shared/values.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import { spellingsOf } from '../../../shared/preferences/spellings.ts'
import { isDoubted } from '../room.ts'
import type { RoomRecord } from '../room.ts'
import type { RoomPriority } from './intervals.ts'

/** Milliseconds after an action on a room during which it is read as often as an own room. */
const AFTER_ACTION = 15_000

export interface RoomRef {
  readonly accountId: AccountId
  readonly name: string
}

export interface MonitoredMarks {
  readonly own: readonly RoomRef[]
  /** A name that was never live may differ in spelling from the provider's. */
  readonly pinned: readonly (RoomRef & { readonly wasLive?: boolean | undefined })[]
  /** "Me": numbers or SIP addresses, per account. */
  readonly me: Readonly<Record<string, readonly string[]>>
  /** Keys of rooms for which the user wants other notifications besides the one about the end. */
  readonly notified: readonly string[]
}

/** The rooms that a relay is to read for this Gavel, even if its list leaves them out. */
export interface WantedRooms {
  readonly own: readonly RoomRef[]
  readonly open: readonly RoomRef[]
  readonly pinned: readonly RoomRef[]
  /** Known rooms for which the user wants other notifications besides the one about the end. */
  readonly notified: readonly RoomRef[]
  /** Live rooms that are missing from complete lists. */
  readonly unlisted: readonly RoomRef[]
  /** Whether the user may be looking at the rooms. */
  readonly isForeground: boolean
}

const NO_NUMBERS: readonly string[] = []

/** Stores which rooms the user marked, expanded or acted on. Notifies its listeners of every change. */
export class RoomPriorities {
  readonly #acted = new Map<string, number>()
  readonly #listeners = new Set<() => void>()
  /** By room key. Stored in memory only, because the choice ends with the run. */
  readonly #pickedSelf = new Map<string, { readonly instance: number; readonly memberKey: MemberKey }>()
  #marks: MonitoredMarks = { own: [], pinned: [], me: {}, notified: [] }
  #own = new Set<string>()
  #pinned = new Set<string>()
  #notified = new Set<string>()
  #expanded = new Set<string>()
  #open: readonly RoomRef[] = []
  #isForeground = true

  subscribe(listener: () => void): void {
    this.#listeners.add(listener)
  }

  mark(marks: MonitoredMarks): void {
    const pinned = marks.pinned.flatMap((room) =>
      room.wasLive === true ? room : spellingsOf(room.name).map((name) => ({ ...room, name })),
    )
    this.#marks = { ...marks, pinned }
    this.#own = keysOf(marks.own)
    this.#pinned = keysOf(pinned)
    this.#notified = new Set(marks.notified)
    this.#notify()
  }

  expand(rooms: readonly RoomRef[]): void {
    this.#open = rooms
    this.#expanded = keysOf(rooms)
    this.#notify()
  }

  /** The rooms that this Gavel wants the team's relay to read, own and open ones as often as possible. */
  get wanted(): Omit<WantedRooms, 'notified' | 'unlisted'> {
    const { own, pinned } = this.#marks
    return { own, open: this.#open, pinned, isForeground: this.#isForeground }
  }

  /**
   * Whether the user may be looking at the rooms (see `Foreground`); on a relay, whether the user of any desk may be.
   */
  get isForeground(): boolean {
    return this.#isForeground
  }

  setForeground(isForeground: boolean): void {
    this.#isForeground = isForeground
    this.#notify()
  }

  actedOn(key: string, now: EpochMs): void {
    this.#acted.set(key, now)
    this.#notify()
  }

  isOwn(key: string): boolean {
    return this.#own.has(key)
  }

  isPinned(key: string): boolean {
    return this.#pinned.has(key)
  }

  /** Whether the user wants other notifications of this room besides the one about its end. */
  isNotified(key: string): boolean {
    return this.#notified.has(key)
  }

  /** Whether this is an own or a pinned room. Such a room is read even if no list names it. */
  isMarked(key: string): boolean {
    return this.#own.has(key) || this.#pinned.has(key)
  }

  /** The names of one account's own and pinned rooms. */
  names(accountId: AccountId): readonly string[] {
    const marked = [...this.#marks.own, ...this.#marks.pinned].filter((room) => room.accountId === accountId)
    return [...new Set(marked.map((room) => room.name))]
  }

  meNumbers(accountId: AccountId): readonly string[] {
    return this.#marks.me[accountId] ?? NO_NUMBERS
  }

  pickSelf({ accountId, name }: RoomRef, instance: number, memberKey: MemberKey | undefined): void {
    const key = roomKey(accountId, name)
    if (memberKey === undefined) this.#pickedSelf.delete(key)
    else this.#pickedSelf.set(key, { instance, memberKey })
    this.#notify()
  }

  /** The key of the member whom the user picked as "me" in this run. */
  mePicked({ key, instance }: RoomRecord): string | undefined {
    const picked = this.#pickedSelf.get(key)
    return picked?.instance === instance ? picked.memberKey : undefined
  }

  of(room: RoomRecord, listIsComplete: boolean, now: EpochMs): RoomPriority {
    if (room.phase !== 'live') return listIsComplete ? 'rare' : 'slow'
    const isFast = this.#own.has(room.key) || this.#expanded.has(room.key) || this.#wasJustActedOn(room.key, now)
    if (isFast) return 'fast'
    return listIsComplete && !this.#isForeground && this.#isCalm(room) ? 'background' : 'slow'
  }

  /**
   * Whether this run is certain, and only its end would be announced. Such a room can be read rarely in the background,
   * because the list shows the end soon enough.
   */
  #isCalm(room: RoomRecord): boolean {
    const isKnown = room.confirmed && room.failure === undefined && !room.suspect && !isDoubted(room)
    return isKnown && !this.isNotified(room.key)
  }

  #wasJustActedOn(key: string, now: EpochMs): boolean {
    const at = this.#acted.get(key)
    if (at === undefined) return false
    if (Math.abs(now - at) < AFTER_ACTION) return true
    this.#acted.delete(key)
    return false
  }

  #notify(): void {
    for (const listener of this.#listeners) listener()
  }
}

function keysOf(rooms: readonly RoomRef[]): Set<string> {
  return new Set(rooms.map((room) => roomKey(room.accountId, room.name)))
}

/**
 * Whether the room keeps its turn because its read was refused with a 429. False every second time, because a room that
 * is always refused must not take the turns of the others.
 */
export function keepsTurn({ failure }: RoomRecord): boolean {
  return failure?.fault.code === 'rateLimited' && failure.count % 2 === 1
}
