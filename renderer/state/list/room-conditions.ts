import type { AccountView } from '../../../shared/account.ts'
import type { Room } from '../../../shared/rooms/model.ts'
import { faultText } from '../../../shared/text/fault-text.ts'
import type { Texts } from '../../../shared/text/i18n.ts'
import { isLive } from '../snapshot-queries.ts'

/**
 * What is uncertain or temporary about a room, in words; empty for a live room that was just read.
 * @param wasLive whether a room of this name was ever live
 * @param now epoch milliseconds; if the roster is from another day, the text names that day
 * @param neverLists see `neverListsPeople`
 */
export function roomConditions(
  texts: Texts,
  room: Room,
  account: AccountView | undefined,
  wasLive: boolean,
  now: number,
  neverLists = false,
): readonly string[] {
  const { t, times } = texts
  if (!isLive(room)) return [t(wasLive ? 'room.waiting' : 'room.neverLive')]
  if (room.state === 'ending') return [t('room.ending')]
  if (room.state === 'unreachable') {
    const since =
      room.rosterAt === undefined
        ? t('room.unreadable')
        : t('room.unreachable', { time: times.clockOn(room.rosterAt, now) })
    // A fault of the whole account is shown elsewhere, not with the room.
    const isOwnFault = room.fault !== undefined && room.fault.code !== account?.health.fault?.code
    return room.fault !== undefined && isOwnFault ? [since, faultText(texts, room.fault).title] : [since]
  }
  // A stale roster always has a time; the second condition only tells the compiler so.
  if (room.stale && room.rosterAt !== undefined) {
    const asOf = t('room.stale', { time: times.clockSecondsOn(room.rosterAt, now) })
    return room.uncertain === true ? [asOf, t('room.uncertain')] : [asOf]
  }
  if (room.state !== 'unverified') return []
  if (room.unread === true) return [t('room.reading')]
  return [t(room.uncertain === true && !neverLists ? 'room.uncertain' : 'room.unverified')]
}
