import type { Snapshot } from '../../../shared/rooms/model.ts'
import type { ScheduledEndView } from '../../../shared/rooms/scheduled-end.ts'
import type { ShownRoom } from '../../../shared/rooms/shown-room.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import { twinsIn } from '../../../shared/callers/told-apart.ts'
import { item, MAX_LABEL, type MenuRow, type TrayContext } from './tray-row.ts'

type SetEnd = Extract<ScheduledEndView, { state: 'set' }>

/**
 * Returns the rows about the scheduled end of a room, which show, extend and cancel it. If Gavel asks whether to end
 * the room, there is only a row that says so. If no end is set but the user may act, there is only a row that opens the
 * window to set one. While the end is being carried out, there are no rows.
 */
export function endRows(room: ShownRoom, { t, times }: TrayContext, canAct: boolean): readonly MenuRow[] {
  const { end } = room
  const show = { do: 'show', show: { what: 'room', key: room.key } } as const
  if (end === undefined || end.state === 'ending') {
    const ask = { do: 'show', show: { what: 'room', key: room.key, ask: 'endTime' } } as const
    return end === undefined && canAct ? [item(t('endTime.open'), ask)] : []
  }
  if (end.state === 'asks') return [item(t('tray.endAsks'), show)]
  return [item(setLabel(end, { t, times }), show), ...changeRows(end, t)]
}

/**
 * Returns the rows that are at the top of the menu in the last minute before an end, because there is no time to look
 * for the room.
 */
export function endingRows(
  { accounts }: Snapshot,
  rooms: readonly ShownRoom[],
  { t }: TrayContext,
): readonly MenuRow[] {
  const ending = rooms.flatMap((room) => {
    const { end } = room
    if (end?.state !== 'set' || end.minutesLeft !== 1) return []
    const name = roomTitle(t, accounts, room, MAX_LABEL)
    return { room, end, label: t(end.onlyAsks === true ? 'tray.asksSoon' : 'tray.endsSoon', { name }) }
  })
  const alike = twinsIn(ending.map(({ label }) => label))
  return ending.flatMap(({ room, end, label }) => {
    const changes = alike.has(label) ? [] : changeRows(end, t)
    return [
      item(label, { do: 'show', show: { what: 'room', key: room.key } }),
      ...changes.map((row): MenuRow => (row.kind === 'item' ? { ...row, indented: true } : row)),
    ]
  })
}

/** Returns the lines of the tooltip about own rooms with a scheduled end. */
export function describeEnds(
  { accounts }: Snapshot,
  rooms: readonly ShownRoom[],
  { t }: TrayContext,
): readonly string[] {
  return rooms.flatMap((room) => {
    const { end } = room
    if (!room.own || end?.state !== 'set' || end.minutesLeft === undefined) return []
    const name = roomTitle(t, accounts, room, MAX_LABEL)
    return t(end.onlyAsks === true ? 'tray.asksIn' : 'tray.endsInTime', { name, count: end.minutesLeft })
  })
}

function setLabel(
  { endsAt, minutesLeft, onlyAsks, rule }: SetEnd,
  { t, times }: Pick<TrayContext, 't' | 'times'>,
): string {
  const asks = onlyAsks === true
  const waits = endsAt === undefined || minutesLeft === undefined
  if (waits && rule !== undefined) return t(asks ? 'tray.asksAfterAlone' : 'tray.endsAfterAlone')
  if (waits) return t(asks ? 'tray.asksAfterOthers' : 'tray.endsAfterOthers')
  return t(asks ? 'tray.asksAt' : 'tray.endsAtTime', { time: times.clock(endsAt), count: minutesLeft })
}

function changeRows({ id, endsAt, onlyAsks }: SetEnd, t: TrayContext['t']): readonly MenuRow[] {
  const extend = ([5, 15] as const).map((minutes) =>
    item(t('endTime.extend', { count: minutes }), { do: 'extendEnd', id, minutes }),
  )
  const cancel = t(onlyAsks === true ? 'endTime.cancelReminder' : 'endTime.cancel')
  return [...(endsAt === undefined ? [] : extend), item(cancel, { do: 'cancelEnd', id })]
}
