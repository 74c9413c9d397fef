import { afterEach, expect, test, vi } from 'vitest'
import { createEndScene, type EndScene } from '../../../support/end-scene.ts'

const MINUTE = 60_000

let scene: EndScene
afterEach(() => {
  scene.stop()
})
// The tests run through minutes of virtual time, with a read each second.
vi.setConfig({ testTimeout: 20_000 })

const start = async (...options: Parameters<typeof createEndScene>): Promise<EndScene> => {
  scene = await createEndScene(...options)
  return scene
}

test('an end that was set before Gavel was closed is asked about until its room has ended', async () => {
  const { ends, harness, clock, world, view, told, sent } = await start()
  const account = harness.accountOf('account-1')
  if (account === undefined) throw new Error('no account')
  ends.recover({
    id: 'end-1',
    account,
    title: 'Weekly',
    onlyAsks: false,
    warnings: [],
    state: 'asks',
    toWarn: [],
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
    id: 'end-1',
    account,
    title: 'Weekly',
    onlyAsks: false,
    warnings: [],
    state: 'asks',
    toWarn: [],
    seen: { accountId: 'account-1', conference: 'Weekly', instance: 9, revision: 0 },
    endsAt: clock.now() + MINUTE,
  })
  expect(view()).toMatchObject({ state: 'set', minutesLeft: 20 })
})

test('an end that was set before Gavel was closed is not asked about in a later run', async () => {
  const { ends, harness, clock, view, sent } = await start()
  const account = harness.accountOf('account-1')
  const { startedAt } = harness.room('Weekly')
  if (account === undefined || startedAt === undefined) throw new Error('no account or no start')
  ends.recover({
    id: 'end-1',
    account,
    title: 'Weekly',
    onlyAsks: false,
    warnings: [],
    state: 'asks',
    toWarn: [],
    seen: { accountId: 'account-1', conference: 'Weekly', instance: 9, revision: 0 },
    endsAt: startedAt - MINUTE,
    loggedAt: startedAt - 3 * MINUTE,
  })
  await clock.advance(5_000)
  expect(view()).toBeUndefined()
  expect(sent()).toBe(0)
})

test('one question asks about both a missed scheduled end and a missed end after an announcement', async () => {
  const { ends, harness, clock, view, told, notes } = await start()
  const account = harness.accountOf('account-1')
  if (account === undefined) throw new Error('no account')
  const alsoMissed = { endsAt: clock.now() + 30 * MINUTE }
  ends.recover({
    id: 'end-1',
    account,
    title: 'Weekly',
    onlyAsks: false,
    warnings: [],
    state: 'asks',
    toWarn: [],
    seen: { accountId: 'account-1', conference: 'Weekly', instance: 9, revision: 0 },
    alsoMissed,
    endsAt: clock.now() - MINUTE,
  })
  expect(view()).toEqual({ id: 'end-1', state: 'asks', why: 'closed', endsAt: clock.now() - MINUTE, alsoMissed })
  expect(told).toEqual(['asks closed of two'])
  await clock.advance(1_000)
  expect(await notes()).toEqual(['endAskedClosed'])
})
