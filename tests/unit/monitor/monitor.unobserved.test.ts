import { expect, test } from 'vitest'
import type {
  Provider,
  ReadMember,
  Reply,
  RequestOptions,
  RetrieveResult,
} from '../../../electron/providers/provider.ts'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock, flushPromises } from '../../support/virtual-clock.ts'

const HOUR = 3_600_000

function member(name: string, joinedSecondsAgo: number): ReadMember {
  const common = { direction: 'inbound', joinedSecondsAgo, muted: false, deaf: false } as const
  return { ...common, memberId: name, callUuid: `call of ${name}`, name, number: '' }
}

/**
 * One own room, on a computer whose sleep is not reported. Responses can be held back until it wakes.
 *
 * @param countsSleep whether the elapsed time runs while the computer sleeps. On Linux it stands still.
 */
async function watching(countsSleep = true) {
  const clock = createVirtualClock()
  let slept = 0
  const now = (): number => clock.now() + slept
  const begunAt = now() - 60_000
  let people = ['Ana']
  let late: Promise<void> | undefined
  const retrieve = async (name: string): Promise<Reply<RetrieveResult>> => {
    const runTimeSeconds = Math.floor((now() - begunAt) / 1_000)
    const members = people.map((one) => member(one, runTimeSeconds))
    await late
    return { ok: true, value: { kind: 'roster', name, runTimeSeconds, people: members.length, members }, at: now() }
  }
  const { provider, kind } = inVirtualTime(clock, { profile: 'plivo' })
  const list: Provider['list'] = () =>
    Promise.resolve({ ok: true, value: { names: ['Weekly'], isComplete: true }, at: now() })
  const harness = await openHarness({
    kind,
    clock: { ...clock, now, elapsed: () => (countsSleep ? now() : clock.now()) },
    provider: { ...provider, list, retrieve },
    monitorSettings: { own: [{ accountId, name: 'Weekly' }] },
  })
  await clock.advance(5_000)
  /** Delays the next responses. Returns a function that delivers them. */
  const holdBack = (): (() => void) => {
    let deliver = (): void => undefined
    late = new Promise((resolve) => {
      deliver = resolve
    })
    return () => {
      late = undefined
      deliver()
    }
  }
  return {
    clock,
    harness,
    holdBack,
    enter: (names: string[]) => (people = names),
    sleep: (ms: number) => (slept += ms),
  }
}

test.each([
  [HOUR, true],
  [HOUR, false],
  [60_000, false],
  [7_000, false],
])('a response from before an unreported sleep of %i ms is ignored after it (counted: %s)', async (ms, countsSleep) => {
  const { clock, harness, holdBack, enter, sleep } = await watching(countsSleep)
  const deliver = holdBack()
  await clock.advance(1_500)
  enter(['Ben'])
  sleep(ms)
  deliver()
  await flushPromises()
  expect(harness.room('Weekly')).toMatchObject({ state: 'unverified', stale: true })
  await clock.advance(5_000)
  expect(harness.room('Weekly')).toMatchObject({ state: 'live', members: [{ name: 'Ben' }] })
  // Joins and departures during the sleep are not announced as if they had just happened.
  expect(harness.changes).toEqual([])
})

const own = { accountId, name: 'Weekly' }

/** A monitor whose reads of rooms hang. */
async function hanging() {
  const clock = createVirtualClock()
  const { provider, kind } = inVirtualTime(clock, { profile: 'plivo' })
  const asked: (RequestOptions | undefined)[] = []
  const retrieve: Provider['retrieve'] = (_name, options) => {
    asked.push(options)
    return new Promise(() => undefined)
  }
  const { monitor } = await openHarness({
    clock,
    kind,
    provider: { ...provider, retrieve },
    monitorSettings: { own: [own] },
  })
  await clock.advance(1_000)
  return { clock, monitor, asked }
}

test.each(['sleep', 'network'] as const)('a suspension (%s) cancels the reads in flight', async (reason) => {
  const { monitor, asked } = await hanging()
  expect(asked.map((options) => options?.signal?.aborted)).toEqual([false])
  monitor.suspend(reason)
  expect(asked.map((options) => options?.signal?.aborted)).toEqual([true])
})

test('no room is read while the network is lost, even for the user', async () => {
  const { clock, monitor, asked } = await hanging()
  monitor.suspend('network')
  expect(await monitor.readNow(own)).toMatchObject({ ok: false, fault: { code: 'offline' } })
  await clock.advance(60_000)
  expect(asked).toHaveLength(1)
})

test('a sleep while the network is lost may have been long enough for another run', async () => {
  const clock = createVirtualClock()
  let people = ['Ana']
  let runTime = {}
  const retrieve = (name: string): Promise<Reply<RetrieveResult>> => {
    const members = people.map((one) => member(one, 0))
    return Promise.resolve({
      ok: true,
      value: { kind: 'roster', name, ...runTime, people: 1, members },
      at: clock.now(),
    })
  }
  const { provider, kind } = inVirtualTime(clock, { profile: 'plivo' })
  const list: Provider['list'] = () =>
    Promise.resolve({ ok: true, value: { names: ['Weekly'], isComplete: true }, at: clock.now() })
  const { monitor } = await openHarness({
    kind,
    clock,
    provider: { ...provider, list, retrieve },
    monitorSettings: { own: [own] },
  })
  await clock.advance(5_000)
  monitor.suspend('network')
  monitor.suspend('sleep')
  monitor.resume('sleep')
  monitor.resume('network')
  people = ['Bruno']
  runTime = { runTimeSeconds: 1_800 }
  await clock.advance(5_000)
  expect(monitor.snapshot().conferences).toMatchObject([{ instance: 2, members: [{ name: 'Bruno' }] }])
})
