import { expect, test } from 'vitest'
import { Echoes } from '../../../electron/feed/echo.ts'
import { IncomingEvents } from '../../../electron/feed/incoming-events.ts'
import type { FeedMessage } from '../../../electron/feed/messages/messages.ts'
import type { ReceivedHint } from '../../../shared/team.ts'
import type { ProviderEvent } from '../../../electron/providers/provider.ts'

const SECOND = 1_000
const acc = '0011223344556677'
const epoch = 'epoch-one'

/** Creates a desk whose clock is 5 s ahead of the relay's. */
function createDesk() {
  let now = 100_000
  const echoes = new Echoes()
  const taken: (ProviderEvent | 'lost')[] = []
  const hints: ReceivedHint[] = []
  const events = new IncomingEvents({
    echoes,
    now: () => now,
    hint: (_acc, hint) => {
      hints.push(hint)
    },
    tell: (_acc, event) => {
      taken.push(event)
    },
  })
  const relayTime = (): number => now - 5 * SECOND
  const echo = (): void => {
    echoes.add(epoch, { askedAt: now, receivedAt: now, relayTime: relayTime() })
    events.echoed()
  }
  const beat = (of = epoch, missed?: number): void => {
    events.beat({
      v: 1,
      kind: 'beat',
      relay: 'relay-1',
      epoch: of,
      seq: 1,
      t: relayTime(),
      reads: true,
      accounts: [{ acc, used: 0, allowed: 20, rooms: [], ...(missed !== undefined && { missed }) }],
    })
  }
  let count = 0
  const event = (more: Partial<FeedMessage<'event'>> = {}): FeedMessage<'event'> => ({
    v: 1,
    kind: 'event',
    epoch,
    seq: 1,
    acc,
    id: `event-${String((count += 1))}`,
    heard: relayTime(),
    conference: 'Weekly',
    conferenceUuid: 'run-1',
    proof: 'url',
    what: { kind: 'entered', id: '12', call: 'call-1', first: true, name: 'Ana' },
    ...more,
  })
  const pass = (ms: number): void => {
    now += ms
  }
  const kinds = (): string[] => taken.map((told) => (told === 'lost' ? told : told.event.kind))
  return { events, taken, hints, echo, beat, event, pass, kinds, now: () => now }
}

test('an event is passed on with the time at which the relay received it, by the clock of this desk', () => {
  const { events, taken, echo, event, now } = createDesk()
  echo()
  events.take(event())
  expect(taken).toMatchObject([
    {
      name: 'Weekly',
      event: {
        kind: 'entered',
        conferenceUuid: 'run-1',
        callUuid: 'call-1',
        memberId: '12',
        at: now(),
        caller: { name: 'Ana', number: '' },
      },
    },
  ])
})

test('an event waits for an echo, and without one it counts as lost', () => {
  const first = createDesk()
  first.events.take(first.event())
  expect(first.taken).toEqual([])
  first.echo()
  expect(first.kinds()).toEqual(['entered'])

  const second = createDesk()
  second.echo()
  second.events.take(second.event())
  second.events.take(second.event({ epoch: 'epoch-two' }))
  second.pass(10 * SECOND + 1)
  second.events.expire()
  second.echo()
  expect(second.kinds()).toEqual(['entered', 'lost'])
})

test('an event that is delivered twice counts once', () => {
  const { events, echo, event, kinds } = createDesk()
  echo()
  const once = event()
  events.take(once)
  events.take(once)
  expect(kinds()).toEqual(['entered'])
})

test('an event that a broker held back for over a minute is dropped, and shows that others may be missing', () => {
  const { events, echo, event, pass, kinds } = createDesk()
  echo()
  events.take(event())
  const old = event()
  pass(60 * SECOND + 1)
  echo()
  events.take(old)
  expect(kinds()).toEqual(['entered', 'lost'])
})

test('an event that does not name the run, or is about a recording, says nothing about who is there', () => {
  const { events, echo, event, taken } = createDesk()
  echo()
  const { conferenceUuid: _, ...unnamed } = event()
  events.take(unnamed)
  events.take(event({ what: { kind: 'record' } }))
  expect(taken).toEqual([])
})

test('events count as lost when a relay is silent for more than 5 s, and when another epoch begins', () => {
  const { events, echo, beat, event, pass, kinds } = createDesk()
  echo()
  beat()
  events.take(event())
  pass(5 * SECOND)
  events.expire()
  expect(kinds()).toEqual(['entered'])
  pass(1)
  events.expire()
  expect(kinds()).toEqual(['entered', 'lost'])
  echo()
  events.take(event())
  beat('epoch-two')
  expect(kinds()).toEqual(['entered', 'lost', 'entered', 'lost'])
})

test('events count as lost when a relay says goodbye, even if it sends another beat at once', () => {
  const { events, echo, beat, event, kinds } = createDesk()
  echo()
  beat()
  events.take(event())
  events.gone('epoch-two')
  expect(kinds()).toEqual(['entered'])
  events.gone(epoch)
  expect(kinds()).toEqual(['entered', 'lost'])
  events.take(event())
  beat()
  expect(kinds()).toEqual(['entered', 'lost', 'entered', 'lost'])
})

test('events count as lost each time that a relay says that it missed more callbacks', () => {
  const { events, echo, beat, event, kinds } = createDesk()
  echo()
  for (const missed of [undefined, 2, 2, 3]) {
    beat(epoch, missed)
    events.take(event())
  }
  beat(epoch, 3)
  expect(kinds()).toEqual(['entered', 'lost', 'entered', 'entered', 'lost', 'entered'])
})

test('a loss is reported once, and only for accounts with events', () => {
  const { events, echo, event, kinds } = createDesk()
  events.lost()
  echo()
  events.take(event())
  events.lost()
  events.lost()
  expect(kinds()).toEqual(['entered', 'lost'])
})

test('the digit * raises a hand, and a floor event names who speaks; neither says who is there', () => {
  const { events, echo, event, taken, hints, now } = createDesk()
  const caller = { id: '12', call: 'call-1' }
  events.take(event({ what: { ...caller, kind: 'digits', digits: '*' } }))
  expect(hints).toEqual([])
  echo()
  events.take(event({ what: { ...caller, kind: 'digits', digits: '5' } }))
  events.take(event({ what: { ...caller, kind: 'floor' } }))
  expect(hints).toEqual([
    { kind: 'hand', callUuid: 'call-1', conference: 'Weekly', at: now() },
    { kind: 'floor', callUuid: 'call-1', conference: 'Weekly', at: now() },
  ])
  expect(taken).toEqual([])
})
