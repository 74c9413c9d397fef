import { describe, expect, test } from 'vitest'
import type { FeedMessage } from '../../../electron/feed/messages/messages.ts'
import { AccountSources, nextSource, Relays, shareOf } from '../../../electron/feed/reading.ts'
import type { FeedSource, Readers, SourceFacts } from '../../../electron/feed/reading.ts'
import { fault } from '../../../shared/fault.ts'
import { beatMessage, helloMessage } from '../../support/feed-messages.ts'

const SECOND = 1_000
const MINUTE = 60_000
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

test('of several accounts, those that no relay reads determine the desk’s source', () => {
  const sources = new AccountSources()
  const [main, other] = ['account', 'other'].map((accountId) => ({ accountId, acc: accountId }))
  const both = [main, other].flatMap((account) => account ?? [])
  const facts = { now: 0, heardAt: 0, isComplete: true, readers: one }
  expect(sources.kindOf(both)).toBe('joining')
  sources.update('account', undefined, facts)
  sources.update('other', undefined, { ...facts, isComplete: false })
  expect([sources.kindOf(both.slice(0, 1)), sources.kindOf(both)]).toEqual(['feed', 'joining'])
  sources.update('other', undefined, { ...facts, now: 5 * SECOND, isComplete: false })
  expect(sources.kindOf(both)).toBe('alone')
  sources.keep(both.slice(0, 1))
  expect(sources.kindOf(both)).toBe('feed')
})

type Beat = FeedMessage<'beat'>
const beat = (relay: string, more: Partial<Beat> = {}): Beat => beatMessage({ relay, ...more })
const hello = (relay: string) => {
  const [account] = helloMessage().accounts
  return helloMessage({ relay, accounts: account ? [{ ...account, acc: relay }] : [] })
}
const bye = (relay: string, epoch = 'epoch-one') => ({ v: 2, kind: 'bye', relay, epoch }) as const
const usage = { acc: 'a1', used: 0, allowed: 20 }

describe('the relays of a team', () => {
  test.each<[string, Partial<Beat['accounts'][number]>, readonly string[], boolean]>([
    ['is read', {}, ['a1'], false],
    ['rests after a 429, so that no desk reads it meanwhile,', { restFor: 60_000 }, ['a1'], false],
    ['rests and says why', { restFor: 60_000, fault: fault('rateLimited') }, ['a1'], false],
    ['cannot be read', { fault: fault('credentials') }, [], true],
  ])('an account that %s counts so', (_, more, read, hasFault) => {
    const relays = new Relays()
    relays.beat(beat('relay-1', { accounts: [{ ...usage, ...more }] }), 0, 0)
    expect(relays.live.map(({ accounts, faults }) => [[...accounts], faults.has('a1')])).toEqual([[read, hasFault]])
    relays.beat(beat('relay-1', { seq: 2, reads: false, accounts: [{ ...usage, ...more }] }), 0, 0)
    expect(relays.live.map(({ accounts, faults }) => [accounts.size, faults.size])).toEqual([[0, 0]])
  })

  test.each<[string, (relays: Relays) => void, boolean]>([
    ['said goodbye', () => undefined, false],
    [
      'sent a beat that arrives after its goodbye',
      (relays) => {
        relays.beat(beat('r'), 1_000, 1_000)
      },
      false,
    ],
    [
      'came back',
      (relays) => {
        relays.hello(hello('r'))
      },
      true,
    ],
    [
      'sends beats again without a hello',
      (relays) => {
        relays.beat(beat('r', { epoch: 'epoch-two' }), 0, 0)
      },
      true,
    ],
  ])('ten minutes after a relay %s, its accounts are known or not', (_, then, areKnown) => {
    const relays = new Relays()
    relays.hello(hello('r'))
    relays.beat(beat('r'), 0, 0)
    relays.bye(bye('r'), 0)
    then(relays)
    relays.expire(10 * MINUTE)
    expect(relays.accounts).toHaveLength(1)
    relays.expire(10 * MINUTE + 1)
    expect(relays.accounts).toHaveLength(areKnown ? 1 : 0)
  })

  test('the accounts of a relay stay if it is only silent, or if its goodbye is from an earlier epoch', () => {
    const relays = new Relays()
    for (const relay of ['silent', 'late']) relays.hello(hello(relay))
    relays.beat(beat('silent'), 0, 0)
    relays.beat(beat('late', { epoch: 'epoch-two' }), 0, 0)
    relays.bye(bye('late'), 0)
    expect(relays.live).toHaveLength(2)
    relays.expire(60 * MINUTE)
    expect([relays.accounts.length, relays.live]).toEqual([2, []])
  })

  test('at most 20 relays are known, and a new relay does not replace a live one', () => {
    const relays = new Relays()
    relays.hello(hello('alive'))
    relays.beat(beat('alive'), 0, 0)
    for (let index = 0; index < 100; index += 1) relays.hello(hello(`relay-${String(index)}`))
    expect(relays.accounts).toHaveLength(20)
    expect(relays.accounts.map(({ acc }) => acc)).toContain('alive')
    for (let index = 0; index < 100; index += 1) relays.beat(beat(`other-${String(index)}`), 0, 0)
    expect(relays.live).toHaveLength(20)
  })

  test('a beat that the broker repeats or delivers late is ignored, and after a sleep no relay counts as heard', () => {
    const relays = new Relays()
    relays.beat(beat('relay-1', { seq: 2, accounts: [usage] }), 10, 5)
    relays.beat(beat('relay-1', { seq: 2, accounts: [usage] }), 20, 15)
    relays.beat(beat('relay-1', { seq: 1, reads: false }), 30, 25)
    expect(relays.live).toMatchObject([{ arrivedAt: 10, heardAt: 5, accounts: new Set(['a1']) }])
    relays.beat(beat('relay-1', { seq: 3 }), 40, -Infinity)
    expect(relays.live).toMatchObject([{ arrivedAt: 40, heardAt: 5 }])
    relays.slept()
    expect(relays.live).toMatchObject([{ heardAt: -Infinity }])
  })
})
