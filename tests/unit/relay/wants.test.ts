import { expect, test } from 'vitest'
import { TeamWants } from '../../../electron/relay/wants.ts'
import { roomKey } from '../../../shared/rooms/model.ts'

const acc = '0123456789abcdef'
const room = (name: string) => ({ acc, name })
const none = { own: [], open: [], notify: [], active: false }

test('the wants of all desks are combined, and no list of rooms contains a room twice', () => {
  const wants = new TeamWants()
  wants.set('desk-1', { ...none, own: [room('Duo')], open: [room('Board')] }, 0)
  wants.set('desk-2', { ...none, own: [room('Duo'), room('Standup')], notify: [room('Board')], active: true }, 0)
  expect(wants.settings.own).toEqual([
    { accountId: acc, name: 'Duo' },
    { accountId: acc, name: 'Standup' },
  ])
  expect(wants.settings.notified).toEqual([roomKey(acc, 'Board')])
  expect(wants.expanded).toEqual([{ accountId: acc, name: 'Board' }])
  expect([wants.size, wants.anyActive]).toEqual([2, true])
})

test('the rooms that a desk pinned are read, because the list may leave them out', () => {
  const wants = new TeamWants()
  wants.set('desk-1', { ...none, pinned: [room('Duo')] }, 0)
  wants.set('desk-2', none, 0)
  expect(wants.settings.pinned).toEqual([{ accountId: acc, name: 'Duo', wasLive: true }])
})

test('what a desk wants is forgotten once the desk has left', () => {
  const wants = new TeamWants()
  wants.set('desk-1', { ...none, own: [room('Duo')], active: true }, 0)
  wants.set('desk-1', { ...none, own: [room('Standup')] }, 0)
  expect(wants.settings.own).toEqual([{ accountId: acc, name: 'Standup' }])
  wants.remove('desk-1')
  expect([wants.settings.own, wants.size, wants.anyActive]).toEqual([[], 0, false])
})
