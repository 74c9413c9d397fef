import type { AccountId, ElapsedMs, MemberKey, RoomKey } from '../../shared/values.ts'
import { roomKey } from '../../shared/rooms/model.ts'
import { spellingsOf } from '../../shared/preferences/spellings.ts'
import { isRunning, type RoomRecord } from './rule/record.ts'
import type { Pace } from './schedule.ts'

/** Milliseconds for which a room that is watched is read as often as an own room. */
const WATCHED_FOR = 15_000

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
  /** The numbers that callers of a room dial, by the key of the room. */
  readonly numbers?: Readonly<Record<string, readonly string[]>>
}

const NO_NUMBERS: readonly string[] = []

/** Stores which rooms the user marked or expanded, and which are watched for a while. */
export class RoomMarks {
  readonly #watched = new Map<string, ElapsedMs>()
  /** By room key. Stored in memory only, because the choice ends with the run. */
  readonly #pickedSelf = new Map<string, { readonly instance: number; readonly memberKey: MemberKey }>()
  #marks: MonitoredMarks = { own: [], pinned: [], me: {}, notified: [] }
  /** The keys of the rooms that are marked so. */
  own = new Set<string>()
  pinned = new Set<string>()
  #notified = new Set<string>()
  #expanded = new Set<string>()
  /** Whether the user may be looking at the rooms (see `Foreground`). */
  isForeground = true

  mark(marks: MonitoredMarks): void {
    const pinned = marks.pinned.flatMap((room) =>
      room.wasLive === true ? room : spellingsOf(room.name).map((name) => ({ ...room, name })),
    )
    this.#marks = { ...marks, pinned }
    this.own = keysOf(marks.own)
    this.pinned = keysOf(pinned)
    this.#notified = new Set(marks.notified)
  }

  expand(rooms: readonly RoomRef[]): void {
    this.#expanded = keysOf(rooms)
  }

  watch(key: RoomKey, now: ElapsedMs): void {
    this.#watched.set(key, now)
  }

  /** Whether this is an own or a pinned room. Such a room is read even if no list names it. */
  isMarked(key: string): boolean {
    return this.own.has(key) || this.pinned.has(key)
  }

  /** The names of one account's own and pinned rooms. */
  names(accountId: AccountId): readonly string[] {
    const marked = [...this.#marks.own, ...this.#marks.pinned].filter((room) => room.accountId === accountId)
    return [...new Set(marked.map((room) => room.name))]
  }

  meNumbers(accountId: AccountId): readonly string[] {
    return this.#marks.me[accountId] ?? NO_NUMBERS
  }

  /** The numbers that callers of this room dial, as the user said. */
  numbersOf(key: RoomKey): readonly string[] {
    return this.#marks.numbers?.[key] ?? NO_NUMBERS
  }

  /** Whether the user may want to know who comes and goes: it is own or expanded, or they want its notifications. */
  isFollowed(key: RoomKey): boolean {
    return this.own.has(key) || this.#expanded.has(key) || this.#notified.has(key)
  }

  pickSelf({ accountId, name }: RoomRef, instance: number, memberKey: MemberKey | undefined): void {
    const key = roomKey(accountId, name)
    if (memberKey === undefined) this.#pickedSelf.delete(key)
    else this.#pickedSelf.set(key, { instance, memberKey })
  }

  /** The key of the member whom the user picked as "me" in this run. */
  mePicked({ key, instance }: RoomRecord): MemberKey | undefined {
    const picked = this.#pickedSelf.get(key)
    return picked?.instance === instance ? picked.memberKey : undefined
  }

  /**
   * How often a room is to be read. In the background, a run is read rarely if it is certain, only its end would be
   * announced, and the list shows the end soon enough. A room that is not live may be expanded, because somebody may
   * still show it as live.
   *
   * @param showsStartsAndEnds whether the account's list names each live room, and no other
   */
  paceOf(room: RoomRecord, showsStartsAndEnds: boolean, now: ElapsedMs): Pace {
    const { key } = room
    if (!isRunning(room)) return showsStartsAndEnds && !this.#expanded.has(key) ? 'rare' : 'slow'
    const isWatched = now - (this.#watched.get(key) ?? -Infinity) < WATCHED_FOR
    if (this.own.has(key) || this.#expanded.has(key) || isWatched) return 'fast'
    const isCertain = room.phase === 'live' && room.run.retrieved !== undefined && room.failure === undefined
    const isCalm = isCertain && !this.#notified.has(key)
    return isCalm && showsStartsAndEnds && !this.isForeground ? 'rare' : 'slow'
  }
}

function keysOf(rooms: readonly RoomRef[]): Set<string> {
  return new Set(rooms.map((room) => roomKey(room.accountId, room.name)))
}
