import { expect, test } from 'vitest'
import { ReadStamps, Stamps } from '../../../electron/monitor/stamps.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

test('stamps of one moment differ, and a later moment has a later stamp', async () => {
  const clock = createVirtualClock(0)
  const stamps = new Stamps(clock)
  const same = Array.from({ length: 100 }, () => stamps.next())
  expect(same.toSorted((a, b) => a - b)).toEqual(same)
  expect(new Set(same).size).toBe(100)
  await clock.advance(1)
  expect(stamps.next()).toBe(1)
})

test('a read is sent when its request leaves the queue, and received when its response arrives', async () => {
  const clock = createVirtualClock(0)
  const read = new ReadStamps(new Stamps(clock))
  await clock.advance(5)
  expect(read.sent).toBeUndefined()
  read.options.onSend()
  expect(read.sent).toBe(5)
  await clock.advance(5)
  read.options.onResponse()
  await clock.advance(5)
  expect(read.read()).toEqual({ sent: 5, received: 10 })
})

test('a read that reports no times lasts from its call to its reply', async () => {
  const clock = createVirtualClock(0)
  const read = new ReadStamps(new Stamps(clock))
  await clock.advance(5)
  expect(read.read()).toEqual({ sent: 0, received: 5 })
})
