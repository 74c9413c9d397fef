import { drop } from '../../../shared/drop.ts'
import { describe, expect, test } from 'vitest'
import type { ReadMember, RetrieveResult } from '../../../electron/providers/provider.ts'
import { accountId } from '../../support/moderation-harness.ts'
import { ana, createRelayedMonitor } from '../../support/relayed-monitor.ts'

describe('the age of evidence', () => {
  const ref = { accountId, name: 'Weekly' }

  test('from a relay starts at its earliest possible request, unless only reads by this Gavel count', async () => {
    const { clock, monitor, look } = await createRelayedMonitor()
    await clock.advance(2_000)
    look(400)
    expect(monitor.rosterAge(ref)).toBe(400)
    expect(monitor.aliveAge(ref)).toBe(400)
    expect(monitor.rosterAge(ref, true)).toBeGreaterThan(2_000)
    expect(monitor.aliveAge(ref, true)).toBeGreaterThan(2_000)
    const reading = monitor.readNow(ref)
    await clock.advance(100)
    await reading
    expect(monitor.rosterAge(ref, true)).toBeLessThan(150)
    expect(monitor.aliveAge(ref, true)).toBeLessThan(150)
  })

  test('from a read by this Gavel is known even if a read by a relay overtakes it', async () => {
    const { clock, monitor, look } = await createRelayedMonitor()
    await clock.advance(2_000)
    const reading = monitor.readNow(ref)
    await clock.advance(20)
    look(5)
    await clock.advance(80)
    expect((await reading).ok).toBe(true)
    expect(monitor.rosterAge(ref, true)).toBe(100)
    expect(monitor.aliveAge(ref, true)).toBe(100)
  })

  test('from a read by this Gavel is known even if a relay meanwhile delivers a roster that it requested earlier', async () => {
    const { clock, world, monitor, look, shown } = await createRelayedMonitor()
    await clock.advance(2_000)
    world.rooms.join({ room: 'Weekly', number: '15550100103' })
    const reading = monitor.readNow(ref)
    await clock.advance(20)
    look(40)
    expect(shown()?.members).toHaveLength(3)
    await clock.advance(80)
    expect((await reading).ok).toBe(true)
    expect(monitor.rosterAge(ref, true)).toBe(100)
  })

  /** Returns the roster, but with another call under the first caller's member id. */
  function withAnotherCall(roster: RetrieveResult): RetrieveResult {
    if (roster.kind !== 'roster') throw new Error('The room is not live.')
    const [first, ...others] = roster.members
    return { ...roster, members: [{ ...first, callUuid: 'another-call' } as ReadMember, ...others] }
  }

  test('is unknown if overlapping reads by a relay and by this Gavel show different callers with the same member id', async () => {
    const { clock, monitor, take, truth } = await createRelayedMonitor()
    await clock.advance(2_000)
    const reading = monitor.readNow(ref)
    await clock.advance(100)
    await reading
    take({ about: 'room', name: 'Weekly', result: withAnotherCall(truth()) }, 250)
    expect(monitor.rosterAge(ref)).toBe(100)
    take({ about: 'room', name: 'Weekly', result: withAnotherCall(truth()) }, 150)
    expect(monitor.rosterAge(ref)).toBeUndefined()
  })

  test('from a read by this Gavel is unknown if a newer roster from a relay, which arrived first, contradicts it', async () => {
    const { clock, world, monitor, take, truth, shown } = await createRelayedMonitor()
    await clock.advance(2_000)
    world.rooms.join({ room: 'Weekly', number: '15550100103' })
    const reading = monitor.readNow(ref)
    await clock.advance(20)
    const roster = truth()
    if (roster.kind !== 'roster') throw new Error('The room is not live.')
    const members = roster.members.map((one, index) => (index === 2 ? { ...one, callUuid: 'another-call' } : one))
    take({ about: 'room', name: 'Weekly', result: { ...roster, members } }, 5)
    expect(shown()?.members).toHaveLength(2)
    await clock.advance(40)
    expect(shown()?.members).toHaveLength(3)
    expect(monitor.rosterAge(ref)).toBeUndefined()
    await clock.advance(100)
    expect((await reading).ok).toBe(true)
    expect(monitor.rosterAge(ref)).toBe(110)
  })

  test('from a read by this Gavel that shows a restart is unknown even if a relay read the room just before', async () => {
    const { clock, world, monitor, look } = await createRelayedMonitor()
    await clock.advance(2_000)
    world.switches.set({ arrivalMs: 40 })
    const reading = monitor.readNow(ref)
    await clock.advance(20)
    look(5)
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [{ number: '15550100103' }] })
    await clock.advance(75)
    expect(monitor.rosterAge(ref)).toBeUndefined()
    await clock.advance(1_000)
    await reading
  })

  test('is unknown while a waiting newer roster gives the member id of a shown caller to another caller', async () => {
    const { clock, monitor, take, truth, shown } = await createRelayedMonitor()
    await clock.advance(2_000)
    const reading = monitor.readNow(ref)
    await clock.advance(20)
    take({ about: 'room', name: 'Weekly', result: withAnotherCall(truth()) }, 5)
    expect(shown()?.members?.map(({ callUuid }) => callUuid)).not.toContain('another-call')
    expect(monitor.rosterAge(ref)).toBeUndefined()
    await clock.advance(40)
    expect(monitor.rosterAge(ref, true)).toBeUndefined()
    await clock.advance(40)
    await reading
    expect(monitor.rosterAge(ref, true)).toBe(50)
  })

  test("is unknown for an own room if a later read by a relay shows another caller than this Gavel's", async () => {
    const { clock, world, monitor, take, truth, shown } = await createRelayedMonitor({ own: [ref] })
    await clock.advance(2_000)
    world.switches.set({ arrivalMs: 40 })
    const roster = truth()
    if (roster.kind !== 'roster') throw new Error('The room is not live.')
    const [first] = roster.members
    const members = [{ ...first, callUuid: 'another-call' } as ReadMember]
    world.rooms.endRoom({ room: 'Weekly' })
    take({ about: 'room', name: 'Weekly', result: { kind: 'gone' } }, 5)
    world.rooms.startRoom({ name: 'Weekly', people: [{ number: '15550100103' }] })
    await clock.advance(20)
    take({ about: 'room', name: 'Weekly', result: { ...roster, people: 1, members } }, 5)
    await clock.advance(100)
    expect(shown()?.members).toMatchObject([{ number: '15550100103' }])
    expect(monitor.rosterAge(ref)).toBeUndefined()
  })

  test('is unknown while a waiting newer roster lacks a caller, because the member id may be reused', async () => {
    const { clock, world, monitor, look, shown } = await createRelayedMonitor()
    await clock.advance(2_000)
    world.switches.set({ arrivalMs: 200 })
    drop(monitor.readNow(ref))
    await clock.advance(20)
    const callUuid = shown()?.members?.find(({ name }) => name === ana.name)?.callUuid ?? ''
    world.rooms.leave({ room: 'Weekly', callUuid })
    look(5)
    expect(monitor.rosterAge(ref)).toBeUndefined()
    await clock.advance(1_000)
    expect(shown()?.members?.map(({ name }) => name)).toEqual(['Ben'])
    expect(monitor.rosterAge(ref)).toBeDefined()
  })

  test('that a room is live stays known, and its run certain, if an overlapping roster lacks a caller', async () => {
    const { clock, world, monitor, take, truth, shown } = await createRelayedMonitor({ own: [ref] })
    await clock.advance(2_000)
    const reading = monitor.readNow(ref)
    await clock.advance(100)
    await reading
    world.rooms.leave({ room: 'Weekly', callUuid: shown()?.members?.[0]?.callUuid ?? '' })
    take({ about: 'room', name: 'Weekly', result: truth() }, 150)
    expect(monitor.rosterAge(ref)).toBeUndefined()
    expect(shown()).toMatchObject({ stale: false, state: 'live' })
    await clock.advance(300)
    take({ about: 'room', name: 'Weekly', result: { kind: 'liveWithoutRoster' } }, 10)
    expect(monitor.aliveAge(ref, true)).toBeDefined()
    expect(shown()?.unsureBefore).toBeUndefined()
  })

  test.each([true, false])(
    'does not let a relay alone end an own room that this Gavel cannot read (known member ids: %s)',
    async (areKnown) => {
      const { clock, world, monitor, take, truth, kinds, shown } = await createRelayedMonitor({ own: [ref] })
      await clock.advance(2_000)
      const roster = truth()
      if (roster.kind !== 'roster') throw new Error('The room is not live.')
      const members = roster.members.map((member, index) => ({
        ...member,
        callUuid: `another-${String(index)}`,
        memberId: areKnown ? member.memberId : `99${String(index)}`,
      }))
      const result = { ...roster, members, runTimeSeconds: 0 }
      world.switches.set({ faults: [{ kind: 'fail', status: 500 }], latencyMs: 100 })
      take({ about: 'room', name: 'Weekly', result }, 5)
      await clock.advance(1_500)
      drop(monitor.readNow(ref))
      await clock.advance(30)
      take({ about: 'room', name: 'Weekly', result }, 5)
      await clock.advance(3_000)
      expect([kinds(), shown()?.instance]).toEqual([[], 1])
    },
  )

  test('of a roster that this Gavel read stays known after a relay shows the same people, but not after it shows others', async () => {
    const { clock, world, monitor, look } = await createRelayedMonitor()
    await clock.advance(2_000)
    const reading = monitor.readNow(ref)
    await clock.advance(100)
    await reading
    look(10)
    expect(monitor.rosterAge(ref)).toBe(10)
    expect(monitor.rosterAge(ref, true)).toBe(100)
    world.rooms.join({ room: 'Weekly', number: '15550100103' })
    await clock.advance(100)
    look(10)
    expect(monitor.rosterAge(ref, true)).toBeUndefined()
    expect(monitor.aliveAge(ref, true)).toBe(200)
  })

  test('from a read by this Gavel starts at its request, so the read revives no room that ended since', async () => {
    const { clock, monitor, take } = await createRelayedMonitor()
    await clock.advance(2_000)
    const reading = monitor.readNow(ref)
    await clock.advance(20)
    take({ about: 'room', name: 'Weekly', result: { kind: 'gone' } }, 10)
    await clock.advance(20)
    take({ about: 'room', name: 'Weekly', result: { kind: 'gone' } }, 10)
    await clock.advance(100)
    await reading
    expect(monitor.conference(ref)).toBeUndefined()
  })

  test('from a read by this Gavel is unknown after a relay contradicted it', async () => {
    const { clock, monitor, take, look } = await createRelayedMonitor()
    await clock.advance(2_000)
    const reading = monitor.readNow(ref)
    await clock.advance(100)
    await reading
    take({ about: 'room', name: 'Weekly', result: { kind: 'gone' } }, 10)
    look(5)
    expect(monitor.conference(ref)).toMatchObject({ state: 'live' })
    expect(monitor.rosterAge(ref, true)).toBeUndefined()
    expect(monitor.aliveAge(ref, true)).toBeUndefined()
  })
})
