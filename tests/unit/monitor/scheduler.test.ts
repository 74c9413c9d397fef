import { expect, it } from 'vitest'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const names = ['Weekly', ...Array.from({ length: 7 }, (_, index) => `Room ${String(index)}`)]

it('shows no roster as fresh that is older than two of its own intervals, however slow other responses were', async () => {
  const clock = createVirtualClock()
  const askedAt: number[] = []
  const held: (() => void)[] = []
  let network: 'good' | 'holds' | 'silent' = 'good'
  const world = inVirtualTime(clock, { profile: 'plivo', switches: { latencyMs: 200 } }, {}, (fetch) => (url, init) => {
    const isWeekly = url.endsWith('/Weekly/')
    if (isWeekly) askedAt.push(clock.now())
    if (network === 'silent') return new Promise(() => undefined)
    if (isWeekly || network === 'good' || held.length === 3) return fetch(url, init)
    const response = fetch(url, init)
    return new Promise((resolve) => held.push(() => resolve(response)))
  })
  for (const name of names) world.rooms.startRoom({ name, people: [{}, {}] })
  const own = names.map((name) => ({ accountId, name }))
  const { monitor } = await openHarness({ clock, provider: world.provider, kind: world.kind, monitorSettings: { own } })
  const isStale = () => monitor.snapshot().conferences.find(({ name }) => name === 'Weekly')?.stale
  const nextRead = async (): Promise<void> => {
    const { length } = askedAt
    while (askedAt.length === length) await clock.advance(5)
  }
  await clock.advance(10_000)
  network = 'holds'
  await clock.advance(4_000)
  await nextRead()
  await clock.advance(100)
  for (const release of held) release()
  await clock.advance(110)
  network = 'silent'

  const [before = 0, last = 0] = askedAt.slice(-2)
  await clock.advance(last + 2 * (last - before) - clock.now())
  expect(isStale()).toBe(false)
  await clock.advance(100)
  expect(isStale()).toBe(true)
  monitor.stop()
  world.stop()
})

it('reads every room while a team without a relay leaves less than one request per second', async () => {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'vobiz', switches: { retrieve: 'errorAlways' } })
  for (const name of ['Weekly', 'Sales', 'Support']) world.rooms.startRoom({ name, people: [{}, {}] })
  const refs = ['Weekly', 'Sales', 'Support'].map((name) => ({ accountId, name }))
  const { monitor } = await openHarness({
    ...{ clock, provider: world.provider, kind: world.kind },
    monitorSettings: { own: refs.slice(0, 2), pinned: refs },
  })
  await clock.advance(5_000)
  monitor.setPolling(accountId, 1 / 5, false)
  await clock.advance(5_000)
  const before = world.lines().length
  await clock.advance(60_000)
  const reads = world.lines().slice(before)
  expect(reads.length).toBeLessThanOrEqual(26)
  for (const { name } of refs)
    expect(reads.filter((line) => line === `GET /Conference/${name}/`).length, name).toBeGreaterThan(1)
  monitor.stop()
  world.stop()
})
