import { afterEach, expect, test } from 'vitest'
import { ana, ben, createScene, eve, type Scene } from '../../support/moderation-scene.ts'
import { accountId } from '../../support/test-core.ts'

let scene: Scene | undefined
afterEach(() => scene?.stop())

const ROOM = 'Weekly'
const minute = 60_000

test.each(['plivo', 'vobiz-documented'] as const)(
  'at %s, the journal says how each caller of an own room left, and how the room came to be empty',
  async (profile) => {
    scene = await createScene({ profile, switches: { stayAlone: true } }, { own: [{ accountId, name: ROOM }] })
    const { clock, world, journal, idOf } = scene
    const leave = async ({ number }: typeof ana, lineFails = false): Promise<void> => {
      world.rooms.leave({ room: ROOM, memberId: idOf(number), lineFails })
      await clock.advance(minute)
    }
    await clock.advance(minute)
    world.rooms.join({ room: ROOM, number: '15550100104' })
    await clock.advance(minute)
    const fourth = world.rooms.live(ROOM)?.members.get(idOf('15550100104'))
    await leave(ana)
    await leave(ben, true)
    world.rooms.hangUpCall(fourth?.callUuid ?? '')
    await clock.advance(minute)
    const reads = (): number => world.lines().filter((line) => /cdr|Call/.test(line)).length
    expect([world.rooms.live(ROOM)?.members.size, reads()]).toEqual([1, 0])
    await leave(eve)
    await clock.advance(20 * minute)
    const [entry, other] = (await journal()).filter(({ event }) => event === 'callRecords')
    expect([entry?.ending, other]).toEqual(['lastHungUp', undefined])
    const endings = new Map(entry?.members?.map(({ number, record }) => [number, record?.ending]))
    expect(endings).toEqual(
      new Map([
        [ana.number, 'hungUp'],
        [ben.number, 'line'],
        ['15550100104', 'api'],
        [eve.number, 'hungUp'],
      ]),
    )
    expect(entry?.members?.every(({ record }) => (record?.seconds ?? 0) >= 60 && (record?.cost ?? 0) > 0)).toBe(true)
    expect(reads()).toBe(4)
  },
)
