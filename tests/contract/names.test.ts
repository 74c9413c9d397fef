import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { judgeName } from '../../electron/providers/paths.ts'
import { awkwardName } from '../support/awkward-names.ts'
import { counts, seed } from '../support/test-sizes.ts'
import { overHttp, stopAll } from '../support/simulated-provider.ts'

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
  it('each lead to the room of exactly that name', async () => {
    const world = await overHttp({ profile: 'plivo', switches: { limitRequests: 0 } })
    const names = sampled(counts.namesOverHttp)
    expect(names).toHaveLength(counts.namesOverHttp)
    for (const name of names) world.rooms.startRoom({ name, people: [{ memberId: '1' }, { memberId: '2' }] })
    const { provider } = world
    const listed = await provider.list()
    expect(listed.ok && listed.value.names).toEqual(names)

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

describe('names and call UUIDs in addresses:', () => {
  const name = 'Ops/Night & Day 100%'
  it('a name with a slash accepts writes only after a retrieve that returned this name', async () => {
    const world = await overHttp({ profile: 'plivo' })
    world.rooms.startRoom({ name, people: [{ memberId: '1' }, { memberId: '2' }] })
    const { provider } = world
    expect(provider.writable(name)).toBe('afterRetrieve')
    const early = [
      await provider.mute(name, 'all'),
      await provider.hangUpConference(name),
      await provider.record(name),
      await provider.kick(name, { ids: ['1'] }),
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

  it('a response without a roster does not prove a name with a slash', async () => {
    const world = await overHttp({ profile: 'vobiz' })
    world.rooms.startRoom({ name })
    expect(await world.provider.retrieve(name)).toMatchObject({ value: { kind: 'liveWithoutRoster' } })
    expect(world.provider.writable(name)).toBe('afterRetrieve')
    expect(await world.provider.hangUpConference(name)).toMatchObject({ ok: false })
  })

  it('a name that a proxy can collapse is never writable; an empty name or call UUID is rejected too', async () => {
    const world = await overHttp({ profile: 'plivo' })
    expect(world.provider.writable('a/..')).toBe('never')
    expect(await world.provider.retrieve('a/..')).toMatchObject({
      fault: { code: 'invalid', values: { reason: 'nameDots' } },
    })
    expect(await world.provider.hangUpConference('')).toMatchObject({ fault: { values: { reason: 'nameEmpty' } } })
    const inCall = [world.provider.hangUpCall(''), world.provider.stopRecordCall(''), world.provider.recordCall('a/..')]
    for (const reply of await Promise.all(inCall))
      expect(reply).toMatchObject({ fault: { values: { reason: 'callUuid' } } })
    expect(world.requests).toEqual([])
  })
})
