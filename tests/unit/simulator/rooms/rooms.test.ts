import { describe, expect, it, test } from 'vitest'
import { noisyCaller } from '../../../../electron/simulator/people.ts'
import type { RoomEvent } from '../../../simulator/simulator.ts'
import { createWorld, type World } from '../../../support/simulator-world.ts'
import { createStandup, flags, statuses } from '../../../support/standup-world.ts'

const recordEvents = ({ simulator }: World): RoomEvent[] => {
  const events: RoomEvent[] = []
  simulator.rooms.onEvent((event) => events.push(event))
  return events
}

const kick = async (world: World): Promise<void> => {
  await statuses(world, ['POST /Conference/Standup/Member/10/Mute/', 'POST /Conference/Standup/Member/10/Kick/'])
  await world.applyEffects()
}

describe('a room', () => {
  it.each([
    [true, 1],
    [false, 0],
  ])('with stayAlone %s has %i members after one of two leaves', (stayAlone, left) => {
    const { rooms } = createWorld({ switches: { stayAlone } }).simulator
    const { members } = rooms.startRoom({ name: 'Standup', people: 2 })
    rooms.leave({ room: 'Standup', memberId: members[0]?.memberId ?? '' })
    expect(rooms.get('Standup')?.members.length ?? 0).toBe(left)
  })
})

describe('after a kick', () => {
  it.each([
    ['callContinues', 3],
    ['callEnds', 2],
  ] as const)('with afterKick %s, %i calls remain', async (afterKick, calls) => {
    const world = createStandup('plivo', { afterKick })
    await kick(world)
    expect(world.simulator.rooms.calls.list()).toHaveLength(calls)
  })

  it.each([
    ['sparse', 'works', ['15', '22']],
    ['reused', 'works', ['15', '22']],
    ['reused', 'withoutEffect', ['15', '22', '10']],
  ] as const)(
    'a caller who rejoins has a %s id, and is not muted; hanging up by an id that was reused %s',
    async (memberIds, hangupAfterReuse, left) => {
      const world = createStandup('plivo', { memberIds, hangupAfterReuse, afterKick: 'rejoins', rejoinMs: 1000 })
      await kick(world)
      await world.clock.advance(1000)
      const back = world.simulator.rooms.get('Standup')?.members.at(-1)
      expect(back).toMatchObject({ callUuid: 'call-10', muted: false, reusedId: memberIds === 'reused' })
      expect(back?.memberId === '10').toBe(memberIds === 'reused')
      expect(await statuses(world, [`DELETE /Conference/Standup/Member/${back?.memberId}/`])).toEqual([204])
      await world.applyEffects()
      expect(flags(world)).toEqual(left)
    },
  )
})

test('a seed gives the same sequence of joins and leaves each time', async () => {
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

describe('a lively simulator', () => {
  it('starts with rooms that have been live for a while, and with a noisy caller who dials in again', async () => {
    const world = createWorld({ rooms: 3, lively: true })
    const { rooms } = world.simulator
    for (const room of rooms.snapshot()) expect(room.startedAt).toBeLessThan(world.clock.now() - 60_000)
    const noisy = (): string | undefined => rooms.snapshot()[0]?.members.find((m) => m.name === noisyCaller)?.callUuid
    const before = noisy()
    expect(rooms.leave({ room: 'Weekly standup', callUuid: before ?? '' })).toBe(true)
    expect(noisy()).toBeUndefined()
    await world.clock.advance(20_000)
    expect([undefined, before]).not.toContain(noisy())
  })

  it('has a caller who represents the user and stays in the first room', async () => {
    const world = createWorld({ rooms: 3, lively: true })
    const { rooms, moderator } = world.simulator
    expect(moderator).toMatchObject({ room: 'Weekly standup', number: rooms.snapshot()[0]?.members[0]?.number })
    for (let minute = 0; minute < 30; minute += 1) {
      await world.clock.advance(60_000)
      expect(rooms.get('Weekly standup')?.members.map(({ number }) => number)).toContain(moderator?.number)
    }
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
