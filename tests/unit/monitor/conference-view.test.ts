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

it('shows an accepted end as "ending…" for ten seconds, unless it is observed', () => {
  const room = createStory().roster(10, 'a').at(1_000).endAccepted().at(1_500).roster(11, 'a').room()
  const stateAt = (ms: number) => viewOf(room, { ...context, interval: 60_000, now: start + 1_100 + ms })?.state
  expect(stateAt(9_999)).toBe('ending')
  expect(stateAt(10_000)).toBe('live')
})

it('shows a room as unreachable after two failed reads, or after one if its roster is outdated', () => {
  const once = createStory().roster(10, 'a').at(1_000).unreadable()
  const stateAt = (ms: number) => viewOf(once.room(), { ...context, now: start + ms })?.state
  expect(stateAt(1_100)).toBe('live')
  expect(stateAt(3_000)).toBe('unreachable')
  once.at(1_200).unreadable()
  expect(stateAt(1_300)).toBe('unreachable')
})
