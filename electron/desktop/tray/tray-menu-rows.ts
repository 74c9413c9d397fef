import type { Room, Snapshot } from '../../../shared/rooms/model.ts'
import { twinsIn } from '../../../shared/text/sanitize.ts'
import { endingRows } from './tray-ends.ts'
import { nameInList, ownRoomRows, roomRow } from './tray-room-rows.ts'
import { item, submenu, type MenuRow, type TrayCommand, type TrayContext } from './tray-row.ts'

const MAX_ROOMS = 10

const showAccounts: TrayCommand = { do: 'show', show: { what: 'accounts' } }

/** The texts of the row with the totals and of the rows about problems. */
export interface MenuWords {
  readonly totals: string
  /** One for each account in trouble. */
  readonly problems: readonly string[]
}

/** The rows of the menu. `rooms` must be in order, with own rooms first. */
export function menuOf(
  snapshot: Snapshot,
  rooms: readonly Room[],
  { totals, problems }: MenuWords,
  context: TrayContext,
): readonly MenuRow[] {
  const [first, second] = rooms
  const only = first?.own === true && second?.own !== true ? first : undefined
  const others = only === undefined ? rooms : rooms.slice(1)
  const head = only === undefined ? [item(totals, { do: 'open' })] : ownRoomRows(snapshot, only, context)
  const groups = [
    endingRows(snapshot, others, context),
    head,
    otherRooms(snapshot, others, context),
    [...problemRows(problems), ...appRows(context)],
  ]
  return groups.filter((group) => group.length > 0).flatMap(separated)
}

function separated(group: readonly MenuRow[], index: number): readonly MenuRow[] {
  return index === 0 ? group : [{ kind: 'separator' }, ...group]
}

function otherRooms(snapshot: Snapshot, rooms: readonly Room[], context: TrayContext): readonly MenuRow[] {
  const more = rooms.length - MAX_ROOMS
  const alike = twinsIn(rooms.map((room) => nameInList(snapshot, room, context.t)))
  return [
    ...rooms.slice(0, MAX_ROOMS).map((room) => roomRow(snapshot, room, context, alike)),
    ...(more > 0 ? [item(context.t('tray.more', { count: more }), { do: 'show', show: { what: 'rooms' } })] : []),
  ]
}

function problemRows(problems: readonly string[]): readonly MenuRow[] {
  return problems.map((label) => item(label, showAccounts))
}

function appRows({ t, times, now, accelerators, preferences }: TrayContext): readonly MenuRow[] {
  const until = preferences.notificationsPausedUntil
  return [
    item(t('tray.open'), { do: 'open' }, accelerators.show),
    until > now
      ? item(t('tray.resumeNotices', { time: times.clock(until) }), { do: 'resumeNotifications' })
      : submenu(t('tray.pauseNotices'), [
          item(t('tray.pauseOneHour'), { do: 'pauseNotifications', until: 'oneHour' }),
          item(t('tray.pauseUntilTomorrow'), {
            do: 'pauseNotifications',
            until: 'tomorrow',
          }),
        ]),
    item(t('tray.preferences'), { do: 'show', show: { what: 'preferences' } }),
    item(t('tray.quit'), { do: 'quit' }),
  ]
}
