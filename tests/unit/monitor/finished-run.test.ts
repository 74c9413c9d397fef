import { describe, expect, test } from 'vitest'
import { createStory, person, type Story } from '../../support/evidence.ts'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const phase = (story: Story) => story.room().phase

describe('a run that a retrieve still returns', () => {
  test('has ended if it is empty and two complete lists in a row lack it', () => {
    const story = createStory().roster(10, 'a').at(1_000).roster(11).at(1_200).notListed()
    expect(phase(story)).toBe('live')
    expect(phase(story.at(2_200).notListed())).toBe('ended')
  })

  test('has ended even if the empty roster is read after both lists', () => {
    const story = createStory().roster(10, 'a').at(1_000).notListed().at(2_000).notListed()
    expect(phase(story)).toBe('live')
    expect(phase(story.at(2_500).roster(12))).toBe('ended')
  })

  test('has not ended if a list names it in between, or only one list lacks it', () => {
    const empty = () => createStory().roster(10, 'a').at(900).roster(10)
    const named = empty().at(1_000).notListed().at(2_000).listed().at(3_000).notListed()
    expect(phase(named.at(3_500).roster(13))).toBe('live')
    expect(phase(empty().at(1_000).notListed().at(2_000).roster(12))).toBe('live')
  })

  test('has not ended if it has a member and its run time grows, even if 99 lists lack it', () => {
    const story = createStory().roster(10, 'a')
    for (let second = 1; second < 100; second += 1) {
      story
        .at(second * 1_000)
        .notListed()
        .at(second * 1_000 + 500)
        .roster(10 + second, 'a')
    }
    expect(phase(story)).toBe('live')
  })

  test('stays ended while the same roster is returned, and a roster with other people begins another run', () => {
    const story = createStory().roster(10, 'a').at(1_000).roster(11).at(2_000).notListed().at(3_000).notListed()
    expect(phase(story)).toBe('ended')
    expect(phase(story.at(4_000).roster(11))).toBe('ended')
    expect(story.at(5_000).roster(0, 'b').room()).toMatchObject({ phase: 'live', instance: 2 })
  })
})

describe('a run time that does not grow', () => {
  test('makes the roster as old as the first response that had this run time', () => {
    const story = createStory().roster(10, 'a', 'b')
    const { rosterAskedAt, aliveAskedAt } = story.room()
    const still = story.at(5_000).roster(10, 'a', 'b').room()
    expect(still).toMatchObject({ rosterAskedAt, aliveAskedAt, members: [{ backAgain: false }, { backAgain: false }] })
    expect(still.doubt).toBeUndefined()
    expect(story.at(6_000).roster(16, 'a', 'b').room().rosterAskedAt).toBeGreaterThan(rosterAskedAt ?? 0)
  })

  test.each<[string, (story: Story) => Story]>([
    ['within two seconds, because run times are whole seconds', (story) => story.at(2_000).roster(10, 'a', 'b')],
    ['while people come and go', (story) => story.at(5_000).roster(10, 'a', 'c')],
    ['while a caller is muted', (story) => story.at(5_000).roster(10, person('a', { muted: true }), 'b')],
    ['after a sleep, in which the clock may have been set', (story) => story.sleep().at(5_000).roster(10, 'a', 'b')],
  ])('does not make the roster outdated %s', (_, read) => {
    const story = createStory().roster(10, 'a', 'b')
    const { rosterAskedAt = 0 } = story.room()
    expect(read(story).room().rosterAskedAt ?? Infinity).toBeGreaterThan(rosterAskedAt)
  })

  test('does not make the roster outdated in a room that waits for its first moderator', () => {
    const story = createStory().roster(0, 'a')
    const { rosterAskedAt = 0 } = story.room()
    expect(story.at(2_500).roster(0, 'a').room().rosterAskedAt).toBe(rosterAskedAt + 2_500)
  })

  test('counts as an end after a minute in which every complete list lacks the room', () => {
    const frozen = (named: boolean) => {
      const story = createStory().roster(10, 'a')
      for (let second = 1; second <= 70 && phase(story) === 'live'; second += 1) {
        story.at(second * 1_000).roster(10, 'a')
        if (named) story.listed()
        else story.notListed()
      }
      return story
    }
    expect(phase(frozen(true))).toBe('live')
    const ended = frozen(false)
    expect(phase(ended)).toBe('ended')
    expect(phase(ended.at(80_000).roster(10, 'a'))).toBe('ended')
    expect(ended.at(90_000).roster(3, 'b').room()).toMatchObject({ phase: 'live', instance: 2 })
  })
})

test.each(['withoutRoster', 'withRoster'] as const)(
  'an ended room that the provider still returns (%s) disappears after a while, and its next start is announced',
  async (completedRooms) => {
    const clock = createVirtualClock()
    const world = inVirtualTime(clock, { profile: 'plivo', rooms: 2, switches: { latencyMs: 50, completedRooms } })
    const [name = ''] = world.rooms.snapshot().map((room) => room.name)
    const own = [{ accountId, name }]
    const harness = await openHarness({ clock, provider: world.provider, kind: world.kind, monitorSettings: { own } })
    await clock.advance(30_000)
    world.rooms.endRoom({ room: name })
    await clock.advance(12_000)
    if (completedRooms === 'withRoster') expect(harness.room(name)).toMatchObject({ state: 'unverified', stale: true })
    await clock.advance(completedRooms === 'withRoster' ? 60_000 : 0)
    expect(harness.monitor.conference({ accountId, name })).toBeUndefined()
    const told = () => harness.changes.map(({ kind }) => kind).filter((kind) => kind === 'ended' || kind === 'started')
    expect(told()).toEqual(['ended'])
    await clock.advance(120_000)
    expect(told()).toEqual(['ended'])
    world.rooms.startRoom({ name, people: [{ number: '15550100101', name: 'Ana' }] })
    await clock.advance(12_000)
    expect(told()).toEqual(['ended', 'started'])
  },
)
