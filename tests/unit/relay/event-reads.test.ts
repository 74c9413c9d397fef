import { expect, test } from 'vitest'
import { EventReads } from '../../../relay/event-reads.ts'
import { flushPromises } from '../../support/virtual-clock.ts'

const createReads = (most = 3) => {
  const started: string[] = []
  const open: (() => void)[] = []
  const resting = new Set<string>()
  const reads = new EventReads({
    most: () => most,
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

test('a flood causes only a few reads each second, none of another account less, and ends', async () => {
  const { reads, started, finish } = createReads()
  for (let index = 0; index < 1_000; index += 1) reads.request('a', `made up ${String(index)}`)
  reads.request('b', 'Duo')
  for (let count = 0; count < 10; count += 1) await finish()
  expect(started).toEqual(['a made up 0', 'a made up 1', 'a made up 2', 'b Duo'])
  for (let second = 0; second < 1_000; second += 1) {
    reads.resume()
    for (let count = 0; count < 3; count += 1) await finish()
  }
  expect(started.length).toBe(204)
})
