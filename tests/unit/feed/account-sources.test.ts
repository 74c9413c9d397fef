import { expect, test } from 'vitest'
import { AccountSources } from '../../../electron/feed/account-sources.ts'
import type { Monitor } from '../../../electron/monitor/monitor.ts'

const SECOND = 1_000
const TEN_MINUTES = 600 * SECOND

/** The calls of `setPolling` for an account whose relay is silent for ten minutes and then comes back. */
function pollingCalls({ allowed }: { allowed: number | undefined }): readonly unknown[] {
  const calls: unknown[] = []
  const monitor: Pick<Monitor, 'setPolling'> = { setPolling: (...call) => calls.push(call) }
  const sources = new AccountSources(monitor)
  const step = (now: number, heardAt: number | undefined): void => {
    sources.update('account', { now, heardAt, isComplete: true, readers: { count: 1, before: 0, allowed } })
  }
  for (let now = 0; now < 10 * SECOND; now += SECOND / 2) step(now, now)
  for (let now = 10 * SECOND; now < TEN_MINUTES; now += SECOND / 2) step(now, undefined)
  step(TEN_MINUTES, TEN_MINUTES)
  return calls
}

test('changes while a relay was silent are not announced at a desk that cannot read the account', () => {
  expect(pollingCalls({ allowed: undefined })).toEqual([
    ['account', 'none', false],
    ['account', 1, false],
    ['account', 'none', true],
  ])
})

test('changes while a relay was silent are announced at a desk that read the account itself', () => {
  expect(pollingCalls({ allowed: 20 }).at(-1)).toEqual(['account', 'none', false])
})

test('a desk that cannot read an account waits for no turn, so that the account counts as unread at once', () => {
  const calls: unknown[] = []
  const sources = new AccountSources({ setPolling: (...call) => calls.push(call) })
  const readers = { count: 21, before: 20, allowed: undefined }
  sources.update('account', { now: 0, heardAt: 0, isComplete: true, readers })
  sources.update('account', { now: 5 * SECOND, heardAt: 0, isComplete: true, readers })
  expect(calls).toEqual([
    ['account', 'none', false],
    ['account', 0.9 / 21, false],
  ])
})
