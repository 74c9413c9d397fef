import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { intervalsOf, Schedule, type AccountPlan, type PlannedRoom } from '../../../electron/monitor/schedule.ts'
import { seed } from '../../support/test-sizes.ts'

const room = (index: number, more: Partial<PlannedRoom> = {}): PlannedRoom => ({
  name: `room ${String(index)}`,
  pace: 'slow',
  isLive: true,
  isFailing: false,
  askedAt: -Infinity,
  isPolled: false,
  ...more,
})

const plivo = (rooms: readonly PlannedRoom[], more: Partial<AccountPlan> = {}): AccountPlan => ({
  listIsComplete: true,
  allowed: 20,
  connections: 4,
  polling: 0,
  slower: 1,
  isForeground: true,
  anyLive: rooms.length > 0,
  listAskedAt: -Infinity,
  isListInFlight: false,
  isListWanted: false,
  unreachable: false,
  refused: false,
  failures: 0,
  listFailures: 0,
  roomFailed: false,
  rooms,
  ...more,
})

const vobiz = (rooms: readonly PlannedRoom[], more: Partial<AccountPlan> = {}): AccountPlan =>
  plivo(rooms, { listIsComplete: false, allowed: 2, ...more })

const many = (count: number, more: Partial<PlannedRoom> = {}): PlannedRoom[] =>
  Array.from({ length: count }, (_, index) => room(index, more))

/** A question that no read decides. */
const inQuestion = { soonAt: 0 }
const own = (more: Partial<PlannedRoom> = {}): PlannedRoom => room(99_999, { pace: 'fast', ...more })

interface Asked {
  readonly at: number
  /** The name of a room, or '' for the list. */
  readonly what: string
  /** Milliseconds since the request before. */
  readonly gap: number
}

/** The requests within `seconds` if every response takes `latency` milliseconds, and steps are `step` apart. */
function run(account: AccountPlan, seconds: number, latency = 100, step = 50): readonly Asked[] {
  const schedule = new Schedule()
  const rooms = account.rooms.map((one) => ({ ...one }))
  const byName = new Map(rooms.map((one) => [one.name, one]))
  let listAskedAt = account.listAskedAt
  const inFlight: { until: number; what: string }[] = []
  const asked: Asked[] = []
  let now = 0
  while (now < seconds * 1_000) {
    while ((inFlight[0]?.until ?? Infinity) <= now) {
      const answered = byName.get(inFlight.shift()?.what ?? '')
      if (answered !== undefined) answered.isPolled = false
    }
    const isListInFlight = inFlight.some(({ what }) => what === '')
    const plan = { ...account, rooms, listAskedAt, isListInFlight, polling: inFlight.length }
    const { reads, wakeAt } = schedule.next(plan, now)
    for (const read of reads) {
      const what = read === 'list' ? '' : read.name
      const one = byName.get(what)
      asked.push({ at: now, what, gap: now - (one?.askedAt ?? listAskedAt) })
      if (one === undefined) listAskedAt = now
      else Object.assign(one, { askedAt: now, isPolled: true })
      inFlight.push({ until: now + latency, what })
    }
    now = Math.max(now + step, Math.min(wakeAt, inFlight[0]?.until ?? Infinity))
  }
  return asked
}

const timesOf = (asked: readonly Asked[], what: string): readonly number[] =>
  asked.flatMap((one) => (one.what === what ? one.at : []))

const longestGap = (asked: readonly Asked[], what: string, seconds: number): number => {
  const times = [...timesOf(asked, what), seconds * 1_000]
  return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? 0)))
}

/** What is due at 10 s, and when the next request may be. */
const dueAt10s = (account: AccountPlan) => {
  const { reads, wakeAt } = new Schedule().next(account, 10_000)
  return { reads: reads.map((read) => (read === 'list' ? '' : read.name)), wakeAt }
}

describe('the intervals', () => {
  test.each<[string, AccountPlan, Partial<ReturnType<typeof intervalsOf>>]>([
    ['of a few rooms', plivo(many(4)), { list: 1_000, fast: 1_000, slow: 3_000, rare: 14_000 }],
    ['in the background', plivo(many(4), { isForeground: false }), { list: 2_000 }],
    ['while no room is live', plivo([]), { list: 3_000 }],
    ['of a list that is not complete', vobiz(many(1)), { list: 15_000 }],
    ['of more rooms than are allowed', plivo(many(180)), { slow: 10_000 }],
    ['of more fast rooms than are allowed', plivo(many(38, { pace: 'fast' })), { fast: 3_000 }],
    ['with an allowance that the list may not use up', plivo(many(1), { allowed: 2 }), { list: 2_000 }],
    ['with the share of one desk of three', plivo(many(4, { pace: 'fast' }), { allowed: 6 }), { fast: 1_000 }],
    ['four times slower', plivo(many(4), { slower: 4 }), { list: 4_000, fast: 4_000, slow: 12_000, rare: 56_000 }],
  ])('%s', (_title, account, expected) => {
    expect(intervalsOf(account)).toMatchObject(expected)
  })

  test('of rare rooms are longer than those of others by the same factor, however many there are', () => {
    const { slow, rare } = intervalsOf(plivo(many(1_000, { pace: 'rare' }), { isForeground: false }))
    expect(rare / slow).toBeCloseTo(14 / 3)
    expect(rare).toBeGreaterThan(14_000)
  })
})

describe('the schedule', () => {
  test('reads 49 rooms of a Plivo account every 3 s, and an own room and the list every second', () => {
    const asked = run(plivo([...many(49), own()]), 30)
    for (const { name } of many(49)) expect(longestGap(asked, name, 30)).toBeLessThanOrEqual(3_150)
    expect(longestGap(asked, own().name, 30)).toBeLessThanOrEqual(1_100)
    expect(longestGap(asked, '', 30)).toBeLessThanOrEqual(1_100)
  })

  test('in the background, reads 50 rooms with under six requests per second, and each at least every 15 s', () => {
    const asked = run(plivo([...many(49, { pace: 'rare' }), own()], { isForeground: false }), 120)
    for (const { name } of many(49)) expect(longestGap(asked, name, 120)).toBeLessThanOrEqual(15_000)
    expect(longestGap(asked, own().name, 120)).toBeLessThanOrEqual(1_100)
    expect(asked.length / 120).toBeLessThan(6)
  })

  test('gives fast rooms at most about two thirds of the allowance, and reads all others at least every 4 s', () => {
    const others = Array.from({ length: 5 }, (_, index) => room(100 + index))
    const asked = run(plivo([...many(30, { pace: 'fast' }), ...others]), 30)
    const fast = asked.filter(({ what }) => /^room \d\d?$/.test(what)).length
    expect(fast / 30).toBeLessThanOrEqual(20 * (2 / 3) + 1.5)
    for (const { name } of others) expect(longestGap(asked, name, 30)).toBeLessThanOrEqual(4_000)
  })

  test('never asks more often than allowed, and keeps one request a second for the user if more than ten are allowed', () => {
    const one = fc.record({ pace: fc.constantFrom('fast', 'slow', 'rare'), soonAt: fc.constantFrom(undefined, 0) })
    fc.assert(
      fc.property(fc.array(one, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (rooms, allowed) => {
        const asked = run(
          plivo(
            rooms.map((more, index) => room(index, more)),
            { allowed, connections: 99 },
          ),
          5,
        )
        const most = allowed > 10 ? allowed - 1 : allowed
        // The first requests may follow a time without any.
        expect(asked.length).toBeLessThanOrEqual(5 * most + most)
        for (const { at } of asked.filter((read) => read.at >= 2_000)) {
          const second = asked.filter((read) => read.at > at - 1_000 && read.at <= at)
          expect(second.length).toBeLessThanOrEqual(2 * most)
        }
      }),
      { numRuns: 60, seed },
    )
  })

  test('reads all rooms in turn if less than one request per second is allowed', () => {
    const asked = run(vobiz([own(), own({ name: 'other' }), ...many(3)], { allowed: 0.4 }), 300)
    const counts = ['', own().name, 'other', ...many(3).map(({ name }) => name)].map(
      (what) => timesOf(asked, what).length,
    )
    expect(Math.min(...counts)).toBeGreaterThan(1)
    expect(asked.length).toBeGreaterThan(300 * 0.4 * 0.9)
  })

  test('reads a room that is due at once, although fast rooms could use the whole allowance', () => {
    const schedule = new Schedule()
    const account = vobiz([own(), own({ name: 'other' }), room(1)], { allowed: 1, isListInFlight: true })
    const seconds = Array.from({ length: 12 }, (_, second) => second)
    const reads = seconds.flatMap((second) => schedule.next(account, second * 1_000).reads)
    expect(reads).toContainEqual({ name: room(1).name, pace: 'slow' })
  })

  test('saves up no more unused requests than those of one second', () => {
    const schedule = new Schedule()
    schedule.next(plivo([]), 0)
    const rooms = plivo(many(100), { connections: 200, isListInFlight: true })
    expect(schedule.next(rooms, 60_000).reads).toHaveLength(19)
    const { reads, wakeAt } = schedule.next(rooms, 60_000)
    expect([reads, wakeAt]).toEqual([[], 60_000 + 1_000 / 19])
    expect(schedule.next(rooms, wakeAt + 1).reads).toHaveLength(1)
  })

  test('requests nothing that is already in flight, and wakes only for a response', () => {
    const account = plivo(many(3, { isPolled: true, ...inQuestion }), { isListInFlight: true })
    expect(dueAt10s(account)).toEqual({ reads: [], wakeAt: Infinity })
  })

  test('reads fast rooms and the list first, then rooms in question, then the others, those due longest ago first', () => {
    const rooms = [
      room(1, { askedAt: 2_000 }),
      room(2, { askedAt: 1_000 }),
      room(3, { soonAt: 9_000, askedAt: 8_500 }),
      own({ askedAt: 8_900 }),
    ]
    const { reads } = dueAt10s(plivo(rooms, { listAskedAt: 8_950, connections: 9 }))
    expect(reads).toEqual([own().name, '', 'room 3', 'room 2', 'room 1'])
  })

  test.each([
    ['when the next room is due', plivo([room(1, { askedAt: 9_000 })], { listAskedAt: 9_900 }), 10_900],
    [
      'when a question may be decided',
      plivo([room(1, { askedAt: 9_900, soonAt: 10_700 })], { isListInFlight: true }),
      10_900,
    ],
    [
      'when a question about a fast room may be decided',
      plivo([own({ askedAt: 9_900, soonAt: 10_700 })], { isListInFlight: true }),
      10_700,
    ],
  ])('wakes %s', (_title, account, wakeAt) => {
    expect(dueAt10s(account)).toEqual({ reads: [], wakeAt })
  })

  test('has no more polls in flight than connections', () => {
    const account = plivo(many(30), { polling: 3, isListInFlight: true })
    expect(dueAt10s(account).reads).toHaveLength(1)
    expect(dueAt10s({ ...account, polling: 4 })).toEqual({ reads: [], wakeAt: Infinity })
  })

  test('leaves a connection for an own room that will soon be due', () => {
    const waiting = own({ askedAt: 9_900 })
    const account = plivo([...many(30), waiting], { polling: 3, isListInFlight: true })
    expect(dueAt10s(account).reads).toEqual([])
    expect(new Schedule().next(account, 11_000).reads).toEqual([{ name: waiting.name, pace: 'fast' }])
    expect(dueAt10s({ ...account, rooms: [...many(30), { ...waiting, isPolled: true }] }).reads).toHaveLength(1)
    expect(dueAt10s({ ...account, connections: 1, polling: 0 }).reads).toHaveLength(1)
  })

  test('reads one own room at least every 4 s, and 49 others in turn, if each response takes 3 s', () => {
    const asked = run(plivo([...many(49), own()]), 300, 3_000)
    expect(longestGap(asked, own().name, 300)).toBeLessThanOrEqual(4_000)
    expect(longestGap(asked, '', 300)).toBeLessThanOrEqual(4_000)
    // Two connections are left for the others.
    for (const { name } of many(49)) expect(longestGap(asked, name, 300)).toBeLessThanOrEqual((49 / 2) * 3_200 * 1.1)
  })
})

describe('rooms in question', () => {
  test.each([3, 30, 300])('hardly delay own rooms, even if there are %i of them', (count) => {
    const readsOfOwn = (more: Partial<PlannedRoom>): number => {
      const owns = [own(), own({ name: 'other' })]
      return run(vobiz([...many(count, more), ...owns]), 120).filter(
        ({ what }) => what === own().name || what === 'other',
      ).length
    }
    expect(readsOfOwn(inQuestion)).toBeGreaterThanOrEqual(0.9 * readsOfOwn({}))
  })

  test.each([50, 200, 3_000])('do not delay the own room, even if a list lacks it and %i others', (count) => {
    const asked = run(plivo([...many(count, inQuestion), own(inQuestion)]), 10)
    expect(longestGap(asked, own().name, 10)).toBeLessThanOrEqual(1_100)
    expect(longestGap(asked, '', 10)).toBeLessThanOrEqual(1_100)
  })

  test.each([1, 2, 5, 20])('take at most a fifth of %i requests per second before they are due', (allowed) => {
    const seconds = 60
    const asked = run(
      plivo([...many(10, inQuestion), ...many(400).map((one) => ({ ...one, name: `calm ${one.name}` }))], { allowed }),
      seconds,
    )
    const early = asked.filter(
      ({ what, gap }) => what.startsWith('room') && gap < intervalsOf(plivo(many(410), { allowed })).slow,
    )
    expect(early.length).toBeGreaterThan(0)
    expect(early.length).toBeLessThanOrEqual((seconds * allowed) / 5 + 1)
  })

  test('starve no group: rooms in question, own rooms, other rooms and rare names are all read', () => {
    const rooms = [
      ...many(60, inQuestion),
      own(inQuestion),
      ...Array.from({ length: 10 }, (_, index) => room(200 + index)),
      ...Array.from({ length: 5 }, (_, index) => room(300 + index, { pace: 'rare' })),
    ]
    const every = (step: number): PlannedRoom[] => rooms.filter((_, index) => index % step === 0)
    for (const account of [plivo(rooms), vobiz(every(4)), plivo(every(12), { allowed: 1 })]) {
      const late = new Set(run(account, 400).flatMap(({ at, what }) => (at > 200_000 ? what : [])))
      expect(account.rooms.filter(({ name }) => !late.has(name))).toEqual([])
    }
  })

  test('use the whole allowance if all rooms are in question, so that each is read at its interval', () => {
    const account = vobiz(many(8, inQuestion))
    const asked = run(account, 120)
    for (const { name } of account.rooms)
      expect(longestGap(asked, name, 120)).toBeLessThanOrEqual(1.2 * intervalsOf(account).slow)
  })

  test('do not delay the own room, and delay the others by less than a third, if they are 3,000 of 10,000', () => {
    const count = 10_000
    const { slow } = intervalsOf(plivo([...many(count), own()]))
    // Each has its turn within the interval.
    const rooms = many(count).map((one, index) => ({
      ...one,
      askedAt: -(slow * index) / count,
      ...(index % 10 < 3 && inQuestion),
    }))
    const seconds = 30
    const asked = run(plivo([...rooms, own()], { connections: 20 }), seconds, 100, 200)
    expect(longestGap(asked, own().name, seconds)).toBeLessThanOrEqual(1_200)
    const isCalm = new Set(rooms.filter(({ soonAt }) => soonAt === undefined).map(({ name }) => name))
    const calm = asked.filter(({ what }) => isCalm.has(what))
    expect(Math.max(...calm.map(({ gap }) => gap))).toBeLessThanOrEqual(1.3 * slow)
    expect(calm.length).toBeGreaterThanOrEqual((isCalm.size * seconds * 1_000) / (1.3 * slow))
  })
})

describe('the list', () => {
  test.each([1, 2, 4])(
    'and all fast rooms take turns on %i connections when all are due, even if responses are slow',
    (connections) => {
      const fast = many(30, { pace: 'fast' })
      const asked = run(plivo(fast, { connections }), 600, 5_000)
      expect(longestGap(asked, '', 600)).toBeLessThanOrEqual(2 * 5_100)
      expect(fast.filter(({ name }) => timesOf(asked, name).length < 2)).toEqual([])
    },
  )

  test.each<[string, Partial<AccountPlan>, number]>([
    ['a second after the last one', {}, 1_000],
    ['a quarter of a second after the last one if a question waits for it', { isListWanted: true }, 250],
    ['3 s after the last one at Vobiz if a room failed', { listIsComplete: false, roomFailed: true }, 3_000],
    [
      '2 s after the last one at Vobiz if a question waits for it',
      { listIsComplete: false, isListWanted: true },
      2_000,
    ],
    ['a second after the last one if a room failed', { roomFailed: true }, 1_000],
    [
      '4 s after the last one if a question waits for it but only one request per second is allowed',
      { listIsComplete: false, allowed: 1, isListWanted: true },
      4_000,
    ],
    ['4 s after the last one after three failures', { listFailures: 3 }, 4_000],
    ['4 s after the last one after many failures', { listFailures: 30 }, 4_000],
    ['32 s after the last one after six refusals', { listFailures: 6, refused: true }, 32_000],
    ['a minute after the last one after many refusals', { listFailures: 30, refused: true }, 60_000],
  ])('is requested %s', (_title, more, after) => {
    const account = plivo([], { anyLive: true, listAskedAt: 9_900, ...more })
    expect(dueAt10s(account).wakeAt).toBe(9_900 + after)
  })

  test('delays no room while it fails', () => {
    expect(dueAt10s(plivo(many(2), { listFailures: 3, listAskedAt: 9_000 })).reads).toEqual(['room 0', 'room 1'])
  })
})

describe('while nothing responds', () => {
  /** What is read next. The list is in flight. */
  const probed = (rooms: readonly PlannedRoom[], more: Partial<AccountPlan> = {}) =>
    dueAt10s(plivo(rooms, { unreachable: true, failures: 9, listFailures: 9, isListInFlight: true, ...more }))

  const own10 = own({ askedAt: 9_900, isFailing: true })
  const others = [
    room(1, { askedAt: 5_900, isFailing: true }),
    room(2, { askedAt: 5_500 }),
    room(3, { askedAt: 5_000 }),
  ]

  test('one room at a time is read, beginning with the rooms that did not fail', () => {
    expect(probed(others).reads).toEqual(['room 3'])
    expect(probed(others.map((one) => ({ ...one, isFailing: true }))).reads).toEqual(['room 3'])
    expect(probed(others.map((one) => ({ ...one, isFailing: one.name === 'room 3' }))).reads).toEqual(['room 2'])
    expect(probed([{ ...others[1], isPolled: true } as PlannedRoom, ...others.slice(2)]).reads).toEqual([])
  })

  test('a fast room that failed takes its turn with the others', () => {
    expect(probed([own10, ...others]).reads).toEqual([])
    expect(probed([{ ...own10, askedAt: 4_000 }, ...others.map((one) => ({ ...one, isFailing: true }))]).reads).toEqual(
      [own10.name],
    )
  })

  test('a fast room that did not fail keeps its interval', () => {
    const good = own({ askedAt: 8_900 })
    const failing = others.map((one) => ({ ...one, askedAt: 9_500, isFailing: true }))
    expect(probed([good, ...failing]).reads).toEqual([good.name])
    expect(probed([good, ...failing.map((one) => ({ ...one, isPolled: true }))]).reads).toEqual([good.name])
    expect(probed([{ ...good, askedAt: 9_500 }, ...failing]).reads).toEqual([])
  })

  test.each([
    [2, false, 1_000],
    [3, false, 2_000],
    [4, false, 4_000],
    [50, false, 4_000],
    [5, true, 8_000],
    [50, true, 60_000],
  ])('after %i failures (refused: %s), the next room is read %i ms after the last', (failures, refused, wait) => {
    expect(probed([own10, ...others], { failures, refused }).wakeAt).toBe(9_900 + wait)
  })
})
