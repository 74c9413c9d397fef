import { afterEach, describe, expect, test, vi } from 'vitest'
import { recoverScheduledEnds } from '../../../electron/moderation/recover-scheduled-ends.ts'
import { success } from '../../../shared/result.ts'
import { createEndScene, type EndScene } from '../../support/end-scene.ts'
import { hangingFiles } from '../../support/hanging-files.ts'
import { accountId } from '../../support/test-core.ts'

const MINUTE = 60_000
const inTwo = { kind: 'in', minutes: 2 } as const

let scene: EndScene
afterEach(() => {
  scene.stop()
})
// Minutes of virtual time, with a read each second.
vi.setConfig({ testTimeout: 20_000 })

const start = async (...options: Parameters<typeof createEndScene>): Promise<EndScene> => {
  scene = await createEndScene(...options)
  return scene
}

/** Until the room is read for its end. */
const untilEnding = async (): Promise<void> => {
  const end = scene.view()
  const left = end?.state === 'set' && end.endsAt !== undefined ? end.endsAt - scene.clock.now() : 0
  await scene.clock.advance(Math.max(0, left - 2_000))
  for (let waited = 0; scene.view()?.state === 'set' && waited < 5_000; waited += 10) await scene.clock.advance(10)
}

/** Whether the next start asks about the room. */
const asksAtNextStart = async (): Promise<boolean> => {
  const { harness, clock } = scene
  const found: unknown[] = []
  await recoverScheduledEnds({
    ...{ scheduledEnds: { recover: (entry) => found.push(entry) }, journal: harness.journal },
    ...{ accountOf: harness.accountOf, newId: () => 'id-1', now: clock.now, startedAt: clock.now() + 1 },
  })
  return found.length > 0
}

describe('a room whose end is set', () => {
  test('says what will happen, and ends at that time with one request, whose intent says why', async () => {
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

  test('the user is warned 10, 5 and 1 minute before, and so is the room if the user wants that', async () => {
    const { set, clock, told, writes, world } = await start()
    await set({ kind: 'in', minutes: 11 }, true)
    await clock.advance(0.5 * MINUTE)
    expect(told).toEqual([])
    await clock.advance(9.8 * MINUTE)
    expect(told).toEqual(['warned 10', 'warned 5', 'warned 1'])
    expect(writes().filter((line) => line.includes('/Speak/'))).toHaveLength(3)
    expect(world.lines()).not.toContain('DELETE /Conference/Weekly/')
  })

  test('is extended, and warned again', async () => {
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

  test('is not ended after it was cancelled', async () => {
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

  test('is not ended if it is cancelled while Gavel reads the room', async () => {
    const { set, ends, id, clock, sent } = await start()
    await set(inTwo)
    await untilEnding()
    const cancelled = ends.cancel(id())
    await clock.advance(20_000)
    expect(await cancelled).toEqual(success(undefined))
    expect(sent()).toBe(0)
  })

  test('can be ended at a time of day, neither too soon nor more than a day away', async () => {
    const { ask, set, clock, sent } = await start()
    const at = (ms: number) => ({ kind: 'at', at: clock.now() + ms }) as const
    const fault = { code: 'invalid', values: { reason: 'endTime' } }
    expect(await ask(at(-MINUTE))).toMatchObject({ fault })
    expect(await ask(at(10_000))).toMatchObject({ fault })
    expect(await ask(at(1_441 * MINUTE))).toMatchObject({ fault })
    await set(at(2 * MINUTE))
    await clock.advance(2 * MINUTE + 5_000)
    expect(sent()).toBe(1)
  })

  test('cannot be confirmed when it is too late to cancel it', async () => {
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
      ...{ accountId, conference: 'Weekly', instance: room.instance },
      revision: harness.monitor.snapshot().revision,
    }
    const asked = await done(harness.commands.ask({ kind: 'end', seen }))
    if (!asked.ok) throw new Error('not asked')
    await done(harness.commands.act(asked.value.action, asked.value.token))
    expect(sent()).toBe(1)
    await clock.advance(30_000)
    expect(sent()).toBe(1)
  })

  test('has only one time, and a new one replaces it', async () => {
    const { set, clock, sent, view } = await start()
    await set({ kind: 'in', minutes: 1 })
    await set({ kind: 'in', minutes: 30 })
    await clock.advance(2 * MINUTE)
    expect(sent()).toBe(0)
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 29 })
  })
})

test('a time that is set while the room is read for an earlier one replaces that one', async () => {
  const { ask, ends, set, done, view, clock, sent } = await start()
  await set({ kind: 'in', minutes: 1 })
  await clock.advance(50_000)
  const asked = await ask({ kind: 'in', minutes: 30 })
  if (!asked.ok) throw new Error(asked.fault.code)
  await untilEnding()
  expect(view()).toMatchObject({ state: 'ending' })
  await done(ends.set(asked.value.token))
  await clock.advance(2 * MINUTE)
  expect(sent()).toBe(0)
  expect(view()).toMatchObject({ state: 'set', minutesLeft: 28 })
})

describe('the question', () => {
  test('can be confirmed only once, within a minute, and only if it is the newest one', async () => {
    const { ask, ends, done, clock, view } = await start()
    const tokenOf = async (): Promise<string> => {
      const asked = await ask(inTwo)
      if (!asked.ok) throw new Error(asked.fault.code)
      return asked.value.token
    }
    const first = await tokenOf()
    const second = await tokenOf()
    const unconfirmed = { fault: { code: 'unconfirmed' } }
    expect(await ends.set(first)).toMatchObject(unconfirmed)
    expect(await ends.set('guess')).toMatchObject(unconfirmed)
    await clock.advance(MINUTE)
    expect(await ends.set(second)).toMatchObject(unconfirmed)
    expect(view()).toBeUndefined()
    const third = await tokenOf()
    expect(await done(ends.set(third))).toEqual(success(undefined))
    expect(await ends.set(third)).toMatchObject(unconfirmed)
  })

  test.each([
    [
      'sleep',
      ({ ends }: EndScene) => {
        ends.suspend('sleep')
      },
    ],
    [
      'a lost network',
      ({ ends }: EndScene) => {
        ends.suspend('network')
      },
    ],
    [
      'a clock that was set',
      ({ clocks }: EndScene) => {
        clocks.set -= 5_000
      },
    ],
  ])('is void after %s', async (_what, happen) => {
    const { ask, ends, view } = await start()
    const asked = await ask(inTwo)
    happen(scene)
    if (!asked.ok) throw new Error(asked.fault.code)
    expect(await ends.set(asked.value.token)).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(view()).toBeUndefined()
  })

  test('is neither asked nor confirmed in read-only mode or after the run was replaced', async () => {
    const { ask, ends, harness, clock, world, view } = await start()
    const asked = await ask(inTwo)
    if (!asked.ok) throw new Error(asked.fault.code)
    harness.configure({ readOnly: true })
    expect(await ends.set(asked.value.token)).toMatchObject({ fault: { code: 'readOnly' } })
    harness.settings.readOnly = true
    expect(await ask(inTwo)).toMatchObject({ fault: { code: 'readOnly' } })
    harness.settings.readOnly = false
    harness.configure({ readOnly: false })
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [{ number: '15550100199', name: 'Zoe' }] })
    await clock.advance(10_000)
    expect(await ends.set(asked.value.token)).toMatchObject({ fault: { code: 'changed' } })
    expect(view()).toBeUndefined()
  })
})

describe('a time that was not set', () => {
  test('because the disk was too slow is not asked about at the next start', async () => {
    const disk = hangingFiles()
    const { ask, ends, done, view, clock, notes } = await start({}, {}, disk.files)
    const asked = await ask(inTwo)
    if (!asked.ok) throw new Error(asked.fault.code)
    disk.hang()
    expect(await done(ends.set(asked.value.token))).toMatchObject({ fault: { code: 'storage' } })
    expect(view()).toBeUndefined()
    disk.recover()
    await clock.advance(1_000)
    expect(await notes()).toEqual(['endSet', 'endNotSet'])
    expect(await asksAtNextStart()).toBe(false)
  })

  test('because its confirmation came too late leaves the earlier time as it is', async () => {
    const disk = hangingFiles()
    const { set, ask, ends, done, view, notes } = await start({}, {}, disk.files)
    await set({ kind: 'in', minutes: 30 })
    const asked = await ask(inTwo)
    if (!asked.ok) throw new Error(asked.fault.code)
    disk.hang()
    const confirmed = ends.set(asked.value.token)
    // A newer question voids this one before its note is on disk.
    await ask({ kind: 'in', minutes: 5 })
    disk.recover()
    expect(await done(confirmed)).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 30 })
    expect(await notes()).toEqual(['endSet', 'endSet', 'endNotSet'])
    expect(await asksAtNextStart()).toBe(true)
  })
})

describe('nothing is ended, and the user is asked,', () => {
  const expectAsked = async (why: string): Promise<void> => {
    expect(scene.view()).toMatchObject({ state: 'asks', why })
    expect(scene.told).toContain(`asks ${why}`)
    await scene.clock.advance(10 * MINUTE)
    expect(scene.sent()).toBe(0)
    expect(await scene.notes()).toContain(`endAsked${why.charAt(0).toUpperCase()}${why.slice(1)}`)
  }

  test.each(['sleep', 'network'] as const)('after %s', async (why) => {
    const { set, ends } = await start()
    await set(inTwo)
    ends.suspend(why)
    await expectAsked(why)
  })

  test('if the computer sleeps or goes offline while Gavel reads the room', async () => {
    const { set, ends, clock } = await start()
    await set(inTwo)
    await untilEnding()
    ends.suspend('network')
    await clock.advance(10_000)
    await expectAsked('network')
  })

  test('after a sleep that nobody reported', async () => {
    const { set, clocks, clock } = await start()
    await set(inTwo)
    clocks.slept += 10 * MINUTE
    await clock.advance(1_000)
    await expectAsked('sleep')
  })

  test.each([
    ['forward', 5 * MINUTE],
    ['back', -10_000],
  ])('after the clock was set %s', async (_way, by) => {
    const { set, clocks, clock } = await start()
    await set(inTwo)
    clocks.set += by
    await clock.advance(1_000)
    await expectAsked('clock')
  })

  test('if the clock was set while Gavel reads the room', async () => {
    const { set, clocks, clock } = await start()
    await set(inTwo)
    await untilEnding()
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

  test('if the run ended and another began before the time', async () => {
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

  test('if the room cannot be read at that time', async () => {
    const { set, world, clock } = await start()
    await set(inTwo)
    await clock.advance(1.9 * MINUTE)
    world.switches.set({ faults: [{ kind: 'refuse', method: 'GET', path: 'Weekly' }] })
    await clock.advance(MINUTE)
    await expectAsked('failed')
  })

  test('if the response at that time lists nobody', async () => {
    const pinned = [{ accountId: 'account-1', name: 'Weekly' }]
    const { set, world, clock } = await start({ profile: 'vobiz-documented' }, { pinned })
    await set(inTwo)
    await clock.advance(1.9 * MINUTE)
    world.switches.set({ retrieve: 'errorAlways' })
    await clock.advance(MINUTE)
    await expectAsked('failed')
  })

  test('if responses do not tell the runs apart', async () => {
    const { set, ask, clock, told, sent } = await start(
      { profile: 'vobiz' },
      { pinned: [{ accountId: 'account-1', name: 'Weekly' }] },
    )
    expect(await ask(inTwo, true)).toMatchObject({ value: { onlyAsks: true, warnings: [] } })
    await set(inTwo, true)
    expect(scene.view()).toMatchObject({ state: 'set', onlyAsks: true })
    await clock.advance(2.5 * MINUTE)
    expect(told).toEqual(['warned 1', 'asks runUnknown'])
    expect(sent()).toBe(0)
    await expectAsked('runUnknown')
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

test('the end of a room by itself is reported without a fault, and nothing is sent', async () => {
  const { set, world, clock, sent, told, notes } = await start()
  await set(inTwo)
  world.rooms.endRoom({ room: 'Weekly' })
  await clock.advance(3 * MINUTE)
  expect(sent()).toBe(0)
  expect(told.at(-1)).toBe('not needed')
  expect(await notes()).toContain('endNotNeeded')
})

test('nothing is ended after Gavel was closed', async () => {
  const { set, ends, clock, sent } = await start()
  await set(inTwo)
  ends.close()
  await clock.advance(3 * MINUTE)
  expect(sent()).toBe(0)
})

describe('after the others have left', () => {
  const mine = { me: { 'account-1': ['15550100101'] } }
  const after = { kind: 'afterOthers', minutes: 2 } as const

  test('the room is ended after the chosen minutes, unless somebody comes back', async () => {
    const { set, world, clock, sent, view, idOf } = await start({}, mine)
    await set(after)
    expect(view()).toMatchObject({ state: 'set', afterOthers: 2 })
    expect(view()).not.toHaveProperty('endsAt')
    await clock.advance(MINUTE)
    for (const number of ['15550100102', '15550100103']) world.rooms.leave({ room: 'Weekly', memberId: idOf(number) })
    await clock.advance(10_000)
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 2 })
    world.rooms.join({ room: 'Weekly', name: 'Ben', number: '15550100102' })
    await clock.advance(2.5 * MINUTE)
    expect(view()).not.toHaveProperty('endsAt')
    expect(sent()).toBe(0)
    world.rooms.leave({ room: 'Weekly', memberId: idOf('15550100102') })
    await clock.advance(3 * MINUTE)
    expect(sent()).toBe(1)
  })

  test('an end waits again if somebody comes back before its request leaves, and is still asked about after a crash', async () => {
    const disk = hangingFiles()
    const { set, world, clock, sent, view, idOf, notes } = await start({}, mine, disk.files)
    await set(after)
    for (const number of ['15550100102', '15550100103']) world.rooms.leave({ room: 'Weekly', memberId: idOf(number) })
    await clock.advance(5_000)
    await untilEnding()
    // The intent is not on disk before he comes back.
    disk.hang()
    await clock.advance(200)
    world.rooms.join({ room: 'Weekly', name: 'Ben', number: '15550100102' })
    await clock.advance(2_000)
    disk.recover()
    await clock.advance(5_000)
    expect(sent()).toBe(0)
    expect(view()).toMatchObject({ state: 'set', afterOthers: 2 })
    expect(await notes()).toEqual(['endSetAfter', 'endWarned', 'endWaits'])
    expect(await asksAtNextStart()).toBe(true)
  })

  test('the end is offered only if it is known who the user is', async () => {
    const { ask } = await start()
    expect(await ask(after)).toMatchObject({ fault: { code: 'changed', values: { reason: 'me' } } })
  })
})

test('an end that was set before Gavel was closed is asked about until its room has ended', async () => {
  const { ends, harness, clock, world, view, told, sent } = await start()
  const account = harness.accountOf('account-1')
  if (account === undefined) throw new Error('no account')
  ends.recover({
    ...{ id: 'end-1', account, title: 'Weekly', onlyAsks: true, warnings: [], state: 'asks', toWarn: [] },
    seen: { accountId: 'account-1', conference: 'Weekly', instance: 9, revision: 0 },
    endsAt: clock.now() + MINUTE,
  })
  expect(view()).toMatchObject({ state: 'asks', why: 'closed' })
  expect(told).toEqual(['asks closed'])
  await clock.advance(3 * MINUTE)
  expect(sent()).toBe(0)
  expect(ends.extend('end-1', 5)).toMatchObject({ fault: { code: 'changed' } })
  world.rooms.endRoom({ room: 'Weekly' })
  await clock.advance(20_000)
  expect(view()).toBeUndefined()
})

test('an end that was set before Gavel was closed does not replace one that the user has set since', async () => {
  const { ends, set, harness, clock, view } = await start()
  await set({ kind: 'in', minutes: 20 })
  const account = harness.accountOf('account-1')
  if (account === undefined) throw new Error('no account')
  ends.recover({
    ...{ id: 'end-1', account, title: 'Weekly', onlyAsks: true, warnings: [], state: 'asks', toWarn: [] },
    seen: { accountId: 'account-1', conference: 'Weekly', instance: 9, revision: 0 },
    endsAt: clock.now() + MINUTE,
  })
  expect(view()).toMatchObject({ state: 'set', minutesLeft: 20 })
})

test('nobody is asked in a later run about an end that was set before Gavel was closed', async () => {
  const { ends, harness, clock, view, sent } = await start()
  const account = harness.accountOf('account-1')
  const { startedAt } = harness.room('Weekly')
  if (account === undefined || startedAt === undefined) throw new Error('no account or no start')
  ends.recover({
    ...{ id: 'end-1', account, title: 'Weekly', onlyAsks: true, warnings: [], state: 'asks', toWarn: [] },
    seen: { accountId: 'account-1', conference: 'Weekly', instance: 9, revision: 0 },
    ...{ endsAt: startedAt - MINUTE, loggedAt: startedAt - 3 * MINUTE },
  })
  await clock.advance(5_000)
  expect(view()).toBeUndefined()
  expect(sent()).toBe(0)
})
