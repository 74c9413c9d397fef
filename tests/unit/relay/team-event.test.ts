import { expect, test } from 'vitest'
import { eventPublication } from '../../../electron/relay/team-event.ts'

test('two relays give one callback the same id, even if their names for the account differ', () => {
  const idFrom = (relay: string, account: string): unknown => {
    const publication = eventPublication(
      {
        account: { id: account, provider: 'plivo', authToken: 'made-up', acceptUnsigned: false },
        proof: 'v3',
        nonce: 'nonce-1',
        repeated: false,
        isOfCaller: false,
        event: { conference: 'Board', what: { kind: 'record', recording: 'recording-1' } },
      },
      { feed: 'team', epoch: relay, seq: 1, acc: 'hash-of-account', after: {}, masksNumbers: false },
    )
    return (JSON.parse(publication?.payload as string) as { id: unknown }).id
  }
  expect(idFrom('epoch-of-relay-1', 'main')).toBe(idFrom('epoch-of-relay-2', 'plivo'))
})
