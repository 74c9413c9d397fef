import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Provider, Target } from '../../electron/providers/provider.ts'
import type { ProfileName } from '../simulator/simulator.ts'
import { counts, seed } from '../support/test-sizes.ts'
import { awkwardName, doubtfulNames, hostileNames, ordinaryNames } from '../support/hostile-names.ts'
import { collapsingProxy, rewritingProxies } from '../support/rewriting-proxies.ts'
import { inVirtualTime, type World } from '../support/simulated-provider.ts'
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts'

const one: Target = { ids: ['1'] }

/** Every other write has the method and the form of path of one of these. */
const writes: readonly ((provider: Provider, name: string) => Promise<unknown>)[] = [
  ...[one, 'all' as const].flatMap((target): ((p: Provider, name: string) => Promise<unknown>)[] => [
    (p, name) => p.mute(name, target),
    (p, name) => p.unmute(name, target),
    (p, name) => p.kick(name, target),
    (p, name) => p.hangUpMember(name, target),
  ]),
  (p, name) => p.record({ conference: name }),
  (p, name) => p.stopRecord({ conference: name }),
  (p, name) => p.hangUpConference(name),
]

/** Effects that none of these writes may ever have. */
const tooMuch = ['endAllRooms', 'endAllCalls', 'endCall']

const victims = ['a', 'all', 'Member', 'Conference', 'Call', 'Mute', 'é', '...', '🙂']

const fill = (world: World, name: string): void => {
  for (const each of new Set([...victims, ...(name === '' ? [] : [name])])) {
    if (world.rooms.get(each)?.members.length === 2) continue
    world.rooms.endRoom({ room: each })
    world.rooms.startRoom({ name: each, people: [{ memberId: '1' }, { memberId: '2' }] })
  }
}

/** The state of all victims except the room of this name. */
const otherRooms = (world: World, name: string): string =>
  JSON.stringify(victims.filter((victim) => victim !== name).map((victim) => world.rooms.get(victim)))

interface Attack {
  /** The room of each write that took effect. */
  readonly rooms: readonly string[]
  /** The requests that changed a room of another name. */
  readonly strays: readonly string[]
}

/** Tries every write, before and after a retrieve. */
const attack = async (world: World, name: string): Promise<Attack> => {
  const { provider } = world
  world.clearRequests()
  fill(world, name)
  const strays: string[] = []
  const writeAll = async (): Promise<void> => {
    let others = otherRooms(world, name)
    for (const write of writes) {
      const sent = world.requests.length
      await write(provider, name)
      if (world.requests.length === sent) continue
      const after = otherRooms(world, name)
      if (after !== others) strays.push(...world.lines().slice(sent))
      fill(world, name)
      others = after === others ? after : otherRooms(world, name)
    }
  }
  await writeAll()
  await provider.retrieve(name, { priority: 'person' })
  await writeAll()
  const effects = world.requests.flatMap(({ effect }) => effect ?? [])
  expect(
    effects.filter(({ kind }) => tooMuch.includes(kind)),
    JSON.stringify(name),
  ).toEqual([])
  return { rooms: effects.map(({ room = '' }) => room), strays }
}

/** Runs `work` while the virtual clock advances. */
const live = async (clock: VirtualClock, work: () => Promise<void>): Promise<void> => {
  let done = false as boolean
  const over = work().finally(() => {
    done = true
  })
  over.catch(() => undefined)
  while (!done) await clock.advance(1_000)
  await over
}

type ProxyWrapper = Parameters<typeof inVirtualTime>[3]

const open = (profile: ProfileName, proxy?: ProxyWrapper): { world: World; clock: VirtualClock } => {
  const clock = createVirtualClock()
  const switches = { limitRequests: 0, effectDelayMs: 0 }
  return { world: inVirtualTime(clock, { profile, switches }, {}, proxy), clock }
}

const inNoOtherRoom = (name: string, { rooms, strays }: Attack): void => {
  expect([...rooms.filter((room) => room !== name), ...strays], JSON.stringify(name)).toEqual([])
}

describe.each(['plivo', 'vobiz-documented'] as const)('at %s', (profile) => {
  it('a room with a doubtful name accepts writes only after it was retrieved, and one with an ordinary name always does', async () => {
    const { world, clock } = open(profile)
    await live(clock, async () => {
      for (const name of doubtfulNames) expect((await attack(world, name)).rooms).toHaveLength(writes.length)
      for (const name of ordinaryNames) expect((await attack(world, name)).rooms).toHaveLength(2 * writes.length)
    })
  })
})

// One provider is enough: the names in the paths are encoded in the same way for all of them.
it.each(rewritingProxies)(
  'a proxy that %s turns no write for a hostile name into a write for another room',
  async (_, proxy) => {
    const { world, clock } = open('plivo', proxy)
    await live(clock, async () => {
      for (const name of hostileNames) inNoOtherRoom(name, await attack(world, name))
    })
  },
)

it(`a proxy that decodes and collapses paths turns no write for a random name into a write for another room (seed ${seed})`, async () => {
  const { world, clock } = open('plivo', collapsingProxy)
  let hit = 0
  await live(clock, async () => {
    for (const name of fc.sample(awkwardName, { numRuns: counts.namesOverHttp, seed })) {
      const attacked = await attack(world, name)
      inNoOtherRoom(name, attacked)
      hit += attacked.rooms.length
    }
  })
  expect(hit).toBeGreaterThan(counts.namesOverHttp / 10)
})

describe(`a write for a random name (seed ${seed})`, () => {
  it.each(rewritingProxies)(
    'never ends all rooms or all calls, nor a call by its UUID, behind a proxy that %s',
    async (_, proxy) => {
      const { world, clock } = open('plivo', proxy)
      await live(clock, async () => {
        for (const name of fc.sample(awkwardName, { numRuns: counts.namesOverHttp / 10, seed }))
          await attack(world, name)
      })
    },
  )
})
