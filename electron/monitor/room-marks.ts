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

/** What the user has chosen, which the monitor only reads, and what they look at. */
export interface MonitorSettings {
  readonly own: readonly RoomRef[]
  /** A name that was never live may differ in spelling from the provider's. */
  readonly pinned: readonly (RoomRef & { readonly wasLive?: boolean | undefined })[]
  /** "Me": numbers or SIP addresses, per account. */
  readonly me: Readonly<Record<string, readonly string[]>>
  /** Keys of rooms for which the user wants other notifications besides the one about the end. */
  readonly notified: readonly string[]
  /** The numbers that callers of a room dial, by the key of the room. */
  readonly numbers: Readonly<Record<string, readonly string[]>>
  /** The rooms that are expanded in the window. They are read as often as own rooms. */
  readonly expanded: readonly RoomRef[]
  /**
   * Whether the user may be looking at the rooms (see `Foreground`). In the background, rooms are read less often if the
   * user is notified only of their end, so their counts may be 15 s old.
   */
  readonly isForeground: boolean
  readonly readOnly: boolean
  /** Multiplies every interval. */
  readonly pace: 1 | 2 | 4
}

const NO_NUMBERS: readonly string[] = []

/** Stores which rooms the user marked or expanded, and which are watched for a while. */
export class RoomMarks {
  readonly #watched = new Map<string, ElapsedMs>()
  /** By room key. Stored in memory only, because the choice ends with the run. */
  readonly #pickedSelf = new Map<string, { readonly instance: number; readonly memberKey: MemberKey }>()
  settings: MonitorSettings = {
    own: [],
    pinned: [],
    me: {},
    notified: [],
    numbers: {},
    expanded: [],
    isForeground: true,
    readOnly: false,
    pace: 1,
  }
  /** The own and the pinned rooms, in each spelling that the provider may give a name. */
  #marked: readonly RoomRef[] = []
  /** The keys of the rooms that are marked so. */
  own = new Set<string>()
  pinned = new Set<string>()
  #notified = new Set<string>()
  #expanded = new Set<string>()

  configure(change: Partial<MonitorSettings>): void {
    this.settings = { ...this.settings, ...change }
    const { own, notified, expanded } = this.settings
    const pinned = this.settings.pinned.flatMap((room) =>
      room.wasLive === true ? room : spellingsOf(room.name).map((name) => ({ ...room, name })),
    )
    this.#marked = [...own, ...pinned]
    this.own = keysOf(own)
    this.pinned = keysOf(pinned)
    this.#notified = new Set(notified)
    this.#expanded = keysOf(expanded)
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
    return [...new Set(this.#marked.flatMap((room) => (room.accountId === accountId ? room.name : [])))]
  }

  meNumbers(accountId: AccountId): readonly string[] {
    return this.settings.me[accountId] ?? NO_NUMBERS
  }

  /** The numbers that callers of this room dial, as the user said. */
  numbersOf(key: RoomKey): readonly string[] {
    return this.settings.numbers[key] ?? NO_NUMBERS
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
    return isCalm && showsStartsAndEnds && !this.settings.isForeground ? 'rare' : 'slow'
  }
}

function keysOf(rooms: readonly RoomRef[]): Set<string> {
  return new Set(rooms.map((room) => roomKey(room.accountId, room.name)))
}
