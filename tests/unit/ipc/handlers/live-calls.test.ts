import { drop } from '../../../../shared/drop.ts'
import { expect, it, test } from 'vitest'
import { liveCallHandlers } from '../../../../electron/ipc/handlers/live-calls.ts'
import type { SimulatorOptions } from '../../../simulator/simulator.ts'
import { createCallsPage } from '../../../support/calls-page.ts'
import { inVirtualTime, type World } from '../../../support/simulated-provider.ts'
import { createVirtualClock, type VirtualClock } from '../../../support/virtual-clock.ts'

const accountId = 'account-1'
const profiles = ['plivo', 'vobiz'] as const

/** A world with a room of 60 callers, and what a page asks of it. */
function create(simulation: SimulatorOptions) {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, simulation)
  const people = Array.from({ length: 60 }, (_, index) => ({ memberId: String(index + 1) }))
  world.rooms.startRoom({ name: 'Weekly', people })
  let isRemoved = false
  const parts = { providerOf: () => (isRemoved ? undefined : world.provider), clock }
  const handlers = liveCallHandlers(parts)
  const done = async <T>(asked: Promise<T> | T): Promise<T> => {
    const state = { isOver: false }
    const end = (): void => void (state.isOver = true)
    drop(Promise.resolve(asked).then(end, end))
    for (let waited = 0; !state.isOver && waited < 600_000; waited += 20) await clock.advance(20)
    return asked
  }
  return {
    clock,
    world,
    done,
    list: async () => handlers.liveCalls({ accountId }),
    details: async (callUuid: string) => handlers.liveCall({ accountId, callUuid }),
    open: createCallsPage(parts),
    removeAccount: () => (isRemoved = true),
  }
}

const uuidsOf = ({ rooms }: World): readonly string[] => rooms.calls.list().map(({ callUuid }) => callUuid)
const callRequests = (world: World): readonly string[] => world.lines().filter((line) => line.startsWith('GET /Call'))

/** Expects that a read and a write of the user leave at once. Lets `ms` milliseconds pass. */
async function expectNoDelay({ clock, world }: { clock: VirtualClock; world: World }, ms: number): Promise<void> {
  const sent: number[] = []
  const leaves = (): boolean => sent.push(clock.now()) > 0
  const clicked = clock.now()
  drop(world.provider.retrieve('Weekly', { priority: 'person', onSend: leaves }))
  drop(world.provider.mute('Weekly', { ids: ['1'] }, { gate: { check: () => void leaves() } }))
  await clock.advance(ms)
  expect(sent).toEqual([clicked, clicked])
}

test.each(profiles)('at %s the list of 500 calls requests only its pages, and no details', async (profile) => {
  const { world, done, list } = create({ profile, calls: 440 })
  const listed = await done(list())
  expect(listed).toEqual({ ok: true, value: uuidsOf(world).map((callUuid) => ({ callUuid })) })
  expect(callRequests(world)).toHaveLength(profile === 'plivo' ? 26 : 1)
})

test.each(profiles)(
  'at %s details are read once, and later lists have them for as long as the call lives',
  async (profile) => {
    const { world, done, list, details } = create({ profile })
    await done(list())
    const [first = '', second = ''] = uuidsOf(world)
    const { name, number, to } = world.rooms.calls.get(first) ?? {}
    const read = await done(details(first))
    expect(read).toMatchObject({ ok: true, value: { callUuid: first, name, number, to } })
    const before = callRequests(world).length
    expect(await done(details(first))).toEqual(read)
    expect(callRequests(world)).toHaveLength(before)
    world.rooms.hangUpCall(second)
    const again = await done(list())
    expect(again.ok && again.value.slice(0, 2)).toEqual([
      { callUuid: first, details: read.ok ? read.value : undefined },
      { callUuid: uuidsOf(world)[1] },
    ])
  },
)

test('only calls of the last list are read, and a call that has ended is reported as not live', async () => {
  const { world, done, list, details } = create({ profile: 'plivo' })
  const [first = ''] = uuidsOf(world)
  expect(await done(details(first))).toMatchObject({ ok: false, fault: { code: 'notFound' } })
  await done(list())
  expect(await done(details('made-up'))).toMatchObject({ ok: false, fault: { code: 'notFound' } })
  expect(callRequests(world).some((line) => line.includes('made-up'))).toBe(false)
  world.rooms.hangUpCall(first)
  expect(await done(details(first))).toEqual({ ok: true, value: 'notLive' })
})

test.each([
  ['plivo', 50],
  ['vobiz', 5],
] as const)('at %s details take a part of the requests, and at most half: %i in 5 s', async (profile, most) => {
  const { clock, world, done, list, details } = create({ profile, switches: { latencyMs: 20 } })
  await done(list())
  const before = callRequests(world).length
  let polls = 0
  let isOver = false
  // Polls that are always due, like those of many rooms.
  const poll = async (): Promise<void> => {
    while (!isOver) {
      await world.provider.retrieve('Weekly', { priority: 'poll' })
      polls += 1
    }
  }
  const polling = Promise.all([poll(), poll(), poll()])
  drop(Promise.all(uuidsOf(world).map((callUuid) => details(callUuid))))
  await clock.advance(5_000)
  const read = callRequests(world).length - before
  expect(read).toBeGreaterThanOrEqual(most / 5)
  expect(read).toBeLessThanOrEqual(most)
  expect(polls).toBeGreaterThanOrEqual(most / 2)
  isOver = true
  await clock.advance(120_000)
  await polling
  world.stop()
})

it('no details are read while the provider refuses requests', async () => {
  const { clock, world, done, list, details } = create({ profile: 'vobiz', switches: { retryAfterIn: 'header' } })
  await done(list())
  world.switches.set({ faults: [{ kind: 'rateLimited', times: 1, retryAfterSeconds: 20, operation: 'retrieveRoom' }] })
  await done(world.provider.retrieve('Weekly'))
  const before = callRequests(world).length
  drop(Promise.resolve(details(uuidsOf(world)[0] ?? '')))
  await clock.advance(19_000)
  expect(callRequests(world)).toHaveLength(before)
  await clock.advance(2_000)
  expect(callRequests(world)).toHaveLength(before + 1)
  world.stop()
})

it.each(profiles)('reading live calls at %s stops when the account is removed', async (profile) => {
  const { clock, world, open, removeAccount } = create({ profile, switches: { latencyMs: 100 } })
  const opened = open(accountId)
  while (world.lines().length < 5) await clock.advance(10)
  removeAccount()
  await clock.advance(60_000)
  await opened
  expect(world.lines()).toHaveLength(5)
  world.stop()
})

it.each(profiles)(
  '50 all requests for the live calls at %s share one read and delay no action, even 300 at once',
  async (profile) => {
    const scene = create({ profile })
    const lists = Array.from({ length: 300 }, () => scene.list())
    await scene.clock.advance(100)
    await expectNoDelay(scene, 30_000)
    const [first = '', second = ''] = uuidsOf(scene.world)
    const calls = Array.from({ length: 300 }, (_, index) => scene.details(index % 2 === 0 ? first : second))
    await scene.clock.advance(100)
    await expectNoDelay(scene, 30_000)
    expect(new Set(await Promise.all(lists)).size).toBe(1)
    expect(new Set((await Promise.all(calls)).map((one) => JSON.stringify(one))).size).toBe(2)
    // Each page is read once, and so are the details of the calls.
    const requests = callRequests(scene.world)
    expect(requests).toHaveLength(new Set(requests).size)
    scene.world.stop()
  },
)
