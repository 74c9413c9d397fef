import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { ActionEntry } from '../../../electron/team/desk-messages.ts'
import type { FeedMessage } from '../../../shared/feed/messages.ts'
import { accountHash, roomHash, type Topic } from '../../../shared/feed/topics.ts'
import type { Provider } from '../../../electron/providers/provider.ts'
import { type Usage } from '../../../electron/providers/rate-limiter.ts'
import { LONGEST_REST } from '../../../shared/limits.ts'
import { fault } from '../../../shared/fault.ts'
import { acc, deskMessage, didMessage, helloMessage } from '../../support/feed-messages.ts'
import { openScriptedDesk, type ScriptedDesk } from '../../support/scripted-desk.ts'
import { accountId } from '../../support/test-core.ts'
import { seed } from '../../support/test-sizes.ts'

const SECOND = 1_000
const closing: ScriptedDesk[] = []

afterEach(async () => {
  for (const { feed } of closing.splice(0)) await feed.close()
})

const open = async (...given: Parameters<typeof openScriptedDesk>): Promise<ScriptedDesk> => {
  const desk = await openScriptedDesk(...given)
  closing.push(desk)
  return desk
}

const topics: readonly Topic[] = [
  ...(['relay', 'beat'] as const).map((kind) => ({ kind, relay: 'relay-1' })),
  { kind: 'list', account: acc },
  ...(['room', 'event'] as const).map((kind) => ({ kind, account: acc, room: roomHash('Weekly') })),
  ...(['desk', 'did', 'ask'] as const).map((kind) => ({ kind, desk: 'desk-2' })),
]

const stamped = { v: 2, epoch: 'epoch-two', seq: 1, acc } as const
const list = { ...stamped, kind: 'list', complete: true, names: ['Weekly'] } as const
type What = FeedMessage<'observation'>['what']
const observation = (what: What | object, more: object = {}) =>
  ({ ...stamped, kind: 'observation', name: 'Weekly', what: what as What, ...more }) as const
const alive = { kind: 'alive' } as const
const member = {
  id: '1',
  call: 'call-1',
  name: 'Ana',
  number: '15550100',
  direction: 'inbound',
  joined: 10,
  muted: false,
  deaf: false,
} as const
const person = deskMessage()
const { wants } = person
const row = (seq: number, run: number | null = null, passed = 0): [number, number | null, number] => [seq, run, passed]

describe('a desk with a hostile relay', () => {
  test.each<[string, Topic['kind'], object | string]>([
    ['deeply nested arrays', 'room', '['.repeat(900_000)],
    ['more people than any room has', 'room', observation({ kind: 'roster', people: 1e9, members: [] })],
    ['an incomplete member', 'room', observation({ kind: 'roster', people: 1, members: [{ id: 1 }] })],
    [
      'a call UUID with a line break',
      'room',
      observation({ kind: 'roster', people: 1, members: [{ ...member, call: 'a\n/../b' }] }),
    ],
    ['an ask that is no text', 'list', { ...list, after: { 'desk-1': 1 } }],
    ['an infinite number', 'list', JSON.stringify({ ...list, after: {} }).replace('"seq":1', '"seq":1e999')],
    ['keys meant to pollute the prototype', 'list', '{"v":1,"kind":"list","__proto__":{"names":[]},"constructor":{}}'],
    [
      'more wanted rooms than a desk may have',
      'desk',
      { ...person, wants: { ...wants, own: Array.from({ length: 201 }, () => ({ acc, name: 'x' })) } },
    ],
  ])('57 a message with %s changes nothing', async (_, kind, given) => {
    const { clock, relay, reads, publish, last } = await open()
    const before = last()?.desks
    const payload = typeof given === 'string' ? given : JSON.stringify({ after: relay.asks, ...given })
    for (const topic of topics.filter((one) => one.kind === kind)) await publish(topic, payload)
    await clock.advance(SECOND)
    expect([reads, last()?.desks]).toEqual([[], before])
  })

  test('57 a read never counts as sent after a moment at which this desk did not ask, whatever a relay says', async () => {
    const { clock, reads, relay, say, beat } = await open()
    const asks: string[] = []
    let seq = 0
    let used = 0
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.string({ minLength: 8, maxLength: 40 }),
        fc.boolean(),
        fc.boolean(),
        async (old, made, isOld, isBeat) => {
          asks.push(relay.asks['desk-1'] ?? '')
          const before = reads.length
          const after = { 'desk-1': isOld ? (asks[old % asks.length] ?? '') : made }
          if (!isBeat || seq === 0) await say({ ...list, seq: (seq += 1) }, { after })
          else await beat({ log: [row(seq), after, row(seq)] })
          used += reads.length - before
          if (!isOld) expect(reads.slice(before)).toEqual([])
          for (const { askedAt, receivedAt, reply } of reads.slice(before)) {
            const order = [askedAt, reply.sentAfter ?? NaN, receivedAt]
            expect(order).toEqual(order.toSorted((one, other) => one - other))
          }
          await clock.advance(300)
        },
      ),
      { seed, numRuns: 100 },
    )
    expect(used).toBeGreaterThan(0)
  })

  test('57 no payload on any topic makes a desk fail', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .constantFrom(list, person, observation({ kind: 'gone' }))
        .chain((message) =>
          fc
            .dictionary(fc.constantFrom(...Object.keys(message)), fc.jsonValue(), { maxKeys: 3 })
            .map((changes) => JSON.stringify({ ...message, ...changes })),
        ),
    )
    const { reads, publish, say } = await open()
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...topics), text, (topic, payload) => publish(topic, payload)),
      { seed, numRuns: 300 },
    )
    reads.length = 0
    await say({ ...list, seq: Number.MAX_SAFE_INTEGER })
    expect(reads).toMatchObject([{ room: undefined }])
  })
})

describe('what a relay reads', () => {
  test('is used, and a beat tells the run time of a later read, and how long everyone has been there by then', async () => {
    const { clock, reads, relay, say, beat } = await open()
    await say(list)
    await say(observation({ kind: 'roster', run: 300, people: 1, members: [member] }, { seq: 2 }))
    for (const again of [row(2, 305, 5), row(2)]) {
      await clock.advance(SECOND)
      // What precedes every ask of this desk in a beat proves nothing.
      await beat({ log: [row(2, 999), { 'desk-1': 'an-unknown-ask' }, row(2, 999), relay.asks, again] })
    }
    const shown = [
      [300, 10],
      [305, 15],
      [300, 10],
    ].map(([runTimeSeconds, joinedSecondsAgo]) => ({ runTimeSeconds, members: [{ joinedSecondsAgo }] }))
    expect(reads.map(({ room }) => room)).toEqual([undefined, 'Weekly', 'Weekly', 'Weekly'])
    expect(reads.slice(1).map(({ reply }) => reply.ok && reply.value)).toMatchObject(shown)
  })

  test.each<[string, (desk: ScriptedDesk) => unknown]>([
    ['of more than a minute ago', ({ clock }) => clock.advance(61 * SECOND)],
    ['of before a sleep', ({ clock }) => clock.sleep(600 * SECOND)],
  ])('proves nothing with an ask %s', async (_, passes) => {
    const desk = await open()
    const after = { ...desk.relay.asks }
    await passes(desk)
    await desk.say(list, { after })
    expect(desk.reads).toEqual([])
    for (const seq of [2, 3]) {
      await desk.say({ ...list, seq })
      await desk.clock.advance(300)
    }
    expect(desk.reads).not.toEqual([])
  })

  test('is news once: neither a beat nor the same message or an older one makes this desk read its own room itself', async () => {
    let own = 0
    const { clock, relay, say, beat } = await open({ ownRooms: ['Weekly'] }, (time) => {
      const retrieve = async () => {
        own += 1
        await new Promise<void>((resolve) => time.setTimeout(resolve, 100))
        return { ok: true, value: alive, at: time.now() }
      }
      const usage = () => ({ used: 0, allowed: 20, connections: 8 })
      return { usage, retrieve, writable: () => 'yes' } as unknown as Provider
    })
    const after = { ...relay.asks }
    await clock.advance(100)
    const counted: number[] = []
    for (const says of [
      () => say(observation(alive, { seq: 2 })),
      () => say(observation(alive, { seq: 3, after })),
      () => say(observation(alive, { seq: 3, after })),
      () => say(observation(alive, { seq: 1, after })),
      () => beat({ log: [after, row(3)] }),
      () => say(observation(alive, { seq: 4, after })),
    ]) {
      await says()
      counted.push(own)
      // A desk that joins reads nothing itself for 5 s, but for news.
      await clock.advance(500)
    }
    expect(counted).toEqual([0, 1, 1, 1, 1, 2])
  })

  test('is complete once a read of the list and of each room proves something, and what a beat repeats is asked for until it has arrived', async () => {
    const { clock, relay, say, beat, sent, last } = await open()
    const lacks: unknown[] = []
    const step = async (says: () => Promise<void>): Promise<void> => {
      await says()
      await beat({ accounts: [{ acc, used: 0, allowed: 20 }], log: [relay.asks, row(1), row(2)] })
      await clock.advance(SECOND)
      lacks.push([last()?.source, sent('ask').at(-1)?.lacks])
    }
    await step(() => Promise.resolve())
    await step(() => say(list, { after: {} }))
    await step(() => say(observation(alive, { seq: 2, after: {} })))
    expect(lacks).toEqual([
      [
        'joining',
        [
          ['epoch-two', 1],
          ['epoch-two', 2],
        ],
      ],
      ['joining', [['epoch-two', 2]]],
      ['feed', undefined],
    ])
    await beat({ log: Array.from({ length: 500 }, (_, seq) => row(1_000 + seq)) })
    await clock.advance(SECOND)
    expect(sent('ask').at(-1)?.lacks).toHaveLength(200)
  })

  test('is forgotten if it is of a gone room that no list names, or of an epoch that was silent for a minute', async () => {
    const { clock, reads, say } = await open()
    const took = async (seq: number): Promise<boolean> => {
      const before = reads.length
      await say(observation(alive, { seq }))
      return reads.length > before
    }
    await say(observation({ kind: 'gone' }, { seq: 10 }))
    const taken = [await took(9)]
    await say({ ...list, seq: 11, names: [] })
    taken.push(await took(8), await took(7))
    await clock.advance(61 * SECOND)
    // Nobody has answered the desk meanwhile, so it asks again first.
    await took(5)
    await clock.advance(300)
    expect([...taken, await took(6)]).toEqual([false, true, false, true])
  })
})

const entered = { kind: 'entered', id: '1', call: 'call-1', first: true, name: 'Ana' } as const
let ids = 0
const event = (what: FeedMessage<'event'>['what'], more: object = {}) =>
  ({
    ...stamped,
    kind: 'event',
    id: `event-${String((ids += 1))}`,
    proof: 'v3',
    conference: 'Weekly',
    conferenceUuid: 'run-1',
    what,
    ...more,
  }) as const
const missed = (count: number) => ({ accounts: [{ acc, used: 0, allowed: 20, missed: count }] })

describe('what the provider told a relay', () => {
  test('is passed on once, and shows that others may be missing if it names no known ask', async () => {
    const { events, seen, beat, say } = await open()
    await beat()
    const once = event(entered)
    for (const each of [once, once, event(entered, { conferenceUuid: undefined }), event({ kind: 'record' })])
      await say(each)
    const caller = { name: 'Ana', number: '', direction: 'unknown' }
    const told = { kind: 'entered', conferenceUuid: 'run-1', callUuid: 'call-1', memberId: '1', caller }
    expect(events).toEqual([{ name: 'Weekly', event: { ...told, at: expect.any(Number) as number } }])
    for (const what of [{ kind: 'digits', digits: '*' }, { kind: 'digits', digits: '5' }, { kind: 'floor' }] as const)
      await say(event({ id: '1', call: 'call-1', ...what }))
    expect(seen.hints).toMatchObject(
      ['hand', 'floor'].map((kind) => ({ kind, callUuid: 'call-1', conference: 'Weekly' })),
    )
    await say(event(entered, { after: {} }))
    expect(events.slice(1)).toEqual(['lost'])
  })

  const bye = { kind: 'bye', relay: 'relay-2', epoch: 'epoch-two' } as const
  test.each<[string, (desk: ScriptedDesk) => Promise<unknown>, readonly string[]]>([
    ['when its relay is silent for more than 5 s', ({ clock }) => clock.advance(6 * SECOND), ['lost']],
    ['but not before', ({ clock }) => clock.advance(4 * SECOND), []],
    ['when another epoch begins', ({ beat }) => beat({ relay: 'relay-3', epoch: 'epoch-new' }), ['lost']],
    ['when its relay says goodbye', ({ say }) => say(bye), ['lost']],
    [
      'even if the relay sends another beat at once',
      async ({ say, beat }) => {
        await say(bye)
        await say(event(entered))
        await beat()
      },
      ['lost', 'entered', 'lost'],
    ],
    ['but not with a goodbye of another epoch', ({ say }) => say({ ...bye, epoch: 'epoch-new' }), []],
    [
      'each time that its relay missed more callbacks',
      async ({ say, beat }) => {
        for (const count of [2, 2, 3]) {
          await beat(missed(count))
          await say(event(entered))
        }
      },
      ['lost', 'entered', 'entered', 'lost', 'entered'],
    ],
    ['when this desk leaves', ({ feed }) => feed.close(), ['lost']],
  ])('counts as lost %s', async (_, happens, then) => {
    const desk = await open()
    await desk.beat()
    await desk.say(event(entered))
    await happens(desk)
    const kinds = desk.events.map((told) => (told === 'lost' ? told : told.event.kind))
    expect(kinds).toEqual(['entered', ...then])
  })
})

describe('the relays of a team', () => {
  test.each([
    ['rests after a 429', { restFor: 60_000, fault: fault('rateLimited') }, undefined],
    [
      'cannot be read',
      { fault: fault('credentials') },
      [{ accountId, relay: 'relay-2', fault: { code: 'credentials' } }],
    ],
  ])('are believed that an account %s', async (_, more, unread) => {
    const { clock, beat, last } = await open()
    await beat({ accounts: [{ acc, used: 0, allowed: 20, ...more }] })
    await clock.advance(SECOND)
    expect(last()?.unread).toEqual(unread)
    // One on standby says nothing of accounts, and neither does a beat that arrives late.
    await beat({ reads: false, accounts: [{ acc, used: 0, allowed: 20, ...more }] })
    await beat({ seq: 1, accounts: [{ acc, used: 0, allowed: 20, ...more }] })
    await clock.advance(SECOND)
    expect(last()?.unread).toBeUndefined()
  })

  const ofTwo = { relay: 'relay-2', epoch: 'epoch-two' }
  test.each<[string, (desk: ScriptedDesk) => Promise<void>, number]>([
    ['said goodbye', () => Promise.resolve(), 0],
    ['sent a beat that arrives after its goodbye', ({ beat }) => beat({ seq: 1 }), 0],
    ['came back', ({ say }) => say(helloMessage(ofTwo)), 1],
    ['sends beats again without a hello', ({ beat }) => beat({ epoch: 'epoch-new' }), 1],
  ])('announce accounts, which are forgotten or not ten minutes after a relay %s', async (_, then, accounts) => {
    const desk = await open()
    await desk.say(helloMessage(ofTwo))
    await desk.beat()
    await desk.say({ kind: 'bye', ...ofTwo, epoch: 'epoch-old' })
    await desk.clock.advance(601 * SECOND)
    expect(desk.seen.announced).toHaveLength(1)
    await desk.beat()
    await desk.say({ kind: 'bye', ...ofTwo })
    await then(desk)
    await desk.clock.advance(599 * SECOND)
    expect(desk.seen.announced).toHaveLength(1)
    await desk.clock.advance(2 * SECOND)
    expect(desk.seen.announced).toHaveLength(accounts)
  })

  test('are at most 20, and a new one does not replace one that is heard', async () => {
    const { say, beat, seen } = await open()
    await say(helloMessage({ ...ofTwo, name: 'Heard' }))
    await beat()
    for (let index = 0; index < 40; index += 1) await say(helloMessage({ relay: `relay-${String(index + 10)}` }))
    expect(seen.announced.length).toBeLessThanOrEqual(20)
    expect(seen.announced.length).toBeGreaterThan(17)
  })
})

describe('the other desks', () => {
  const ofDesk = { desk: 'desk-2', person: 'Ben' }
  const otherAcc = accountHash('plivo', 'MA2')
  const accounts = () => [
    { accountId, acc },
    { accountId: 'same', acc },
    { accountId: 'other', acc: otherAcc },
  ]

  test('tell what their moderators do in each account, if they can act, and which rooms they watch', async () => {
    const { say, seen } = await open({ accounts })
    await say(didMessage())
    await say(deskMessage({ ...ofDesk, acts: false }))
    await say(didMessage())
    expect(seen.actions).toEqual([])
    const watches = [otherAcc, accountHash('plivo', 'MA3')].map((each) => ({ acc: each, name: 'Standup' }))
    await say(deskMessage({ ...ofDesk, watches }))
    await say(didMessage())
    await say(didMessage({ action: 'toString' }))
    await say(helloMessage({ desks: [{ desk: 'desk-2', person: 'B'.repeat(400) }] }))
    await say(didMessage({ acc: otherAcc }))
    // Nobody is a colleague of oneself.
    await say(deskMessage({ desk: 'desk-1', watches }))
    await say(didMessage({ desk: 'desk-1' }))
    expect(seen.actions.map((one) => [one.accountId, one.action.kind, one.action.person])).toEqual([
      [accountId, 'mute', 'desk-2'],
      ['same', 'mute', 'desk-2'],
      ['other', 'mute', `${'B'.repeat(17)}…`],
    ])
    expect(seen.watched).toEqual(['desk-2 desk-2 other'])
  })

  test('are forgotten 15 s after a reconnection if nothing of them has arrived since the loss', async () => {
    const { clock, broker, say, seen, last } = await open()
    await say(deskMessage(ofDesk))
    await say(deskMessage({ desk: 'desk-3' }))
    const reconnect = async (seconds: number): Promise<void> => {
      broker.stop()
      await clock.advance(SECOND)
      broker.start()
      await clock.advance(seconds * SECOND)
    }
    await clock.advance(40 * SECOND)
    // The 15 s begin again with each loss, and no desk is forgotten during it.
    await reconnect(13)
    await reconnect(10)
    await say(deskMessage({ desk: 'desk-3' }))
    expect(seen.gone).toEqual([])
    await clock.advance(6 * SECOND)
    expect([seen.gone, last()?.desks.map(({ desk }) => desk)]).toEqual([['desk-2'], ['desk-1', 'desk-3']])
  })
})

/** A desk with a client of two accounts, and what the client is told of rests. */
async function openWithUsage() {
  const rests: string[] = []
  let pauses: Pick<Usage, 'pausedUntil' | 'refusedUntil'> = {}
  const desk = await open({
    accounts: () => [
      { accountId: 'one', acc },
      { accountId: 'tokenless', acc },
      { accountId: 'other', acc: accountHash('plivo', 'MA2') },
    ],
    providerOf: (id) =>
      id === 'tokenless'
        ? undefined
        : {
            usage: () => ({ used: 4, allowed: 20, connections: 8, ...pauses }),
            rest: (ms) => {
              rests.push(`${id} ${String(Math.round(ms / 100) / 10)}`)
            },
            endRest: () => {
              rests.push(`${id} ended`)
            },
          },
  })
  const pause = (next: typeof pauses): void => {
    pauses = next
  }
  const resting = (id: string, restFor: number) => desk.say(deskMessage({ desk: id, rests: [{ acc, restFor }] }))
  return { ...desk, rests, pause, resting }
}

describe('the allowance of a team', () => {
  test.each<[string, (desk: Awaited<ReturnType<typeof openWithUsage>>) => Promise<unknown>, readonly string[]]>([
    ['another desk reports a refusal', ({ resting }) => resting('desk-2', 4_000), ['one 4']],
    ['this desk reports one', ({ resting }) => resting('desk-1', 4_000), []],
    ['a rest is over', ({ resting }) => resting('desk-2', 0), []],
    ['one reports hours', ({ resting }) => resting('desk-2', 86_400_000), ['one 300']],
    [
      'a relay reports one, since its last ask',
      ({ beat, relay }) => beat({ accounts: [{ acc, used: 0, allowed: 20, restFor: 9_000 }], log: [relay.asks] }),
      ['one 9'],
    ],
    [
      'a relay reports one that may be old',
      ({ beat }) => beat({ accounts: [{ acc, used: 0, allowed: 20, restFor: 9_000 }] }),
      [],
    ],
    [
      'the team is left',
      async ({ resting, feed }) => {
        await resting('desk-2', 4_000)
        await feed.close()
      },
      ['one 4', 'one ended', 'other ended'],
    ],
  ])('makes polls rest, or not, if %s', async (_, happens, expected) => {
    const desk = await openWithUsage()
    await happens(desk)
    expect(desk.rests.map((rest) => rest.replace(/\.\d$/, ''))).toEqual(expected)
  })

  test('shows whose refusal makes polls rest, and until when, but none of this desk itself', async () => {
    const { clock, resting, pause, last, say } = await openWithUsage()
    const shown = () => last()?.rests?.map((rest) => `${rest.accountId} ${rest.who} ${String(rest.until - start)}`)
    await resting('desk-2', 4_000)
    const start = clock.now() - 1
    pause({ pausedUntil: clock.now() + 4_000 })
    await clock.advance(600)
    expect(shown()).toEqual(['one desk-2 4000', 'tokenless desk-2 4000'])
    const refusedUntil = clock.now() + 9_000
    pause({ pausedUntil: refusedUntil, refusedUntil })
    await clock.advance(600)
    expect(shown()).toEqual(['tokenless desk-2 4000'])
    await clock.advance(4_000)
    expect(last()).not.toHaveProperty('rests')
    await resting('desk-2', 4_000)
    await say(helloMessage({ desks: [{ desk: 'desk-3', person: 'Eve' }] }))
    await resting('desk-3', 20_000)
    pause({ refusedUntil, pausedUntil: clock.now() + 20_000 })
    await clock.advance(600)
    expect(shown()).toMatchObject([/^one Eve/, /^tokenless Eve/].map((told) => expect.stringMatching(told) as string))
  })

  test('is told by each desk: what it sends, and after a 429 once how long it rests, for five minutes at most', async () => {
    const { clock, sent, pause } = await openWithUsage()
    expect(sent('ask').at(-1)?.used).toEqual([acc, accountHash('plivo', 'MA2')].map((each) => ({ acc: each, used: 4 })))
    const told = async (refusedUntil: number | undefined): Promise<unknown> => {
      const before = sent('desk').length
      pause(refusedUntil === undefined ? {} : { pausedUntil: refusedUntil, refusedUntil })
      await clock.advance(600)
      return sent('desk')
        .slice(before)
        .map(({ rests }) => Math.round((rests[0]?.restFor ?? 0) / SECOND))
    }
    const end = clock.now() + 8_000
    const steps = [await told(end), await told(end + 100), await told(end + 20_000), await told(undefined)]
    expect([...steps, await told(end + 1e9)]).toEqual([[8], [], [27], [0], [LONGEST_REST / SECOND]])
  })
})

const intent: ActionEntry = {
  event: 'intent',
  account: accountId,
  action: 'mute',
  actionId: 'a1',
  conference: 'Standup',
  members: [{ name: 'Mia', number: '15550100124', memberId: '12', callUuid: 'call-12' }],
}

describe('what this desk tells', () => {
  test.each<[string, Partial<ActionEntry>, Partial<FeedMessage<'did'>>]>([
    ['a request', {}, { step: 'sending', who: ['call-12'], action: 'mute', conference: 'Standup' }],
    ...(
      [
        ['accepted', 'accepted'],
        ['confirmed', 'confirmed'],
        ['failed', 'failed'],
        ['unknown', 'unknown'],
        ['alreadyGone', 'undone'],
      ] as const
    ).map(([outcome, step]): [string, Partial<ActionEntry>, Partial<FeedMessage<'did'>>] => [
      outcome,
      { event: 'outcome', outcome },
      { step },
    ]),
    ['an action on everyone', { text: 'everyone' }, { who: 'everyone' }],
    ['the end of a room', { action: 'end' }, { who: [] }],
  ])('of %s is a message that others can read', async (_, entry, expected) => {
    const { broker, feed, sent } = await open()
    feed.publishAction({ ...intent, ...entry })
    expect(sent('did')).toMatchObject([{ id: 'a1', desk: 'desk-1', person: 'Ana', ...expected }])
    expect(broker.traffic.findLast(({ topic }) => topic.includes('/did/'))).toMatchObject({ qos: 1, retain: false })
  })

  test('is nothing of an observation, a note, an unsent action or an account of another team', async () => {
    const { feed, sent } = await open()
    for (const kind of ['joined', 'muted', 'note', 'undone', 'dropped'] as const)
      feed.publishAction({ ...intent, event: kind })
    feed.publishAction({ ...intent, account: 'of another team' })
    expect(sent('did')).toEqual([])
  })

  test('has no names or numbers of callers, no text of an announcement or of the provider, and at most 2,000 callers', async () => {
    const { feed, sent } = await open()
    const members = Array.from({ length: 5_000 }, (_, index) => ({
      name: 'Mia',
      number: '15550100124',
      memberId: String(index),
      callUuid: `call-${String(index)}`,
    }))
    const said = { announced: 'Five minutes left.', fault: fault('server', { providerText: 'token=made-up-token' }) }
    feed.publishAction({ ...intent, event: 'outcome', outcome: 'failed', members, ...said })
    const [did] = sent('did')
    expect(did?.who).toHaveLength(2_000)
    for (const secret of ['Mia', '15550100124', 'Five minutes', 'made-up-token'])
      expect(JSON.stringify(did)).not.toContain(secret)
  })

  test('of itself is repeated every 10 s, because the broker may have lost it', async () => {
    const { clock, sent } = await open()
    const before = sent('desk').length
    await clock.advance(8_000)
    const soon = sent('desk').length
    await clock.advance(22_000)
    expect([soon - before, sent('desk').length - before]).toEqual([0, 3])
  })
})
