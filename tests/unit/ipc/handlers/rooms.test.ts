import { expect, it } from 'vitest'
import { createRoomHandlers } from '../../../../electron/ipc/handlers/rooms.ts'
import type { Monitor } from '../../../../electron/monitor/monitor.ts'
import { inVirtualTime } from '../../../support/simulated-provider.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

it.each(['plivo', 'vobiz'] as const)('does not delay actions with a long list of live calls at %s', async (profile) => {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile })
  const people = Array.from({ length: 60 }, (_, index) => ({ memberId: String(index + 1) }))
  world.rooms.startRoom({ name: 'Weekly', people })
  const { liveCalls } = createRoomHandlers({
    monitor: {} as Monitor,
    subscribe: () => {
      throw new Error('no window subscribes here')
    },
    onExpanded: () => undefined,
    providerOf: () => world.provider,
  })
  const listed = liveCalls({ accountId: 'account-1' }, {} as never)
  await clock.advance(500)

  const sent: number[] = []
  const leaves = (): boolean => sent.push(clock.now()) > 0
  const clicked = clock.now()
  void world.provider.retrieve('Weekly', { priority: 'person', onSend: leaves })
  void world.provider.mute('Weekly', { ids: ['1'] }, { stillWanted: leaves })
  await clock.advance(30_000)
  expect(sent).toEqual([clicked, clicked])
  const calls = await listed
  expect(calls.ok && calls.value).toHaveLength(60)
  world.stop()
})
