import { describe, expect, it } from 'vitest'
import type { RoomEvent } from '../../../simulator/simulator.ts'
import { createWorld, type World } from '../../../support/simulator-world.ts'

const three = [{ name: 'Asha' }, { name: 'Bruno' }, { name: 'Chidi' }]

const startStandup = (world: World, people: number | { name: string; endConferenceOnExit?: boolean }[] = three) =>
  world.simulator.rooms.startRoom({ name: 'Standup', people })

const recordEvents = ({ simulator }: World): RoomEvent[] => {
  const events: RoomEvent[] = []
  simulator.rooms.onEvent((event) => events.push(event))
  return events
}

const namesIn = ({ simulator }: World): string[] | undefined =>
  simulator.rooms.get('Standup')?.members.map((member) => member.name)

describe('the life of a room', () => {
  it('ends at its time limit', async () => {
    const world = createWorld({ switches: { timeLimitSeconds: 60 } })
    startStandup(world)
    await world.clock.advance(59_999)
    expect(namesIn(world)).toHaveLength(3)
    await world.clock.advance(1)
    expect(namesIn(world)).toBeUndefined()
  })

  it('ends when its leader leaves, and the other calls continue for a while', async () => {
    const world = createWorld()
    const events = recordEvents(world)
    const [leader] = startStandup(world, [{ name: 'Lead', endConferenceOnExit: true }, ...three]).members
    world.simulator.rooms.leave({ room: 'Standup', memberId: leader?.memberId ?? '' })
    expect(events.findLast((event) => event.kind === 'ended')).toMatchObject({ reason: 'leaderLeft' })
    expect(world.simulator.rooms.calls.list()).toHaveLength(3)
    await world.clock.advance(60_000)
    expect(world.simulator.rooms.calls.list()).toEqual([])
  })

  it('has its own number, which its callers have dialled, in its next run too', () => {
    const world = createWorld()
    const { rooms } = world.simulator
    const dialled = (): unknown => rooms.calls.list().map(({ room, to }) => [room, to])
    startStandup(world, 2)
    rooms.startRoom({ name: 'Night', people: 1 })
    rooms.calls.begin({})
    const expected = [
      ['Standup', '15550120000'],
      ['Standup', '15550120000'],
      ['Night', '15550120001'],
      [undefined, '15550100000'],
    ]
    expect(dialled()).toEqual(expected)
    rooms.endRoom({ room: 'Standup' })
    startStandup(world, 2)
    expect(dialled()).toEqual([...expected.slice(2), ...expected.slice(0, 2)])
  })

  it.each([
    [true, 1],
    [false, 0],
  ])('with stayAlone %s has %i members after one of two leaves', (stayAlone, left) => {
    const world = createWorld({ switches: { stayAlone } })
    const [first] = startStandup(world, 2).members
    world.simulator.rooms.leave({ room: 'Standup', memberId: first?.memberId ?? '' })
    expect(world.simulator.rooms.get('Standup')?.members.length ?? 0).toBe(left)
  })

  it('refuses the twenty-first caller, whose call continues outside the room', async () => {
    const world = createWorld()
    startStandup(world, 20)
    const joined = world.simulator.rooms.join({ room: 'Standup', callUuid: 'late-call' })
    expect(joined).toEqual({ refused: 'full', callUuid: 'late-call' })
    expect(world.simulator.rooms.calls.get('late-call')).toBeDefined()
    await world.clock.advance(60_000)
    expect(world.simulator.rooms.calls.get('late-call')).toBeUndefined()
  })

  it('returns copies: changing one changes nothing', () => {
    const world = createWorld()
    startStandup(world)
    const [member] = world.simulator.rooms.snapshot()[0]?.members ?? []
    if (member !== undefined) member.muted = true
    expect(world.simulator.rooms.get('Standup')?.members[0]?.muted).toBe(false)
  })
})

describe('member ids', () => {
  it.each([
    ['sparse', false],
    ['reused', true],
  ] as const)('%s: a caller who rejoins has the earlier id: %s', async (memberIds, same) => {
    const world = createWorld({ switches: { memberIds, afterKick: 'rejoins', rejoinMs: 1000 } })
    const [first] = startStandup(world).members
    await world.call('POST', `/Conference/Standup/Member/${first?.memberId}/Mute/`)
    await world.call('POST', `/Conference/Standup/Member/${first?.memberId}/Kick/`)
    await world.applyEffects()
    expect(namesIn(world)).toEqual(['Bruno', 'Chidi'])
    await world.clock.advance(1000)
    const back = world.simulator.rooms.get('Standup')?.members.find((m) => m.callUuid === first?.callUuid)
    expect(back?.name).toBe('Asha')
    expect(back?.memberId === first?.memberId).toBe(same)
    expect(back).toMatchObject({ reusedId: same, muted: false })
  })
})

describe('after a kick,', () => {
  it.each([
    ['callContinues', 3],
    ['callEnds', 2],
  ] as const)('with afterKick %s, %i calls remain', async (afterKick, calls) => {
    const world = createWorld({ switches: { afterKick } })
    const [first] = startStandup(world).members
    await world.call('POST', `/Conference/Standup/Member/${first?.memberId}/Kick/`)
    await world.applyEffects()
    expect(world.simulator.rooms.calls.list()).toHaveLength(calls)
  })
})

describe('a seed', () => {
  it('gives the same sequence of joins and leaves each time', async () => {
    const play = async (): Promise<string[]> => {
      const world = createWorld({ seed: 3, rooms: 3, lively: true })
      const events = recordEvents(world)
      await world.clock.advance(120_000)
      world.simulator.stop()
      return [JSON.stringify(world.simulator.rooms.snapshot()), ...events.map((event) => `${event.at} ${event.kind}`)]
    }
    const once = await play()
    expect(once.length).toBeGreaterThan(8)
    expect(await play()).toEqual(once)
  })
})

describe('a lively simulator', () => {
  it('starts with rooms that have been live for a while, and with a noisy caller who dials in again', async () => {
    const world = createWorld({ rooms: 3, lively: true })
    const { rooms } = world.simulator
    for (const room of rooms.snapshot()) expect(room.startedAt).toBeLessThan(world.clock.now() - 60_000)
    const noisy = (): string | undefined => rooms.snapshot()[0]?.members.find((m) => m.name.includes('train'))?.callUuid
    const before = noisy()
    rooms.leave({ room: 'Weekly standup', callUuid: before ?? '' })
    expect(noisy()).toBeUndefined()
    await world.clock.advance(20_000)
    expect(noisy()).toBeDefined()
    expect(noisy()).not.toBe(before)
  })

  it('has a caller who represents the user and stays in the first room', async () => {
    const world = createWorld({ rooms: 3, lively: true })
    const { rooms, moderator } = world.simulator
    expect(moderator).toMatchObject({ room: 'Weekly standup', number: rooms.snapshot()[0]?.members[0]?.number })
    const isThere = (): boolean =>
      rooms
        .snapshot()
        .some(({ name, members }) => name === moderator?.room && members.some((one) => one.number === moderator.number))
    for (let minute = 0; minute < 30; minute += 1) {
      await world.clock.advance(60_000)
      expect(isThere()).toBe(true)
    }
  })

  it('starts a room with another name some time after all have ended', async () => {
    const world = createWorld({ rooms: 3, lively: true })
    await world.call('DELETE', '/Conference/')
    await world.clock.advance(30_000)
    expect(world.simulator.rooms.snapshot()).toEqual([])
    await world.clock.advance(60_000)
    expect(world.simulator.rooms.snapshot()[0]?.name).toBe('Design review')
  })

  it('emits no event after it is stopped', async () => {
    const world = createWorld({ rooms: 3, lively: true })
    const events = recordEvents(world)
    world.simulator.stop()
    expect(world.clock.waiting).toBe(0)
    await world.clock.advance(600_000)
    expect(events).toEqual([])
  })
})
