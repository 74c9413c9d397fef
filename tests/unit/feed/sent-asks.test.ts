import { expect, test } from 'vitest'
import { SentAsks } from '../../../electron/feed/sent-asks.ts'

test('what a relay did after it had an ask of this desk, it did after the desk had asked; of any other ask nothing is known', () => {
  let now = 1_000
  let ids = 0
  const asks = new SentAsks({ desk: 'desk-1', now: () => now, newId: () => `nonce-${String((ids += 1))}` })
  const had = (n: string) => asks.sentAt({ 'desk-1': n, 'desk-2': 'nonce-9' })
  asks.next()
  now += 30_000
  expect(asks.next({ lacks: [['epoch-one', 7]] })).toEqual({
    v: 2,
    kind: 'ask',
    desk: 'desk-1',
    n: 'nonce-2',
    lacks: [['epoch-one', 7]],
  })
  const known = [had('nonce-1'), had('nonce-2'), had('nonce-9'), asks.sentAt({ 'desk-2': 'nonce-2' })]
  expect(known).toEqual([1_000, 31_000, -Infinity, -Infinity])
  now += 30_001
  asks.next()
  // After a minute an ask is forgotten, and all of them if the clock may have stood still.
  expect([had('nonce-1'), had('nonce-2')]).toEqual([-Infinity, 31_000])
  asks.clear()
  expect([had('nonce-2'), had('nonce-3')]).toEqual([-Infinity, -Infinity])
})
