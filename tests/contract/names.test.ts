import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { judgeName } from '../../electron/providers/names.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import { awkwardName } from '../support/awkward-names.ts'
import { counts, patience, seed } from '../support/counts.ts'
import { inVirtualTime, overHttp, stopAll, type World } from '../support/simulated.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'

afterEach(stopAll)

const sampled = (count: number): string[] =>
  [
    ...new Set(
      fc.sample(
        awkwardName.filter((name) => judgeName(name).use !== 'never'),
        { numRuns: count * 5, seed },
      ),
    ),
  ].slice(0, count)

describe(`room names over HTTP (seed ${seed})`, () => {
  it('reach exactly the room of that name', { timeout: patience }, async () => {
    const world = await overHttp({ face: 'plivo', switches: { limitRequests: 0 } })
    const names = sampled(counts.namesOverHttp)
    expect(names).toHaveLength(counts.namesOverHttp)
    for (const name of names) world.rooms.startRoom({ name, people: [{ memberId: '1' }, { memberId: '2' }] })
    const { provider } = world
    const listed = await provider.list()
    expect(listed.ok && listed.value).toEqual(names)

    const oneByOne = async (name: string): Promise<void> => {
      expect(await provider.retrieve(name, { priority: 'person' })).toMatchObject({
        ok: true,
        value: { name, people: 2 },
      })
      expect(await provider.mute(name, { ids: ['2'] })).toMatchObject({ ok: true, value: { echoed: ['2'] } })
      expect(world.rooms.get(name)?.members.map(({ muted }) => muted)).toEqual([false, true])
      expect(await provider.hangUpConference(name)).toMatchObject({ ok: true, value: { asynchronous: false } })
      expect(world.rooms.get(name)).toBeUndefined()
    }
    const waiting = [...names]
    const worker = async (): Promise<void> => {
      for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) await oneByOne(name)
    }
    await Promise.all(Array.from({ length: 8 }, worker))
    expect(world.rooms.snapshot()).toEqual([])
    const ended = world.requests.flatMap(({ effect }) => (effect?.kind === 'endRoom' ? [effect.room] : []))
    expect([...ended].sort()).toEqual([...names].sort())
  })
})

const writes: readonly ((p: Provider, name: string) => Promise<unknown>)[] = [
  (p, name) => p.mute(name, 'all'),
  (p, name) => p.unmute(name, { ids: ['1'] }),
  (p, name) => p.kick(name, { ids: ['1'] }),
  (p, name) => p.hangUpMember(name, 'all'),
  (p, name) => p.play(name, 'all', 'https://media.example.test/a.mp3'),
  (p, name) => p.stopSpeak(name, 'all'),
  (p, name) => p.record(name),
  (p, name) => p.stopRecord(name),
  (p, name) => p.hangUpConference(name),
]

/** Kinds of effect that no write above may ever have. */
const tooMuch = ['endAllRooms', 'endAllCalls', 'endCall']

const attack = async (world: World, name: string): Promise<void> => {
  world.clearRequests()
  const { provider } = world
  await provider.retrieve(name, { priority: 'person' })
  for (const write of writes) await write(provider, name)
  for (const { effect, method, path } of world.requests) {
    if (effect === undefined) continue
    expect(`${method} ${path} hit ${effect.kind} ${effect.room ?? ''}`).toBe(
      `${method} ${path} hit ${effect.kind} ${name}`,
    )
    expect(tooMuch).not.toContain(effect.kind)
  }
}

describe(`a proxy that decodes and collapses paths, as nginx does (seed ${seed})`, () => {
  const open = (): { world: World; clock: ReturnType<typeof createVirtualClock> } => {
    const clock = createVirtualClock()
    const world = inVirtualTime(clock, {
      face: 'plivo',
      switches: { pathHandling: 'nginx', limitRequests: 0, effectDelayMs: 0 },
    })
    return { world, clock }
  }
  /** Runs work while its time passes. */
  const live = async (clock: ReturnType<typeof createVirtualClock>, work: Promise<void>): Promise<void> => {
    let done = false as boolean
    const over = work.finally(() => {
      done = true
    })
    over.catch(() => undefined)
    while (!done) await clock.advance(1_000)
    await over
  }
  const victims = ['a', 'all', 'Member', 'Conference', 'Call', 'Mute', 'é', '...', '🙂']
  const fill = (world: World, name: string): void => {
    for (const each of new Set([...victims, ...(name === '' ? [] : [name])])) {
      if (world.rooms.get(each) === undefined)
        world.rooms.startRoom({ name: each, people: [{ memberId: '1' }, { memberId: '2' }] })
    }
  }

  it.each([
    'a/..',
    '/',
    './',
    'a/Member/all',
    'a/Member/1/Mute',
    'a%2F..',
    'a%252f..',
    '..',
    'a/',
    'a\\..',
    '../Call',
    'a/Record',
    'a/./../',
  ])('turns no write for %j into another', async (name) => {
    const { world, clock } = open()
    fill(world, name)
    await live(clock, attack(world, name))
    for (const victim of victims) expect(world.rooms.get(victim)?.members).toHaveLength(2)
  })

  it('turns no write for any name into another', { timeout: patience }, async () => {
    const { world, clock } = open()
    let hit = 0
    await live(
      clock,
      (async () => {
        for (const name of fc.sample(awkwardName, { numRuns: counts.namesOverHttp, seed })) {
          fill(world, name)
          await attack(world, name)
          hit += world.requests.filter(({ effect }) => effect !== undefined).length
          for (const victim of victims) if (victim !== name) expect(world.rooms.get(victim)?.members).toHaveLength(2)
        }
      })(),
    )
    expect(hit).toBeGreaterThan(counts.namesOverHttp / 10)
  })
})

describe('a name with a slash', () => {
  const name = 'Ops/Night & Day 100%'
  it('takes writes only after a retrieve that answered with exactly it', async () => {
    const world = await overHttp({ face: 'plivo' })
    world.rooms.startRoom({ name, people: [{ memberId: '1' }, { memberId: '2' }] })
    const { provider } = world
    expect(provider.writable(name)).toBe('afterRetrieve')
    const early = [
      await provider.mute(name, 'all'),
      await provider.hangUpConference(name),
      await provider.record(name),
      await provider.kick(name, { ids: ['1', '2'] }),
    ]
    for (const reply of early) {
      expect(reply).toMatchObject({ ok: false, fault: { code: 'unsupported', values: { reason: 'nameUnproven' } } })
    }
    expect(world.requests).toEqual([])
    expect(await provider.retrieve(name)).toMatchObject({ ok: true, value: { name } })
    expect(provider.writable(name)).toBe('yes')
    expect(await provider.mute(name, 'all')).toMatchObject({ ok: true })
    expect(world.rooms.get(name)?.members.every(({ muted }) => muted)).toBe(true)
  })

  it('is not proven by a reading without a roster', async () => {
    const world = await overHttp({ face: 'vobiz' })
    world.rooms.startRoom({ name })
    expect(await world.provider.retrieve(name)).toMatchObject({ value: { kind: 'liveWithoutRoster' } })
    expect(world.provider.writable(name)).toBe('afterRetrieve')
    expect(await world.provider.hangUpConference(name)).toMatchObject({ ok: false })
  })

  it('is never writable when it can be collapsed away', async () => {
    const world = await overHttp({ face: 'plivo' })
    expect(world.provider.writable('a/..')).toBe('never')
    expect(await world.provider.retrieve('a/..')).toMatchObject({
      fault: { code: 'invalid', values: { reason: 'nameDots' } },
    })
    expect(await world.provider.hangUpConference('')).toMatchObject({ fault: { values: { reason: 'nameEmpty' } } })
    expect(await world.provider.hangUpCall('')).toMatchObject({ fault: { values: { reason: 'callUuid' } } })
    expect(world.requests).toEqual([])
  })
})
