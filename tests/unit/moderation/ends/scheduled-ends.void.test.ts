import { describe, expect, test } from 'vitest'
import type { Switches } from '../../../simulator/switches.ts'
import { faultText } from '../../../../shared/text/fault-text.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { asksAtNextStart, startingEndScenes, untilEnding } from '../../../support/end-scene.ts'
import { ana, ben, eve, questionIn } from '../../../support/moderation-scene.ts'
import { accountId } from '../../../support/test-core.ts'

const MINUTE = 60_000
const pinned = { pinned: [{ accountId, name: 'Weekly' }] }
const inTwo = { kind: 'in', minutes: 2 } as const
const nobody = JSON.stringify({ conference_name: 'Weekly', conference_member_count: 0, members: [] })

const { start, scene } = startingEndScenes()

describe('nothing is ended, and the user is asked,', () => {
  const expectAsked = async (why: string): Promise<void> => {
    expect(scene().view()).toMatchObject({ state: 'asks', why })
    expect(scene().told).toContain(`asks ${why}`)
    await scene().clock.advance(3 * MINUTE)
    expect(scene().sent()).toBe(0)
    expect(await scene().notes()).toContain(`endAsked${why.charAt(0).toUpperCase()}${why.slice(1)}`)
  }

  const expectNothingSent = (): void => {
    const view = scene().view()
    const told = view?.state === 'asks' && view.fault && faultText(createTexts('en', 'en-GB'), view.fault, 'action')
    expect(told).toMatchObject({ sentence: "Gavel couldn't check the room, so nothing was sent." })
  }

  test.each(['sleep', 'network'] as const)('after a suspension (%s)', async (why) => {
    const { set, ends } = await start()
    await set(inTwo)
    ends.suspend(why)
    await expectAsked(why)
  })

  test.each(['sleep', 'network'] as const)(
    'if the computer sleeps or goes offline while Gavel reads the room: %s',
    async (why) => {
      const { set, ends, clock } = await start()
      await set(inTwo)
      await untilEnding(scene())
      ends.suspend(why)
      await clock.advance(10_000)
      await expectAsked(why)
    },
  )

  test('after a sleep that the system did not report', async () => {
    const { set, clocks, clock } = await start()
    await set(inTwo)
    clocks.slept += 10 * MINUTE
    await clock.advance(1_000)
    await expectAsked('sleep')
  })

  test('if the computer sleeps unreported while Gavel reads the room', async () => {
    const { set, clocks, clock } = await start()
    await set(inTwo)
    await untilEnding(scene())
    clocks.slept += 10 * MINUTE
    await clock.advance(10_000)
    await expectAsked('sleep')
  })

  test.each([
    ['forward by up to 6 s', 6_000, 'clock'],
    // On some computers, no clock but this one shows that they slept.
    ['forward by more', 5 * MINUTE, 'sleep'],
    ['back', -10_000, 'clock'],
    ['back by an hour', -60 * MINUTE, 'clock'],
  ] as const)('after the clock was set %s', async (_way, by, why) => {
    const { set, clocks, clock } = await start()
    await set(inTwo)
    clocks.set += by
    await clock.advance(1_000)
    await expectAsked(why)
  })

  test('once about a sleep that the clocks show and that is also reported', async () => {
    const { set, clocks, clock, ends, told } = await start()
    await set(inTwo)
    clocks.set += 5 * MINUTE
    ends.suspend('sleep')
    await clock.advance(2_000)
    expect(told).toEqual(['asks sleep'])
  })

  test('if the clock is set while Gavel reads the room', async () => {
    const { set, clocks, clock } = await start()
    await set(inTwo)
    await untilEnding(scene())
    clocks.set -= 10_000
    await clock.advance(10_000)
    await expectAsked('clock')
  })

  test('if the run was replaced', async () => {
    const { set, world, clock } = await start()
    await set(inTwo)
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [{ number: '15550100199', name: 'Zoe' }] })
    await clock.advance(10_000)
    await expectAsked('restart')
  })

  test('if the run is replaced while Gavel reads the room', async () => {
    const { set, world, clock } = await start()
    await set(inTwo)
    world.switches.set({ arrivalMs: 300 })
    await untilEnding(scene())
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [{ number: '15550100199', name: 'Zoe' }] })
    await clock.advance(10_000)
    await expectAsked('restart')
  })

  test('if the run ended and another began before the end was due', async () => {
    const { set, world, clock, view, told } = await start()
    await set(inTwo)
    world.rooms.endRoom({ room: 'Weekly' })
    await clock.advance(20_000)
    expect(view()).toBeUndefined()
    expect(told).toContain('not needed')
    world.rooms.startRoom({ name: 'Weekly', people: [{ number: '15550100199', name: 'Zoe' }] })
    await clock.advance(20_000)
    await expectAsked('restart')
  })

  test('in read-only mode', async () => {
    const { set, harness } = await start()
    await set(inTwo)
    harness.configure({ readOnly: true })
    await expectAsked('readOnly')
  })

  test('if read-only mode is switched on while Gavel reads the room', async () => {
    const { set, harness, clock } = await start()
    await set(inTwo)
    await untilEnding(scene())
    harness.settings.readOnly = true
    harness.configure({ readOnly: true })
    await clock.advance(10_000)
    await expectAsked('readOnly')
  })

  test('even if read-only mode is switched off again before Gavel has read the room', async () => {
    const { set, harness, clock } = await start()
    await set(inTwo)
    await untilEnding(scene())
    harness.configure({ readOnly: true })
    harness.configure({ readOnly: false })
    await clock.advance(10_000)
    await expectAsked('readOnly')
  })

  test('if the room cannot be read when the end is due', async () => {
    const { set, world, clock } = await start()
    await set(inTwo)
    await clock.advance(1.9 * MINUTE)
    world.switches.set({ faults: [{ kind: 'refuse', method: 'GET', path: 'Weekly' }] })
    await clock.advance(MINUTE)
    await expectAsked('failed')
    expectNothingSent()
  })

  test('if the response does not list the people when the end is due', async () => {
    const { set, world, clock } = await start({ profile: 'vobiz-documented' }, pinned)
    await set(inTwo)
    await clock.advance(1.9 * MINUTE)
    world.switches.set({ retrieve: 'errorAlways' })
    await clock.advance(MINUTE)
    await expectAsked('failed')
    expectNothingSent()
  })

  test('if responses do not tell the runs apart', async () => {
    const { set, ask, clock, told, sent } = await start({ profile: 'vobiz' }, pinned)
    expect(await ask(inTwo, true)).toMatchObject({ value: { onlyAsks: true, warnings: [] } })
    await set(inTwo, true)
    expect(scene().view()).toMatchObject({ state: 'set', onlyAsks: true })
    await clock.advance(2.5 * MINUTE)
    expect(told).toEqual(['warned 1', 'asks runUnknown'])
    expect(sent()).toBe(0)
    expect(scene().view()).toMatchObject({ onlyAsks: true })
    await expectAsked('runUnknown')
  })
})

test('the journal calls an end a reminder throughout if responses do not tell the runs apart', async () => {
  const { set, ends, id, clock, notes } = await start({ profile: 'vobiz' }, pinned)
  await set(inTwo, true)
  ends.extend(id(), 5)
  await clock.advance(3 * MINUTE)
  await ends.cancel(id())
  await clock.advance(5 * MINUTE)
  expect(await notes()).toEqual(['endReminderSet', 'endReminderExtended', 'endReminderWarned', 'endReminderCancelled'])
})

describe('an end after the others have left is not put off, but asked about,', () => {
  /** Sets the end, lets the others leave, and then waits 1.9 of the two minutes. */
  const untilAlmostDue = async (profile: 'plivo' | 'vobiz-documented' = 'plivo'): Promise<void> => {
    const switches = { latencyMs: 30, stayAlone: true }
    const me = { [accountId]: [ana.number] }
    const { set, world, clock, idOf } = await start({ profile, switches }, { ...pinned, me })
    await set({ kind: 'afterOthers', minutes: 2 })
    for (const { number } of [ben, eve]) world.rooms.leave({ room: 'Weekly', memberId: idOf(number) })
    await clock.advance(1.9 * MINUTE)
    expect(scene().view()).toMatchObject({ state: 'set', minutesLeft: 1 })
  }
  const untilRead = async (): Promise<void> => {
    await untilAlmostDue()
    scene().world.switches.set({ arrivalMs: 300 })
    await untilEnding(scene())
    expect(scene().view()).toMatchObject({ state: 'ending' })
  }
  const expectAsked = async (why: string): Promise<void> => {
    await scene().clock.advance(3 * MINUTE)
    expect(scene().view()).toMatchObject({ state: 'asks', why })
    expect(scene().sent()).toBe(0)
    expect(await scene().notes()).not.toContain('endWaits')
  }

  test('if the response does not list the people when the end is due', async () => {
    await untilAlmostDue('vobiz-documented')
    scene().world.switches.set({ retrieve: 'errorAlways' })
    await expectAsked('failed')
  })

  test.each<[string, Partial<Switches>]>([
    ['counts more people than it lists', { memberCount: 'tooHigh' }],
    ['shows an empty room', { faults: [{ kind: 'replaced', method: 'GET', path: '/Weekly/', body: nobody }] }],
  ])('if the response %s when the end is due', async (_what, switches) => {
    await untilRead()
    scene().world.switches.set(switches)
    await expectAsked('failed')
  })

  test('if another run with other callers is found when the end is due', async () => {
    await untilRead()
    scene().world.rooms.endRoom({ room: 'Weekly' })
    scene().world.rooms.startRoom({ name: 'Weekly', people: [ana, ben] })
    await expectAsked('restart')
  })
})

test('nothing is ended or reported after the account was removed', async () => {
  const { set, harness, clock, sent, told, view, notes } = await start()
  await set(inTwo)
  harness.removeAccount()
  await clock.advance(3 * MINUTE)
  expect(view()).toBeUndefined()
  expect(sent()).toBe(0)
  expect(told).toEqual([])
  expect(await notes()).toEqual(['endSet', 'endDropped'])
})

test('nothing is ended if the account is removed while Gavel reads the room', async () => {
  const { set, harness, clock, sent, told, view, notes } = await start()
  await set(inTwo)
  await untilEnding(scene())
  harness.removeAccount()
  await clock.advance(MINUTE)
  expect(view()).toBeUndefined()
  expect(sent()).toBe(0)
  expect(told).toEqual(['warned 1'])
  expect((await notes()).at(-1)).toBe('endDropped')
})

test('a room that ends by itself is reported without a fault, and nothing is sent', async () => {
  const { set, world, clock, sent, told, notes } = await start()
  await set(inTwo)
  world.rooms.endRoom({ room: 'Weekly' })
  await clock.advance(3 * MINUTE)
  expect(sent()).toBe(0)
  expect(told.at(-1)).toBe('not needed')
  expect(await notes()).toContain('endNotNeeded')
})

test('a room that ends by itself while Gavel reads it is reported without a fault, and nothing is sent', async () => {
  const { set, world, clock, sent, told, view, notes } = await start()
  await set(inTwo)
  world.switches.set({ arrivalMs: 300 })
  await untilEnding(scene())
  world.rooms.endRoom({ room: 'Weekly' })
  await clock.advance(MINUTE)
  expect(view()).toBeUndefined()
  expect(sent()).toBe(0)
  expect(told).toEqual(['warned 1', 'not needed'])
  expect(await notes()).toContain('endNotNeeded')
})

test('if the run had ended, the user is not asked about a run that is first seen after the set time', async () => {
  const { set, world, clock, clocks, told, view } = await start()
  await set(inTwo)
  world.rooms.endRoom({ room: 'Weekly' })
  await clock.advance(20_000)
  world.rooms.startRoom({ name: 'Weekly', people: [{ number: '15550100199', name: 'Zoe' }] })
  clocks.set += 2 * MINUTE
  await clock.advance(20_000)
  expect(told).toEqual(['not needed'])
  expect(view()).toBeUndefined()
})

test.each([
  ['while the room is first read for it', 1_000],
  ['while the room is read once more, right before it is sent', 3_500],
])('a cancelled end also cancels an End that the user confirmed %s', async (_when, sinceDue) => {
  const { set, ends, id, clock, sent, harness, world, done } = await start()
  await set(inTwo)
  await clock.advance(2 * MINUTE - 4_000)
  const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
  const scheduled = id()
  world.switches.set({ latencyMs: 2_500 })
  await untilEnding(scene())
  await clock.advance(sinceDue)
  const ended = harness.commands.act(action, token)
  const cancelled = ends.cancel(scheduled)
  expect(await done(ended)).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
  expect(await done(cancelled)).toMatchObject({ ok: true })
  await clock.advance(MINUTE)
  expect(sent()).toBe(0)
})

test('nothing is ended after Gavel was closed', async () => {
  const { set, ends, clock, sent } = await start()
  await set(inTwo)
  ends.close()
  await clock.advance(3 * MINUTE)
  expect(sent()).toBe(0)
})

test('nothing is ended if Gavel is closed while it reads the room, and the next start asks', async () => {
  const { set, ends, clock, sent } = await start()
  await set(inTwo)
  await untilEnding(scene())
  ends.close()
  await clock.advance(3 * MINUTE)
  expect(sent()).toBe(0)
  expect(await asksAtNextStart(scene())).toBe(true)
})
