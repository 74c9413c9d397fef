import { expect, test } from 'vitest'
import { feedState } from '../../../electron/feed/feed-state.ts'
import type { FeedFacts } from '../../../electron/feed/feed-state.ts'
import { LiveRelays } from '../../../electron/feed/live-relays.ts'
import type { FeedMessage } from '../../../electron/feed/messages/messages.ts'
import { fault } from '../../../shared/fault.ts'
import type { Fault } from '../../../shared/fault.ts'

const beat = (relay: string, more: { reads?: boolean; fault?: Fault; restFor?: number } = {}) => {
  const { reads = true, ...account } = more
  const accounts = [{ acc: 'main', used: 0, allowed: 20, rooms: [], ...account }]
  return { v: 1, kind: 'beat', relay, epoch: `epoch-${relay}`, seq: 1, t: 0, reads, accounts } as FeedMessage<'beat'>
}

/** The accounts that the window shows as unread 10 s after the connection was made. */
function unreadAfter(beats: readonly FeedMessage<'beat'>[], more: Partial<FeedFacts> = {}) {
  const relays = new LiveRelays()
  for (const each of beats) relays.beat(each, 9_000)
  return feedState({
    connection: { kind: 'connected', address: 'memory:' },
    connectedFor: 10_000,
    sources: { kindOf: () => 'alone' },
    desks: [],
    newerAt: -Infinity,
    now: 10_000,
    accounts: [{ accountId: 'account-1', acc: 'main' }],
    rests: [],
    relays,
    ...more,
  }).unread
}

test('an account that the relay cannot read is shown with the fault that the relay reports', () => {
  expect(unreadAfter([beat('relay-1', { fault: fault('credentials') })])).toEqual([
    { accountId: 'account-1', relay: 'relay-1', fault: fault('credentials') },
  ])
})

test('no account is unread before the desk connects, or if a relay reads it, stands by, rests or is silent', () => {
  const refused = beat('relay-1', { fault: fault('credentials') })
  expect(unreadAfter([refused, beat('relay-2')])).toBeUndefined()
  expect(unreadAfter([beat('relay-1', { fault: fault('credentials'), reads: false })])).toBeUndefined()
  expect(unreadAfter([beat('relay-1', { fault: fault('rateLimited'), restFor: 1_000 })])).toBeUndefined()
  expect(unreadAfter([refused], { now: 15_000 })).toBeUndefined()
  expect(unreadAfter([refused], { connection: { kind: 'connecting' } })).toBeUndefined()
  expect(unreadAfter([refused], { accounts: [{ accountId: 'account-2', acc: 'other' }] })).toBeUndefined()
})
