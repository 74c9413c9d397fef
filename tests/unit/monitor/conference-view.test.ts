import { describe, expect, it } from 'vitest'
import { viewChangesAt, roomView, sameConference } from '../../../electron/monitor/conference-view.ts'
import { eachFieldChanged } from '../../support/each-field.ts'
import { createStory, start } from '../../support/evidence.ts'
import { aMember, aRoom } from '../../support/rooms.ts'

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

const weekly = aRoom('Weekly')
/** The time of a read is left out on purpose. The others make a room another room, which is never compared. */
const NOT_COMPARED: readonly string[] = ['key', 'accountId', 'name', 'title', 'rosterAt']

it.each(
  eachFieldChanged(weekly, {
    key: 'acme/Sales',
    accountId: 'globex',
    name: 'Sales',
    title: 'Sales',
    instance: 2,
    state: 'ending',
    own: true,
    pinned: true,
    startedAt: 1,
    members: [aMember(1)],
    people: 1,
    peak: 1,
    rosterAt: 1,
    stale: true,
    reported: { callers: [], isComplete: false },
    unread: true,
    uncertain: true,
    fault: { code: 'server' },
    writable: false,
    unsureBefore: 2,
    meMatches: 2,
    wasRecorded: true,
    pending: [],
  }).filter(([field]) => !NOT_COMPARED.includes(field)),
)('the view of a room is another one if only its %s differs', (_field, changed) => {
  expect(sameConference(weekly, changed)).toBe(false)
})

it('marks a room as unread if only a list has named it', () => {
  const listed = roomView(createStory().listed().room(), context)
  expect(listed).toMatchObject({ state: 'unverified', unread: true })
  const alive = roomView(createStory().listed().alive().room(), context)
  expect(alive).toBeDefined()
  expect(alive).not.toHaveProperty('unread')
  expect(sameConference(listed, alive)).toBe(false)
})

it('shows an accepted end as "ending…" for ten seconds at most', () => {
  const room = createStory().roster(10, 'a').at(1_000).endSent('accepted').at(1_500).roster(11, 'a').room()
  const stateAt = (ms: number) => roomView(room, { ...context, interval: 60_000, now: start + 1_100 + ms })?.state
  expect(stateAt(9_999)).toBe('ending')
  expect(stateAt(10_000)).toBe('live')
})

it('does not show an accepted end as "ending…" after the clock was set back by ten seconds or more', () => {
  const room = createStory().roster(10, 'a').at(1_000).endSent('accepted').room()
  const stateAt = (ms: number) => roomView(room, { ...context, now: start + 1_100 - ms })?.state
  expect(stateAt(9_999)).toBe('ending')
  expect(stateAt(10_000)).toBe('unverified')
})

it('shows an accepted end as "ending…" even if the room is read as live, and no longer once it has ended', () => {
  const story = createStory().roster(10, 'a').at(1_000).endSent('accepted')
  const stateAt = (ms: number) => roomView(story.room(), { ...context, now: start + ms })?.state
  story.at(2_000).roster(12, 'a')
  expect(stateAt(2_100)).toBe('ending')
  story.at(3_000).gone()
  expect(stateAt(3_100)).toBe('ending')
  story.gone()
  expect(stateAt(3_200)).toBeUndefined()
})

it('does not show the next run as "ending…" within ten seconds after the accepted end of the previous run', () => {
  const story = createStory().roster(10, 'a').at(1_000).endSent('accepted').at(4_000).roster(1, 'b').roster(1, 'b')
  expect(roomView(story.room(), { ...context, now: start + 4_200 })).toMatchObject({ state: 'live', instance: 2 })
})

it('shows a room as unreachable after two failed reads, or after one if its roster is outdated', () => {
  const once = createStory().roster(10, 'a').at(1_000).unreadable()
  const stateAt = (ms: number) => roomView(once.room(), { ...context, now: start + ms })?.state
  expect(stateAt(1_100)).toBe('live')
  expect(stateAt(3_000)).toBe('unreachable')
  once.at(1_200).unreadable()
  expect(stateAt(1_300)).toBe('unreachable')
})

describe('a room whose people no response has listed yet', () => {
  const minutes = (count: number): number => count * 60_000
  const uncertainAt = (story: ReturnType<typeof createStory>, ms: number) =>
    roomView(story.room(), { ...context, now: start + ms })?.uncertain

  it('is uncertain two minutes after the first response, and viewChangesAt returns that time in advance', () => {
    const story = createStory().alive().at(minutes(1)).alive()
    const shown = roomView(story.room(), { ...context, now: start + minutes(1) })
    expect(shown && viewChangesAt(story.room(), shown, 1_000)).toBe(start + 100 + minutes(2))
    expect(uncertainAt(story, minutes(2) + 99)).toBeUndefined()
    expect(uncertainAt(story, minutes(2) + 100)).toBe(true)
    expect(sameConference(shown, roomView(story.room(), { ...context, now: start + minutes(3) }))).toBe(false)
  })

  it('is certain for two more minutes after a list names it', () => {
    const story = createStory().alive().at(minutes(1)).listed().at(minutes(2)).alive()
    expect(uncertainAt(story, minutes(3))).toBeUndefined()
    expect(uncertainAt(story, minutes(3) + 100)).toBe(true)
  })

  it('is certain once a response lists its people, and the two minutes begin again with its next run', () => {
    const story = createStory().alive().at(minutes(3)).roster(180, 'a').at(minutes(4)).alive()
    expect(uncertainAt(story, minutes(5))).toBeUndefined()
    const ended = story.at(minutes(7)).gone().gone().at(minutes(8)).alive()
    expect(uncertainAt(ended, minutes(9))).toBeUndefined()
  })
})
