import { describe, expect, onTestFinished, test } from 'vitest'
import { clockOf } from '../../../../shared/rooms/time-of-day.ts'
import { NO_RULE, type RoomRule } from '../../../../shared/rooms/room-rule.ts'
import { key, MINUTE, own, startingEndScenes, type EndScene } from '../../../support/end-scene.ts'
import { createMemoryFiles } from '../../../support/memory-files.ts'
import { openHarness } from '../../../support/moderation-harness.ts'

const { start, playing } = startingEndScenes()

/** Minutes until the end, which is set. */
const minutesLeft = ({ left }: EndScene): number => (left() ?? NaN) / MINUTE

describe('a rule of at most so many minutes', () => {
  playing(`
    ends the room so long after its begin, after the warnings, with one request
      first, rule atMost=12, ?, +11.5m, ?, +1m
      → rule 12, rule 1, ended | warned 10, warned 5, warned 1 | endRule endWarned endWarned endWarned scheduledEnd
    can be put off
      first, rule atMost=2, extend, +6m, ?, +1.5m
      → rule 1, ended | warned 5, warned 1 | endRule endExtended endWarned endWarned scheduledEnd
  `)

  test.each([
    { what: 'one roster of the provider', times: 1, whose: 'provider' },
    { what: 'half a minute of rosters of the provider', times: 30, whose: 'provider' },
    { what: 'nine minutes of rosters of a relay', times: 540, whose: 'relay' },
  ] as const)(
    'counts from the begin, although $what gave a run time of hours when it was set',
    async ({ times, whose }) => {
      const scene = await start()
      const { play, rosters, told } = scene
      rosters.prolong(HOURS, times, whose)
      await play('+1.5s, first, rule atMost=20')
      expect(minutesLeft(scene)).toBe(10)
      expect(await play('+11m, ?, +8m, ?, +1m')).toBe('rule 9, rule 1, ended')
      expect(told).toEqual(expect.arrayContaining(['warned 10', 'warned 5', 'warned 1']))
    },
  )

  test.each([3, 300, Infinity])(
    'counts from the begin of a meeting whose first %i rosters gave a run time of hours',
    async (times) => {
      const { play, rosters, told } = await start()
      await play('first, rule atMost=16, over, +1m')
      rosters.prolong(HOURS, times)
      expect(await play('begin ana ben eve, +15m, ?, +1.5m')).toBe('rule 2, ended')
      expect(told).toEqual(['warned 10', 'warned 5', 'warned 1'])
    },
  )

  // The own read overlaps with one of the relay's at some of these phases.
  test.each([1_500, 2_040])('asks if a relay has given hours all the time (%i)', async (phase) => {
    const { play, clock, rosters, told } = await start()
    rosters.prolong(HOURS, Infinity, 'relay')
    await clock.advance(phase)
    expect(await play('first, rule atMost=30, +11m')).toMatch(/^asks \w+$/)
    expect(told.filter((one) => one.startsWith('asks'))).toHaveLength(1)
  })

  test.each(['provider', 'relay'] as const)('is not brought nearer by a run time that jumps (%s)', async (whose) => {
    const { play, rosters, told } = await start()
    await play('first, rule atMost=30')
    for (const times of [1, 3, 90]) {
      rosters.prolong(HOURS, times, whose)
      await play('+2m')
    }
    expect(await play('?, +9m')).toBe('rule 24, rule 15')
    expect(told).toEqual([])
  })

  test.each([
    [20, 10],
    [8, 8],
  ])('of %s minutes gives at least %s minutes of notice if it has passed already', async (atMost, notice) => {
    const scene = await start()
    await scene.play(`+${String(atMost + 1)}m, first, rule atMost=${String(atMost)}`)
    expect(minutesLeft(scene)).toBe(notice)
    expect(await scene.play(`+${String(notice - 0.5)}m`)).toBe('rule 1')
    expect(scene.told.at(-1)).toBe('warned 1')
  })
})

const HOURS = 3 * 3_600

test.each([
  ['ends the room at that time', { ahead: 30 }, 30],
  ['gives ten minutes of notice if that is sooner', { ahead: 3 }, 10],
  ['means the next day if the time has passed', { ahead: -60 }, 23 * 60],
  ['gives way to a limit of minutes that comes first', { ahead: 30, atMost: 20 }, 20],
  ['comes before a limit of minutes that is later', { ahead: 30, atMost: 90 }, 30],
])('a rule of the end of the day %s', async (_what, { ahead, ...rule }, minutes) => {
  const scene = await start()
  await scene.play('first')
  scene.ends.setRules({ [key]: { ...NO_RULE, endOfDay: clockOf(scene.clock.now() + ahead * MINUTE), ...rule } })
  // A time of day has no seconds.
  expect(Math.abs(minutesLeft(scene) - minutes)).toBeLessThan(1)
})

describe('a rule of one person alone', () => {
  const fives = 'fault fail GET'
  playing(`
    ends the room once one person has been there for so long, and counts anew after a visit
      first, rule alone=3, ?, leave ben eve, +5s, ?, join ben, +5s, ?, leave ben, +2.5m, ?, +1m
      → rule alone waits, rule alone 3, rule alone waits, rule alone 1, ended | warned 1 | endRule endRuleWaits endRule endWarned scheduledEnd
    waits if somebody joins right before its request is sent
      first, rule alone=2, leave ben eve, +5s, before 0.01, switch arrivalMs 300, join ben, +10s
      → rule alone waits | warned 1 | endRule endWarned endRuleWaits
    comes before a later limit, which comes back with a warning of its own
      first, rule alone=2 atMost=5, ?, +2.6m, leave ben eve, +5s, ?, +1.8m, join ben, +5s, ?, +45s, ?, +25s
      → rule 5, rule alone 2, rule 1, rule 1, ended | warned 5, warned 1, warned 1 | endRule endWarned endRule endWarned endRule endWarned scheduledEnd
    does not count over a sleep, and asks nothing
      first, rule alone=5, leave ben eve, +3m, ?, sleep, +20s, me, +2m
      → rule alone 3, rule alone 3 | warned 5, warned 5 | endRule endWarned endRuleWaits endRule endWarned
    does not count over reads that fail, and asks nothing
      first, rule alone=5, leave ben eve, +3m, ?, ${fives}, +12s, fault, +8s, me, +2m
      → rule alone 3, rule alone 3 | warned 5, warned 5 | endRule endWarned endRuleWaits endRule endWarned
    does not count over a count above the list, and asks nothing
      first, rule alone=5, leave ben eve, +3m, ?, switch memberCount tooHigh, +20s, switch memberCount right, me, +2m
      → rule alone 3, rule alone 4 | warned 5, warned 5 | endRule endWarned endRuleWaits endRule endWarned
  `)
})

describe('the run of the room', () => {
  playing(`
    is ended no more after the user said "Not today", and the next run is
      first, rule atMost=3 alone=5, cancel, +10m, ?, over, +20s, begin ana ben, +10s, ?, +3m
      → none, rule 3, ended | warned 1 | endRule endCancelled endRule endWarned scheduledEnd
    is left alone by the rule once the user has set or cancelled an end of their own
      first, rule atMost=3, in 30, ?, cancel, +10m
      → 30, none | - | endRule endSet endCancelled
    gets no end by the rule any more once it was asked about
      first, rule atMost=3, network, ?, cancel, +10m
      → asks network, none | asks network | endRule endAskedNetwork
    may be replaced at once: the next run is counted from its own begin, and nobody is asked
      first, rule atMost=3, +1m, over, begin zoe, +10s
      → rule 3 | - | endRule endNotNeeded endRule
    leaves nothing in the log if nobody was ever alone in it, or the rule was removed
      first, rule alone=3, rule, rule alone=3, over, +1m
      → none | - | -
    may end by itself, of which the user is told nothing
      first, rule atMost=3, over, +5m
      → none | - | endRule endNotNeeded
  `)
})

describe('while the room is live', () => {
  playing(`
    a longer rule counts from the begin
      first, rule atMost=12, +1.5m, rule atMost=30
      → rule 29 | - | endRule endRuleOff endRule
    a shorter one still gives notice
      first, rule atMost=12, +1.5m, rule atMost=1
      → rule 1 | - | endRule endRuleOff endRule
    a rule of another kind replaces it
      first, rule atMost=12, +1.5m, rule alone=5
      → rule alone waits | - | endRule endRuleOff
    a removed rule ends nothing
      first, rule atMost=12, +1.5m, rule
      → none | - | endRule endRuleOff
    a changed rule applies, although the earlier one was cancelled
      first, rule atMost=12, cancel, rule atMost=12, ?, rule atMost=20
      → none, rule 20 | - | endRule endCancelled endRule
    a room that is no longer my own is not ended
      first, rule atMost=2, notOwn, +5m
      → none | - | endRule endRuleOff
    a room that is my own again gets an end by its rule again, unless the user cancelled it
      first, rule atMost=20, notOwn, +1s, ?, me, +1s, ?, cancel, notOwn, +1s, me, +1s
      → none, rule 20, none | - | endRule endRuleOff endRule endCancelled
    no rule sets an end in read-only mode, or before the ends of the last session were recovered
      rule atMost=20, +1s, ?, viewOnly, first, ?, viewOnly off, +1s
      → none, none, rule 20 | - | endRule
  `)

  test("another room's rule changes nothing", async () => {
    const { play, ends, id } = await start()
    await play('first, rule atMost=12')
    const before = id()
    const [atMost, other] = [12, 5].map((minutes): RoomRule => ({ ...NO_RULE, atMost: minutes }))
    ends.setRules({ [key]: atMost ?? NO_RULE, [`${key}2`]: other ?? NO_RULE })
    expect(id()).toBe(before)
  })
})

describe('after a restart of Gavel, an end', () => {
  playing(`
    that was handled during this run is not set again
      in 2, cancel, close, rule atMost=20, start
      → none | - | endSet endCancelled
    that was handled before this run says nothing of it
      in 2, cancel, close, over, +1m, begin ana ben, +20s, rule atMost=20, start
      → rule 20 | - | endSet endCancelled endRule
    of which the log cannot be read is set by rules only for runs that begin later
      rule atMost=20, unread, ?, over, +20s, begin ana ben, +10s
      → none, rule 20 | - | endRule
  `)
})

describe('at Vobiz, Gavel only warns and asks', () => {
  const anew = 'first, rule alone=2, over, +1m, begin ana, +5m'
  playing(`
    after so many minutes
      vobiz: first, rule atMost=3, ?, +3.2m
      → (rule 3), (asks runUnknown) | warned 1, asks runUnknown | endReminderRule endReminderWarned endAskedRunUnknown
    even if it tells the runs apart and lists who is there
      vobiz-documented: ${anew}
      → (asks runUnknown) | warned 1, asks runUnknown | endReminderRule endReminderWarned endAskedRunUnknown
    and somebody whom no roster lists is never known to be alone
      vobiz: ${anew}
      → (rule alone waits) | - | -
  `)

  test('and says from when it counts, if the begin of the run is not known', async () => {
    const { play, view, clock } = await start({ profile: 'vobiz' })
    await play('first, rule atMost=3')
    const end = view()
    // Four seconds before, the monitor was started.
    expect(end?.state === 'set' && clock.now() - (end.rule?.countedFrom ?? 0)).toBeLessThan(5_000)
  })
})

test('two desks with the same rule end the room once, and not the run that begins right after', async () => {
  const { play, clock, world, told } = await start()
  await play('first, rule atMost=3')
  const { provider, kind } = world
  const desk = await openHarness({ clock, provider, kind, monitorSettings: own, files: createMemoryFiles() })
  onTestFinished(() => {
    desk.scheduledEnds.close()
    desk.monitor.stop()
  })
  const toldThere: string[] = []
  desk.scheduledEnds.onNews(({ is }) => toldThere.push(is))
  await clock.advance(5_000)
  desk.scheduledEnds.recover({ entries: [], isWhole: true }, 0)
  desk.scheduledEnds.setRules({ [key]: { ...NO_RULE, atMost: 3 } })
  await clock.advance(3 * MINUTE)
  expect(world.rooms.live('Weekly')).toBeUndefined()
  expect(await play('begin ana ben, +1m')).toMatch(/^rule 3 ended2?$/)
  expect([told, toldThere]).toEqual([['warned 1'], ['warned']])
})
