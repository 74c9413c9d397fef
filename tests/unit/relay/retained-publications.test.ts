import { expect, test } from 'vitest'
import { accountHash, formatTopic } from '../../../electron/feed/topics.ts'
import { RetainedPublications } from '../../../electron/relay/retained-publications.ts'

const [one, other] = [accountHash('plivo', 'MA1'), accountHash('plivo', 'MA2')]
const listOf = (account: string, payload: string, expiry = 3_600) => ({
  ...({ topic: formatTopic('team', { kind: 'list', account }), payload, qos: 0, retain: true, expiry } as const),
})

test('the newest publication of each topic is fresh until it expires', () => {
  const retained = new RetainedPublications()
  retained.add(listOf(one, 'first'), 0)
  retained.add(listOf(one, 'second'), 1_000)
  retained.add(listOf(other, 'short', 60), 1_000)
  expect(retained.fresh(2_000).map(({ payload }) => payload)).toEqual(['second', 'short'])
  expect(retained.fresh(62_000).map(({ payload }) => payload)).toEqual(['second'])
  retained.clear()
  expect(retained.fresh(2_000)).toEqual([])
})

test('what a desk lacks is repeated, for its account only, and at most once a minute', () => {
  const retained = new RetainedPublications()
  expect(retained.again([one], 0)).toEqual([])
  retained.add(listOf(one, 'one'), 0)
  retained.add(listOf(other, 'other'), 0)
  const payloads = (now: number, accounts?: string[]) => retained.again(accounts, now).map(({ payload }) => payload)
  expect(payloads(1_000)).toEqual([])
  expect(payloads(1_000, [one])).toEqual(['one'])
  expect(payloads(30_000, [one, other])).toEqual(['other'])
  expect(payloads(61_000, [one, other])).toEqual(['one'])
})
