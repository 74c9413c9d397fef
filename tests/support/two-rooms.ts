import { accountId, openHarness } from './moderation-harness.ts'
import { inVirtualTime } from './simulated-provider.ts'
import { createVirtualClock } from './virtual-clock.ts'

export const own = { accountId, name: 'Weekly' }
export const ana = { number: '15550100101', name: 'Ana' }
export const ben = { number: '15550100102', name: 'Ben' }

/** A monitor of Plivo with one own room and one other room, over a real client and a simulator, after ten seconds. */
export async function openTwoRooms() {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo', switches: { latencyMs: 50 } })
  for (const name of ['Weekly', 'Sales']) world.rooms.startRoom({ name, people: [ana, ben] })
  const monitorSettings = { own: [own] }
  const harness = await openHarness({ clock, provider: world.provider, kind: world.kind, monitorSettings })
  await clock.advance(10_000)
  const stop = (): void => {
    harness.monitor.stop()
    world.stop()
  }
  return { clock, world, harness, stop }
}
