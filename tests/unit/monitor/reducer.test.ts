import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { counts, timeoutMs, seed } from '../../support/test-sizes.ts'
import { createStory, start, type Story } from '../../support/evidence.ts'

const keys = (story: Story) => story.room().members?.map(({ key }) => key)

describe('an end', () => {
  test('needs two responses that show it', () => {
    const story = createStory().roster(10, 'a', 'b').at(1_000).gone()
    expect(story.room().phase).toBe('live')
    expect(story.at(1_300).gone().room().phase).toBe('ended')
  })

  test('is confirmed by a complete list that was requested after the 404 and lacks the name', () => {
    const story = createStory().roster(10, 'a').at(1_000).gone().at(1_200).notListed()
    expect(story.room().phase).toBe('ended')
  })

  test('is not confirmed by a list that was requested before the 404 arrived', () => {
    const story = createStory().roster(10, 'a').at(1_000)
    story.late(
      (late) => late.notListed(),
      (meanwhile) => meanwhile.gone(),
    )
    expect(story.room().phase).toBe('live')
  })

  test('is ruled out by any response in between that shows the room live', () => {
    for (const deny of [(s: Story) => s.roster(12, 'a'), (s: Story) => s.alive(), (s: Story) => s.listed()]) {
      const story = deny(createStory().roster(10, 'a').at(1_000).gone().at(1_300)).at(1_600).gone()
      expect(story.room()).toMatchObject({ phase: 'live', instance: 1 })
    }
  })

  test('does not follow from one 404, even if a list named the room before the run of the first roster began', () => {
    const story = createStory().listed().at(9_000).roster(0, 'a')
    expect(keys(story)).toEqual(['a'])
    expect(story.room().unsureAt).toBeDefined()
    expect(story.at(10_000).gone().room().phase).toBe('live')
    expect(story.at(11_000).gone().room().phase).toBe('ended')
  })

  test('does not follow from lists alone, even if 99 of them lack the name', () => {
    const story = createStory().roster(10, 'a')
    for (let turn = 1; turn < 100; turn += 1) story.at(turn * 1_000).notListed()
    expect(story.room().phase).toBe('live')
    expect(story.room().suspect).toBe(true)
  })

  test(
    'never follows from failed reads, lists and responses without a roster, in any order',
    () => {
      const blind = fc.constantFrom<(story: Story) => Story>(
        (s) => s.unreadable(),
        (s) => s.notListed(),
        (s) => s.alive(),
        (s) => s.listed(),
      )
      fc.assert(
        fc.property(fc.array(blind, { maxLength: 40 }), (answers) => {
          const story = createStory().roster(10, 'a', 'b')
          answers.forEach((answer, turn) => answer(story.at((turn + 1) * 700)))
          expect(story.room().phase).toBe('live')
          expect(story.room().instance).toBe(1)
          expect(keys(story)).toEqual(['a', 'b'])
        }),
        { numRuns: counts.worlds, seed },
      )
    },
    timeoutMs,
  )
})

test('after a 404 that a list or a live response contradicts, the earlier roster is not relied on', () => {
  for (const deny of [(s: Story) => s.listed(), (s: Story) => s.alive()]) {
    const story = deny(createStory().roster(10, 'a').at(1_000).gone().at(1_300))
    expect(story.room()).toMatchObject({ phase: 'live', instance: 1 })
    expect(story.room().rosterAskedAt).toBeUndefined()
    expect(story.at(2_000).roster(12, 'a').room().rosterAskedAt).toBeDefined()
  }
})

describe('a failed read', () => {
  test('changes nothing about a room but its failure', () => {
    const story = createStory().roster(10, 'a', 'b')
    const before = story.room()
    const { failure, ...after } = story.at(1_000).unreadable().room()
    expect(failure).toMatchObject({ count: 1, fault: { code: 'server' } })
    expect(after).toEqual(before)
  })
})

describe('a late response', () => {
  test('does not replace the roster of a newer request', () => {
    const story = createStory().roster(10, 'a')
    story.at(1_000).late(
      (late) => late.roster(11, 'a'),
      (meanwhile) => meanwhile.roster(11, 'a', 'b'),
    )
    expect(keys(story)).toEqual(['a', 'b'])
  })
})

describe('another run', () => {
  test('is accepted at the second read, without any earlier member', () => {
    const story = createStory().roster(100, 'a', 'b').at(2_000).roster(0, 'c')
    expect(story.room().instance).toBe(1)
    expect(keys(story)).toEqual(['a', 'b'])
    story.at(2_400).roster(1, 'c')
    expect(story.room().instance).toBe(2)
    expect(keys(story)).toEqual(['c'])
  })

  test('is dismissed if the second read shows the first run again', () => {
    const story = createStory().roster(100, 'a').at(2_000).roster(1, 'b').at(2_300).roster(102, 'a')
    expect(story.room().instance).toBe(1)
    expect(story.room().doubt).toBeUndefined()
  })

  test('is not inferred from a complete change of members if the run time continues', () => {
    const story = createStory().roster(100, 'a', 'b').at(3_000).roster(103, 'c', 'd')
    expect(story.room().doubt).toBeUndefined()
    expect(keys(story)).toEqual(['c', 'd'])
  })

  test('is inferred from a roster without a common member if there is no run time', () => {
    const story = createStory().roster(undefined, 'a').at(1_000).roster(undefined, 'b').at(1_300).roster(undefined, 'b')
    expect(story.room().instance).toBe(2)
  })

  test('is recognised by its start although rosters in between had no run time', () => {
    const story = createStory().roster(100, 'a', 'b').at(1_000).roster(undefined, 'a')
    story.at(2_000).gone().at(4_000).roster(undefined, 'a').at(5_000).roster(undefined, 'a')
    // This run began about 1 s after the 404, before the rosters at 4 s and 5 s were requested.
    expect(story.at(7_000).roster(4, 'a').at(7_300).roster(4, 'a').room().instance).toBe(2)
  })

  test('is inferred from a 404 followed by a roster without a common member', () => {
    const story = createStory().roster(1, 'a').at(1_000).gone().at(1_200).roster(1, 'b')
    expect(story.room().instance).toBe(2)
  })

  test('is recognised by two rosters of other callers after a 404, even if a list named the room in between', () => {
    const story = createStory().roster(0, 'a').at(500).gone().at(900).listed()
    expect(story.at(1_200).roster(0, 'b').room()).toMatchObject({ instance: 1, members: [{ callUuid: 'a' }] })
    expect(story.at(1_500).roster(0, 'b').room()).toMatchObject({ instance: 2, members: [{ callUuid: 'b' }] })
  })

  test('is not inferred if everyone changes during a sleep, even after a 404 that a list contradicted', () => {
    const story = createStory().roster(100, 'a').at(1_000).gone().at(1_300).listed().sleep().at(3_600_000)
    expect(story.roster(3_700, 'b').room()).toMatchObject({ instance: 1, members: [{ callUuid: 'b' }] })
  })

  test("is not inferred from a 404 and a roster of other members if the roster's run is older than the 404", () => {
    const story = createStory().roster(1, 'a').at(3_000).gone().at(4_000).roster(5, 'b')
    expect(story.room()).toMatchObject({ instance: 1, members: [{ callUuid: 'b' }] })
    expect(story.at(5_000).roster(6, 'b').room().instance).toBe(1)
  })

  test('is not inferred from a complete change of members, even if a list had named an earlier run', () => {
    const story = createStory().listed().at(4_000).roster(2, 'a').at(5_400).roster(3, 'b').at(5_700).roster(4, 'b')
    expect(story.room()).toMatchObject({ instance: 1, members: [{ callUuid: 'b' }] })
    const later = createStory().listed().at(3_000).roster(0, 'a').at(5_600).roster(2, 'b').at(5_800).roster(2, 'b')
    expect(later.room()).toMatchObject({ instance: 1, members: [{ callUuid: 'b' }] })
    const latest = createStory().listed().at(1_050).roster(0, 'a').at(4_800).roster(3, 'a')
    expect(latest.at(12_700).roster(11, 'b').at(13_000).roster(11, 'b').room()).toMatchObject({ instance: 1 })
  })

  test('is not inferred from a second complete change of members if one start fits all run times since the first', () => {
    const story = createStory().roster(0, 'a').at(1_400).roster(0, 'b')
    expect(story.room()).toMatchObject({ instance: 1 })
    expect(story.room().unsureAt).toBeDefined()
    story.at(4_900).roster(3, 'b').at(5_400).roster(3, 'c').at(6_400).roster(4, 'c')
    expect(story.room()).toMatchObject({ instance: 1 })
    expect(keys(story)).toEqual(['c'])
  })

  test('is recognised at a second complete change of members if no single start fits the run times since the first', () => {
    const story = createStory().roster(0, 'a').at(1_400).roster(0, 'b').at(4_900).roster(3, 'b')
    expect(story.at(5_900).roster(3, 'c').at(6_400).roster(4, 'c').room()).toMatchObject({ instance: 2 })
  })

  test('stays possible after a second complete change of members if one start fits all run times since the first', () => {
    const story = createStory().roster(0, 'a').at(1_200).roster(0, 'b')
    const { unsureAt = 0 } = story.room()
    expect(story.at(2_700).roster(1, 'c').room().unsureAt).toBeGreaterThan(unsureAt)
  })

  test('is recognised by its start although a list named an earlier run before the first roster', () => {
    const story = createStory().listed().at(1_500).roster(0, 'a', 'b').at(4_100).roster(0, 'b').at(6_500).roster(2, 'b')
    expect(story.room().instance).toBe(2)
  })

  test('is not assumed after a sleep if everyone has changed and a list had named an earlier run before the first roster', () => {
    const story = createStory().listed().at(6_000).roster(0, 'a').sleep()
    expect(story.at(22_900).roster(16, 'b').at(23_900).roster(17, 'b').room().instance).toBe(1)
  })

  test('counts as begun before the first read that showed it, so that the next run is recognised too', () => {
    const story = createStory().roster(3_600, 'a').at(10_000).roster(0, 'b').at(10_800).roster(0, 'b')
    expect(story.room().instance).toBe(2)
    story.at(11_700).roster(0, 'c').at(12_000).roster(0, 'c')
    expect(story.room().instance).toBe(3)
  })

  test('is inferred from a live room after an end', () => {
    const story = createStory().roster(10, 'a').at(1_000).gone().at(1_300).gone().at(5_000).roster(14, 'a')
    expect(story.room()).toMatchObject({ instance: 2, phase: 'live' })
  })

  test('is not inferred from a slow response, which may be as old as its request', () => {
    const story = createStory().roster(100, 'a')
    story.at(1_000).late(
      (late) => late.roster(101, 'a'),
      (meanwhile) => meanwhile.at(9_000),
    )
    expect(story.room().doubt).toBeUndefined()
  })

  test('is not inferred from outdated responses within 10 s, but is in doubt until a roster fits the known run', () => {
    const story = createStory().roster(3_600, 'a', 'b').at(1_000).roster(3_601, 'a')
    for (let turn = 2; turn < 9; turn += 1) story.at(turn * 1_000).roster(3_600, 'a', 'b')
    expect(story.room()).toMatchObject({ instance: 1 })
    expect(story.room().doubt).toBeDefined()
    expect(keys(story)).toEqual(['a'])
    expect(story.at(9_000).roster(3_609, 'a').room().doubt).toBeUndefined()
  })

  test('is not inferred from an outdated response about an earlier run', () => {
    const story = createStory().roster(1, 'b').at(2_000).roster(9, 'a')
    expect(story.room().doubt).toBeDefined()
    expect(keys(story)).toEqual(['b'])
    expect(story.at(3_000).roster(4, 'b').room()).not.toHaveProperty('doubt')
  })

  test('is not inferred from an outdated response and one 404, because an outdated response proves no end', () => {
    const story = createStory().roster(1, 'b').at(2_000).roster(9, 'a').at(3_000).gone()
    expect(story.room()).toMatchObject({ instance: 1, phase: 'live' })
    expect(story.at(4_000).gone().room().phase).toBe('ended')
  })

  test('is not inferred from a complete change of members after a slow first response', () => {
    const story = createStory()
    story.late(
      (late) => late.roster(100, 'a'),
      (meanwhile) => meanwhile.at(5_000),
    )
    expect(story.at(6_000).roster(106, 'b').room().doubt).toBeUndefined()
    expect(keys(story)).toEqual(['b'])
  })

  test('is inferred from a roster without a common member after an accepted end', () => {
    const story = createStory().roster(1, 'a').at(2_000).endSent('accepted')
    story.at(3_000).roster(2, 'a').at(4_000).roster(2, 'a').at(5_000).roster(3, 'b').at(5_300).roster(3, 'b')
    expect(story.room()).toMatchObject({ instance: 2 })
  })

  test('is not inferred from a complete change of members if the known roster was outdated', () => {
    const story = createStory().roster(1, 'a')
    for (let turn = 2; turn < 14; turn += 1) story.at(turn * 1_000).roster(9 + turn, 'b')
    expect(story.room()).toMatchObject({ instance: 1 })
    expect(story.room().doubt).toBeUndefined()
    expect(keys(story)).toEqual(['b'])
  })

  test('is inferred from other members and a short run time, even if an outdated response hid the restart', () => {
    const story = createStory().roster(3_600, 'a').at(5_000).roster(3_600, 'a')
    story.at(6_000).roster(4, 'b').at(6_300).roster(4, 'b')
    expect(story.room()).toMatchObject({ instance: 2 })
    expect(keys(story)).toEqual(['b'])
  })

  test('is inferred from a run time that is shorter than that of a doubtful roster read before a sleep', () => {
    const story = createStory().alive().at(5_500).roster(1, 'a')
    expect(story.room()).toMatchObject({ instance: 1 })
    expect(story.sleep().at(15_000).roster(0, 'b').room()).toMatchObject({ instance: 2 })
  })

  test('is recognised if it began after a roster without a run time, even with a sleep before that roster', () => {
    const story = createStory().roster(undefined, 'a').sleep().at(5_000).roster(undefined, 'a')
    expect(story.at(12_000).roster(2, 'b').room().doubt).toBeDefined()
    expect(story.at(15_000).roster(5, 'b').room()).toMatchObject({ instance: 2 })
  })

  test('is not inferred from a list that still names a room that has just ended', () => {
    const ended = createStory().roster(10, 'a').at(1_000).gone().at(1_300).gone()
    const story = ended.at(2_000).listed()
    expect(story.room()).toMatchObject({ phase: 'ended', suspect: true })
  })
})

describe('times on screen', () => {
  test('do not jitter although seconds are rounded and responses take time', () => {
    const travel = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 2, maxLength: 30 })
    fc.assert(
      fc.property(travel, (delays) => {
        const story = createStory().roster(0, 'a')
        const shown = new Set<number | undefined>([story.room().startedAt])
        delays.forEach((delay, turn) => {
          const truth = (turn + 1) * 1_000 + 100
          story.at(truth + delay).roster(Math.floor(truth / 1_000), { callUuid: 'a', joinedSecondsAgo: turn + 1 })
          shown.add(story.room().startedAt)
        })
        expect(shown.size).toBe(1)
      }),
      { numRuns: 300, seed },
    )
  })

  test('follow a clock that was set forward, without another run', () => {
    const story = createStory().roster(100, 'a')
    story.sleep().at(3_600_000).roster(101, { callUuid: 'a', joinedSecondsAgo: 2 })
    expect(story.room().instance).toBe(1)
    expect(story.room().doubt).toBeUndefined()
    expect(story.room().startedAt).toBeGreaterThan(start + 3_400_000)
  })
})

test('after a sleep, a late response is not mistaken for a clock that was set forward', () => {
  const story = createStory().roster(0, 'a').sleep()
  story.at(1_000).late(
    (delayed) => delayed.roster(0, { callUuid: 'a', joinedSecondsAgo: 0 }),
    (meanwhile) => meanwhile.at(5_000),
  )
  expect(story.room().startedAt).toBeLessThan(start + 1_000)
  expect(story.at(6_000).roster(1, 'b').at(6_500).roster(1, 'b').room()).toMatchObject({ instance: 2 })
})

test('the peak of a run is its largest number of people at one time, and is not carried over to the next run', () => {
  const story = createStory().roster(10, 'a', 'b', 'c').at(1_000).roster(11, 'a')
  expect(story.room()).toMatchObject({ people: 1, peak: 3 })
  story.at(1_500).gone().at(1_800).gone().at(90_000).roster(2, 'd')
  expect(story.room()).toMatchObject({ instance: 2, peak: 1 })
})
