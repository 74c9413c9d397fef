import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Schedule, type AccountPlan, type PlannedRoom } from '../../../electron/monitor/schedule.ts'
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
  used: 0,
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
    const used = asked.filter(({ at }) => at > now - 1_000).length
    const plan = { ...account, rooms, used, listAskedAt, isListInFlight, polling: inFlight.length }
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

describe('the schedule', () => {
  test('reads 45 rooms of a Plivo account every 3 s, and an own room and the list every second', () => {
    const asked = run(plivo([...many(45), own()]), 30)
    for (const { name } of many(45)) expect(longestGap(asked, name, 30)).toBeLessThanOrEqual(3_300)
    expect(longestGap(asked, own().name, 30)).toBeLessThanOrEqual(1_100)
    expect(longestGap(asked, '', 30)).toBeLessThanOrEqual(1_100)
  })

  test('in the background, reads 50 rooms with under six requests per second, and each at least every 15 s', () => {
    const asked = run(plivo([...many(49, { pace: 'rare' }), own()], { isForeground: false }), 120)
    for (const { name } of many(49)) expect(longestGap(asked, name, 120)).toBeLessThanOrEqual(15_000)
    expect(longestGap(asked, own().name, 120)).toBeLessThanOrEqual(1_100)
    expect(asked.length / 120).toBeLessThan(6)
  })

  test('gives fast rooms about two thirds of the allowance if others wait', () => {
    const others = many(60).map((one) => ({ ...one, name: `other ${one.name}` }))
    const asked = run(plivo([...many(60, { pace: 'fast' }), ...others], { connections: 20 }), 30)
    const fast = asked.filter(({ what }) => what.startsWith('room') || what === '').length
    expect(fast / asked.length).toBeGreaterThan(0.6)
    expect(fast / asked.length).toBeLessThan(0.7)
  })

  test('never asks more often than allowed', () => {
    const one = fc.record({ pace: fc.constantFrom('fast', 'slow', 'rare'), soonAt: fc.constantFrom(undefined, 0) })
    fc.assert(
      fc.property(fc.array(one, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (rooms, allowed) => {
        const planned = rooms.map((more, index) => room(index, more))
        const asked = run(plivo(planned, { allowed, connections: 99 }), 5)
        for (const { at } of asked)
          expect(asked.filter((read) => read.at > at - 1_000 && read.at <= at).length).toBeLessThanOrEqual(allowed)
      }),
      { numRuns: 60, seed },
    )
  })

  test.each<[string, AccountPlan]>([
    ['if less than one request per second is allowed', vobiz([own(), ...many(4)], { allowed: 0.4 })],
    ['with 300 of 1,000 in question', plivo(many(1_000).map((one, at) => (at % 10 < 3 ? { ...one, soonAt: 0 } : one)))],
    ['with many own rooms', vobiz([...many(20, { pace: 'fast' }), room(100), room(101)])],
    ['with rooms of every pace', vobiz([own(), ...many(3), room(10, { pace: 'rare' }), room(11, { soonAt: 0 })])],
  ])('starves no room: %s', (_title, account) => {
    const seconds = Math.ceil((account.rooms.length * 6) / account.allowed) + 120
    const asked = run({ ...account, connections: 40 }, seconds, 100, 200)
    const read = new Set(asked.map(({ what }) => what))
    expect(account.rooms.filter(({ name }) => !read.has(name))).toEqual([])
  })

  test.each([50, 3_000])('reads an own room each second, although a list lacks it and %i others', (count) => {
    const asked = run(plivo([...many(count, inQuestion), own(inQuestion)]), 10)
    expect(longestGap(asked, own().name, 10)).toBeLessThanOrEqual(1_200)
    expect(longestGap(asked, '', 10)).toBeLessThanOrEqual(1_200)
  })

  test('reads one own room at least every 4 s, and 49 others in turn, if each response takes 3 s', () => {
    const asked = run(plivo([...many(49), own()]), 300, 3_000)
    expect(longestGap(asked, own().name, 300)).toBeLessThanOrEqual(4_000)
    for (const { name } of many(49)) expect(longestGap(asked, name, 300)).toBeLessThanOrEqual(49 * 3_200 * 1.1)
  })

  test('requests nothing that is already in flight, and wakes only for a response', () => {
    const account = plivo(many(3, { isPolled: true, ...inQuestion }), { isListInFlight: true })
    expect(dueAt10s(account)).toEqual({ reads: [], wakeAt: Infinity })
  })

  test('reads first what is late by the most of its intervals, the list and fast rooms before the others', () => {
    const rooms = [
      room(1, { askedAt: 2_000 }),
      room(2, { askedAt: 1_000 }),
      room(3, { soonAt: 9_000, askedAt: 8_500 }),
      own({ askedAt: 8_900 }),
    ]
    const { reads } = dueAt10s(plivo(rooms, { listAskedAt: 8_950, connections: 9 }))
    expect(reads).toEqual([own().name, '', 'room 2', 'room 1', 'room 3'])
  })

  test.each([
    ['when the next room is due', plivo([room(1, { askedAt: 9_000 })], { listAskedAt: 9_900 }), 10_900],
    [
      'when a question may be decided',
      plivo([room(1, { askedAt: 9_900, soonAt: 10_700 })], { isListInFlight: true }),
      10_900,
    ],
    [
      'when one about a fast room may be',
      plivo([own({ askedAt: 9_900, soonAt: 10_700 })], { isListInFlight: true }),
      10_700,
    ],
  ])('wakes %s', (_title, account, wakeAt) => {
    expect(dueAt10s(account)).toEqual({ reads: [], wakeAt })
  })

  test('has no more polls in flight than connections, and leaves one for an own room that will soon be due', () => {
    const account = plivo(many(30), { polling: 3, isListInFlight: true })
    expect(dueAt10s(account).reads).toHaveLength(1)
    expect(dueAt10s({ ...account, polling: 4 })).toEqual({ reads: [], wakeAt: Infinity })
    const waiting = { ...account, rooms: [...many(30), own({ askedAt: 9_900 })] }
    expect(dueAt10s(waiting).reads).toEqual([])
    expect(dueAt10s({ ...waiting, connections: 1, polling: 0 }).reads).toHaveLength(1)
  })
})

describe('the list', () => {
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
