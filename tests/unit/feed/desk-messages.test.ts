import { expect, test } from 'vitest'
import { didOf, toTeamAction, type ActionEntry } from '../../../electron/feed/desk-messages.ts'
import { readArrival } from '../../../electron/feed/inbox.ts'
import { accountHash } from '../../../electron/feed/messages/topics.ts'

const acc = accountHash('plivo', 'MA1')
const desk = {
  invite: { feed: 'team', desk: 'desk-2', person: 'Ana' },
  accounts: () => [{ accountId: 'acme', acc }],
  clock: { now: () => 1_000 },
}
const intent: ActionEntry = {
  event: 'intent',
  account: 'acme',
  action: 'mute',
  actionId: 'a1',
  conference: 'Standup',
  members: [{ name: 'Mia', number: '15550100124', memberId: '12', callUuid: 'call-12' }],
}

function sent(entry: ActionEntry) {
  const publication = didOf(desk, entry)
  if (publication === undefined) return undefined
  const arrival = readArrival('team', publication.topic, new TextEncoder().encode(publication.payload))
  if (typeof arrival === 'string' || arrival.message?.kind !== 'did') throw new Error('The message cannot be read.')
  return arrival.message
}

test('a journal entry about a request becomes a message that other desks can read', () => {
  expect(sent(intent)).toEqual({
    v: 1,
    kind: 'did',
    id: 'a1',
    step: 'sending',
    action: 'mute',
    acc,
    conference: 'Standup',
    who: ['call-12'],
    desk: 'desk-2',
    person: 'Ana',
    wall: 1_000,
  })
})

test.each([
  ['accepted', 'accepted'],
  ['handedOver', 'accepted'],
  ['confirmed', 'confirmed'],
  ['failed', 'failed'],
  ['unknown', 'unknown'],
  ['alreadyGone', 'undone'],
] as const)('the outcome %s is published as the step %s', (outcome, step) => {
  expect(sent({ ...intent, event: 'outcome', outcome })?.step).toBe(step)
})

test('an action on everyone names everyone, and an action on the room names no caller', () => {
  expect(sent({ ...intent, text: 'everyone' })?.who).toBe('everyone')
  expect(sent({ ...intent, action: 'end' })?.who).toEqual([])
})

test('no message is created for an observation, a note, an unsent action or an account of another team', () => {
  expect(sent({ ...intent, account: 'of another team' })).toBeUndefined()
  for (const event of ['joined', 'muted', 'note', 'undone', 'dropped'] as const) {
    expect(sent({ ...intent, event })).toBeUndefined()
  }
})

test('a message contains no names or numbers of callers, and no text of an announcement or of the provider', () => {
  const entry = {
    ...intent,
    event: 'outcome',
    outcome: 'failed',
    announced: 'Five minutes left.',
    fault: { code: 'server', providerText: 'token=made-up-token' },
  } as const
  const payload = didOf(desk, entry)?.payload ?? ''
  for (const secret of ['Mia', '15550100124', 'Five minutes', 'made-up-token']) expect(payload).not.toContain(secret)
})

test('a message names at most 2,000 callers, so that it fits into a packet', () => {
  const members = Array.from({ length: 5_000 }, (_, index) => ({
    name: '',
    number: '',
    memberId: String(index),
    callUuid: `00000000-0000-0000-0000-${String(index).padStart(12, '0')}`,
  }))
  expect(sent({ ...intent, members })?.who).toHaveLength(2_000)
})

test('a long name is shortened, and an unknown action is ignored', () => {
  const did = sent(intent)
  if (did === undefined) throw new Error('There is no message.')
  expect(toTeamAction({ ...did, person: 'A'.repeat(400) })?.person).toBe(`${'A'.repeat(17)}…`)
  expect(toTeamAction({ ...did, action: 'toString' })).toBeUndefined()
})
