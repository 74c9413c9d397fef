import { expect, test } from 'vitest'
import { onPowerEvents } from '../../../electron/desktop/power.ts'
import { createAfter } from '../../../shared/timers.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

function create() {
  const clock = createVirtualClock()
  const heard: string[] = []
  const computer = { online: true, worksOffline: false }
  const events = new Map<string, () => void>()
  const stop = onPowerEvents({
    power: { on: (event, listener) => events.set(event, listener) },
    isOnline: () => computer.online,
    worksOffline: () => computer.worksOffline,
    after: createAfter(clock),
    onAway: (why) => heard.push(`away ${why}`),
    onBack: (why) => heard.push(`back ${why}`),
  })
  return { clock, heard, computer, stop, sleep: () => events.get('suspend')?.(), wake: () => events.get('resume')?.() }
}

test('after a sleep the network is given two seconds', async () => {
  const { clock, heard, sleep, wake } = create()
  sleep()
  wake()
  await clock.advance(1_900)
  expect(heard).toEqual(['away sleep'])
  await clock.advance(200)
  expect(heard).toEqual(['away sleep', 'back sleep'])
})

test('a computer that sleeps again at once is back once', async () => {
  const { clock, heard, sleep, wake } = create()
  sleep()
  wake()
  await clock.advance(500)
  sleep()
  wake()
  await clock.advance(5_000)
  expect(heard).toEqual(['away sleep', 'away sleep', 'back sleep'])
})

test('a sleep is told although nothing said that the one before was over', () => {
  const { heard, sleep } = create()
  sleep()
  sleep()
  expect(heard).toEqual(['away sleep', 'away sleep'])
})

test('a lost network is told once, and its return', async () => {
  const { clock, heard, computer } = create()
  computer.online = false
  await clock.advance(10_000)
  expect(heard).toEqual(['away network'])
  computer.online = true
  await clock.advance(4_000)
  expect(heard).toEqual(['away network', 'back network'])
})

test('what is reached on this computer needs no network', async () => {
  const { clock, heard, computer } = create()
  computer.worksOffline = true
  computer.online = false
  await clock.advance(20_000)
  expect(heard).toEqual([])
})

test('after the end no timer is left', () => {
  const { clock, stop, sleep, wake } = create()
  sleep()
  wake()
  stop()
  expect(clock.waiting).toBe(0)
})
