import { expect, test } from 'vitest'
import { evidenceAge, isOver, monitoredRoom } from '../../../electron/monitor/room.ts'
import { createStory, start } from '../../support/evidence.ts'

const agesOf = (story: ReturnType<typeof createStory>, ms: number) =>
  (['rosterAskedAt', 'aliveAskedAt'] as const).map((asked) => evidenceAge(story.room(), asked, start + ms))

test('the age of evidence is the time since it was requested', () => {
  expect(agesOf(createStory().at(1_000).roster(10, 'a'), 3_000)).toEqual([2_000, 2_000])
  expect(agesOf(createStory().at(1_000).alive(), 3_000)).toEqual([undefined, 2_000])
})

test('the age of evidence is unknown while the newest response contradicts it', () => {
  const story = createStory().roster(10, 'a').at(1_000).gone()
  expect(agesOf(story, 1_500)).toEqual([undefined, undefined])
  expect(agesOf(createStory().roster(100, 'a').at(2_000).roster(0, 'c'), 2_500)).toEqual([undefined, undefined])
})

test('the age of evidence is unknown if the clock was set back to a time before it', () => {
  expect(agesOf(createStory().at(5_000).roster(10, 'a'), 4_999)).toEqual([undefined, undefined])
})

test('the age of evidence from before a suspension is unknown', () => {
  expect(agesOf(createStory().roster(10, 'a').sleep(), 500)).toEqual([undefined, undefined])
})

test.each(['accepted', 'none'] as const)(
  'the age of evidence from before an end was sent is unknown if the response to the end is: %s',
  (response) => {
    const story = createStory().at(1_000).roster(10, 'a').at(2_000).endSent(response)
    expect(agesOf(story, 2_500)).toEqual([undefined, undefined])
    // An end that lies in the future, because the clock was set back since, does not count.
    expect(agesOf(story, 1_500)).toEqual([500, 500])
    expect(agesOf(story.at(3_000).roster(12, 'a'), 3_500)).toEqual([500, 500])
  },
)

test('a room that only an event has named is over after a minute, even if the clock was set back since', () => {
  const room = { ...monitoredRoom('account-1', 'Weekly'), reports: { runs: [], at: start, shown: undefined } }
  expect([-60_001, -60_000, 0, 60_000, 60_001].map((ms) => isOver(room, 0, start + ms))).toEqual([
    true,
    false,
    false,
    false,
    true,
  ])
})
