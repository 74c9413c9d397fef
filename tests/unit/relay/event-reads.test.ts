import { expect, test } from 'vitest'
import { EventReads } from '../../../electron/relay/event-reads.ts'
import { flushPromises } from '../../support/virtual-clock.ts'

const createReads = (most = 1) => {
  const started: string[] = []
  const open: (() => void)[] = []
  const resting = new Set<string>()
  const reads = new EventReads({
    mostAtOnce: () => most,
    mostAfterActions: () => 2,
    rests: (account) => resting.has(account),
    read: (account, room) => {
      started.push(`${account} ${room}`)
      return new Promise<void>((resolve) => open.push(resolve))
    },
  })
  const finish = async () => {
    open.shift()?.()
    await flushPromises()
  }
  return { reads, started, finish, resting }
}

test('many events about a room that is being read cause one more read', async () => {
  const { reads, started, finish } = createReads()
  for (let count = 0; count < 5; count += 1) reads.request('a', 'Duo')
  expect(started).toEqual(['a Duo'])
  await finish()
  await finish()
  expect(started).toEqual(['a Duo', 'a Duo'])
})

test("reads beyond an account's limit wait, and do not delay the reads of another account", async () => {
  const { reads, started, finish } = createReads()
  reads.request('a', 'Duo')
  reads.request('a', 'Board')
  reads.request('b', 'Duo')
  expect(started).toEqual(['a Duo', 'b Duo'])
  await finish()
  expect(started).toEqual(['a Duo', 'b Duo', 'a Board'])
})

test('a flood of room names causes only a limited number of reads', async () => {
  const { reads, started, finish } = createReads()
  for (let index = 0; index < 1_000; index += 1) reads.request('a', `made up ${String(index)}`)
  for (let count = 0; count < 1_000; count += 1) await finish()
  expect(started.length).toBeLessThanOrEqual(201)
})

test('only a few rooms in which moderators seem to have acted are read each second, and the others later', async () => {
  const { reads, started, finish } = createReads(4)
  for (let index = 0; index < 1_000; index += 1) reads.request('a', `acted in ${String(index)}`, 'action')
  for (let count = 0; count < 10; count += 1) await finish()
  expect(started).toHaveLength(2)
  reads.request('a', 'Duo')
  expect(started).toEqual(['a acted in 0', 'a acted in 1', 'a Duo'])
  for (let second = 0; second < 1_000; second += 1) {
    reads.resume()
    for (let count = 0; count < 3; count += 1) await finish()
  }
  expect(started.length).toBe(203)
})

test.each(['event', 'action'] as const)(
  'while the polls of an account rest, no room is read because of an %s, and each room is read once afterwards',
  async (cause) => {
    const { reads, started, finish, resting } = createReads()
    resting.add('a')
    for (const room of ['Duo', 'Board', 'Board']) reads.request('a', room, cause)
    reads.request('b', 'Duo', cause)
    reads.resume()
    expect(started).toEqual(['b Duo'])
    await finish()
    resting.clear()
    reads.resume()
    await finish()
    expect(started).toEqual(['b Duo', 'a Duo', 'a Board'])
  },
)

test('a room in which a moderator acted is read although events in other rooms fill the queue during a rest', async () => {
  const { reads, started, finish, resting } = createReads()
  resting.add('a')
  for (let index = 0; index < 1_000; index += 1) reads.request('a', `made up ${String(index)}`)
  reads.request('a', 'Board', 'action')
  resting.clear()
  reads.resume()
  for (let count = 0; count < 300; count += 1) await finish()
  expect(started).toContain('a Board')
})
