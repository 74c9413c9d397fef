import { expect, test } from 'vitest'
import { isLive } from '../../../../renderer/state/totals.ts'
import type { Conference } from '../../../../shared/model.ts'

/** Found by its name: the provider says that it lives, and neither who is in it nor since when. */
const rosterUnknown: Conference = {
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

test('a watched room that lives is a room, also where its roster is unknown', () => {
  expect(isLive(rosterUnknown)).toBe(true)
})

test('a watched name that has not started is none', () => {
  const waiting = { ...rosterUnknown, instance: 0 }
  expect(isLive(waiting)).toBe(false)
})
