import type { Conference, Pending } from '../../../shared/model.ts'
import { item, type MenuRow, type TrayContext } from './tray-row.ts'

/**
 * The text that says when the room will be ended. The user has confirmed that, and can still cancel it. Undefined if
 * the room will not be ended.
 */
export function heldEndText(
  room: Pick<Conference, 'pending'>,
  { t, times }: Pick<TrayContext, 't' | 'times'>,
): string | undefined {
  const held = heldEndOf(room)
  return held === undefined ? undefined : t('tray.endsAt', { time: times.clockSeconds(held.until ?? held.at) })
}

export function heldEndRows(room: Pick<Conference, 'pending'>, { t }: Pick<TrayContext, 't'>): readonly MenuRow[] {
  const held = heldEndOf(room)
  return held === undefined ? [] : [item(t('tray.cancelEnd'), { do: 'undo', id: held.id })]
}

function heldEndOf({ pending }: Pick<Conference, 'pending'>): Pending | undefined {
  return pending.find(({ kind, state }) => kind === 'end' && state === 'held')
}
