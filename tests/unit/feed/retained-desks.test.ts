import { expect, test } from 'vitest'
import { RetainedDesks } from '../../../electron/feed/retained-desks.ts'

function threeDesks() {
  const desks = new RetainedDesks<string>()
  desks.connection(0)
  for (const id of ['desk-1', 'desk-2', 'desk-3']) desks.set(id, `person at ${id}`, 0)
  return desks
}

test('a desk is known until its message is removed', () => {
  const desks = threeDesks()
  desks.remove('desk-2')
  expect(desks.expire(59_999)).toEqual([])
  expect(desks.ids).toEqual(['desk-1', 'desk-3'])
  expect(desks.all).toEqual(['person at desk-1', 'person at desk-3'])
})

test('a desk that has said nothing for a minute is forgotten, because a broker does not report that a user was revoked', () => {
  const desks = threeDesks()
  desks.set('desk-1', 'person at desk-1', 10_000)
  expect(desks.expire(59_999)).toEqual([])
  expect(desks.expire(60_000)).toEqual(['desk-2', 'desk-3'])
  expect(desks.expire(69_999)).toEqual([])
  expect(desks.expire(70_000)).toEqual(['desk-1'])
})

test('no desk is forgotten while the connection is lost', () => {
  const desks = threeDesks()
  desks.connection(undefined)
  expect(desks.expire(600_000)).toEqual([])
  expect(desks.size).toBe(3)
})

test('a desk is forgotten 15 s after a reconnection if no message of it has arrived since the loss', () => {
  const desks = threeDesks()
  desks.connection(undefined)
  // A broker may deliver what it retains before it confirms the subscription.
  desks.set('desk-1', 'person at desk-1', 4_900)
  desks.connection(5_000)
  desks.set('desk-3', 'person at desk-3', 5_100)
  expect(desks.expire(19_999)).toEqual([])
  expect(desks.expire(20_000)).toEqual(['desk-2'])
  expect(desks.ids).toEqual(['desk-1', 'desk-3'])
  expect(desks.expire(20_001)).toEqual([])
})

test('the 15 s after a reconnection begin again if the connection is lost before they are over', () => {
  const desks = threeDesks()
  desks.connection(undefined)
  desks.connection(5_000)
  desks.connection(undefined)
  desks.connection(18_000)
  expect(desks.expire(25_000)).toEqual([])
  expect(desks.expire(33_000)).toHaveLength(3)
})
