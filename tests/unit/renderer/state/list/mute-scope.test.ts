import { expect, test } from 'vitest'
import { muteScope } from '../../../../../renderer/state/list/mute-scope.ts'
import { aMember, aRoom } from '../../../../support/rooms.ts'

const mine = ['15550100101']

test('muting the whole room leaves me out if it is known who I am, and otherwise affects everyone', () => {
  expect(muteScope(aRoom('standup', { members: [aMember(1), aMember(2, { isMe: true })] }), mine)).toBe('everyoneButMe')
  expect(muteScope(aRoom('standup', { own: true, members: [aMember(1)] }), mine)).toBe('everyone')
})

test('muting the whole own room waits for its first roster if my number is known', () => {
  const unread = { own: true, unread: true, state: 'unverified' } as const
  expect(muteScope(aRoom('standup', unread), mine)).toBeUndefined()
  expect(muteScope(aRoom('standup', unread), [])).toBe('everyone')
  expect(muteScope(aRoom('standup', { ...unread, own: false }), mine)).toBe('everyone')
  // A roster that cannot be read must not keep the user from muting.
  expect(muteScope(aRoom('standup', { ...unread, state: 'unreachable' }), mine)).toBe('everyone')
})
