import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { intervalsOf } from '../../../../electron/monitor/polling/intervals.ts'
import { plan, type AccountPlan, type RoomPlan } from '../../../../electron/monitor/polling/schedule.ts'
import { SecondReads } from '../../../../electron/monitor/polling/second-reads.ts'
import { seed } from '../../../support/test-sizes.ts'

const room = (index: number, more: Partial<RoomPlan> = {}): RoomPlan => ({
  name: `room ${String(index)}`,
  priority: 'slow',
  suspect: false,
  secondReads: 0,
  inFlight: false,
  failing: false,
  keepsTurn: false,
  ...more,
})

const plivo = (rooms: readonly RoomPlan[], more: Partial<AccountPlan> = {}): AccountPlan => ({
  listIsComplete: true,
  allowed: 20,
  connections: 4,
  slower: 1,
  isForeground: true,
  anyLive: rooms.length > 0,
  listInFlight: false,
  polling: 0,
  recent: [],
  secondReadsAt: [],
  suspectWasLast: false,
  unreachable: false,
  refused: false,
  failures: 0,
  listFailures: 0,
  roomFailed: false,
  userAsks: false,
  rooms,
  ...more,
})

const vobiz = (rooms: readonly RoomPlan[], more: Partial<AccountPlan> = {}): AccountPlan =>
  plivo(rooms, { listIsComplete: false, allowed: 2, ...more })

const many = (count: number, more: Partial<RoomPlan> = {}): RoomPlan[] =>
  Array.from({ length: count }, (_, index) => room(index, more))

/** The requests within `seconds` if every response takes `latency` milliseconds. */
function run(account: AccountPlan, seconds: number, latency = 100): { readonly at: number; readonly what: string }[] {
  const asked: { at: number; what: string }[] = []
  let suspectWasLast = false
  const last = new Map<string, number>()
  const secondReads = new SecondReads()
  for (let now = 0; now < seconds * 1_000; now += 50) {
    const seen = seenAt(account, now, latency, asked, last)
    const rooms = seen.rooms.map((one) => ({ ...one, secondReads: secondReads.of(one.name) }))
    const { reads } = plan({ ...seen, rooms, secondReadsAt: secondReads.secondReadsAt, suspectWasLast }, now)
    for (const read of reads) {
      const what = read.kind === 'list' ? '' : read.name
      last.set(what, now)
      asked.push({ at: now, what })
      if (read.kind === 'list') continue
      secondReads.asked(read, now)
      if (read.group !== 'first') suspectWasLast = read.group === 'suspect'
    }
  }
  return asked
}

function seenAt(
  account: AccountPlan,
  now: number,
  latency: number,
  asked: readonly { at: number; what: string }[],
  last: ReadonlyMap<string, number>,
): AccountPlan {
  const busy = (name: string): boolean => now - (last.get(name) ?? -Infinity) < latency
  return {
    ...account,
    ...(now > latency && { latency }),
    listAskedAt: last.get(''),
    listInFlight: busy(''),
    polling: asked.filter(({ at }) => now - at < latency).length,
    recent: asked.filter(({ at }) => at > now - 1_000).map(({ at }) => at),
    rooms: account.rooms.map((one) => ({ ...one, askedAt: last.get(one.name), inFlight: busy(one.name) })),
  }
}

const longestGap = (asked: ReturnType<typeof run>, what: string, seconds: number): number => {
  const times = [...asked.filter((one) => one.what === what).map(({ at }) => at), seconds * 1_000]
  return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? 0)))
}

describe('the schedule', () => {
  test('reads 49 rooms of a Plivo account every 3 s, and an own room and the list every second', () => {
    const rooms = [...many(49), room(99, { priority: 'fast' })]
    const asked = run(plivo(rooms), 30)
    for (const { name } of rooms.slice(0, 49)) expect(longestGap(asked, name, 30)).toBeLessThanOrEqual(3_150)
    expect(longestGap(asked, 'room 99', 30)).toBeLessThanOrEqual(1_100)
    expect(longestGap(asked, '', 30)).toBeLessThanOrEqual(1_100)
  })

  test('in the background, reads 50 rooms with under six requests per second, and each at least every 15 s', () => {
    const rooms = [...many(49, { priority: 'background' }), room(99, { priority: 'fast' })]
    const asked = run(plivo(rooms, { isForeground: false }), 120)
    for (const { name } of rooms.slice(0, 49)) expect(longestGap(asked, name, 120)).toBeLessThanOrEqual(15_000)
    expect(longestGap(asked, 'room 99', 120)).toBeLessThanOrEqual(1_100)
    expect(longestGap(asked, '', 120)).toBeLessThanOrEqual(2_100)
    expect(asked.length / 120).toBeLessThan(6)
    // Rooms in the background are read together with own rooms and the list, and seldom alone.
    const moments = new Set(asked.map(({ at }) => at))
    expect(moments.size / 120).toBeLessThan(2)
  })

  test('gives rooms in the background fewer requests than others if the allowance is too small for all rooms', () => {
    const rooms = [...many(1_000, { priority: 'background' }), room(9_999)]
    const asked = run(plivo(rooms, { isForeground: false }), 130)
    expect(longestGap(asked, 'room 9999', 130)).toBeLessThanOrEqual(16_000)
    expect(longestGap(asked, 'room 500', 130)).toBeLessThanOrEqual(65_000)
  })

  test('asks for the list every 15 s on Vobiz, and every 3 s on Plivo while no room is live', () => {
    expect(run(plivo([]), 30)).toHaveLength(10)
    expect(run(vobiz(many(1)), 30).filter(({ what }) => what === '')).toHaveLength(2)
  })

  test('gives fast rooms at most about two thirds of the allowance, and reads all others at least every 4 s', () => {
    const rooms = [...many(30, { priority: 'fast' }), ...Array.from({ length: 5 }, (_, index) => room(100 + index))]
    const asked = run(plivo(rooms), 30)
    const fast = asked.filter(({ what }) => /^room \d\d?$/.test(what)).length
    expect(fast / 30).toBeLessThanOrEqual(20 * (2 / 3) + 1.5)
    for (let index = 100; index < 105; index += 1) {
      expect(longestGap(asked, `room ${String(index)}`, 30)).toBeLessThanOrEqual(4_000)
    }
  })

  test('never asks more often than allowed', () => {
    const one = fc.record({ priority: fc.constantFrom('fast', 'slow', 'rare'), suspect: fc.boolean() })
    fc.assert(
      fc.property(fc.array(one, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (rooms, allowed) => {
        const asked = run(
          plivo(
            rooms.map((more, index) => room(index, more)),
            { allowed },
          ),
          5,
        )
        for (const { at } of asked) {
          const second = asked.filter((one) => one.at > at - 1_000 && one.at <= at)
          expect(second.length).toBeLessThanOrEqual(allowed)
        }
      }),
      { numRuns: 60, seed },
    )
  })

  test('requests nothing that is already in flight', () => {
    const rooms = many(3, { inFlight: true, suspect: true })
    expect(plan(plivo(rooms, { listInFlight: true }), 10_000).reads).toEqual([])
  })

  test('reads a suspect again before the others, and after the fast rooms and the list', () => {
    const rooms = [
      ...many(3),
      room(77, { suspect: true, askedAt: 9_700 }),
      room(88, { priority: 'fast', askedAt: 8_900 }),
      room(99, { priority: 'fast', suspect: true, askedAt: 9_100 }),
    ]
    const { reads } = plan(plivo(rooms, { listAskedAt: 8_950 }), 10_000)
    expect(reads.slice(0, 3)).toEqual([
      { kind: 'room', name: 'room 99', group: 'first', suspect: true, isSecondRead: true },
      { kind: 'room', name: 'room 88', group: 'first', suspect: false, isSecondRead: false },
      { kind: 'list' },
    ])
    expect(plan(plivo(rooms.slice(0, 4), { listAskedAt: 9_950 }), 10_000).reads[0]).toMatchObject({ name: 'room 77' })
  })

  test.each([50, 200, 3_000])('reads the own room every second while a list leaves out %i live rooms', (count) => {
    const rooms = [...many(count, { suspect: true }), room(9_999, { priority: 'fast', suspect: true })]
    const asked = run(plivo(rooms), 10)
    expect(longestGap(asked, 'room 9999', 10)).toBeLessThanOrEqual(1_100)
    expect(longestGap(asked, '', 10)).toBeLessThanOrEqual(1_100)
  })

  test('starves no group: suspects, own rooms, all others and rare names are all read', () => {
    const rooms = [
      ...many(60, { suspect: true }),
      room(100, { priority: 'fast', suspect: true }),
      ...Array.from({ length: 10 }, (_, index) => room(200 + index)),
      ...Array.from({ length: 5 }, (_, index) => room(300 + index, { priority: 'rare' })),
    ]
    const every = (step: number): RoomPlan[] => rooms.filter((_, index) => index % step === 0)
    for (const account of [plivo(rooms), vobiz(every(4)), plivo(every(12), { allowed: 1 })]) {
      const asked = run(account, 400)
      for (const { name } of account.rooms) {
        const half = asked.filter(({ at, what }) => what === name && at > 200_000)
        expect(half.length, `${name} of an account with ${String(account.allowed)} a second`).toBeGreaterThan(0)
      }
    }
  })

  test.each(['fast', 'slow'] as const)(
    'reads all rooms at their interval while a %s room stays suspect',
    (priority) => {
      const account = vobiz([room(1, { suspect: true, priority }), room(2), room(3, { priority: 'fast' })])
      const asked = run(account, 60)
      const perMinute = (what: string): number => asked.filter((one) => one.what === what).length
      const { fast, slow } = intervalsOf(account)
      expect(perMinute('room 1')).toBeLessThanOrEqual(60_000 / (priority === 'fast' ? fast : slow) + 5)
      expect(perMinute('room 2')).toBeGreaterThanOrEqual(60_000 / slow - 2)
      expect(perMinute('room 3')).toBeGreaterThanOrEqual(60_000 / fast - 3)
    },
  )

  test.each([3, 30, 300])('reads own rooms nearly as often with all %i others suspect as with none', (count) => {
    const readsOfOwn = (suspect: boolean): number => {
      const rooms = [...many(count, { suspect }), room(8_888, { priority: 'fast' }), room(9_999, { priority: 'fast' })]
      return run(vobiz(rooms), 120).filter(({ what }) => /8888|9999/.test(what)).length
    }
    expect(readsOfOwn(true)).toBeGreaterThanOrEqual(0.9 * readsOfOwn(false))
  })

  test('doubles the wait before each further second read of a room, until its ordinary read is due earlier', () => {
    const asked = run(plivo([room(1, { suspect: true })]), 15).filter(({ what }) => what === 'room 1')
    const gaps = asked.slice(1).map(({ at }, index) => at - (asked[index]?.at ?? 0))
    expect(gaps).toEqual([250, 500, 1_000, 2_000, 3_000, 3_000, 3_000])
  })

  test('begins with a short wait again once the room was read without being suspect', () => {
    const secondReads = new SecondReads()
    const read = { name: 'room 1', suspect: true, isSecondRead: true }
    secondReads.asked(read, 0)
    secondReads.asked({ ...read, isSecondRead: false }, 1_000)
    expect(secondReads.of('room 1')).toBe(1)
    secondReads.asked({ ...read, suspect: false, isSecondRead: false }, 2_000)
    expect(secondReads.of('room 1')).toBe(0)
  })

  test.each([1, 2, 5, 20])('gives second reads at most a third of %i requests per second', (allowed) => {
    const rooms = many(40, { suspect: true, askedAt: 9_700 })
    const secondReadsAt: number[] = []
    for (let now = 10_000; now < 70_000; now += 50) {
      for (const read of plan(plivo(rooms, { allowed, secondReadsAt, listAskedAt: now }), now).reads) {
        if (read.kind === 'room' && read.isSecondRead) secondReadsAt.push(now)
      }
      for (const one of rooms) Object.assign(one, { askedAt: now - 300 })
    }
    expect(secondReadsAt.length).toBeGreaterThan(0)
    expect(secondReadsAt.length).toBeLessThanOrEqual((60 * allowed) / 3 + allowed)
  })

  test('makes the second read of an own room in the next slot, even if only one request per second is allowed', () => {
    const others = many(5, { askedAt: 0 })
    const own = many(4, { priority: 'fast', askedAt: 9_000 }).map((one, index) => ({
      ...one,
      name: `own ${String(index)}`,
    }))
    const doubted = room(99, { priority: 'fast', suspect: true, askedAt: 9_500 })
    const account = vobiz([...others, ...own, doubted], { allowed: 1, listAskedAt: 9_000 })
    expect(plan(account, 10_000).reads).toMatchObject([{ name: 'room 99' }])
  })

  test('has no more polls in flight than connections', () => {
    const account = plivo(many(30), { polling: 3 })
    expect(plan(account, 10_000).reads).toHaveLength(1)
    expect(plan({ ...account, polling: 4 }, 10_000)).toEqual({ reads: [], wakeAt: Infinity })
  })

  test('leaves a connection for an own room that will soon be due', () => {
    const own = room(99, { priority: 'fast', askedAt: 10_000 })
    const account = plivo([...many(30), own], { polling: 3, listInFlight: true })
    expect(plan(account, 10_100).reads).toEqual([])
    expect(plan(account, 11_000).reads).toMatchObject([{ name: own.name }])
    const onItsWay = { ...account, rooms: [...many(30), { ...own, inFlight: true }] }
    expect(plan(onItsWay, 10_100).reads).toHaveLength(1)
  })

  test('reads one own room at least every 4 s and 49 others in turn if each response takes 3 s', () => {
    const rooms = [...many(49), room(99, { priority: 'fast' })]
    const asked = run(plivo(rooms), 300, 3_000)
    expect(longestGap(asked, 'room 99', 300)).toBeLessThanOrEqual(4_000)
    expect(longestGap(asked, '', 300)).toBeLessThanOrEqual(4_000)
    const { slow } = intervalsOf(plivo(rooms, { latency: 3_000 }))
    for (const { name } of many(49)) expect(longestGap(asked, name, 300)).toBeLessThanOrEqual(slow + 4_000)
  })

  test('sends nothing by itself during a pause, and wakes when the pause ends', () => {
    expect(plan(plivo(many(3), { pausedUntil: 12_000 }), 10_000)).toEqual({ reads: [], wakeAt: 12_000 })
  })

  test('reads a room before all others after the pause if its read was refused', () => {
    const rooms = [
      room(1, { askedAt: 7_000 }),
      room(2, { askedAt: 9_500, keepsTurn: true }),
      room(3, { askedAt: 7_100 }),
    ]
    const account = vobiz(rooms, { allowed: 1, listAskedAt: 9_000, pausedUntil: 10_600 })
    expect(plan(account, 10_500)).toEqual({ reads: [], wakeAt: 10_600 })
    expect(plan(account, 10_600).reads).toMatchObject([{ name: 'room 2' }])
  })

  test('waits longer after each failure while nothing responds, up to 4 s, or 60 s if requests are refused', () => {
    const rooms = [
      ...many(9, { askedAt: 9_000, failing: true }),
      room(99, { priority: 'fast', askedAt: 10_000, failing: true }),
    ]
    const failing = (count: number, refused = false) => {
      const counts = { unreachable: true, refused, failures: count + 1, listFailures: count }
      return plan(plivo(rooms, { ...counts, listAskedAt: 10_000 }), 10_500)
    }
    const waits = (all: readonly number[]) => all.map((wakeAt) => ({ reads: [], wakeAt }))
    expect([1, 2, 3, 50].map((count) => failing(count))).toEqual(waits([11_000, 12_000, 14_000, 14_000]))
    expect([1, 2, 3, 4, 6, 50].map((count) => failing(count, true))).toEqual(
      waits([11_000, 12_000, 14_000, 18_000, 42_000, 70_000]),
    )
  })

  /** The rooms that are read next if nothing has responded for long. The list is in flight. */
  const probed = (rooms: readonly RoomPlan[]) => {
    const counts = { unreachable: true, failures: 9, listFailures: 9, listInFlight: true }
    return plan(plivo(rooms, counts), 20_000).reads.map((read) => (read.kind === 'list' ? '' : read.name))
  }

  test('while nothing responds, alternates between fast rooms and others, and prefers those that did not fail', () => {
    const own = room(99, { priority: 'fast', askedAt: 10_000, failing: true })
    const others = [
      room(1, { askedAt: 7_000, failing: true }),
      room(2, { askedAt: 9_000 }),
      room(3, { askedAt: 8_000 }),
    ]
    expect(probed([own, ...others])).toEqual(['room 3'])
    expect(probed([{ ...own, askedAt: 5_000 }, ...others])).toEqual(['room 99'])
    expect(probed(others.map((one) => ({ ...one, failing: true })))).toEqual(['room 1'])
    expect(probed([own, { ...room(1), inFlight: true }])).toEqual([])
  })

  test('keeps the interval of a fast room that does not fail, even if all other rooms fail', () => {
    const own = room(99, { priority: 'fast', askedAt: 18_900 })
    const others = many(3, { askedAt: 18_900, failing: true })
    expect(probed([own, ...others])).toEqual(['room 99'])
    expect(probed([own, ...others.map((one) => ({ ...one, inFlight: true }))])).toEqual(['room 99'])
    expect(probed([{ ...own, inFlight: true }, ...others.map((one) => ({ ...one, askedAt: 9_000 }))])).toEqual([
      'room 0',
    ])
  })

  test('waits 4 s for the next list after three failed lists, and still reads the rooms', () => {
    const rooms = many(2, { askedAt: 5_000 })
    const { reads } = plan(vobiz(rooms, { listFailures: 3, listAskedAt: 7_000 }), 10_000)
    expect(reads.map((read) => read.kind)).toEqual(['room', 'room'])
    expect(plan(vobiz([], { listFailures: 3, listAskedAt: 7_000 }), 10_000).wakeAt).toBe(11_000)
  })

  test('asks for the list of Vobiz after 3 s instead of 15 s if a room failed', () => {
    const asked = (listAskedAt: number) => plan(vobiz([], { roomFailed: true, listAskedAt }), 10_000)
    expect(asked(6_900).reads).toEqual([{ kind: 'list' }])
    expect(asked(9_000)).toEqual({ reads: [], wakeAt: 12_000 })
  })

  test('multiplies the intervals of the list, of fast and of slow rooms by the factor that the user chose', () => {
    const usual = intervalsOf(plivo(many(4)))
    const slower = intervalsOf(plivo(many(4), { slower: 4 }))
    expect([slower.list, slower.fast, slower.slow]).toEqual([4 * usual.list, 4 * usual.fast, 4 * usual.slow])
  })
})
