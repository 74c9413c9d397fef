import { describe, expect, test } from 'vitest'
import { success } from '../../../../shared/result.ts'
import { startingEndScenes, untilEnding } from '../../../support/end-scene.ts'
import { accountId } from '../../../support/test-core.ts'

const MINUTE = 60_000
const inTwo = { kind: 'in', minutes: 2 } as const

const { start, scene } = startingEndScenes()

describe('a room whose end is set', () => {
  test('is ended with one request at the time that the question named, and the journal names the reason', async () => {
    const { ask, ends, done, clock, view, sent, journal, notes, told } = await start()
    const asked = await ask(inTwo)
    expect(asked).toMatchObject({
      value: { title: 'Weekly', accountName: 'Example Company', people: 3, endsAt: clock.now() + 2 * MINUTE - 10 },
    })
    expect(view()).toBeUndefined()
    if (!asked.ok) throw new Error('not asked')
    expect(await done(ends.set(asked.value.token))).toEqual(success(undefined))
    expect(view()).toMatchObject({ state: 'set', endsAt: asked.value.endsAt, minutesLeft: 2 })
    await clock.advance(MINUTE + 50_000)
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 1 })
    expect(sent()).toBe(0)
    await clock.advance(15_000)
    expect(sent()).toBe(1)
    expect(view()).toBeUndefined()
    await clock.advance(MINUTE)
    expect(sent()).toBe(1)
    const intents = (await journal()).filter(({ event, action }) => event === 'intent' && action === 'end')
    expect(intents).toMatchObject([{ text: 'scheduledEnd', conference: 'Weekly', instance: 1 }])
    expect(await notes()).toEqual(['endSet', 'endWarned'])
    expect(told).toEqual(['warned 1'])
  })

  test('is ended later if the end is extended, and the user is warned again', async () => {
    const { set, ends, id, clock, told, sent, notes } = await start()
    await set({ kind: 'in', minutes: 1 })
    await clock.advance(30_000)
    expect(told).toEqual(['warned 1'])
    expect(ends.extend(id(), 5)).toEqual(success(undefined))
    await clock.advance(5 * MINUTE)
    expect(sent()).toBe(0)
    expect(told).toEqual(['warned 1', 'warned 5', 'warned 1'])
    await clock.advance(35_000)
    expect(sent()).toBe(1)
    expect(await notes()).toEqual(['endSet', 'endWarned', 'endExtended', 'endWarned', 'endWarned'])
  })

  test('hears every warning that is due after an extension, even if the earlier end left no time for it', async () => {
    const { ask, ends, done, id, clock, writes } = await start()
    const asked = await ask({ kind: 'in', minutes: 1 }, true)
    expect(asked).toMatchObject({ value: { warnings: [{ minutes: 1 }] } })
    if (!asked.ok) throw new Error('not asked')
    await done(ends.set(asked.value.token))
    const spoken = () => writes().filter((line) => line.includes('/Speak/')).length
    await clock.advance(10_000)
    expect(spoken()).toBe(1)
    ends.extend(id(), 5)
    await clock.advance(MINUTE)
    expect(spoken()).toBe(2)
    await clock.advance(4 * MINUTE)
    expect(spoken()).toBe(3)
  })

  test('does not hear that one minute is left if the end is confirmed when much less is left', async () => {
    const { ask, ends, done, clock, writes, told, sent } = await start()
    const asked = await ask({ kind: 'in', minutes: 1 }, true)
    if (!asked.ok) throw new Error('not asked')
    await clock.advance(45_000)
    await done(ends.set(asked.value.token))
    await clock.advance(5_000)
    expect(writes().filter((line) => line.includes('/Speak/'))).toEqual([])
    expect(told).toEqual([])
    await clock.advance(20_000)
    expect(sent()).toBe(1)
  })

  test('is not ended after the end was cancelled', async () => {
    const { set, ends, id, view, clock, sent, notes } = await start()
    await set(inTwo)
    await clock.advance(1_000)
    expect(await ends.cancel(id())).toEqual(success(undefined))
    expect(view()).toBeUndefined()
    await clock.advance(3 * MINUTE)
    expect(sent()).toBe(0)
    expect(await notes()).toEqual(['endSet', 'endCancelled'])
    expect(await ends.cancel('id-9')).toMatchObject({ fault: { code: 'changed', values: { reason: 'endOver' } } })
  })

  test('is not ended if the end is cancelled while Gavel reads the room', async () => {
    const { set, ends, id, clock, sent } = await start()
    await set(inTwo)
    await untilEnding(scene())
    const cancelled = ends.cancel(id())
    await clock.advance(20_000)
    expect(await cancelled).toEqual(success(undefined))
    expect(sent()).toBe(0)
  })

  test('is ended even if the user cancels after the end was sent, and the fault says so', async () => {
    const { set, ends, id, world, clock, sent } = await start()
    await set(inTwo)
    const end = id()
    await untilEnding(scene())
    world.switches.set({ latencyMs: 2_000 })
    for (let waited = 0; sent() === 0 && waited < 20_000; waited += 100) await clock.advance(100)
    const cancelled = ends.cancel(end)
    await clock.advance(5_000)
    expect(await cancelled).toMatchObject({ fault: { code: 'changed', values: { reason: 'endSent' } } })
    expect(sent()).toBe(1)
  })

  test('can be ended at a time of day that is neither too soon nor more than 25 hours away', async () => {
    const { ask, set, clock, sent } = await start()
    const at = (ms: number) => ({ kind: 'at', at: clock.now() + ms }) as const
    const fault = { code: 'invalid', values: { reason: 'endTime' } }
    expect(await ask(at(-MINUTE))).toMatchObject({ fault })
    expect(await ask(at(10_000))).toMatchObject({ fault })
    expect(await ask(at(1_501 * MINUTE))).toMatchObject({ fault })
    await set(at(2 * MINUTE))
    await clock.advance(2 * MINUTE + 5_000)
    expect(sent()).toBe(1)
  })

  test('can be ended at the same time tomorrow, even if summer time ends in between', async () => {
    const { ask, clock } = await start()
    expect(await ask({ kind: 'at', at: clock.now() + 1_499 * MINUTE })).toMatchObject({ ok: true })
  })

  test('is not ended if the confirmation comes so late that the user would have too little time to cancel the end', async () => {
    const { ask, ends, done, clock, sent } = await start()
    const asked = await ask({ kind: 'at', at: clock.now() + 40_000 })
    if (!asked.ok) throw new Error('not asked')
    await clock.advance(32_000)
    expect(await done(ends.set(asked.value.token))).toMatchObject({ fault: { code: 'unconfirmed' } })
    await clock.advance(20_000)
    expect(sent()).toBe(0)
  })

  test('is not ended again right after the user has ended it', async () => {
    const { set, view, harness, done, clock, sent } = await start({ switches: { effectDelayMs: 6_000 } })
    await set({ kind: 'in', minutes: 1 })
    const end = view()
    if (end?.state !== 'set' || end.endsAt === undefined) throw new Error('not set')
    await clock.advance(end.endsAt - clock.now() - 2_000)
    const room = harness.room('Weekly')
    const seen = {
      accountId,
      conference: 'Weekly',
      instance: room.instance,
    }
    const asked = await done(harness.commands.ask({ kind: 'end', seen }))
    if (!asked.ok) throw new Error('not asked')
    await done(harness.commands.act(asked.value.action, asked.value.token))
    expect(sent()).toBe(1)
    await clock.advance(30_000)
    expect(sent()).toBe(1)
  })

  test('has only one scheduled end, and a new one replaces it', async () => {
    const { set, clock, sent, view } = await start()
    await set({ kind: 'in', minutes: 1 })
    await set({ kind: 'in', minutes: 30 })
    await clock.advance(2 * MINUTE)
    expect(sent()).toBe(0)
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 29 })
  })
})

test('the user is warned 10, 5 and 1 minute before the end, and so is the room if the user wants that', async () => {
  const { set, clock, told, writes, world } = await start()
  await set({ kind: 'in', minutes: 11 }, true)
  await clock.advance(0.5 * MINUTE)
  expect(told).toEqual([])
  await clock.advance(9.8 * MINUTE)
  expect(told).toEqual(['warned 10', 'warned 5', 'warned 1'])
  expect(writes().filter((line) => line.includes('/Speak/'))).toHaveLength(3)
  expect(world.lines()).not.toContain('DELETE /Conference/Weekly/')
})

test('an end that is set while the room is read for an earlier end replaces the earlier one', async () => {
  const { ask, ends, set, done, view, clock, sent } = await start()
  await set({ kind: 'in', minutes: 1 })
  await clock.advance(50_000)
  const asked = await ask({ kind: 'in', minutes: 30 })
  if (!asked.ok) throw new Error(asked.fault.code)
  await untilEnding(scene())
  expect(view()).toMatchObject({ state: 'ending' })
  await done(ends.set(asked.value.token))
  await clock.advance(2 * MINUTE)
  expect(sent()).toBe(0)
  expect(view()).toMatchObject({ state: 'set', minutesLeft: 28 })
})

test('the user is told that a warning may not have been announced, but not if the end was cancelled in the meantime', async () => {
  const { set, ends, id, clock, told, world, sent } = await start()
  world.switches.set({ faults: [{ kind: 'refuse', method: 'POST', path: '/Speak/' }] })
  await set({ kind: 'in', minutes: 6 }, true)
  await clock.advance(1.5 * MINUTE)
  expect(told).toEqual(['warned 5', 'Weekly: not warned unknownOutcome'])
  world.switches.set({ latencyMs: 2_000 })
  for (let waited = 0; told.length < 3 && waited < 4 * MINUTE; waited += 100) await clock.advance(100)
  await ends.cancel(id())
  await clock.advance(3 * MINUTE)
  expect(told.slice(2)).toEqual(['warned 1'])
  expect(sent()).toBe(0)
})

test('the user is told that a room may have ended if the request to end it got no response', async () => {
  const { set, clock, told, world, sent } = await start()
  await set(inTwo)
  world.switches.set({ faults: [{ kind: 'cutBefore', method: 'DELETE' }] })
  await clock.advance(3 * MINUTE)
  expect(told).toContain('Weekly: maybe ended unknownOutcome')
  expect(sent()).toBe(1)
})
