import type { Show } from '../../shared/bridge.ts'
import type { Gavel } from './context.svelte.ts'
import { accountsOf } from './snapshot-queries.ts'
import { memberRow } from './view.svelte.ts'

/** Shows what the tray, a notification or a second start requests. Returns a function that unsubscribes. */
export function followShow(gavel: Gavel): () => void {
  const { show: first } = gavel.store.opened
  if (first !== undefined) show(gavel, first)
  return gavel.bridge.onShow((request) => {
    show(gavel, request)
  })
}

function show({ actions, store, view }: Gavel, request: Show): void {
  if (request.what === 'preferences') view.name = 'preferences'
  else if (request.what === 'journal') view.name = 'journal'
  else if (request.what === 'accounts') view.name = 'accounts'
  else if (request.what === 'help') view.name = 'keys'
  else view.name = 'rooms'
  if (request.what !== 'room') return
  const room = store.room(request.key)
  if (room === undefined) return
  view.query = ''
  if (!accountsOf(store.snapshot, view.accountId).some(({ id }) => id === room.accountId))
    view.accountId = room.accountId
  if (request.memberKey === undefined) view.reveal(room.key)
  else {
    view.setOpen(room, true)
    view.filters.delete(room.key)
    view.reveal(memberRow(room, { key: request.memberKey }))
  }
  if (request.ask === 'announce' || request.ask === 'record' || request.ask === 'endTime')
    view.dialog = { kind: request.ask, room, revision: store.snapshot.revision }
  const me = room.members?.find(({ key, isMe }) => isMe && key === request.memberKey)
  // Only the user can be removed in this way, because any other caller would be removed without a question.
  if (request.ask !== 'remove' || me === undefined) return
  // Like the dialogs above, the question replaces an open dialog, because the user has just asked for it in the tray.
  view.dialog = undefined
  void actions.actOnMembers('remove', room, [me])
}
