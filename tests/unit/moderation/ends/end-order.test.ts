import { expect, test } from 'vitest'
import { withdraw } from '../../../../electron/moderation/ends/end-order.ts'
import type { EndOrder } from '../../../../electron/moderation/ends/end-order.ts'
import { testAccount } from '../../../support/test-core.ts'

type Why = NonNullable<EndOrder['withdrawn']>

function withdrawnFor(...reasons: readonly Why[]): Why | undefined {
  const order: EndOrder = {
    id: 'end-1',
    account: testAccount('plivo'),
    title: 'Weekly',
    onlyAsks: false,
    warnings: [],
    toWarn: [],
    state: 'ending',
    endsAt: 0,
    seen: { accountId: 'account-1', conference: 'Weekly', instance: 1 },
  }
  for (const why of reasons) withdraw(order, why)
  return order.withdrawn
}

test('a cancellation counts even if a caller came back or the computer slept before it', () => {
  expect(withdrawnFor('cameBack', 'cancelled')).toBe('cancelled')
  expect(withdrawnFor('sleep', 'cancelled')).toBe('cancelled')
})

test('sleep counts even if a caller came back before it or comes back after it', () => {
  expect(withdrawnFor('cameBack', 'sleep')).toBe('sleep')
  expect(withdrawnFor('sleep', 'cameBack')).toBe('sleep')
})

test('a lost network does not replace a cancellation, so the user is not asked', () => {
  expect(withdrawnFor('cancelled', 'network')).toBe('cancelled')
})
