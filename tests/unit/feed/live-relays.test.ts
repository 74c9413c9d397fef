import { expect, test } from 'vitest'
import { LiveRelays } from '../../../electron/feed/live-relays.ts'
import type { FeedMessage } from '../../../electron/feed/messages/messages.ts'
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

const announced = (relay: string, name = 'Main') =>
  ({ v: 1, kind: 'hello', relay, name: relay, accounts: [{ acc: relay, name }] }) as unknown as FeedMessage<'hello'>
const goodbye = (relay: string, epoch = 'epoch-one') => ({ v: 1, kind: 'bye', relay, epoch }) as const
const beatOf = (relay: string, epoch = 'epoch-one') =>
  ({ v: 1, kind: 'beat', relay, epoch, t: 1_000, reads: true, accounts: [] }) as unknown as Beat
const MINUTE = 60_000

test('the accounts of a relay that said goodbye are forgotten after ten minutes', () => {
  const relays = new LiveRelays()
  relays.hello(announced('relay-1'))
  relays.beat(beatOf('relay-1'), 0)
  relays.bye(goodbye('relay-1'), 0)
  relays.expire(10 * MINUTE)
  expect(relays.accounts).toHaveLength(1)
  relays.expire(10 * MINUTE + 1)
  expect(relays.accounts).toEqual([])
})

test('a beat that the broker delivers after a later goodbye does not bring the relay back', () => {
  const relays = new LiveRelays()
  relays.hello(announced('relay-1'))
  relays.beat(beatOf('relay-1'), 0)
  relays.bye(goodbye('relay-1'), 0)
  expect(relays.beat(beatOf('relay-1'), 1_000)).toBe(false)
  relays.expire(10 * MINUTE + 1)
  expect(relays.accounts).toEqual([])
})

test('the accounts of a relay stay if it comes back, if it is only silent, or if its goodbye is from an earlier epoch', () => {
  const relays = new LiveRelays()
  for (const relay of ['back', 'silent', 'late']) relays.hello(announced(relay))
  relays.bye(goodbye('back'), 0)
  relays.hello(announced('back'))
  relays.beat(beatOf('silent'), 0)
  relays.beat(beatOf('late', 'epoch-two'), 0)
  relays.bye(goodbye('late'), 0)
  relays.expire(60 * MINUTE)
  expect(relays.accounts.map(({ acc }) => acc)).toEqual(['back', 'silent', 'late'])
})

test('the accounts of a relay stay if it sends beats again after its goodbye, even without a hello', () => {
  const relays = new LiveRelays()
  relays.hello(announced('relay-1'))
  relays.beat(beatOf('relay-1'), 0)
  relays.bye(goodbye('relay-1'), 0)
  relays.beat(beatOf('relay-1', 'epoch-two'), 1_000)
  relays.expire(10 * MINUTE + 1)
  expect(relays.accounts).toHaveLength(1)
})

test('at most 20 relays are known, and a new relay does not replace a live one', () => {
  const relays = new LiveRelays()
  relays.hello(announced('alive'))
  relays.beat(beatOf('alive'), 0)
  for (let index = 0; index < 100; index += 1) relays.hello(announced(`relay-${String(index)}`))
  expect(relays.accounts).toHaveLength(20)
  expect(relays.accounts.map(({ acc }) => acc)).toContain('alive')
  for (let index = 0; index < 100; index += 1) relays.beat(beatOf(`other-${String(index)}`), 0)
  expect(relays.all()).toHaveLength(20)
})

test('a beat that the broker repeats or delivers after a newer one is ignored', () => {
  const relays = new LiveRelays()
  const beatAt = (t: number, reads: boolean) =>
    ({ ...beatOf('relay-1'), t, reads, accounts: [{ acc: 'a1' }] }) as unknown as Beat
  relays.beat(beatAt(2_000, true), 10)
  relays.beat(beatAt(2_000, true), 20)
  relays.beat(beatAt(1_000, false), 30)
  expect(relays.all()).toMatchObject([{ beatAt: 10, t: 2_000, accounts: new Set(['a1']) }])
})
