import { expect, test } from 'vitest'
import { Echoes } from '../../../electron/feed/echo.ts'
import { EchoRequests } from '../../../electron/feed/echo-requests.ts'
import type { FeedMessage, Outgoing } from '../../../electron/feed/messages/messages.ts'

const SECOND = 1_000
const epoch = 'epoch-one'

function create() {
  let now = 0
  const sent: Outgoing<'ask'>[] = []
  const echoes = new Echoes()
  const requests = new EchoRequests({
    desk: 'desk-1',
    echoes,
    now: () => now,
    newId: () => `n-${String(sent.length)}`,
    send: (message) => {
      sent.push(message)
    },
  })
  return {
    requests,
    sent,
    echoes,
    at: (ms: number) => (now = ms),
    answer: (n: string) =>
      requests.take({ v: 1, kind: 'answer', n, epoch, t: 5 * SECOND } as unknown as FeedMessage<'answer'>),
  }
}

test('a response is used only if this desk sent the request within the last 30 s', () => {
  const { requests, echoes, at, answer } = create()
  expect(answer('n-0')).toBe(false)
  requests.send()
  expect(answer('n-0')).toBe(true)
  expect(echoes.hasEpoch(epoch, 0)).toBe(true)
  at(30 * SECOND)
  requests.send()
  expect(answer('n-0')).toBe(true)
  at(30 * SECOND + 1)
  requests.send()
  expect(answer('n-0')).toBe(false)
  expect(answer('n-1')).toBe(true)
})

test('asks each second until it knows the time of one of the relays, and then every ten seconds', () => {
  const { requests, sent, at, answer } = create()
  const sentAt = (ms: number, ...epochs: readonly string[]): number => {
    at(ms)
    requests.sendIfDue(epochs)
    return sent.length
  }
  expect([sentAt(0), sentAt(999), sentAt(1_000)]).toEqual([1, 1, 2])
  answer('n-1')
  expect([sentAt(10_999, 'other', epoch), sentAt(11_000, 'other', epoch)]).toEqual([2, 3])
  expect(sentAt(12_000, 'other')).toBe(4)
})

test('after it was cleared, asks at once, and uses no response to an earlier request', () => {
  const { requests, sent, answer } = create()
  requests.sendIfDue([])
  requests.clear()
  requests.sendIfDue([])
  expect(sent).toHaveLength(2)
  expect([answer('n-0'), answer('n-1')]).toEqual([false, true])
})

test('names the accounts that it lacks, if there are any', () => {
  const { requests, sent } = create()
  requests.send()
  requests.send(['a1'])
  expect(sent[0]).not.toHaveProperty('lacks')
  expect(sent[1]).toMatchObject({ desk: 'desk-1', lacks: ['a1'] })
})
