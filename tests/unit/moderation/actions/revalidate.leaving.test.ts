import { expect, test } from 'vitest'
import type { RoomAction } from '../../../../electron/moderation/actions/guard.ts'
import { revalidate } from '../../../../electron/moderation/actions/revalidate.ts'
import type { RetrieveResult } from '../../../../electron/providers/provider.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { createRelayedMonitor } from '../../../support/relayed-monitor.ts'

const callers = ['15550100103', '15550100104', '15550100105', '15550100106']

test.each([
  ['end', callers],
  ['mute', callers],
  ['kick', callers.slice(0, 1)],
] as const)('%s is not refused if other callers leave while the room is read for the action', async (kind, leaving) => {
  const { clock, world, harness, monitor, look } = await createRelayedMonitor()
  for (const number of callers) world.rooms.join({ room: 'Weekly', number })
  await clock.advance(2_000)
  look()
  await clock.advance(2_000)
  const actions = {
    end: harness.end('Weekly'),
    mute: harness.onAll('mute', 'Weekly', 'everyone'),
    kick: harness.on('kick', 'Weekly', harness.member('Weekly', '15550100102')),
  }
  world.switches.set({ arrivalMs: 200 })
  const checked = revalidate(actions[kind] as RoomAction, monitor, clock)
  for (const number of leaving) {
    await clock.advance(100)
    const members = monitor.conference({ accountId, name: 'Weekly' })?.members
    world.rooms.leave({ room: 'Weekly', callUuid: members?.find((one) => one.number === number)?.callUuid ?? '' })
    look(5)
    await clock.advance(100)
  }
  await clock.advance(2_000)
  expect(await checked).toMatchObject({ kind: 'go' })
})

test('an end is not refused if another caller replaces the only caller while the room is read for the end', async () => {
  const { clock, world, harness, monitor, take, truth, look, shown } = await createRelayedMonitor()
  const [ana, ben] = shown()?.members ?? []
  world.rooms.leave({ room: 'Weekly', callUuid: ben?.callUuid ?? '' })
  await clock.advance(2_000)
  look()
  await clock.advance(2_000)
  const action = harness.end('Weekly') as RoomAction
  world.switches.set({ arrivalMs: 100 })
  const checked = revalidate(action, monitor, clock)
  await clock.advance(20)
  world.rooms.join({ room: 'Weekly', number: '15550100103' })
  world.rooms.leave({ room: 'Weekly', callUuid: ana?.callUuid ?? '' })
  const runTimeSeconds = Math.floor((clock.now() - (shown()?.startedAt ?? 0)) / 1_000)
  take({ about: 'room', name: 'Weekly', result: { ...truth(), runTimeSeconds } as RetrieveResult }, 5)
  await clock.advance(3_000)
  expect(await checked).toMatchObject({ kind: 'go' })
})
