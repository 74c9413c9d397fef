import { describe, expect, it, test } from 'vitest'
import { InFlightReads, type ReadResponse } from '../../../electron/monitor/in-flight-reads.ts'
import type { ReadProvider, Reply, RequestOptions } from '../../../electron/providers/provider.ts'
import { drop } from '../../../shared/drop.ts'
import { createVirtualClock, flushPromises } from '../../support/virtual-clock.ts'

interface Asked {
  readonly what: string
  readonly options: RequestOptions | undefined
  readonly answer: (reply?: Partial<Reply<unknown>>) => Promise<void>
}

/** Reads whose responses a test delivers. */
function heldBack({ paced = false } = {}) {
  const clock = createVirtualClock(0)
  const asked: Asked[] = []
  const responses: ReadResponse[] = []
  const ask = (what: string, value: unknown, options: RequestOptions | undefined): Promise<never> =>
    new Promise((resolve) => {
      asked.push({
        what,
        options,
        answer: async (reply) => {
          options?.onResponse?.()
          resolve({ ok: true, value, at: clock.now(), ...reply } as never)
          await flushPromises()
        },
      })
    })
  const provider: Pick<ReadProvider, 'list' | 'check' | 'retrieve' | 'paced' | 'writable'> = {
    paced,
    list: (options) => ask('list', { names: [], isComplete: true }, options),
    check: (options) => ask('check', undefined, options),
    retrieve: (name, options) => ask(name, { kind: 'gone' }, options),
    writable: (name) => (name.includes('..') ? 'never' : 'yes'),
  }
  const reads = new InFlightReads(provider as ReadProvider, clock, {
    checkClock: () => undefined,
    onResponse: (response) => responses.push(response),
  })
  return { clock, asked, responses, reads }
}

describe('a read for an action', () => {
  test.each([
    ['joins another one that was sent up to a second ago', 1_000, true, 1],
    ['joins another one that waits in the queue', 5_000, false, 1],
    ['does not join one that was sent longer ago', 1_001, true, 2],
  ])('%s', async (_title, after, isSent, count) => {
    const { clock, asked, reads } = heldBack()
    const first = reads.readForAction('Standup')
    if (isSent) asked[0]?.options?.onSend?.()
    await clock.advance(after)
    const second = reads.readForAction('Standup')
    expect(asked).toHaveLength(count)
    expect(first === second).toBe(count === 1)
    drop(first)
  })

  test('joins no read that was answered', async () => {
    const { asked, reads } = heldBack()
    drop(reads.readForAction('Standup'))
    await asked[0]?.answer()
    drop(reads.readForAction('Standup'))
    expect(asked).toHaveLength(2)
  })

  test('is sent ahead of polls, and replaces a poll of the same room, whose response it gives', async () => {
    const { asked, responses, reads } = heldBack()
    reads.poll('Standup')
    asked[0]?.options?.onSend?.()
    const read = reads.readForAction('Standup')
    expect(asked.map(({ options }) => [options?.priority, options?.signal?.aborted])).toEqual([
      ['poll', true],
      ['person', false],
    ])
    expect(reads.polling).toBe(0)
    expect(reads.isWaiting).toBe(true)
    asked[1]?.options?.onSend?.()
    expect(reads.isWaiting).toBe(false)
    for (const one of asked) await one.answer()
    expect(responses).toMatchObject([{ about: 'room', name: 'Standup' }])
    expect(await read).toBe(responses[0])
  })

  test('counts as a read of the room, so its next poll is an interval later', async () => {
    const { clock, reads } = heldBack()
    await clock.advance(500)
    drop(reads.readForAction('Standup'))
    expect(reads.askedAt('Standup')).toBe(500)
  })
})

test('a list for an action is sent ahead of polls, replaces a poll of it, and its next poll is an interval later', async () => {
  const { clock, asked, responses, reads } = heldBack()
  drop(reads.list())
  await clock.advance(500)
  drop(reads.listForAction())
  expect(asked.map(({ what, options }) => [what, options?.priority])).toEqual([
    ['list', 'poll'],
    ['list', 'person'],
  ])
  expect([reads.polling, reads.listAskedAt]).toEqual([0, 500])
  for (const one of asked) await one.answer()
  expect(responses).toMatchObject([{ about: 'list' }])
  expect(reads.isListInFlight).toBe(false)
})

test('at most one list, one check and one poll of each room are in flight', async () => {
  const { asked, reads } = heldBack()
  for (const _ of [1, 2]) {
    reads.poll('Standup')
    reads.check()
    drop(reads.list())
  }
  reads.poll('Sales')
  expect(asked.map(({ what }) => what)).toEqual(['Standup', 'check', 'list', 'Sales'])
  expect([reads.polling, reads.isListInFlight, reads.isCheckInFlight, reads.isPolled('Sales')]).toEqual([
    4,
    true,
    true,
    true,
  ])
  for (const one of asked) await one.answer()
  expect([reads.polling, reads.isListInFlight, reads.isCheckInFlight, reads.isPolled('Sales')]).toEqual([
    0,
    false,
    false,
    false,
  ])
})

test.each([
  ['that no path can name is unreadable once its poll has failed', 'a/../b', false, true],
  ['that no path can name is readable while its poll is in flight', 'a/../b', undefined, false],
  ['that no path can name is readable if a team reads it', 'a/../b', true, false],
  ['that a path can name is readable even if its poll fails', 'Standup', false, false],
])('a room %s', async (_title, name, ok, expected) => {
  const { asked, reads } = heldBack()
  reads.poll(name)
  if (ok !== undefined) await asked[0]?.answer(ok ? {} : { ok, fault: { code: 'invalid' } })
  expect(reads.isUnreadable(name)).toBe(expected)
  reads.forgetOthers(() => false)
  expect(reads.isUnreadable(name)).toBe(false)
})

test('a read that the provider gave up before sending it is due at once', async () => {
  const { asked, reads } = heldBack()
  reads.poll('Weekly')
  drop(reads.list())
  for (const one of asked) await one.answer({ ok: false, fault: { code: 'cancelled' } })
  expect([reads.askedAt('Weekly'), reads.listAskedAt]).toEqual([-Infinity, -Infinity])
})

test('the times of reads are forgotten with their rooms, or so that reads are due at once', async () => {
  const { clock, reads } = heldBack()
  for (const name of ['Weekly', 'Over', 'Sales']) {
    await clock.advance(1_000)
    reads.poll(name)
  }
  drop(reads.list())
  reads.forgetOthers((name) => name !== 'Over')
  const times = (): readonly number[] => ['Weekly', 'Over', 'Sales'].map((name) => reads.askedAt(name))
  expect(times()).toEqual([1_000, -Infinity, 3_000])
  reads.forgetTimesOf(['Weekly', 'Sales'], 3_000)
  expect(times()).toEqual([-Infinity, -Infinity, 3_000])
  expect(reads.listAskedAt).toBe(3_000)
  reads.forgetTimes()
  expect([...times(), reads.listAskedAt]).toEqual([-Infinity, -Infinity, -Infinity, -Infinity])
})

test('reads that were given up are aborted, and their responses are not reported', async () => {
  const { asked, responses, reads } = heldBack()
  reads.poll('Standup')
  reads.check()
  drop(reads.list())
  const read = reads.readForAction('Standup')
  reads.dropAll()
  expect(asked.map(({ options }) => options?.signal?.aborted)).toEqual([true, true, true, true])
  expect([reads.polling, reads.isCheckInFlight]).toEqual([0, false])
  for (const one of asked) await one.answer()
  expect(await read).toMatchObject({ dropped: true })
  expect(responses).toEqual([])
})

test('a provider that throws is a fault, and the read ends', async () => {
  const clock = createVirtualClock(0)
  const responses: ReadResponse[] = []
  const provider = { list: () => Promise.reject(new Error('a provider that throws')) } as unknown as ReadProvider
  const reads = new InFlightReads(provider, clock, {
    checkClock: () => undefined,
    onResponse: (response) => responses.push(response),
  })
  await reads.list()
  expect(responses).toMatchObject([{ reply: { ok: false, fault: { code: 'internal' } } }])
  expect(reads.isListInFlight).toBe(false)
})

test('a response to the request of somebody else counts from when, as the provider says, that request was sent', async () => {
  const { clock, asked, responses, reads } = heldBack()
  reads.poll('Standup')
  await clock.advance(5_000)
  await asked[0]?.answer({ sentAfter: 4_000 })
  expect(responses).toMatchObject([{ read: { sent: 4_000, received: 5_000 } }])
})

it('50 the list is requested ahead of polls at most once a second, even after 300 refreshes by a window', async () => {
  const { clock, asked, reads } = heldBack()
  const refresh = async (): Promise<void> => {
    reads.forgetTimes(true)
    drop(reads.list())
    await asked.at(-1)?.answer()
  }
  for (let index = 0; index < 300; index += 1) await refresh()
  expect(asked.filter(({ options }) => options?.priority === 'person')).toHaveLength(1)
  await clock.advance(1_000)
  await refresh()
  expect(asked.at(-1)?.options?.priority).toBe('person')
})

test('a refresh by the user puts the next list or account check ahead of polls', async () => {
  const { clock, asked, reads } = heldBack()
  reads.forgetTimes(true)
  reads.check()
  expect([reads.userWaits, asked.at(-1)?.options?.priority]).toEqual([false, 'person'])
  await clock.advance(1_000)
  reads.forgetTimes()
  drop(reads.list())
  expect(asked.at(-1)?.options?.priority).toBe('poll')
})
