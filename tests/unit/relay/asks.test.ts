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

test('the requests of all desks are those of their last asks, until they leave', () => {
  const asks = new Asks()
  const used = (count: number) => [{ acc: 'a', used: count }]
  asks.take({ ...ask('desk-1', 'n1'), used: used(9) }, 1)
  asks.take({ ...ask('desk-1', 'n2'), used: [...used(2), { acc: 'b', used: 7 }] }, 2)
  asks.take({ ...ask('desk-2', 'n3'), used: used(3) }, 3)
  expect(asks.usedOf('a')).toBe(5)
  asks.forget('desk-2')
  expect(asks.usedOf('a')).toBe(2)
})

test('neither many asks of one desk nor many desks fill the memory', () => {
  const asks = new Asks()
  for (let at = 0; at < 200; at += 1) asks.take(ask('desk-1', `n${String(at)}`), at)
  expect([asks.before(100), asks.before(101)]).toEqual([{}, { 'desk-1': 'n100' }])
  for (let desk = 0; desk < 2_000; desk += 1) asks.take(ask(`desk-${String(desk)}`, 'n'), 300)
  expect(Object.keys(asks.before())).toHaveLength(1_000)
})
