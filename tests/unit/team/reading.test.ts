import { describe, expect, test } from 'vitest'
import { nextSource, shareOf } from '../../../electron/team/reading.ts'
import type { FeedSource, Readers, SourceFacts } from '../../../electron/team/reading.ts'

const joining: FeedSource = { kind: 'joining', since: 0 }
const feed: FeedSource = { kind: 'feed', since: 0 }
const alone: FeedSource = { kind: 'alone', since: 0, readsFrom: 1_500 }
const one: Readers = { count: 1, before: 0, allowed: 60 }
const after = (source: FeedSource, facts: Partial<SourceFacts>) =>
  nextSource(source, { now: 1_000, heardAt: -Infinity, isComplete: false, readers: one, ...facts })

describe('who reads for a desk', () => {
  test.each([
    ['a joining desk keeps joining until all has arrived', joining, { heardAt: 900 }, 'joining'],
    ['a joining desk follows the feed once all has arrived', joining, { heardAt: 900, isComplete: true }, 'feed'],
    ['a desk that has been joining for 5 s reads for itself', joining, { now: 5_000 }, 'alone'],
    ['a joining desk that has everything but no relay keeps joining', joining, { isComplete: true }, 'joining'],
    [
      'a desk on the feed stays on it while a relay is heard, even if a room is missing',
      feed,
      { heardAt: 900 },
      'feed',
    ],
    ['a desk on the feed reads for itself after 5 s of silence', feed, { now: 6_000, heardAt: 1_000 }, 'alone'],
    ['a desk on the feed reads for itself if no relay is heard', feed, {}, 'alone'],
    ['a desk on its own keeps reading while no relay is heard', alone, { now: 60_000 }, 'alone'],
    ['a desk on its own keeps reading until all has arrived', alone, { heardAt: 900 }, 'alone'],
    [
      'a desk on its own keeps reading if the last sign is 3 s old',
      alone,
      { now: 4_000, heardAt: 1_000, isComplete: true },
      'alone',
    ],
    ['a desk on its own follows the feed once all has arrived', alone, { heardAt: 900, isComplete: true }, 'feed'],
  ] as const)('%s', (_, source, facts, kind) => {
    const next = after(source, facts)
    expect(next.kind).toBe(kind)
    if (kind === source.kind) expect(next).toBe(source)
  })
})

/** When each desk of a team begins to read, in milliseconds after the desks have noticed the silence. */
function beginnings(count: number, allowed: number): readonly number[] {
  return Array.from({ length: count }, (_, before) => {
    const { readsFrom = NaN } = after(feed, { now: 6_000, readers: { count, before, allowed } })
    return Math.round(readsFrom - 6_000)
  })
}

test('a desk that knows no other desk, or cannot read, begins at once; others share nine tenths of the allowance', () => {
  expect([beginnings(1, 60), shareOf(one), shareOf({ count: 20 })]).toEqual([[0], 1, 0.9 / 20])
  expect(after(feed, { now: 6_000, readers: { count: 21, before: 20, allowed: undefined } }).readsFrom).toBe(6_000)
})

test('if each desk may read only once in many seconds, the desks begin at even intervals within that time', () => {
  expect(beginnings(20, 2)).toEqual(Array.from({ length: 20 }, (_, desk) => Math.round((desk * 500) / 0.9)))
})

test.each([
  [2, 60],
  [20, 60],
  [5, 2],
])('%i desks that may read often begin at different times, all within 3 s plus one read period', (count, allowed) => {
  const times = beginnings(count, allowed)
  expect(new Set(times).size).toBe(count)
  expect(Math.max(...times)).toBeLessThan(3_000 + (count / allowed / 0.9) * 1_000)
})
