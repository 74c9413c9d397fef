import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Echoes } from '../../../electron/feed/echo.ts'
import { counts, seed } from '../../support/test-sizes.ts'

const milliseconds = (max: number): fc.Arbitrary<number> => fc.double({ min: 0, max, noNaN: true })

test('the bounds contain the true time, despite delays of up to 20 s each way and a drift of 0.01 % per clock', () => {
  const echoes = fc.array(
    fc.record({ at: milliseconds(90_000), there: milliseconds(20_000), back: milliseconds(20_000) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  const drift = fc.double({ min: -0.0001, max: 0.0001, noNaN: true })
  const property = fc.property(
    fc.record({ echoes, relayDrift: drift, deskDrift: drift, offset: fc.integer({ min: -1e9, max: 1e9 }) }),
    fc.record({ madeAt: milliseconds(90_000), later: milliseconds(60_000) }),
    ({ echoes: given, relayDrift, deskDrift, offset }, { madeAt, later }) => {
      // What the relay's and this desk's clocks show at a true time; all in milliseconds.
      const relay = (at: number): number => at * (1 + relayDrift) + 1e9 + offset
      const here = (at: number): number => at * (1 + deskDrift)
      const known = new Echoes()
      for (const { at, there, back } of given) {
        known.add('epoch', {
          askedAt: here(at),
          receivedAt: here(at + there + back),
          relayTime: relay(at + there),
        })
      }
      const now = here(Math.max(madeAt, ...given.map(({ at, there, back }) => at + there + back)) + later)
      const bounds = known.boundsOf('epoch', relay(madeAt), now)
      if (bounds === undefined) return
      expect(bounds.earliest).toBeLessThanOrEqual(here(madeAt) + 2e-3)
      expect(bounds.latest).toBeGreaterThanOrEqual(here(madeAt) - 2e-3)
    },
  )
  fc.assert(property, { seed, numRuns: Math.min(counts.worlds * 5, 100_000) })
})

test('the bounds are as wide as the quickest round trip', () => {
  const echoes = new Echoes()
  echoes.add('epoch', { askedAt: 0, receivedAt: 400, relayTime: 10_100 })
  echoes.add('epoch', { askedAt: 1_000, receivedAt: 1_004, relayTime: 11_003 })
  const { earliest, latest } = echoes.boundsOf('epoch', 11_003, 2_000) ?? { earliest: NaN, latest: NaN }
  expect(earliest).toBeCloseTo(1_000, 3)
  expect(latest).toBeCloseTo(1_004, 3)
})

test('without an echo within the last 30 s, nothing from an epoch is evidence', () => {
  const echoes = new Echoes()
  echoes.add('epoch', { askedAt: 0, receivedAt: 10, relayTime: 500 })
  expect(echoes.boundsOf('epoch', 500, 30_010)).toBeDefined()
  expect(echoes.boundsOf('epoch', 500, 30_011)).toBeUndefined()
  expect(echoes.boundsOf('other', 500, 20)).toBeUndefined()
})

test('nothing known before a suspension counts after it', () => {
  const echoes = new Echoes()
  echoes.add('epoch', { askedAt: 0, receivedAt: 10, relayTime: 500 })
  echoes.clear()
  expect(echoes.boundsOf('epoch', 500, 20)).toBeUndefined()
})

test('echoes that contradict each other no longer count', () => {
  const echoes = new Echoes()
  echoes.add('epoch', { askedAt: 0, receivedAt: 10, relayTime: 500 })
  // The relay's clock counted 5 s less than this desk's.
  echoes.add('epoch', { askedAt: 20_000, receivedAt: 20_010, relayTime: 15_500 })
  expect(echoes.boundsOf('epoch', 15_500, 20_010)).toBeUndefined()
  expect(echoes.hasEpoch('epoch', 20_010)).toBe(false)
})

test('an epoch is forgotten a minute after its last echo', () => {
  const echoes = new Echoes()
  echoes.add('epoch', { askedAt: 0, receivedAt: 10, relayTime: 500 })
  echoes.expire(60_011)
  expect(echoes.boundsOf('epoch', 500, 20)).toBeUndefined()
})

test('an echo that returned before its request does not count', () => {
  const echoes = new Echoes()
  echoes.add('epoch', { askedAt: 10, receivedAt: 9, relayTime: 500 })
  expect(echoes.hasEpoch('epoch', 10)).toBe(false)
})
