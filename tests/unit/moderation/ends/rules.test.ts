import { describe, expect, onTestFinished, test } from 'vitest'
import { NO_RULE, type RoomRule } from '../../../../shared/rooms/room-rule.ts'
import { clockOf } from '../../../../shared/rooms/time-of-day.ts'
import { success } from '../../../../shared/result.ts'
import type { SimulatorOptions } from '../../../simulator/simulator.ts'
import { openSecondDesk, startingEndScenes, type EndScene } from '../../../support/end-scene.ts'
import { ana, ben, eve } from '../../../support/moderation-scene.ts'
import { createSpoiltRosters } from '../../../support/spoilt-rosters.ts'
import { accountId } from '../../../support/test-core.ts'

const MINUTE = 60_000
const key = `${accountId}/Weekly`
const own = { own: [{ accountId, name: 'Weekly' }] }
const rulesOf = (rule: Partial<RoomRule>) => ({ [key]: { ...NO_RULE, ...rule } })

const { start } = startingEndScenes()

/** A scene with a rule for the room, which has been live for some seconds. */
async function startWith(rule: Partial<RoomRule>, simulation: Partial<SimulatorOptions> = {}): Promise<EndScene> {
  const scene = await start(simulation, own)
  scene.ends.startRules(new Map())
  scene.ends.setRules(rulesOf(rule))
  return scene
}

const leave = ({ world, idOf }: EndScene, ...people: readonly { readonly number: string }[]): void => {
  for (const { number } of people) world.rooms.leave({ room: 'Weekly', memberId: idOf(number) })
}

/** Milliseconds until the set end; undefined if it has no time. */
const leftIn = ({ view, clock }: EndScene): number | undefined => {
  const end = view()
  if (end?.state !== 'set') throw new Error(`not set: ${JSON.stringify(end)}`)
  return end.endsAt === undefined ? undefined : end.endsAt - clock.now()
}

describe('a rule of at most so many minutes', () => {
  test('ends the room so long after its begin, after the warnings, with one request', async () => {
    const scene = await startWith({ atMost: 12 })
    const { view, clock, told, sent, notes, journal } = scene
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 12, rule: {} })
    expect(leftIn(scene)).toBeLessThan(12 * MINUTE)
    await clock.advance(11.5 * MINUTE)
    expect([told, sent()]).toEqual([['warned 10', 'warned 5', 'warned 1'], 0])
    await clock.advance(MINUTE)
    expect([view(), sent()]).toEqual([undefined, 1])
    expect(await notes()).toEqual(['endRule', 'endWarned', 'endWarned', 'endWarned'])
    const intents = (await journal()).filter(({ event, action }) => event === 'intent' && action === 'end')
    expect(intents).toMatchObject([{ text: 'scheduledEnd', instance: 1 }])
  })

  const HOURS = 3 * 3_600
  test.each([
    { what: 'one roster of the provider', times: 1, whose: 'provider' },
    { what: 'half a minute of rosters of the provider', times: 30, whose: 'provider' },
    { what: 'nine minutes of rosters of a relay', times: 540, whose: 'relay' },
  ] as const)(
    'counts from the begin, although $what gave a run time of hours when it was set',
    async ({ times, whose }) => {
      const rosters = createSpoiltRosters()
      const scene = await start({}, own, undefined, rosters.wrap)
      const { clock, ends, sent, told, view } = scene
      rosters.prolong(HOURS, times, whose)
      await clock.advance(1_500)
      ends.startRules(new Map())
      ends.setRules(rulesOf({ atMost: 20 }))
      expect(leftIn(scene)).toBe(10 * MINUTE)
      await clock.advance(11 * MINUTE)
      expect(view()).toMatchObject({ state: 'set', minutesLeft: 9, rule: {} })
      await clock.advance(8 * MINUTE)
      expect([sent(), told]).toEqual([0, expect.arrayContaining(['warned 10', 'warned 5', 'warned 1'])])
      await clock.advance(MINUTE)
      expect(sent()).toBe(1)
    },
  )

  test.each([3, 300, Infinity])(
    'counts from the begin of a meeting whose first %i rosters gave a run time of hours',
    async (times) => {
      const rosters = createSpoiltRosters()
      const scene = await start({}, own, undefined, rosters.wrap)
      const { clock, ends, sent, told, world } = scene
      ends.startRules(new Map())
      ends.setRules(rulesOf({ atMost: 16 }))
      world.rooms.endRoom({ room: 'Weekly' })
      await clock.advance(MINUTE)
      rosters.prolong(HOURS, times)
      world.rooms.startRoom({ name: 'Weekly', people: [ana, ben, eve] })
      await clock.advance(15 * MINUTE)
      expect([sent(), told.filter((one) => !one.startsWith('warned'))]).toEqual([0, []])
      await clock.advance(1.5 * MINUTE)
      expect(sent()).toBe(1)
    },
  )

  // The own read overlaps with one of the relay's at some of these phases.
  test.each([1_500, 2_040])('asks if a relay has given hours all the time (%i)', async (phase) => {
    const rosters = createSpoiltRosters()
    const { clock, ends, sent, told } = await start({}, own, undefined, rosters.wrap)
    rosters.prolong(HOURS, Infinity, 'relay')
    await clock.advance(phase)
    ends.startRules(new Map())
    ends.setRules(rulesOf({ atMost: 30 }))
    await clock.advance(11 * MINUTE)
    expect([sent(), told.filter((one) => one.startsWith('asks'))]).toEqual([0, [expect.stringMatching(/^asks/)]])
  })

  test.each(['provider', 'relay'] as const)('is not brought nearer by a run time that jumps (%s)', async (whose) => {
    const rosters = createSpoiltRosters()
    const scene = await start({}, own, undefined, rosters.wrap)
    const { clock, ends, sent, told } = scene
    ends.startRules(new Map())
    ends.setRules(rulesOf({ atMost: 30 }))
    for (const times of [1, 3, 90]) {
      rosters.prolong(HOURS, times, whose)
      await clock.advance(2 * MINUTE)
    }
    expect(leftIn(scene)).toBeGreaterThan(20 * MINUTE)
    await clock.advance(9 * MINUTE)
    expect([sent(), told.filter((one) => !one.startsWith('warned'))]).toEqual([0, []])
  })

  test.each([
    [20, 10],
    [8, 8],
  ])('of %s minutes gives at least %s minutes of notice if it has passed already', async (atMost, notice) => {
    const { clock, ends, sent, told, ...scene } = await start({}, own)
    await clock.advance((atMost + 1) * MINUTE)
    ends.startRules(new Map())
    ends.setRules(rulesOf({ atMost }))
    expect(leftIn({ ...scene, clock, ends, sent, told })).toBe(notice * MINUTE)
    await clock.advance((notice - 0.5) * MINUTE)
    expect([told.at(-1), sent()]).toEqual(['warned 1', 0])
  })

  test('can be put off, and is then warned of again', async () => {
    const { ends, id, clock, sent } = await startWith({ atMost: 2 })
    expect(ends.extend(id(), 5)).toEqual(success(undefined))
    await clock.advance(6 * MINUTE)
    expect(sent()).toBe(0)
    await clock.advance(1.5 * MINUTE)
    expect(sent()).toBe(1)
  })
})

describe('a rule of the end of the day', () => {
  test.each([
    ['ends the room at that time', { ahead: 30 }, 30],
    ['gives ten minutes of notice if that is sooner', { ahead: 3 }, 10],
    ['means the next day if the time has passed', { ahead: -60 }, 23 * 60],
    ['gives way to a limit of minutes that comes first', { ahead: 30, atMost: 20 }, 20],
    ['comes before a limit of minutes that is later', { ahead: 30, atMost: 90 }, 30],
  ])('%s', async (_what, { ahead, ...rule }, minutes) => {
    const scene = await start({}, own)
    const wanted = scene.clock.now() + ahead * MINUTE
    scene.ends.startRules(new Map())
    scene.ends.setRules(rulesOf({ endOfDay: clockOf(wanted), ...rule }))
    // A time of day has no seconds.
    expect(Math.abs((leftIn(scene) ?? 0) - minutes * MINUTE)).toBeLessThan(MINUTE)
  })
})

describe('a rule of one person alone', () => {
  test('ends the room once exactly one person has been there for so long, and counts anew after a visit', async () => {
    const scene = await startWith({ alone: 3 })
    const { view, clock, world, sent, notes, told } = scene
    expect(view()).toMatchObject({ state: 'set', rule: { aloneFor: 3 } })
    expect(view()).not.toHaveProperty('endsAt')
    leave(scene, ben, eve)
    await clock.advance(5_000)
    expect(view()).toMatchObject({ minutesLeft: 3, rule: { aloneFor: 3 } })
    world.rooms.join({ room: 'Weekly', ...ben })
    await clock.advance(5_000)
    expect(view()).not.toHaveProperty('endsAt')
    leave(scene, ben)
    await clock.advance(2.5 * MINUTE)
    expect([told, sent()]).toEqual([['warned 1'], 0])
    await clock.advance(MINUTE)
    expect(sent()).toBe(1)
    expect(await notes()).toEqual(['endRule', 'endRuleWaits', 'endRule', 'endWarned'])
  })

  test('waits if somebody joins right before its request is sent', async () => {
    const scene = await startWith({ alone: 2 })
    const { view, clock, world, sent } = scene
    leave(scene, ben, eve)
    await clock.advance(5_000)
    // The read for the end is the first that shows them.
    await clock.advance((leftIn(scene) ?? 0) - 10)
    world.switches.set({ arrivalMs: 300 })
    world.rooms.join({ room: 'Weekly', ...ben })
    await clock.advance(10_000)
    expect([view(), sent()]).toMatchObject([{ state: 'set', rule: { aloneFor: 2 } }, 0])
    expect(view()).not.toHaveProperty('endsAt')
  })

  test('and another rule: the later end comes back when somebody joins, with a warning of its own', async () => {
    const scene = await startWith({ alone: 2, atMost: 5 })
    const { clock, world, told, sent, view } = scene
    expect(leftIn(scene)).toBeGreaterThan(4.8 * MINUTE)
    await clock.advance(2.6 * MINUTE)
    leave(scene, ben, eve)
    await clock.advance(5_000)
    expect(view()).toMatchObject({ minutesLeft: 2, rule: { aloneFor: 2 } })
    await clock.advance(1.8 * MINUTE)
    world.rooms.join({ room: 'Weekly', ...ben })
    await clock.advance(5_000)
    expect(leftIn(scene)).toBeGreaterThan(50_000)
    await clock.advance(45_000)
    expect([told, sent()]).toEqual([['warned 5', 'warned 1', 'warned 1'], 0])
    await clock.advance(25_000)
    expect(sent()).toBe(1)
  })

  const failing = { kind: 'fail', status: 500, method: 'GET', room: 'Weekly', times: 8 } as const
  test.each<readonly [string, (scene: EndScene) => unknown]>([
    ['a sleep', ({ harness }) => harness.stopAutomations('sleep')],
    ['reads that fail', ({ world }) => world.switches.set({ faults: [failing] })],
    ['a count above the list', ({ world }) => world.switches.set({ memberCount: 'tooHigh' })],
  ])('does not count over %s, and asks nothing', async (_what, interrupt) => {
    const scene = await startWith({ alone: 5 })
    const { clock, sent, told, harness, world } = scene
    leave(scene, ben, eve)
    await clock.advance(3 * MINUTE)
    expect(leftIn(scene)).toBeLessThan(2.1 * MINUTE)
    await interrupt(scene)
    await clock.advance(20_000)
    world.switches.set({ memberCount: 'right' })
    // Another observation.
    const [only] = harness.room('Weekly').members ?? []
    harness.monitor.pickSelf({ accountId, name: 'Weekly' }, 1, only?.key)
    await clock.advance(2 * MINUTE)
    // The second warning is about the new time.
    expect([told, sent()]).toEqual([['warned 5', 'warned 5'], 0])
    expect(leftIn(scene)).toBeGreaterThan(2 * MINUTE)
  })
})

describe('the run of the room', () => {
  test('is ended no more after the user said "Not today", and the next run is', async () => {
    const { ends, id, view, clock, world, sent } = await startWith({ atMost: 3, alone: 5 })
    expect(await ends.cancel(id())).toEqual(success(undefined))
    await clock.advance(10 * MINUTE)
    expect([view(), sent()]).toEqual([undefined, 0])
    world.rooms.endRoom({ room: 'Weekly' })
    await clock.advance(20_000)
    world.rooms.startRoom({ name: 'Weekly', people: [ana, ben] })
    await clock.advance(10_000)
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 3 })
    await clock.advance(3 * MINUTE)
    expect(sent()).toBe(1)
  })

  test('is left alone by the rule once the user has set or cancelled an end of their own', async () => {
    const { set, ends, id, view, clock, sent } = await startWith({ atMost: 3 })
    await set({ kind: 'in', minutes: 30 })
    expect(view()).toMatchObject({ minutesLeft: 30 })
    expect(view()).not.toHaveProperty('rule')
    await ends.cancel(id())
    await clock.advance(10 * MINUTE)
    expect([view(), sent()]).toEqual([undefined, 0])
  })

  test('may be replaced at once: the end of the next run is counted from its own begin, and nobody is asked', async () => {
    const { view, clock, world, sent, told, notes } = await startWith({ atMost: 3 })
    await clock.advance(MINUTE)
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [{ number: '15550100199', name: 'Zoe' }] })
    await clock.advance(10_000)
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 3 })
    expect([told, sent()]).toEqual([[], 0])
    expect(await notes()).toEqual(['endRule', 'endNotNeeded', 'endRule'])
  })

  test('leaves nothing in the log if nobody was ever alone in it, or if the rule was removed by then', async () => {
    const { ends, world, clock, notes } = await startWith({ alone: 3 })
    ends.setRules({})
    ends.setRules(rulesOf({ alone: 3 }))
    world.rooms.endRoom({ room: 'Weekly' })
    await clock.advance(MINUTE)
    expect(await notes()).toEqual([])
  })

  test('may end by itself, of which the user is told nothing', async () => {
    const { view, clock, world, told, notes } = await startWith({ atMost: 3 })
    world.rooms.endRoom({ room: 'Weekly' })
    await clock.advance(5 * MINUTE)
    expect([view(), told]).toEqual([undefined, []])
    expect(await notes()).toEqual(['endRule', 'endNotNeeded'])
  })
})

test('a run that was asked about gets no end by the rule any more', async () => {
  const { ends, id, clock, view, sent } = await startWith({ atMost: 3 })
  ends.suspend('network')
  expect(view()).toMatchObject({ state: 'asks', why: 'network' })
  // "Keep it running".
  await ends.cancel(id())
  await clock.advance(10 * MINUTE)
  expect([view(), sent()]).toEqual([undefined, 0])
})

describe('while the room is live', () => {
  test.each<readonly [string, Readonly<Record<string, RoomRule>>, object | undefined]>([
    ['a longer rule counts from the begin', rulesOf({ atMost: 30 }), { minutesLeft: 29 }],
    ['a shorter one still gives notice', rulesOf({ atMost: 1 }), { minutesLeft: 1 }],
    ['a rule of another kind replaces it', rulesOf({ alone: 5 }), { rule: { aloneFor: 5 } }],
    ['a removed rule ends nothing', {}, undefined],
  ])('%s', async (_what, rules, end) => {
    const { ends, clock, view } = await startWith({ atMost: 12 })
    await clock.advance(1.5 * MINUTE)
    ends.setRules(rules)
    if (end === undefined) expect(view()).toBeUndefined()
    else expect(view()).toMatchObject({ state: 'set', ...end })
  })

  test("a changed rule applies, although the earlier one was cancelled; another room's changes nothing", async () => {
    const { ends, id, view } = await startWith({ atMost: 12 })
    const before = id()
    ends.setRules({ ...rulesOf({ atMost: 12 }), [`${accountId}/Other`]: { ...NO_RULE, atMost: 5 } })
    expect(id()).toBe(before)
    await ends.cancel(before)
    ends.setRules(rulesOf({ atMost: 12 }))
    expect(view()).toBeUndefined()
    ends.setRules(rulesOf({ atMost: 20 }))
    expect(view()).toMatchObject({ minutesLeft: 20 })
  })

  test('a room that is no longer my own is not ended', async () => {
    const { harness, clock, view, sent, notes } = await startWith({ atMost: 2 })
    harness.configure({ own: [] })
    await clock.advance(5 * MINUTE)
    expect([view(), sent()]).toEqual([undefined, 0])
    expect(await notes()).toEqual(['endRule', 'endRuleOff'])
  })

  test('a room that is my own again gets an end by its rule again, unless the user cancelled it', async () => {
    const { harness, clock, ends, id, view } = await startWith({ atMost: 20 })
    const markAgain = async (): Promise<void> => {
      harness.configure({ own: [] })
      await clock.advance(1_000)
      expect(view()).toBeUndefined()
      harness.configure(own)
      await clock.advance(1_000)
    }
    await markAgain()
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 20, rule: {} })
    await ends.cancel(id())
    await markAgain()
    expect(view()).toBeUndefined()
  })

  test('no rule sets an end in read-only mode, or before the ends of the last session were recovered', async () => {
    const { ends, view, harness, clock } = await start({}, { ...own, readOnly: true })
    ends.setRules(rulesOf({ atMost: 20 }))
    ends.startRules(new Map())
    expect(view()).toBeUndefined()
    harness.configure({ ...own, readOnly: false })
    await clock.advance(1_000)
    expect(view()).toMatchObject({ minutesLeft: 20 })
  })
})

describe('after a restart of Gavel, an end that was handled in the last session', () => {
  test.each<readonly [string, number, boolean]>([
    ['during this run is not set again', 1_000, true],
    ['before this run says nothing of it', -60_000, false],
  ])('%s', async (_what, after, isHandled) => {
    const { ends, view, harness } = await start({}, own)
    ends.setRules(rulesOf({ atMost: 20 }))
    ends.startRules(new Map([[harness.room('Weekly').key, (harness.room('Weekly').startedAt ?? 0) + after]]))
    expect(view() === undefined).toBe(isHandled)
  })
})

test('if the log of the last session cannot be read, rules end only the runs that begin later', async () => {
  const { ends, view, world, clock } = await start({}, own)
  ends.setRules(rulesOf({ atMost: 20 }))
  ends.startRules(undefined)
  expect(view()).toBeUndefined()
  world.rooms.endRoom({ room: 'Weekly' })
  await clock.advance(20_000)
  world.rooms.startRoom({ name: 'Weekly', people: [ana, ben] })
  await clock.advance(10_000)
  expect(view()).toMatchObject({ state: 'set', minutesLeft: 20, rule: {} })
})

describe('at Vobiz, Gavel only warns and asks', () => {
  test('and says from when it counts, if the begin of the run is not known', async () => {
    const { view, clock, told, sent, notes } = await startWith({ atMost: 3 }, { profile: 'vobiz' })
    const end = view()
    expect(end).toMatchObject({ state: 'set', onlyAsks: true })
    // Four seconds before, the monitor was started.
    expect(end?.state === 'set' && clock.now() - (end.rule?.countedFrom ?? 0)).toBeLessThan(5_000)
    await clock.advance(3.2 * MINUTE)
    expect(view()).toMatchObject({ state: 'asks', why: 'runUnknown', onlyAsks: true })
    expect([told, sent()]).toEqual([['warned 1', 'asks runUnknown'], 0])
    expect(await notes()).toEqual(['endReminderRule', 'endReminderWarned', 'endAskedRunUnknown'])
  })

  test.each<readonly [string, 'vobiz' | 'vobiz-documented', readonly string[]]>([
    ['even if it tells the runs apart and lists who is there', 'vobiz-documented', ['warned 1', 'asks runUnknown']],
    ['and somebody whom no roster lists is never known to be alone', 'vobiz', []],
  ])('%s', async (_what, profile, expected) => {
    const { world, clock, sent, told, view } = await startWith({ alone: 2 }, { profile })
    world.rooms.endRoom({ room: 'Weekly' })
    await clock.advance(MINUTE)
    world.rooms.startRoom({ name: 'Weekly', people: [ana], stayAlone: true })
    await clock.advance(5 * MINUTE)
    expect([told, sent()]).toEqual([expected, 0])
    expect(view()).toMatchObject({ onlyAsks: true, state: expected.length === 0 ? 'set' : 'asks' })
  })
})

test('two desks with the same rule end the room once, and not the run that begins right after', async () => {
  const scene = await startWith({ atMost: 3 })
  const desk = await openSecondDesk(scene, own)
  onTestFinished(() => {
    desk.stop()
  })
  const asked: string[] = []
  desk.ends.listen({ asks: (_news, why) => asked.push(why) })
  await scene.clock.advance(5_000)
  desk.ends.startRules(new Map())
  desk.ends.setRules(rulesOf({ atMost: 3 }))
  await scene.clock.advance(3 * MINUTE)
  expect(scene.world.rooms.live('Weekly')).toBeUndefined()
  scene.world.rooms.startRoom({ name: 'Weekly', people: [ana, ben] })
  await scene.clock.advance(MINUTE)
  expect(scene.world.rooms.live('Weekly')).toBeDefined()
  expect([scene.told, asked]).toEqual([['warned 1'], []])
  expect(scene.sent()).toBeLessThanOrEqual(2)
})
