import { afterEach, expect, test } from 'vitest'
import type { RoomAction } from '../../../../electron/moderation/actions/guard.ts'
import { revalidate } from '../../../../electron/moderation/actions/revalidate.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { ana, createScene, type Scene } from '../../../support/moderation-scene.ts'

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

const callers = ['15550100104', '15550100105', '15550100106', '15550100107']

test.each([
  ['end', callers],
  ['mute', callers],
  ['kick', callers.slice(0, 1)],
] as const)('%s is not refused if other callers leave while the room is read for the action', async (kind, leaving) => {
  const { clock, world, harness, nextRead, done } = (open = await createScene(
    {},
    { own: [{ accountId, name: 'Weekly' }] },
  ))
  for (const number of callers) world.rooms.join({ room: 'Weekly', number })
  await clock.advance(4_000)
  const actions = {
    end: harness.end('Weekly'),
    mute: harness.onAll('mute', 'Weekly', 'everyone'),
    kick: harness.on('kick', 'Weekly', harness.member('Weekly', ana.number)),
  }
  world.switches.set({ arrivalMs: 200, latencyMs: 400 })
  // The read for the action overlaps with a poll that shows another roster.
  await nextRead()
  const checking = revalidate(actions[kind] as RoomAction, harness.rooms, clock)
  for (const number of leaving) {
    await clock.advance(100)
    const { callUuid = '' } = harness.member('Weekly', number)
    world.rooms.leave({ room: 'Weekly', callUuid })
    await clock.advance(100)
  }
  expect(await done(checking)).toMatchObject({ kind: 'go' })
})

test('an end is not refused if another caller replaces the only caller while the room is read for the end', async () => {
  const { clock, world, harness, nextRead, done } = (open = await createScene(
    {},
    { own: [{ accountId, name: 'Weekly' }] },
  ))
  const [first, ...others] = harness.room('Weekly').members ?? []
  for (const { callUuid = '' } of others) world.rooms.leave({ room: 'Weekly', callUuid })
  await clock.advance(4_000)
  world.switches.set({ arrivalMs: 100, latencyMs: 200 })
  await nextRead()
  const checking = revalidate(harness.end('Weekly') as RoomAction, harness.rooms, clock)
  await clock.advance(20)
  world.rooms.join({ room: 'Weekly', number: '15550100108' })
  world.rooms.leave({ room: 'Weekly', callUuid: first?.callUuid ?? '' })
  expect(await done(checking)).toMatchObject({ kind: 'go' })
})
