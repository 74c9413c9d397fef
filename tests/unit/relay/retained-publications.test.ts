import { expect, test, vi } from 'vitest'
import { accountHash, formatTopic } from '../../../electron/feed/messages/topics.ts'
import { RetainedPublications } from '../../../electron/relay/retained-publications.ts'

const one = accountHash('plivo', 'MA1')
const other = accountHash('plivo', 'MA2')
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

test('publications are repeated only for the accounts that a desk names, and for each at most once a minute', () => {
  const retained = new RetainedPublications()
  retained.add(listOf(one, 'one'), 0)
  retained.add(listOf(other, 'other'), 0)
  const payloads = (now: number, accounts?: string[]) => retained.again(accounts, now).map(({ payload }) => payload)
  expect(payloads(1_000)).toEqual([])
  expect(payloads(1_000, [one])).toEqual(['one'])
  expect(payloads(30_000, [one, other])).toEqual(['other'])
  expect(payloads(61_000, [one, other])).toEqual(['one'])
})

test('a desk that keeps asking for many accounts makes the relay search its publications at most once a minute', () => {
  const retained = new RetainedPublications()
  const looked = vi.spyOn(retained, 'fresh')
  retained.add(listOf(other, 'other'), 0)
  const invented = Array.from({ length: 1_000 }, (_, index) => accountHash('vobiz', String(index)))
  expect(retained.again([...invented, other], 1_000).map(({ payload }) => payload)).toEqual(['other'])
  expect(retained.again([...invented, other], 2_000)).toEqual([])
  expect(looked).toHaveBeenCalledTimes(1)
  retained.again(invented, 61_000)
  expect(looked).toHaveBeenCalledTimes(2)
})
