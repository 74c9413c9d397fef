import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wasAskedAfter } from '../../../../electron/monitor/evidence.ts'
import { TurnCounter } from '../../../../electron/monitor/polling/turn-counter.ts'
import { seed } from '../../../support/test-sizes.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

test('a past moment gets the turn that it had, and a later moment never gets a lower number', () => {
  const passing = fc.array(fc.nat(500), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(passing, fc.array(fc.nat(30_000), { maxLength: 20 }), (pauses, moments) => {
      let now = 0
      const turns = new TurnCounter()
      const truth: { at: number; turn: number }[] = []
      turns.remember({ ...createVirtualClock(), now: () => 0, elapsed: () => now })
      for (const pause of pauses) {
        now += pause
        truth.push({ at: now, turn: turns.next() })
      }
      for (const moment of moments) {
        const real = truth.findLast(({ at }) => at <= moment)?.turn ?? 1
        expect(Math.floor(turns.at(moment))).toBe(real)
      }
      const numbers = moments.toSorted((a, b) => a - b).map((moment) => turns.at(moment))
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    }),
    { seed },
  )
})

test('a moment before the counter began to remember, or longer ago than it remembers, is older than every turn', () => {
  let now = 0
  const turns = new TurnCounter()
  turns.remember({ ...createVirtualClock(), elapsed: () => now })
  expect(turns.at(now)).toBe(1)
  expect(turns.at(now - 1)).toBeLessThan(1)
  expect(turns.at(now - 2)).toBeLessThan(turns.at(now - 1))
  expect(turns.at(now + 100)).toBeGreaterThan(1)
  for (now = 1_000; now < 200_000; now += 1_000) turns.next()
  expect(turns.at(10_000)).toBeLessThan(1)
  expect(turns.at(now)).toBeGreaterThan(100)
})

test("reads of one epoch are ordered by the relay's turns if known, other reads by this computer's turns", () => {
  const first = { answered: 10, source: { epoch: 'a', asked: 1, answered: 2 } }
  expect(wasAskedAfter({ asked: 9, source: { epoch: 'a', asked: 3, answered: 4 } }, first)).toBe(true)
  expect(wasAskedAfter({ asked: 11, source: { epoch: 'a', asked: 2, answered: 4 } }, first)).toBe(false)
  expect(wasAskedAfter({ asked: 9, source: { epoch: 'b', asked: 3, answered: 4 } }, first)).toBe(false)
  expect(wasAskedAfter({ asked: 9 }, first)).toBe(false)
  expect(wasAskedAfter({ asked: 10 }, first)).toBe(true)
  expect(wasAskedAfter({ asked: 9, source: { epoch: 'a' } }, first)).toBe(false)
})

test('two reads that the beats of one relay report are ordered by the clock of that relay', () => {
  const first = { answered: 10, source: { epoch: 'a', sentAt: 1_000, took: 40 } }
  const next = (sentAt: number, epoch = 'a') => wasAskedAfter({ asked: 9, source: { epoch, sentAt } }, first)
  expect(next(1_041)).toBe(true)
  expect(next(1_040)).toBe(false)
  expect(next(1_041, 'b')).toBe(false)
})
