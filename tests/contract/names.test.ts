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
      expect(await provider.hangUpConference(name)).toMatchObject({ ok: true, value: {} })
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
