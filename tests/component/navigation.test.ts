import { expect, test, vi } from 'vitest'
import type { Gavel } from '../../renderer/state/context.svelte.ts'
import { followShow } from '../../renderer/state/navigation.ts'
import type { Show } from '../../shared/ipc/bridge.ts'
import type { Room } from '../../shared/rooms/model.ts'
import { aMember, aRoom } from '../support/rooms.ts'

/** Shows what the tray requests in a window that knows only this room, if any. */
function showFromTray(show: Show, room?: Room) {
  const view = { name: 'journal', revealing: '', closeMenus: vi.fn(), setOpen: vi.fn(), filters: new Map() }
  const actions = { showFault: vi.fn(), actOnMembers: vi.fn() }
  const snapshot = { revision: 1, accounts: room === undefined ? [] : [{ id: room.accountId }], conferences: [] }
  const store = { opened: { show }, room: (key: string) => (room?.key === key ? room : undefined), snapshot }
  followShow({ actions, store, view, bridge: { onShow: () => () => undefined } } as unknown as Gavel)
  return { view, actions }
}

test.each(['remove', 'announce', 'record', 'endTime'] as const)(
  'says that the room has ended if it did so before "%s" was chosen in the tray',
  (ask) => {
    const { view, actions } = showFromTray({ what: 'room', key: 'acme/standup', ask })
    expect(view.name).toBe('rooms')
    expect(actions.showFault).toHaveBeenCalledWith({ code: 'changed', values: { reason: 'ended' } })
  },
)

test('opens the list, and says nothing, for a room that has ended if nothing else was requested', () => {
  const { view, actions } = showFromTray({ what: 'room', key: 'acme/standup' })
  expect(view.name).toBe('rooms')
  expect(actions.showFault).not.toHaveBeenCalled()
})

test('says that I have left if I did so before my removal was chosen in the tray, and shows the room', () => {
  const room = aRoom('standup', { members: [aMember(1)] })
  const { view, actions } = showFromTray({ what: 'room', key: room.key, memberKey: 'gone', ask: 'remove' }, room)
  expect(view.revealing).toBe(room.key)
  expect(actions.showFault).toHaveBeenCalledWith({ code: 'changed', values: { reason: 'left' } })
  expect(actions.actOnMembers).not.toHaveBeenCalled()
})

test('does not say that I have left if the callers of the room are not known', () => {
  const room = aRoom('standup')
  const { actions } = showFromTray({ what: 'room', key: room.key, memberKey: 'me', ask: 'remove' }, room)
  expect(actions.showFault).toHaveBeenCalledWith({ code: 'changed' })
})
