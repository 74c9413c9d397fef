import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { intervalsOf, plan, type AccountPlan, type RoomPlan } from '../../../electron/monitor/schedule.ts'
import { seed } from '../../support/counts.ts'

const room = (index: number, more: Partial<RoomPlan> = {}): RoomPlan => ({
  name: `room ${String(index)}`,
  pace: 'slow',
  inFlight: false,
  ...more,
})

const plivo = (rooms: readonly RoomPlan[], more: Partial<AccountPlan> = {}): AccountPlan => ({
  listIsComplete: true,
  allowed: 20,
  slower: 1,
  anyLive: rooms.length > 0,
  listInFlight: false,
  recent: [],
  failures: 0,
  rooms,
  ...more,
})

const vobiz = (rooms: readonly RoomPlan[], more: Partial<AccountPlan> = {}): AccountPlan =>
  plivo(rooms, { listIsComplete: false, allowed: 2, ...more })

const many = (count: number, more: Partial<RoomPlan> = {}): RoomPlan[] =>
  Array.from({ length: count }, (_, index) => room(index, more))

/** What is asked in so many seconds, when every answer takes 100 ms. */
function run(account: AccountPlan, seconds: number): { readonly at: number; readonly what: string }[] {
  const asked: { at: number; what: string }[] = []
  const last = new Map<string, number>()
  const busy = (name: string, now: number): boolean => now - (last.get(name) ?? -Infinity) < 100
  for (let now = 0; now < seconds * 1_000; now += 50) {
    const { reads } = plan(
      {
        ...account,
        listAskedAt: last.get(''),
        listInFlight: busy('', now),
        recent: asked.filter(({ at }) => at > now - 1_000).map(({ at }) => at),
        rooms: account.rooms.map((one) => ({ ...one, askedAt: last.get(one.name), inFlight: busy(one.name, now) })),
      },
      now,
    )
    for (const read of reads) {
      const what = read.kind === 'list' ? '' : read.name
      last.set(what, now)
      asked.push({ at: now, what })
    }
  }
  return asked
}

const longestGap = (asked: ReturnType<typeof run>, what: string, seconds: number): number => {
  const times = [...asked.filter((one) => one.what === what).map(({ at }) => at), seconds * 1_000]
  return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? 0)))
}

describe('the schedule', () => {
  test('reads 50 rooms of a Plivo account within 3 s each, own ones every second, the list every second', () => {
    const rooms = [...many(49), room(99, { pace: 'fast' })]
    const asked = run(plivo(rooms), 30)
    for (const { name } of rooms.slice(0, 49)) expect(longestGap(asked, name, 30)).toBeLessThanOrEqual(3_150)
    expect(longestGap(asked, 'room 99', 30)).toBeLessThanOrEqual(1_100)
    expect(longestGap(asked, '', 30)).toBeLessThanOrEqual(1_100)
  })

  test('asks for the list every 3 s while nothing lives, and on Vobiz every 15 s', () => {
    expect(run(plivo([]), 30)).toHaveLength(10)
    expect(run(vobiz(many(1)), 30).filter(({ what }) => what === '')).toHaveLength(2)
  })

  test('gives the fast group at most two thirds, and never starves the others', () => {
    const rooms = [...many(30, { pace: 'fast' }), ...Array.from({ length: 5 }, (_, index) => room(100 + index))]
    const asked = run(plivo(rooms), 30)
    const fast = asked.filter(({ what }) => /^room \d\d?$/.test(what)).length
    expect(fast / 30).toBeLessThanOrEqual(20 * (2 / 3) + 1.5)
    for (let index = 100; index < 105; index += 1) {
      expect(longestGap(asked, `room ${String(index)}`, 30)).toBeLessThanOrEqual(3_150)
    }
  })

  test('never asks more often than allowed, whatever there is', () => {
    const pace = fc.constantFrom('fast' as const, 'slow' as const, 'rare' as const, 'suspect' as const)
    fc.assert(
      fc.property(fc.array(pace, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (paces, allowed) => {
        const asked = run(
          plivo(
            paces.map((one, index) => room(index, { pace: one })),
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

  test('never asks the same thing twice at once', () => {
    const rooms = many(3, { inFlight: true, pace: 'suspect' })
    expect(plan(plivo(rooms, { listInFlight: true }), 10_000).reads).toEqual([])
  })

  test('looks a second time before anything else', () => {
    const rooms = [...many(40, { pace: 'fast' }), room(77, { pace: 'suspect', askedAt: 9_700 })]
    expect(plan(plivo(rooms), 10_000).reads[0]).toEqual({ kind: 'room', name: 'room 77' })
  })

  test('rests as told, and says until when', () => {
    expect(plan(plivo(many(3), { restingUntil: 12_000 }), 10_000)).toEqual({ reads: [], wakeAt: 12_000 })
  })

  test('asks for the list only, and less and less often, while nothing answers', () => {
    const failing = (failures: number) => plan(plivo(many(9), { failures, listAskedAt: 10_000 }), 10_500)
    expect(failing(3)).toEqual({ reads: [], wakeAt: 11_000 })
    expect(failing(5)).toEqual({ reads: [], wakeAt: 14_000 })
    expect(failing(50)).toEqual({ reads: [], wakeAt: 14_000 })
  })

  test('multiplies every interval by the pace the person chose', () => {
    const usual = intervalsOf(plivo(many(4)))
    const slower = intervalsOf(plivo(many(4), { slower: 4 }))
    expect([slower.list, slower.fast, slower.slow]).toEqual([4 * usual.list, 4 * usual.fast, 4 * usual.slow])
  })

  test('plans 1,000 rooms in well under the time of a step', () => {
    const account = plivo(many(1_000, { askedAt: 0 }))
    const startedAt = performance.now()
    for (let turn = 0; turn < 20; turn += 1) plan(account, 10_000)
    expect((performance.now() - startedAt) / 20).toBeLessThan(50)
  })
})
