import { expect, test } from 'vitest'
import { startingEndScenes, type EndScene } from '../../../support/end-scene.ts'

const MINUTE = 60_000

const { start } = startingEndScenes()

/** What the recovery after a start does about an end that was set before. */
function recoverEnd(
  { ends, harness }: EndScene,
  own: Partial<Parameters<EndScene['ends']['recover']>[0]> & { readonly endsAt: number },
): void {
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
    seen: { accountId: 'account-1', conference: 'Weekly', instance: 9 },
    ...own,
  })
}

test('an end that was set before Gavel was closed is asked about until its room has ended', async () => {
  const scene = await start()
  const { ends, clock, world, view, told, sent } = scene
  recoverEnd(scene, { endsAt: clock.now() + MINUTE })
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
  const scene = await start()
  const { set, clock, view } = scene
  await set({ kind: 'in', minutes: 20 })
  recoverEnd(scene, { endsAt: clock.now() + MINUTE })
  expect(view()).toMatchObject({ state: 'set', minutesLeft: 20 })
})

test('an end that was set before Gavel was closed is not asked about in a later run', async () => {
  const scene = await start()
  const { harness, clock, view, sent } = scene
  const { startedAt } = harness.room('Weekly')
  if (startedAt === undefined) throw new Error('no start')
  recoverEnd(scene, { endsAt: startedAt - MINUTE, loggedAt: startedAt - 3 * MINUTE })
  await clock.advance(5_000)
  expect(view()).toBeUndefined()
  expect(sent()).toBe(0)
})
