import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RestBudget } from '../../../../shared/feed/rests.ts'
import { LONGEST_REST } from '../../../../shared/limits.ts'
import { seed } from '../../../support/test-sizes.ts'

const MINUTE = 60_000

/** The milliseconds of an hour during which polls rest if a desk repeats a rest of `ms` every `every` milliseconds. */
function restsInAnHour(every: number, ms: number): number {
  const budget = new RestBudget()
  let until = 0
  let rests = 0
  for (let now = 0; now < 60 * MINUTE; now += every) {
    until = Math.max(until, now + budget.grant('desk-2', ms, now))
    rests += Math.max(0, Math.min(until - now, every))
  }
  return rests
}

test('a rest is granted in full, and so is the remaining time that the desk reports later', () => {
  const budget = new RestBudget()
  expect(budget.grant('desk-2', 60_000, 0)).toBe(60_000)
  expect(budget.grant('desk-2', 59_000, 1_000)).toBe(59_000)
  expect(budget.grant('desk-2', 4_000, 30_000)).toBe(4_000)
  expect(budget.grant('desk-2', 60_000, 90_000)).toBe(60_000)
})

test('however often a desk reports rests, others rest at most five minutes plus a quarter of the elapsed time', () => {
  const most = LONGEST_REST + (60 * MINUTE) / 4
  fc.assert(
    fc.property(fc.integer({ min: 500, max: 600_000 }), fc.integer({ min: 0, max: LONGEST_REST }), (every, ms) => {
      expect(restsInAnHour(every, ms)).toBeLessThanOrEqual(most)
    }),
    { seed },
  )
  expect(restsInAnHour(1_000, LONGEST_REST)).toBeGreaterThan(most - MINUTE)
})

test('a desk that has used up its own rests leaves the rests of another desk unaffected', () => {
  const budget = new RestBudget()
  for (let now = 0; now < 60 * MINUTE; now += 1_000) budget.grant('desk-2', LONGEST_REST, now)
  expect(budget.grant('desk-2', 60_000, 60 * MINUTE)).toBeLessThan(1_000)
  expect(budget.grant('desk-3', 60_000, 60 * MINUTE)).toBe(60_000)
})
