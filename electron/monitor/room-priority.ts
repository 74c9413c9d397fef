import { roomKey } from '../../shared/model.ts'
import type { Room } from './room.ts'
import type { Priority } from './schedule.ts'

/** How long a room that was acted on is read as often as an own one. */
const JUST_ACTED = 15_000

export interface RoomRef {
  readonly accountId: string
  readonly name: string
}

/** What the person marked. */
export interface MonitoredMarks {
  readonly own: readonly RoomRef[]
  readonly pinned: readonly RoomRef[]
  /** "Me": numbers or SIP addresses, per account. */
  readonly me: Readonly<Record<string, readonly string[]>>
  /** The one picked where several match: instance-bound. */
  readonly mePicked: readonly {
    readonly accountId: string
    readonly name: string
    readonly instance: number
    readonly memberKey: string
  }[]
}

/** What the person cares about, looked up by room. */
export interface RoomPriority {
  mark(marks: MonitoredMarks): void
  expand(rooms: readonly RoomRef[]): void
  actedOn(key: string, now: number): void
  isOwn(key: string): boolean
  isPinned(key: string): boolean
  isWatched(key: string): boolean
  /** Own and pinned names of one account: they are looked after even if no list ever shows them. */
  names(accountId: string): readonly string[]
  meNumbers(accountId: string): readonly string[]
  mePicked(room: Room): string | undefined
  /** How often this room is read as a rule. */
  pace(room: Room, listIsComplete: boolean, now: number): Priority
}

const NOBODY: readonly string[] = []

export function createRoomPriority(): RoomPriority {
  let marks: MonitoredMarks = { own: [], pinned: [], me: {}, mePicked: [] }
  let own = new Set<string>()
  let pinned = new Set<string>()
  let expanded = new Set<string>()
  const acted = new Map<string, number>()

  const keys = (rooms: readonly RoomRef[]): Set<string> =>
    new Set(rooms.map((room) => roomKey(room.accountId, room.name)))

  const isActedOn = (key: string, now: number): boolean => {
    const at = acted.get(key)
    if (at === undefined) return false
    if (now - at < JUST_ACTED) return true
    acted.delete(key)
    return false
  }

  const pace: RoomPriority['pace'] = (room, listIsComplete, now) => {
    if (room.phase !== 'live') return listIsComplete ? 'rare' : 'slow'
    return own.has(room.key) || expanded.has(room.key) || isActedOn(room.key, now) ? 'fast' : 'slow'
  }

  return {
    mark: (next) => {
      marks = next
      own = keys(next.own)
      pinned = keys(next.pinned)
    },
    expand: (rooms) => {
      expanded = keys(rooms)
    },
    actedOn: (key, now) => {
      acted.set(key, now)
    },
    isOwn: (key) => own.has(key),
    isPinned: (key) => pinned.has(key),
    isWatched: (key) => own.has(key) || pinned.has(key),
    names: (accountId) => [
      ...new Set(
        [...marks.own, ...marks.pinned].filter((room) => room.accountId === accountId).map((room) => room.name),
      ),
    ],
    meNumbers: (accountId) => marks.me[accountId] ?? NOBODY,
    mePicked: (room) =>
      marks.mePicked.find(
        (picked) =>
          picked.accountId === room.accountId && picked.name === room.name && picked.instance === room.instance,
      )?.memberKey,
    pace,
  }
}
