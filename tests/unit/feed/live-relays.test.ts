import { expect, test } from 'vitest'
import { LiveRelays } from '../../../electron/feed/live-relays.ts'
import type { FeedMessage } from '../../../electron/feed/messages.ts'
import { fault } from '../../../shared/fault.ts'

type Beat = FeedMessage<'beat'>

function accountsReadBy(account: Partial<Beat['accounts'][number]>): readonly string[] {
  const relays = new LiveRelays()
  const accounts = [{ acc: 'a1', used: 0, allowed: 20, ...account }]
  const beat = { v: 1, kind: 'beat', relay: 'relay', epoch: 'epoch-one', reads: true, accounts } as unknown as Beat
  relays.beat(beat, 0)
  return relays.all().flatMap((relay) => [...relay.accounts])
}

test('an account that rests after a 429 counts as read, so that no desk reads it in the meantime', () => {
  expect(accountsReadBy({ restFor: 60_000 })).toEqual(['a1'])
  expect(accountsReadBy({ restFor: 60_000, fault: fault('rateLimited') })).toEqual(['a1'])
})

test('an account that a relay cannot read does not count as read', () => {
  expect(accountsReadBy({ fault: fault('credentials') })).toEqual([])
})
