import { expect, test } from 'vitest'
import { DeskPresence } from '../../../electron/feed/desk-presence.ts'
import { parseMessage } from '../../../electron/feed/messages/messages.ts'
import type { FeedMessage } from '../../../electron/feed/messages/messages.ts'
import { accountHash } from '../../../electron/feed/messages/topics.ts'

const acc = accountHash('plivo', 'MA1')

function openPresence() {
  let now = 1_000_000
  const presence = new DeskPresence({
    invite: { feed: 'team', desk: 'desk-1', person: 'Ana' },
    software: '0.1.0',
    clock: { now: () => now },
    presence: () => ({ acts: true, wants: { own: [], open: [], notify: [], active: true } }),
  })
  /** What the desk says about its requests, or undefined if it sends nothing. */
  const tell = (used: number, restsFor?: number): FeedMessage<'desk'>['used'] | undefined => {
    const refusedUntil = restsFor === undefined ? {} : { refusedUntil: now + restsFor }
    const payload = presence.next(false, [{ acc, used, ...refusedUntil }])?.payload
    const message = payload === undefined ? undefined : parseMessage(new TextEncoder().encode(payload))
    if (typeof message === 'string') throw new Error(message)
    return message?.kind === 'desk' ? message.used : undefined
  }
  return { presence, tell, pass: (ms: number) => (now += ms) }
}

test('a desk reports its number of requests per second if it has changed by more than two', () => {
  const { tell } = openPresence()
  expect(tell(0)).toEqual([])
  expect(tell(2)).toBeUndefined()
  expect(tell(3)).toEqual([{ acc, used: 3 }])
  expect(tell(5)).toBeUndefined()
  expect(tell(6)).toEqual([{ acc, used: 6 }])
  expect(tell(4)).toBeUndefined()
})

test('a desk says when it stops sending requests, even if their number has changed by only two', () => {
  const { tell } = openPresence()
  tell(0)
  tell(3)
  expect(tell(1)).toBeUndefined()
  expect(tell(0)).toEqual([])
})

test('a desk reports a lower number of requests only after five seconds, so that rounds of reads cause no messages', () => {
  const { tell, pass } = openPresence()
  tell(9)
  for (const used of [1, 1, 9]) {
    pass(1_000)
    expect(tell(used)).toBeUndefined()
  }
  pass(4_999)
  expect(tell(1)).toBeUndefined()
  pass(1)
  expect(tell(1)).toEqual([{ acc, used: 1 }])
})

test('after a 429, a desk says once how long it rests, says it again if the rest gets longer, and reports the end of the rest', () => {
  const { presence, tell, pass } = openPresence()
  tell(0)
  expect(tell(0, 8_000)).toEqual([{ acc, used: 0, restFor: 8_000 }])
  pass(3_000)
  expect(tell(0, 5_100)).toBeUndefined()
  presence.forget()
  expect(tell(0, 5_000)).toEqual([{ acc, used: 0, restFor: 5_000 }])
  expect(tell(0, 20_000)).toEqual([{ acc, used: 0, restFor: 20_000 }])
  expect(tell(0)).toEqual([])
})

test('a desk reports a rest of more than five minutes as five minutes, so that others accept its message', () => {
  const { tell } = openPresence()
  expect(tell(0, 1e12)).toEqual([{ acc, used: 0, restFor: 300_000 }])
})

test('a desk repeats its message every 10 s, because the broker may have lost the last one', () => {
  const { tell, pass } = openPresence()
  expect(tell(0)).toEqual([])
  pass(9_900)
  expect(tell(0)).toBeUndefined()
  pass(100)
  expect(tell(0)).toEqual([])
  pass(5_000)
  expect(tell(0)).toBeUndefined()
})
