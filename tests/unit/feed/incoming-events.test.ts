import { expect, test } from 'vitest'
import { IncomingEvents } from '../../../electron/feed/incoming-events.ts'
import type { FeedMessage } from '../../../electron/feed/messages/messages.ts'
import type { ReceivedHint } from '../../../shared/team.ts'
import type { ProviderEvent } from '../../../electron/providers/provider.ts'
import { acc, beatMessage } from '../../support/feed-messages.ts'

const SECOND = 1_000
const epoch = 'epoch-one'
const ASKED = 99_000

/** Creates a desk that asked `known-ask` a second ago. */
function createDesk() {
  let now = 100_000
  const taken: (ProviderEvent | 'lost')[] = []
  const hints: ReceivedHint[] = []
  const events = new IncomingEvents({
    now: () => now,
    sentAt: ({ me }) => (me === 'known-ask' ? ASKED : -Infinity),
    hint: (_acc, hint) => hints.push(hint),
    tell: (_acc, event) => taken.push(event),
  })
  const beat = (of = epoch, missed?: number): void => {
    const accounts = [{ acc, used: 0, allowed: 20, ...(missed !== undefined && { missed }) }]
    events.beat(beatMessage({ epoch: of, accounts }))
  }
  let count = 0
  const event = (more: Partial<FeedMessage<'event'>> = {}): FeedMessage<'event'> => ({
    v: 2,
    kind: 'event',
    epoch,
    seq: 1,
    acc,
    id: `event-${String((count += 1))}`,
    after: { me: 'known-ask' },
    conference: 'Weekly',
    conferenceUuid: 'run-1',
    proof: 'url',
    what: { kind: 'entered', id: '12', call: 'call-1', first: true, name: 'Ana' },
    ...more,
  })
  const take = (more: Partial<FeedMessage<'event'>> = {}): void => {
    events.take(event(more))
  }
  const kinds = (): string[] => taken.map((told) => (told === 'lost' ? told : told.event.kind))
  return { events, taken, hints, beat, event, take, pass: (ms: number) => (now += ms), kinds }
}

test('an event is passed on with the time of the last ask that the relay had before it, and once', () => {
  const { events, taken, event } = createDesk()
  const once = event()
  events.take(once)
  events.take(once)
  const caller = { name: 'Ana', number: '', direction: 'unknown' }
  const told = { kind: 'entered', conferenceUuid: 'run-1', callUuid: 'call-1', memberId: '12', at: ASKED, caller }
  expect(taken).toEqual([{ name: 'Weekly', event: told }])
})

test('an event without a known ask, such as one that was under way for a minute, shows that others may be missing', () => {
  const { take, kinds } = createDesk()
  take({ after: {} })
  take()
  take({ after: { me: 'forgotten' } })
  expect(kinds()).toEqual(['entered', 'lost'])
})

test('an event that does not name the run, or is about a recording, says nothing about who is there', () => {
  const { events, event, take, taken } = createDesk()
  const { conferenceUuid: _, ...unnamed } = event()
  events.take(unnamed)
  take({ what: { kind: 'record' } })
  expect(taken).toEqual([])
})

type Desk = ReturnType<typeof createDesk>
test.each<[string, (desk: Desk) => void, readonly string[]]>([
  [
    'when a relay is silent for more than 5 s',
    ({ events, pass }) => {
      pass(5 * SECOND + 1)
      events.expire()
    },
    ['lost'],
  ],
  [
    'but not before',
    ({ events, pass }) => {
      pass(5 * SECOND)
      events.expire()
    },
    [],
  ],
  [
    'when another epoch begins',
    ({ beat }) => {
      beat('epoch-two')
    },
    ['lost'],
  ],
  [
    'when a relay says goodbye',
    ({ events }) => {
      events.gone(epoch)
    },
    ['lost'],
  ],
  [
    'even if it sends another beat at once',
    ({ events, beat, take }) => {
      events.gone(epoch)
      take()
      beat()
    },
    ['lost', 'entered', 'lost'],
  ],
  [
    'but not with a goodbye of another epoch',
    ({ events }) => {
      events.gone('epoch-two')
    },
    [],
  ],
  [
    'each time that a relay missed more callbacks',
    ({ beat, take }) => {
      for (const missed of [2, 2, 3]) {
        beat(epoch, missed)
        take()
      }
    },
    ['lost', 'entered', 'entered', 'lost', 'entered'],
  ],
  [
    'once',
    ({ events }) => {
      events.lost()
      events.lost()
    },
    ['lost'],
  ],
])('events count as lost %s', (_, happens, then) => {
  const desk = createDesk()
  desk.events.lost()
  desk.beat()
  desk.take()
  happens(desk)
  expect(desk.kinds()).toEqual(['entered', ...then])
})

test('the digit * raises a hand, and a floor event names who speaks; neither says who is there', () => {
  const { take, taken, hints } = createDesk()
  const caller = { id: '12', call: 'call-1' }
  take({ what: { ...caller, kind: 'digits', digits: '*' } })
  take({ what: { ...caller, kind: 'digits', digits: '5' } })
  take({ what: { ...caller, kind: 'floor' } })
  expect(hints).toEqual(
    ['hand', 'floor'].map((kind) => ({ kind, callUuid: 'call-1', conference: 'Weekly', at: ASKED })),
  )
  expect(taken).toEqual([])
})
