import { drop } from '../../../shared/drop.ts'
import { describe, expect, test } from 'vitest'
import { RelayedProvider, type RelayedRead } from '../../../electron/team/relayed-provider.ts'
import type {
  CallerEvent,
  Provider,
  ProviderEvent,
  Reply,
  RequestOptions,
  RetrieveResult,
  RoomList,
} from '../../../electron/providers/provider.ts'
import { failure, success } from '../../../shared/result.ts'
import type { ProviderKind } from '../../../shared/providers.ts'
import { createVirtualClock, flushPromises } from '../../support/virtual-clock.ts'

const ROOM = 'Weekly'
const SECOND = 1_000

/** How a desk asks for the list and for a room, and what a relay says of each. */
const kinds = [
  ['the list', undefined],
  ['a room', ROOM],
] as const

interface Desk {
  readonly token?: boolean
  readonly kind?: ProviderKind
  readonly ownRooms?: readonly string[]
  readonly writable?: 'yes' | 'afterRetrieve'
}

function openAccount({ token = true, kind = 'plivo', ownRooms = [], writable = 'yes' }: Desk = {}) {
  const real = createVirtualClock()
  const start = real.now()
  let shift = 0
  const clock = { ...real, now: () => real.now() + shift, elapsed: () => real.now() - start }
  const sent: unknown[] = []
  const answer = async <T>(value: T): Promise<Reply<T>> => {
    sent.push(value)
    await new Promise<void>((resolve) => clock.setTimeout(resolve, 50))
    return { ok: true, value, at: clock.now() }
  }
  const own = {
    kind,
    abilities: { listIsComplete: false },
    usage: () => ({ used: 3, allowed: 10, connections: 8 }),
    writable: () => writable,
    check: () => answer(undefined),
    list: () => answer({ names: ['own'], isComplete: true }),
    retrieve: () => answer({ kind: 'gone' as const }),
  } as unknown as Provider
  const provider = new RelayedProvider({ clock, kind, own: token ? own : undefined, ownRooms: () => ownRooms })
  const ask = (room: string | undefined, options?: RequestOptions) => {
    const asked: { reply?: Reply<unknown> } = {}
    const reply = room === undefined ? provider.list(options) : provider.retrieve(room, options)
    drop(reply.then((received: Reply<unknown>) => (asked.reply = received)))
    return asked
  }
  return { clock, provider, sent, ask, elapsed: clock.elapsed, setClock: (by: number) => (shift += by) }
}

function relayed(room: string | undefined, askedAfter: number): RelayedRead {
  const value = room === undefined ? { names: [ROOM], isComplete: true } : ({ kind: 'alive' } as const)
  return { askedAfter, about: room, result: success(value) }
}

describe.each(kinds)('a read of %s while a relay reads the account', (_, room) => {
  test.each([
    ['after it', 1, true],
    ['at the same moment', 0, true],
    ['1 ms before it', -1, false],
  ])('is answered by a read that the relay sent %s: %s', async (_when, after, isAnswered) => {
    const { clock, provider, ask, elapsed } = openAccount()
    await clock.advance(SECOND)
    const since = elapsed()
    const asked = ask(room)
    await clock.advance(500)
    provider.offer(relayed(room, since + after))
    await flushPromises()
    if (!isAnswered) {
      expect(asked.reply).toBeUndefined()
      return
    }
    expect(asked.reply).toMatchObject({ ok: true, at: clock.now(), sentAfter: since + after })
  })

  test('is not answered by a read of something else', async () => {
    const { provider, ask } = openAccount()
    const asked = ask(room)
    provider.offer(relayed(room === undefined ? ROOM : undefined, 0))
    provider.offer(relayed('Sales', 0))
    await flushPromises()
    expect(asked).toEqual({})
  })

  test.each([true, false])('waits as long as it must, and costs no request, with a token: %s', async (token) => {
    const { clock, provider, ask, sent, elapsed } = openAccount({ token })
    const asked = ask(room)
    await clock.advance(3_600 * SECOND)
    follow(provider, 'none')
    await flushPromises()
    expect([asked, sent]).toEqual([{}, []])
    provider.offer(relayed(room, elapsed()))
    await flushPromises()
    expect(asked.reply).toMatchObject({ ok: true })
  })

  test('does not depend on the computer’s clock', async () => {
    const { provider, ask, setClock } = openAccount()
    const asked = ask(room)
    setClock(-3_600 * SECOND)
    provider.offer(relayed(room, 0))
    const later = ask(room)
    setClock(7_200 * SECOND)
    provider.offer(relayed(room, -1))
    await flushPromises()
    expect([asked.reply?.ok, later.reply]).toEqual([true, undefined])
  })

  test('is cancelled if it is aborted, and no other read with it', async () => {
    const { provider, ask } = openAccount()
    const controller = new AbortController()
    const aborted = ask(room, { signal: controller.signal })
    const other = ask(room)
    controller.abort()
    await flushPromises()
    expect(aborted.reply).toMatchObject({ ok: false, notSent: true, fault: { code: 'cancelled' } })
    expect(other).toEqual({})
    provider.offer(relayed(room, 0))
    await flushPromises()
    expect(other.reply).toMatchObject({ ok: true })
  })

  test('is answered together with all other waiting reads of the same room or list', async () => {
    const { clock, provider, ask } = openAccount()
    const asked = [ask(room), ask(room)]
    await clock.advance(1)
    const later = ask(room)
    provider.offer(relayed(room, 0))
    await flushPromises()
    expect([...asked, later].map(({ reply }) => reply?.ok)).toEqual([true, true, undefined])
  })
})

/** A desk that polls with this share, or follows a relay. */
const follow = (provider: RelayedProvider, share: number | 'none'): void => {
  provider.follow(share === 'none' ? 1 : share, share !== 'none')
}

/** Who answers the reads of a desk: with or without a token, with this share, and with this priority. */
describe.each(kinds)('%s is read', (_, room) => {
  test.each([
    ['by the relay for a poll while the desk follows it', true, 'none', 'poll', 'relay'],
    ['by the desk itself for an action, even while it follows a relay', true, 'none', 'person', 'desk'],
    ['by the desk itself for a poll with its share', true, 0.5, 'poll', 'desk'],
    ['by the desk itself for an action with its share', true, 0.5, 'person', 'desk'],
    ['by the relay for a poll at a desk without a token', false, 'none', 'poll', 'relay'],
    ['by the relay for an action at a desk without a token', false, 'none', 'person', 'relay'],
    ['by nobody at a desk without a token while no relay reads', false, 1, 'poll', 'nobody'],
  ] as const)('%s', async (_who, token, share, priority, reader) => {
    const { clock, provider, ask, sent } = openAccount({ token })
    follow(provider, share)
    const asked = ask(room, { priority })
    await clock.advance(SECOND - 1)
    if (reader === 'relay') provider.offer(relayed(room, 0))
    follow(provider, share)
    await flushPromises()
    expect(sent).toHaveLength(reader === 'desk' ? 1 : 0)
    expect(asked.reply?.ok).toBe(reader === 'nobody' ? undefined : true)
    expect(asked.reply?.sentAfter !== undefined).toBe(reader === 'relay')
    await clock.advance(1)
    follow(provider, share)
    await flushPromises()
    if (reader === 'nobody')
      expect(asked.reply).toMatchObject({ ok: false, fault: { code: 'feed', values: { reason: 'unread' } } })
  })

  test.each([
    ['given up when the desk begins to read by itself', 'none', 1, true],
    ['given up when the desk, which has no token, follows a relay again', 1, 'none', true],
    ['kept when only the share of the desk changes', 0.5, 1, false],
    ['kept when nothing changes', 'none', 'none', false],
  ] as const)('and a waiting read is %s', async (_when, before, after, isGivenUp) => {
    const { provider, ask } = openAccount({ token: false })
    follow(provider, before)
    const asked = ask(room)
    follow(provider, after)
    await flushPromises()
    expect(asked.reply?.ok).toBe(isGivenUp ? false : undefined)
    if (isGivenUp) expect(asked.reply).toMatchObject({ notSent: true, fault: { code: 'cancelled' } })
  })
})

const read = (value: RoomList | RetrieveResult, about?: string): RelayedRead => ({
  askedAfter: 0,
  about,
  result: success(value),
})
const list = (isComplete: boolean) => read({ names: [], isComplete })
const roster = read({ kind: 'roster', name: ROOM, people: 0, members: [] }, ROOM)
const gone = read({ kind: 'gone' }, ROOM)

test.each([
  ['a 404 of an own room', gone, ROOM, { ownRooms: [ROOM] }, true],
  ['a complete list without an own room', list(true), undefined, { ownRooms: [ROOM] }, true],
  ['an incomplete list without an own room', list(false), undefined, { ownRooms: [ROOM] }, false],
  ['a list with an own room', relayed(undefined, 0), undefined, { ownRooms: [ROOM] }, false],
  ['a live response of an own room', relayed(ROOM, 0), ROOM, { ownRooms: [ROOM] }, false],
  ['a 404 of another room', gone, ROOM, { ownRooms: ['Other'] }, false],
  ['the roster of a room with a doubtful name', roster, ROOM, { writable: 'afterRetrieve' }, true],
  ['a room with a doubtful name that has no roster', relayed(ROOM, 0), ROOM, { writable: 'afterRetrieve' }, false],
  ['the roster of a room with a proven name', roster, ROOM, {}, false],
  ['a 404 of an own room without a token', gone, ROOM, { ownRooms: [ROOM], token: false }, false],
] as const)('whether the desk itself reads again after %s: %#', async (_title, read, room, options, isOwn) => {
  const { clock, provider, sent, ask } = openAccount(options)
  const asked = ask(room)
  provider.offer(read)
  provider.offer(read)
  await clock.advance(SECOND)
  expect(sent).toHaveLength(isOwn ? 1 : 0)
  expect(asked.reply).toBeDefined()
  expect('sentAfter' in (asked.reply ?? {})).toBe(!isOwn)
})

test.each([
  ['news of an own room', true, { ownRooms: [ROOM] }, 1],
  ['what it knows of an own room', false, { ownRooms: [ROOM] }, 0],
  ['news of another room', true, { ownRooms: ['Other'] }, 0],
  ['news of an own room, without a token', true, { ownRooms: [ROOM], token: false }, 0],
] as const)('a desk whose read came after that of the relay, which tells %s, reads itself: %#', async (...row) => {
  const [, isNews, options, reads] = row
  const { clock, provider, sent, ask } = openAccount(options)
  await clock.advance(SECOND)
  const asked = ask(ROOM)
  for (let count = 0; count < 2; count += 1) provider.offer({ ...relayed(ROOM, 0), isNews })
  await clock.advance(SECOND)
  expect([sent.length, asked.reply === undefined]).toEqual([reads, reads === 0])
})

test.each([
  ['enters an own room', 'entered', { ownRooms: [ROOM] }, 1],
  ['leaves an own room', 'left', { ownRooms: [ROOM] }, 0],
  ['enters another room', 'entered', { ownRooms: ['Other'] }, 0],
  ['enters an own room, without a token', 'entered', { ownRooms: [ROOM], token: false }, 0],
] as const)('whether a desk itself reads a room if a caller %s: %#', async (_title, kind, options, reads) => {
  const { clock, provider, sent, ask } = openAccount(options)
  const asked = ask(ROOM)
  provider.tell({ name: ROOM, event: { kind } as CallerEvent })
  await clock.advance(SECOND)
  expect([sent.length, asked.reply !== undefined]).toEqual([reads, reads === 1])
})

test.each([
  ['plivo', 100],
  ['vobiz', SECOND],
] as const)('at %s a desk reads an own room because of news at most once in %i ms', async (kind, every) => {
  const { clock, provider, sent, ask } = openAccount({ kind, ownRooms: [ROOM] })
  await clock.advance(SECOND)
  const counted: number[] = []
  for (let count = 0; count < 4; count += 1) {
    ask(ROOM)
    provider.offer({ ...relayed(ROOM, 0), isNews: true })
    await clock.advance(every / 2)
    counted.push(sent.length)
  }
  expect(counted).toEqual([1, 1, 2, 2])
})

test('a desk confirms what a relay says at most every three seconds, and waits for the next read of the relay in between', async () => {
  const { clock, provider, sent, ask, elapsed } = openAccount({ ownRooms: [ROOM] })
  ask(ROOM)
  provider.offer(gone)
  await clock.advance(SECOND)
  const asked = ask(ROOM)
  const answered: boolean[] = []
  for (let count = 0; count < 3; count += 1) {
    provider.offer({ ...gone, askedAfter: elapsed() })
    await clock.advance(SECOND)
    answered.push(asked.reply !== undefined)
  }
  expect([sent.length, answered]).toEqual([2, [false, false, true]])
})

test('if a relay says that several own rooms are gone at once, each of them is confirmed', async () => {
  const { clock, provider, sent, ask, elapsed } = openAccount({ ownRooms: [ROOM, 'Sales'] })
  const asked = [ask(ROOM), ask('Sales')]
  provider.offer({ ...gone, askedAfter: elapsed() })
  provider.offer({ ...gone, about: 'Sales', askedAfter: elapsed() })
  await clock.advance(SECOND)
  expect([sent.length, asked.map(({ reply }) => reply?.ok)]).toEqual([2, [true, true]])
})

test.each([
  [0.2, 2],
  [0.05, 1],
  [0.001, 1],
])('a desk with a share of %d of 10 requests a second confirms %d of two rooms at once', async (share, confirmed) => {
  const { clock, provider, sent, ask, elapsed } = openAccount({ ownRooms: [ROOM, 'Sales'] })
  provider.follow(share, false)
  const asked = [ask(ROOM), ask('Sales')]
  const offer = (): void => {
    for (const name of [ROOM, 'Sales']) provider.offer({ ...gone, about: name, askedAfter: elapsed() })
  }
  offer()
  await clock.advance(3 * SECOND)
  expect(sent).toHaveLength(confirmed)
  offer()
  await clock.advance(SECOND)
  expect([sent.length, asked.map(({ reply }) => reply?.ok)]).toEqual([2, [true, true]])
})

test('a failed read of the relay is a failed read of the desk', async () => {
  const { provider, ask } = openAccount()
  const asked = ask(ROOM)
  provider.offer({ askedAfter: 0, about: ROOM, result: failure('timeout') })
  await flushPromises()
  expect(asked.reply).toMatchObject({ ok: false, fault: { code: 'timeout' }, sentAfter: 0 })
})

test('events reach every listener until it stops, in their order, and so does a loss', () => {
  const { provider } = openAccount()
  const event = (callUuid: string) => ({ name: ROOM, event: { callUuid } }) as unknown as ProviderEvent
  const heard: unknown[] = []
  const stop = provider.events((each) => heard.push(['first', each]))
  provider.events((each) => heard.push(['second', each]))
  provider.tell(event('call-1'))
  stop()
  provider.tell('lost')
  expect(heard).toEqual([
    ['first', event('call-1')],
    ['second', event('call-1')],
    ['second', 'lost'],
  ])
})

test.each([
  ['follows a relay', true, 'none', { paced: true, allowed: 10, connections: 8 }],
  ['reads with its share', true, 0.3, { paced: false, allowed: 3, connections: 8 }],
  ['reads with a small share', true, 0.05, { paced: false, allowed: 0.5, connections: 8 }],
  ['reads alone', true, 1, { paced: false, allowed: 10, connections: 8 }],
  ['has no token', false, 'none', { paced: true, allowed: 20, connections: 1 }],
  ['has no token, and no relay reads', false, 1, { paced: true, allowed: 20, connections: 1 }],
] as const)('a desk that %s is asked as often as it can answer', (_, token, share, expected) => {
  const { provider } = openAccount({ token })
  follow(provider, share)
  expect({ paced: provider.paced, ...provider.usage() }).toMatchObject(expected)
})

test.each([
  ['plivo', true, { listIsComplete: false, writable: 'yes' }],
  ['plivo', false, { listIsComplete: true, writable: 'never' }],
  ['vobiz', false, { listIsComplete: false, writable: 'never' }],
] as const)('at %s (with a token: %s), the abilities are those of the provider', (kind, token, expected) => {
  const { provider } = openAccount({ token, kind })
  const { listIsComplete } = provider.abilities
  expect({ listIsComplete, writable: provider.writable(ROOM) }).toEqual(expected)
})

test('the account check is made by this desk, and passes without a token', async () => {
  const own = openAccount()
  drop(own.provider.check())
  expect(own.sent).toHaveLength(1)
  await own.clock.advance(SECOND)
  expect(await openAccount({ token: false }).provider.check()).toMatchObject({ ok: true })
})
