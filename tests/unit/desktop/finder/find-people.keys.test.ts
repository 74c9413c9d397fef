import { expect, test } from 'vitest'
import { crowdOf, shortestWays } from '../../../support/crowd.ts'

test.each([1, 2, 3, 4, 5])(
  'muting any of 20 callers, among 400 in 40 rooms, takes at most 6 keys, including the shortcut (seed %i)',
  (seed) => {
    const ways = shortestWays(crowdOf(seed, 40, 10), seed, 20)
    expect(Math.max(...ways.map(({ keys }) => keys))).toBeLessThanOrEqual(6)
  },
)
