import { describe, expect, test } from 'vitest'
import { nextSource, pollingOf, wasUnobserved } from '../../../electron/feed/source.ts'
import type { FeedSource, SourceFacts } from '../../../electron/feed/source.ts'

const joining: FeedSource = { kind: 'joining', since: 0 }
const feed: FeedSource = { kind: 'feed', since: 0 }
const alone: FeedSource = { kind: 'alone', since: 0, readsFrom: 1_500 }
const after = (source: FeedSource, facts: Partial<SourceFacts>) =>
  nextSource(source, { now: 1_000, heardAt: undefined, isComplete: false, random: 0.5, ...facts })

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
    ['alone, once everything has arrived', alone, { heardAt: 900, isComplete: true }, 'feed'],
  ] as const)('%s', (_, source, facts, kind) => {
    expect(after(source, facts).kind).toBe(kind)
  })

  test('a source that does not change keeps its time', () => {
    expect(after(alone, {})).toBe(alone)
    expect(after(feed, { heardAt: 999 })).toBe(feed)
  })
})

test('a desk that reads alone begins after a random part of 3 s, with its share of the allowance', () => {
  const left = after(feed, { now: 6_000, random: 0.5 })
  expect(left).toEqual({ kind: 'alone', since: 6_000, readsFrom: 7_500 })
  expect(pollingOf(left, 7_499, 20)).toBe('none')
  expect(pollingOf(left, 7_500, 20)).toBe(1 / 20)
  expect(pollingOf(left, 7_500, 0)).toBe(1)
  expect(pollingOf(feed, 7_500, 20)).toBe('none')
  expect(pollingOf(joining, 7_500, 20)).toBe('none')
})

test('changes are not announced if nobody read for more than 6 s', () => {
  expect(wasUnobserved(1_000, 7_000)).toBe(false)
  expect(wasUnobserved(1_000, 7_001)).toBe(true)
  expect(wasUnobserved(undefined, 7_001)).toBe(false)
})
