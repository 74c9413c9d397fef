import { afterEach, describe, expect, it } from 'vitest'
import type { FaultRule } from '../simulator/simulator.ts'
import { begin, calls, room } from '../support/provider-calls.ts'
import { overHttp, stopAll } from '../support/simulated-provider.ts'

afterEach(stopAll)

describe('a 401', () => {
  const refused: FaultRule = { kind: 'refuse', status: 401 }
  const path = { ok: false, fault: { code: 'route', values: { status: 401, reason: 'path' } } }
  const profiles = [
    ['plivo', 'GET /'],
    ['vobiz', 'GET /Conference/'],
  ] as const

  it.each(profiles)(
    'from %s leads to the account check, which proves that only the path was rejected',
    async (profile, check) => {
      const world = await overHttp({ profile, switches: { faults: [{ ...refused, path: '/Mute/' }] } })
      begin(world)
      expect(await calls.mute(world.provider)).toMatchObject(path)
      expect(world.lines()).toEqual(['POST /Conference/Town%20Hall/Member/311/Mute/', check])
      expect(await world.provider.list()).toMatchObject({ ok: true })
    },
  )

  it.each(profiles)(
    'from %s in response to the list request leads to one account check, and is reported as a rejected path',
    async (profile, check) => {
      const world = await overHttp({ profile, switches: { faults: [{ ...refused, times: 1 }] } })
      expect(await world.provider.list()).toMatchObject(path)
      expect(world.lines()).toEqual(['GET /Conference/', check])
      expect(await world.provider.list()).toMatchObject({ ok: true })
    },
  )

  it.each(profiles)(
    'from %s is not reported as rejected credentials if the check fails for another reason',
    async (profile) => {
      const faults: FaultRule[] = [
        { ...refused, times: 1 },
        { kind: 'refuse', status: 500 },
      ]
      const world = await overHttp({ profile, switches: { faults } })
      begin(world)
      expect(await world.provider.retrieve(room)).toMatchObject({ ok: false, fault: { code: 'server' } })
      expect(world.requests).toHaveLength(2)
    },
  )

  it.each(profiles)('from %s in response to the account check itself leads to no further check', async (profile) => {
    const world = await overHttp({ profile, switches: { faults: [refused] } })
    expect(await world.provider.check()).toMatchObject({ ok: false, fault: { code: 'credentials' } })
    expect(world.requests).toHaveLength(1)
  })

  it('is not hidden by a body that is too large', async () => {
    const faults: FaultRule[] = [{ kind: 'huge', bytes: 50_000_000, status: 401 }]
    const world = await overHttp({ profile: 'plivo', switches: { faults } })
    expect(await world.provider.list()).toMatchObject({ fault: { code: 'credentials' } })
  })

  it('does not stop later requests', async () => {
    const world = await overHttp({ profile: 'plivo', switches: { faults: [{ ...refused, times: 2 }] } })
    expect(await world.provider.list()).toMatchObject({ fault: { code: 'credentials' } })
    expect(await world.provider.list()).toMatchObject({ ok: true })
  })
})
