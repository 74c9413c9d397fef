import { expect, it } from 'vitest'
import { viewOf, sameConference } from '../../../electron/monitor/conference-view.ts'
import { createStory, start } from '../../support/evidence.ts'

const context = {
  own: false,
  pinned: false,
  writable: true,
  pending: [],
  meMatches: 0,
  trouble: undefined,
  interval: 1_000,
  now: start + 500,
}

it('marks a room that only a list has named as unread', () => {
  const listed = viewOf(createStory().listed().room(), context)
  expect(listed).toMatchObject({ state: 'unverified', unread: true })
  const alive = viewOf(createStory().listed().alive().room(), context)
  expect(alive).toBeDefined()
  expect(alive).not.toHaveProperty('unread')
  expect(sameConference(listed, alive)).toBe(false)
})
