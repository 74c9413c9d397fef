import { describe, expect, test } from 'vitest'
import { nextSource, pollingOf, wasUnobserved } from '../../../electron/feed/source.ts'
import type { FeedSource, Readers, SourceFacts } from '../../../electron/feed/source.ts'

const joining: FeedSource = { kind: 'joining', since: 0 }
const feed: FeedSource = { kind: 'feed', since: 0 }
const alone: FeedSource = { kind: 'alone', since: 0, readsFrom: 1_500 }
const one: Readers = { count: 1, before: 0, allowed: 60 }
const after = (source: FeedSource, facts: Partial<SourceFacts>) =>
  nextSource(source, { now: 1_000, heardAt: undefined, isComplete: false, readers: one, ...facts })

describe('who reads for a desk', () => {
  test.each([
    ['joining, while nothing is complete', joining, { heardAt: 900 }, 'joining'],
    ['joining, once everything has arrived', joining, { heardAt: 900, isComplete: true }, 'feed'],
    ['joining, for too long', joining, { now: 5_000 }, 'alone'],
    ['joining, with everything but no relay', joining, { isComplete: true }, 'joining'],
    ['the feed, while it is heard', feed, { heardAt: 900 }, 'feed'],
    ['the feed, although a room is not complete', feed, { heardAt: 900, isComplete: false }, 'feed'],
    ['the feed, after 5 s of silence', feed, { now: 6_000, heardAt: 1_000 }, 'alone'],
    ['the feed, without a relay whose time is known', feed, {}, 'alone'],
    ['alone, while nothing is heard', alone, { now: 60_000 }, 'alone'],
    ['alone, while nothing is complete', alone, { heardAt: 900 }, 'alone'],
    ['alone, while the last beat was sent 3 s ago', alone, { now: 4_000, heardAt: 1_000, isComplete: true }, 'alone'],
    ['alone, once everything has arrived', alone, { heardAt: 900, isComplete: true }, 'feed'],
  ] as const)('%s', (_, source, facts, kind) => {
    expect(after(source, facts).kind).toBe(kind)
  })

  test('a source that does not change keeps its time', () => {
    expect(after(alone, {})).toBe(alone)
    expect(after(feed, { heardAt: 999 })).toBe(feed)
  })
})

/** When each desk of a team begins to read, in milliseconds after the desks have noticed the silence. */
function beginnings(count: number, allowed: number): readonly number[] {
  return Array.from({ length: count }, (_, before) => {
    const { readsFrom = NaN } = after(feed, { now: 6_000, readers: { count, before, allowed } })
    return Math.round(readsFrom - 6_000)
  })
}

test('a desk that knows no other desk begins to read at once, with the whole allowance', () => {
  const left = after(feed, { now: 6_000 })
  expect(left).toEqual({ kind: 'alone', since: 6_000, readsFrom: 6_000 })
  expect(pollingOf(left, { now: 6_000, readers: one })).toBe(1)
  expect(pollingOf(feed, { now: 6_000, readers: one })).toBe('none')
  expect(pollingOf(joining, { now: 6_000, readers: one })).toBe('none')
})

test('without a relay, each of several desks waits until its own time, and uses its share of nine tenths of the allowance', () => {
  const readers = { count: 20, before: 10, allowed: 60 }
  const left = after(feed, { now: 6_000, readers })
  const { readsFrom = NaN } = left
  expect(pollingOf(left, { now: readsFrom - 1, readers })).toBe('none')
  expect(pollingOf(left, { now: readsFrom, readers })).toBe(0.9 / 20)
})

test('if each desk may read only once in many seconds, the desks begin at even intervals within that time', () => {
  expect(beginnings(20, 2)).toEqual(Array.from({ length: 20 }, (_, desk) => Math.round((desk * 500) / 0.9)))
})

test('if each desk may read often, the desks begin at different times, all within 3 s plus one read period', () => {
  for (const [count, allowed] of [
    [2, 60],
    [20, 60],
    [5, 2],
  ] as const) {
    const times = beginnings(count, allowed)
    expect(new Set(times).size).toBe(count)
    expect(Math.max(...times)).toBeLessThan(3_000 + (count / allowed / 0.9) * 1_000)
  }
})

test('changes are not announced if nothing was read for more than 6 s', () => {
  expect(wasUnobserved(1_000, 7_000)).toBe(false)
  expect(wasUnobserved(1_000, 7_001)).toBe(true)
  expect(wasUnobserved(undefined, 7_001)).toBe(false)
})
