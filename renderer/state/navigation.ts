import { drop } from '../../shared/drop.ts'
import type { Show } from '../../shared/ipc/bridge.ts'
import { fault } from '../../shared/fault.ts'
import type { Gavel } from './context.svelte.ts'
import { accountsOf } from './snapshot-queries.ts'
import { memberRow } from './view.svelte.ts'

/** Shows what the tray, a notification or a second start requests. Returns a function that unsubscribes. */
export function followShow(gavel: Gavel): () => void {
  const { show: first } = gavel.store.opened
  if (first !== undefined) show(gavel, first)
  return gavel.bridge.onShow((request) => show(gavel, request))
}

function show({ actions, store, view }: Gavel, request: Show): void {
  // An open menu may belong to a row that is about to go out of sight. Unlike a dialog, it can be closed without losing
  // anything.
  view.closeMenus()
  view.name = request.what === 'help' ? 'keys' : request.what === 'room' ? 'rooms' : request.what
  if (request.what !== 'room') return
  const room = store.room(request.key)
  if (room === undefined) {
    // The tray's menu does not change while it is open, so it may offer something for a room that has ended.
    if (request.ask !== undefined) actions.showFault(fault('changed', { values: { reason: 'ended' } }))
    return
  }
  view.query = ''
  if (!accountsOf(store.snapshot, view.accountId).some(({ id }) => id === room.accountId))
    view.accountId = room.accountId
  const member = room.members?.find(({ key }) => key === request.memberKey)
  if (request.memberKey !== undefined) {
    view.setOpen(room, true)
    view.filters.delete(room.key)
  }
  view.revealing = member === undefined ? room.key : memberRow(room, member)
  if (request.ask === 'announce' && request.memberKey !== undefined) {
    if (member === undefined) actions.showFault(fault('changed', { values: { reason: 'left' } }))
    else view.dialog = { kind: 'announce', room, member }
  } else if (request.ask === 'announce' || request.ask === 'record' || request.ask === 'endTime')
    view.dialog = { kind: request.ask, room }
  if (request.ask !== 'remove') return
  if (member === undefined)
    actions.showFault(fault('changed', room.members === undefined ? {} : { values: { reason: 'left' } }))
  // Only the user themselves can be removed this way, because any other caller would be removed without a question.
  if (member?.isMe !== true) return
  // Like the dialogs above, the question replaces an open dialog, because the user has just asked for it in the tray.
  view.dialog = undefined
  drop(actions.actOnMembers('remove', room, [member]))
}
