import { expect, it } from 'vitest'
import { viewOf, sameConference } from '../../../electron/monitor/conference-view.ts'
import { createStory, start } from '../../support/evidence.ts'

const around = {
  own: false,
  pinned: false,
  writable: true,
  pending: [],
  meMatches: 0,
  trouble: undefined,
  interval: 1_000,
  now: start + 500,
}

it('says of a room that only a list has named that it was not read yet', () => {
  const listed = viewOf(createStory().listed().room(), around)
  expect(listed).toMatchObject({ state: 'unverified', unread: true })
  const alive = viewOf(createStory().listed().alive().room(), around)
  expect(alive).toBeDefined()
  expect(alive).not.toHaveProperty('unread')
  expect(sameConference(listed, alive)).toBe(false)
})
