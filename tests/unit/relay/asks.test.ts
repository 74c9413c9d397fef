import { expect, test } from 'vitest'
import { Asks } from '../../../electron/relay/asks.ts'

const ask = (desk: string, n: string) => ({ desk, n })

test('a request left after those asks only that came before it, and not after one of the same millisecond', () => {
  const asks = new Asks()
  asks.take(ask('desk-1', 'first'), 1_000)
  asks.take(ask('desk-2', 'other'), 1_500)
  asks.take(ask('desk-1', 'second'), 2_000)
  const before = [500, 1_001, 2_000, 2_001].map((moment) => asks.before(moment))
  expect(before).toEqual([
    {},
    { 'desk-1': 'first' },
    { 'desk-1': 'first', 'desk-2': 'other' },
    { 'desk-1': 'second', 'desk-2': 'other' },
  ])
  expect(asks.before()).toEqual(before[3])
  asks.expire(61_501)
  expect(asks.before()).toEqual({ 'desk-1': 'second' })
})

test('neither many asks of one desk nor many desks fill the memory', () => {
  const asks = new Asks()
  for (let at = 0; at < 200; at += 1) asks.take(ask('desk-1', `n${String(at)}`), at)
  expect([asks.before(100), asks.before(101)]).toEqual([{}, { 'desk-1': 'n100' }])
  for (let desk = 0; desk < 2_000; desk += 1) asks.take(ask(`desk-${String(desk)}`, 'n'), 300)
  expect(Object.keys(asks.before())).toHaveLength(1_000)
})
