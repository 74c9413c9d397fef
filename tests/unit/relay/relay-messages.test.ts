import { expect, test } from 'vitest'
import { eventOf } from '../../../relay/relay-messages.ts'

const event = { conference: 'Board', what: { kind: 'record' } } as const

test('two relays give one callback the same id if it has a nonce, and others different ones', () => {
  const idFrom = (epoch: string, nonce?: string): unknown => {
    const identity = { feed: 'team', epoch, masksNumbers: false }
    const stamped = { seq: 1, acc: 'hash-of-account', after: {} }
    const publication = eventOf(identity, { event, proof: 'v3', nonce }, stamped)
    return (JSON.parse(publication?.payload ?? '') as { id: unknown }).id
  }
  expect(idFrom('epoch-of-relay-1', 'nonce-1')).toBe(idFrom('epoch-of-relay-2', 'nonce-1'))
  expect(idFrom('epoch-of-relay-1', 'nonce-1')).not.toBe(idFrom('epoch-of-relay-1', 'nonce-2'))
  expect(idFrom('epoch-of-relay-1')).not.toBe(idFrom('epoch-of-relay-2'))
})
