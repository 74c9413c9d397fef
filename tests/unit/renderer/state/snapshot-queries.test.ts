import { expect, test } from 'vitest'
import { isLive } from '../../../../renderer/state/snapshot-queries.ts'
import type { Room } from '../../../../shared/rooms/model.ts'

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
