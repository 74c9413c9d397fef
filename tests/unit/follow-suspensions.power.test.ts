import { expect, test } from 'vitest'
import { followSuspensions } from '../../electron/follow-suspensions.ts'
import { fakeMonitor } from '../support/fake-monitor.ts'
import { memorySettings } from '../support/memory-settings.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'

const own = { demo: false }
const demo = { demo: true }

function create({ accounts = [own], worksOffline = false } = {}) {
  const clock = createVirtualClock()
  const calls: string[] = []
  const computer = { online: true }
  const events = new Map<string, () => void>()
  const stop = followSuspensions({
    system: {
      power: { on: (event: string, listener: () => void) => events.set(event, listener) },
      isOnline: () => computer.online,
      overrides: worksOffline,
      network: { forgetConnections: () => undefined },
    },
    core: {
      monitor: {
        suspend: (reason: string) => calls.push(`suspend ${reason}`),
        resume: (reason: string) => calls.push(`resume ${reason}`),
        onResume: () => undefined,
      },
      rooms: fakeMonitor().monitor,
      accounts: { list: () => accounts },
      stopAutomations: () => Promise.resolve(),
    },
    settings: memorySettings(),
    clock,
    info: () => undefined,
  } as never)
  return { clock, calls, computer, stop, sleep: () => events.get('suspend')?.(), wake: () => events.get('resume')?.() }
}

test('resumes two seconds after the computer woke up', async () => {
  const { clock, calls, sleep, wake } = create()
  sleep()
  wake()
  await clock.advance(1_900)
  expect(calls).toEqual(['suspend sleep'])
  await clock.advance(200)
  expect(calls).toEqual(['suspend sleep', 'resume sleep'])
})

test('resumes only once if the computer sleeps and wakes again within two seconds of waking up', async () => {
  const { clock, calls, sleep, wake } = create()
  sleep()
  wake()
  await clock.advance(500)
  sleep()
  wake()
  await clock.advance(5_000)
  expect(calls).toEqual(['suspend sleep', 'suspend sleep', 'resume sleep'])
})

test('suspends at each sleep, even without a resume in between', () => {
  const { calls, sleep } = create()
  sleep()
  sleep()
  expect(calls).toEqual(['suspend sleep', 'suspend sleep'])
})

test('suspends once when the network is lost, and resumes when it is restored', async () => {
  const { clock, calls, computer } = create()
  computer.online = false
  await clock.advance(10_000)
  expect(calls).toEqual(['suspend network'])
  computer.online = true
  await clock.advance(4_000)
  expect(calls).toEqual(['suspend network', 'resume network'])
})

test('suspends when the network is lost, even if one of the accounts is a demo', async () => {
  const { clock, calls, computer } = create({ accounts: [demo, own] })
  computer.online = false
  await clock.advance(4_000)
  expect(calls).toEqual(['suspend network'])
})

test.each([
  ['the only account is a demo', { accounts: [demo] }],
  ['the providers are on this computer', { worksOffline: true }],
])('ignores the network if %s', async (_why, options) => {
  const { clock, calls, computer } = create(options)
  computer.online = false
  await clock.advance(20_000)
  expect(calls).toEqual([])
})

test('leaves no timer running once it has stopped listening for power events', () => {
  const { clock, stop, sleep, wake } = create()
  sleep()
  wake()
  stop()
  expect(clock.waiting).toBe(0)
})
