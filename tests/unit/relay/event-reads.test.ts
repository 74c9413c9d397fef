import { expect, test } from 'vitest'
import { EventReads } from '../../../electron/relay/event-reads.ts'
import { flushPromises } from '../../support/virtual-clock.ts'

const createReads = (most = 1) => {
  const started: string[] = []
  const open: (() => void)[] = []
  const resting = new Set<string>()
  const reads = new EventReads({
    mostAtOnce: () => most,
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

test('a flood of rooms in which moderators seem to have acted causes only a limited number of reads', async () => {
  const { reads, started, finish } = createReads()
  for (let index = 0; index < 1_000; index += 1) reads.request('a', `made up ${String(index)}`, 'action')
  for (let count = 0; count < 1_000; count += 1) await finish()
  expect(started.length).toBeLessThanOrEqual(201)
})

test('while the polls of an account rest, only its rooms in which a moderator acted are read, and the others afterwards', async () => {
  const { reads, started, finish, resting } = createReads()
  resting.add('a')
  for (const room of ['Duo', 'Board']) reads.request('a', room)
  reads.request('b', 'Duo')
  expect(started).toEqual(['b Duo'])
  reads.request('a', 'Board', 'action')
  reads.request('a', 'Board')
  await finish()
  await finish()
  reads.resume()
  expect(started).toEqual(['b Duo', 'a Board'])
  resting.clear()
  reads.resume()
  await finish()
  expect(started).toEqual(['b Duo', 'a Board', 'a Duo', 'a Board'])
})

test('a room in which a moderator acted is read although events in other rooms fill the queue during a rest', async () => {
  const { reads, started, finish, resting } = createReads()
  resting.add('a')
  for (let index = 0; index < 1_000; index += 1) reads.request('a', `made up ${String(index)}`)
  reads.request('a', 'Board', 'action')
  await finish()
  expect(started).toEqual(['a Board'])
})
