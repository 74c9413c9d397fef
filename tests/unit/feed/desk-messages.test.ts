import { expect, test } from 'vitest'
import { DeskPresence, didOf, toTeamAction, type ActionEntry } from '../../../electron/feed/desk-messages.ts'
import { readArrival } from '../../../electron/feed/inbox.ts'
import { parseMessage, type FeedMessage } from '../../../electron/feed/messages/messages.ts'
import { acc, didMessage } from '../../support/feed-messages.ts'

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
  expect(sent(intent)).toEqual(didMessage({ step: 'sending', who: ['call-12'], person: 'Ana', wall: 1_000 }))
})

test.each([
  ['accepted', 'accepted'],
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

function openPresence() {
  let now = 1_000_000
  const presence = new DeskPresence({
    invite: { feed: 'team', desk: 'desk-1', person: 'Ana' },
    software: '0.1.0',
    clock: { now: () => now },
    presence: () => ({ acts: true, wants: { own: [], open: [], notify: [], active: true } }),
  })
  /** What the desk says about its rests, or undefined if it sends nothing. */
  const tell = (restsFor?: number): FeedMessage<'desk'>['rests'] | undefined => {
    const refusedUntil = restsFor === undefined ? {} : { refusedUntil: now + restsFor }
    const payload = presence.next([{ acc, used: 3, ...refusedUntil }])?.payload
    const message = payload === undefined ? undefined : parseMessage(new TextEncoder().encode(payload))
    if (typeof message === 'string') throw new Error(message)
    return message?.kind === 'desk' ? message.rests : undefined
  }
  return { presence, tell, pass: (ms: number) => (now += ms) }
}

test('after a 429, a desk says once how long it rests, says it again if the rest gets longer, and reports the end of the rest', () => {
  const { presence, tell, pass } = openPresence()
  tell()
  expect(tell(8_000)).toEqual([{ acc, restFor: 8_000 }])
  pass(3_000)
  expect(tell(5_100)).toBeUndefined()
  presence.forget()
  expect(tell(5_000)).toEqual([{ acc, restFor: 5_000 }])
  expect(tell(20_000)).toEqual([{ acc, restFor: 20_000 }])
  expect(tell()).toEqual([])
})

test('a desk reports a rest of more than five minutes as five minutes, so that others accept its message', () => {
  const { tell } = openPresence()
  expect(tell(1e12)).toEqual([{ acc, restFor: 300_000 }])
})

test('a desk repeats its message every 10 s, because the broker may have lost the last one', () => {
  const { tell, pass } = openPresence()
  expect(tell()).toEqual([])
  pass(9_900)
  expect(tell()).toBeUndefined()
  pass(100)
  expect(tell()).toEqual([])
  pass(5_000)
  expect(tell()).toBeUndefined()
})
