import type { Show } from '../../shared/bridge.ts'
import type { Gavel } from './context.svelte.ts'
import { memberRow } from './view.svelte.ts'

/** Brings into view what the tray, a notification or a second start asks for. Returns the unsubscribe. */
export function followShow(gavel: Gavel): () => void {
  const { show: first } = gavel.store.opened
  if (first !== undefined) follow(gavel, first)
  return gavel.bridge.onShow((show) => {
    follow(gavel, show)
  })
}

function follow({ actions, store, view }: Gavel, show: Show): void {
  if (show.what === 'preferences') view.name = 'preferences'
  else if (show.what === 'log') view.name = 'journal'
  else if (show.what === 'help') view.name = 'keys'
  else view.name = 'rooms'
  if (show.what !== 'room') return
  const room = store.room(show.key)
  if (room === undefined) return
  view.query = ''
  if (view.accountId !== undefined && view.accountId !== room.accountId) view.accountId = room.accountId
  if (show.memberKey === undefined) view.reveal(room.key)
  else {
    view.expanded.add(room.key)
    view.reveal(memberRow(room, { key: show.memberKey }))
  }
  if (show.ask === 'end') void actions.end(room)
  const me = room.members?.find(({ key, isMe }) => isMe && key === show.memberKey)
  // Anybody else would be removed without a question.
  if (show.ask === 'remove' && me !== undefined) void actions.actOnMembers('remove', room, [me])
}
