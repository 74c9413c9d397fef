import { describe, expect, it } from 'vitest'
import type { Monitor } from '../../../../electron/monitor/monitor.ts'
import { openHarness } from '../../../support/moderation-harness.ts'
import { inVirtualTime } from '../../../support/simulated-provider.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

async function begin() {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo', rooms: 1, lively: false })
  const { monitor } = await openHarness({ clock, provider: world.provider, kind: world.kind })
  await clock.advance(15_000)
  const stop = (): void => {
    monitor.stop()
    world.stop()
  }
  return { clock, monitor, stop }
}

const ageOf = (monitor: Monitor, now: number): number =>
  now - (monitor.snapshot().accounts[0]?.health.lastAnswerAt ?? -Infinity)

const MINUTE = 60

describe('the time of the last response', () => {
  it('is less than two seconds old while a window is visible, with about one revision per second', async () => {
    const { clock, monitor, stop } = await begin()
    monitor.setVisible(true)
    await clock.advance(100)
    expect(ageOf(monitor, clock.now())).toBeLessThan(2_000)
    let revisions = 0
    monitor.subscribe(() => (revisions += 1))
    for (let second = 0; second < MINUTE; second += 1) {
      await clock.advance(1_000)
      expect(ageOf(monitor, clock.now())).toBeLessThan(2_000)
    }
    stop()
    expect(revisions).toBeGreaterThan(MINUTE / 2)
    expect(revisions).toBeLessThanOrEqual(MINUTE + 1)
  })

  it('is published at most every ten seconds while no window is visible', async () => {
    const { clock, monitor, stop } = await begin()
    monitor.setVisible(true)
    await clock.advance(2_000)
    monitor.setVisible(false)
    const rooms = monitor.snapshot().conferences
    let revisions = 0
    monitor.subscribe(() => (revisions += 1))
    await clock.advance(MINUTE * 1_000)
    expect(revisions).toBeLessThanOrEqual(MINUTE / 10)
    expect(monitor.snapshot().conferences).toBe(rooms)

    monitor.setVisible(true)
    await clock.advance(100)
    stop()
    expect(ageOf(monitor, clock.now())).toBeLessThan(2_000)
  })
})
