import { expect, test } from 'vitest'
import { isLive, muteScope } from '../../../../renderer/state/snapshot-queries.ts'
import type { Room } from '../../../../shared/rooms/model.ts'
import { aMember, aRoom } from '../../../support/rooms.ts'

/** A room that the provider shows as live, but without members and start. */
const rosterUnknown: Room = {
  key: 'acme/Support bridge',
  accountId: 'acme',
  name: 'Support bridge',
  title: 'Support bridge',
  instance: 1,
  state: 'unverified',
  own: false,
  pinned: true,
  peak: 0,
  stale: false,
  writable: true,
  meMatches: 0,
  pending: [],
}

test('a pinned room that runs counts as live even if its roster is unknown', () => {
  expect(isLive(rosterUnknown)).toBe(true)
})

test('a pinned room that has not started does not count as live', () => {
  const waiting = { ...rosterUnknown, instance: 0 }
  expect(isLive(waiting)).toBe(false)
})

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
