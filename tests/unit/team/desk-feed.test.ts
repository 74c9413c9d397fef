import { drop } from '../../../shared/drop.ts'
import { afterEach, describe, expect, test } from 'vitest'
import { DeskFeed } from '../../../electron/team/desk-feed.ts'
import { readArrival } from '../../../shared/feed/inbox.ts'
import { OutgoingMessages } from '../../../relay/outgoing.ts'
import { accountHash, formatTopic, relayFilters } from '../../../shared/feed/topics.ts'
import type { Provider, Reply } from '../../../electron/providers/provider.ts'
import { acc, connectTo, helloMessage, invite } from '../../support/feed-messages.ts'
import type { MemoryBroker } from '../../support/memory-bus.ts'
import { readRepeatedly, type RepeatedRead } from '../../support/repeated-reads.ts'
import { deskParts, memoryBroker, recorder } from '../../support/scripted-desk.ts'
import { Asks } from '../../../relay/asks.ts'
import { accountId, testAccount } from '../../support/test-core.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const closing: (() => void | Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function openTeam() {
  const clock = createVirtualClock()
  const start = clock.now()
  const broker = memoryBroker(clock)

  /** Opens a relay that reads the list and one room each second. Its clock is an hour ahead, and stands still at will. */
  const openRelay = (relay: string, epoch: string) => {
    const now = (): number => clock.now() + 3_600_000
    const asks = new Asks()
    const identity = { feed: 'team', relay, epoch, name: relay, rank: 0, software: '', masksNumbers: false }
    const outgoing = new OutgoingMessages(identity, asks, now)
    let isRunning = true
    let listens = true
    let delay = 0
    const bus = connectTo(broker, {
      user: relay,
      filters: relayFilters('team'),
      will: { ...bye(relay, epoch), qos: 1, retain: true },
      onMessage: (topic, payload) => {
        const arrival = readArrival('team', topic, payload)
        if (typeof arrival === 'string' || arrival.message?.kind !== 'ask' || !listens) return
        asks.take(arrival.message, now())
        for (const each of outgoing.lacking(arrival.message.lacks)) drop(bus.publish(each))
      },
    })
    const read = (): void => {
      const received = { read: { sent: now() - 50, received: now() } }
      const list = { names: ['Weekly'], isComplete: true }
      // The run time tells when the room was asked for.
      const runTimeSeconds = clock.now() - 50 - start
      const room = { kind: 'roster', name: 'Weekly', runTimeSeconds, people: 0, members: [] } as const
      const reply = <T>(value: T) => ({ ok: true, value, at: now() }) as const
      const responses = [
        { ...received, about: 'list', name: '', reply: reply(list) } as const,
        { ...received, about: 'room', name: 'Weekly', reply: reply(room) } as const,
      ]
      for (const response of responses) for (const each of outgoing.observed(acc, response)) drop(bus.publish(each))
      const beat = outgoing.beat(true, [{ acc, used: 1, allowed: 20 }])
      clock.setTimeout(() => drop(bus.publish(beat)), delay)
    }
    const step = (): void => {
      if (isRunning) read()
      clock.setTimeout(step, 1_000)
    }
    clock.setTimeout(step, 100)
    return {
      hang: () => (isRunning = false),
      goOn: () => (isRunning = true),
      deaf: () => (listens = false),
      delayBeats: (ms: number) => (delay = ms),
    }
  }

  const openDesk = (desk = 'desk-1', person = 'Ana', accounts = [{ accountId, acc }]) => {
    const reads: RepeatedRead[] = []
    const requests: string[] = []
    const { seen, parts } = recorder()
    const usage = () => ({ used: 0, allowed: 1, connections: 8 })
    const feed = new DeskFeed(
      deskParts({
        ...parts,
        invite: { ...invite, desk, person, user: desk },
        openBus: broker.open(),
        clock,
        accounts: () => accounts,
        providerOf: () => ({ usage, rest: () => undefined, endRest: () => undefined }),
      }),
    )
    closing.push(() => feed.close())
    const answer = async <T>(request: string, value: T): Promise<Reply<T>> => {
      requests.push(request)
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 1_000))
      return { ok: true, value, at: clock.now() }
    }
    const own = {
      usage,
      list: () => answer('list', { names: ['Weekly'], isComplete: true }),
      writable: () => 'yes',
      retrieve: (name: string) => answer(name, { kind: 'alive' as const }),
    } as unknown as Provider
    const show = (id = accountId) => {
      const provider = feed.relays.providerFor({ ...testAccount('plivo'), id }, own)
      readRepeatedly(provider, clock, ['Weekly'], (read) => {
        if (read.reply.sentAfter !== undefined) reads.push(read)
      })
      return provider
    }
    const provider = show()
    return {
      feed,
      /** The reads that a relay answered. */
      reads,
      /** The requests that this desk sent itself. */
      requests,
      /** The share of the allowance with which this desk reads; `none` while it follows a relay. */
      share: () => (provider.paced ? 'none' : provider.usage().allowed),
      /** Who has read for this desk, in order. */
      sources: () => seen.states.map(({ source }) => source).filter((source, index, all) => source !== all[index - 1]),
      seen,
      own,
      show,
      last: () => seen.states.at(-1),
    }
  }
  return { clock, start, broker, openRelay, openDesk }
}

/** A relay, and a desk that follows it. */
function openBoth() {
  const team = openTeam()
  return { ...team, relay: team.openRelay('relay-1', 'epoch-one'), ...team.openDesk() }
}

function bye(relay: string, epoch: string) {
  const payload = JSON.stringify({ v: 2, kind: 'bye', relay, epoch })
  return { topic: formatTopic('team', { kind: 'relay', relay }), payload }
}

const hello = helloMessage({ rank: 1 })

/** Publishes and retains a message on the topic. */
function speaker(broker: MemoryBroker, topic: string): (message: object) => void {
  const bus = connectTo(broker, { user: 'x' })
  return (message) => drop(bus.publish({ topic, payload: JSON.stringify(message), qos: 1, retain: true }))
}

/** Checks that each read shows a moment between its request and its response, and that its bounds hold. */
function expectTrue(reads: readonly RepeatedRead[], start: number): void {
  for (const { room, askedAt, receivedAt, reply } of reads) {
    if (!reply.ok || reply.sentAfter === undefined) throw new Error('no relay has answered this read')
    const { value, sentAfter } = reply
    const shown = 'runTimeSeconds' in value ? [start + (value.runTimeSeconds ?? NaN)] : []
    const order = [askedAt, sentAfter, ...shown, receivedAt]
    expect(order).toEqual(order.toSorted((one, other) => one - other))
    expect('names' in value ? value.names : value).toEqual(
      room === undefined ? ['Weekly'] : expect.objectContaining({ name: 'Weekly' }),
    )
  }
}

describe('a desk', () => {
  test('follows the relay once everything has arrived, and reads nothing itself', async () => {
    const { clock, reads, requests, share, sources, last } = openBoth()
    await clock.advance(10_000)
    expect([share(), requests, sources()]).toEqual(['none', [], ['joining', 'feed']])
    expect(last()).toMatchObject({ connection: 'connected', relay: 'relay-1', desks: [{ person: 'Ana' }] })
    // The relay reads one list and one room each second.
    expect(reads.length).toBeGreaterThan(14)
  })

  test('gets reads that show a moment between request and response, even if the relay’s clock is an hour ahead', async () => {
    const { clock, start, broker, openRelay, openDesk } = openTeam()
    broker.setFaults({ delay: 200 })
    openRelay('relay-1', 'epoch-one')
    const { reads } = openDesk()
    await clock.advance(20_000)
    expectTrue(reads, start)
    expect(reads.length).toBeGreaterThan(30)
    // A beat repeats what was read in the last second. The desk had asked at most a second before that, and the delays
    // are added.
    for (const { reply, receivedAt } of reads) expect(receivedAt - (reply.sentAfter ?? NaN)).toBeLessThan(2_600)
  })

  test('uses nothing from a relay that does not hear what it asks, and reads for itself within 10 s', async () => {
    const { clock, openRelay, openDesk } = openTeam()
    openRelay('relay-1', 'epoch-one').deaf()
    const { reads, requests, share, sources } = openDesk()
    await clock.advance(10_000)
    expect([reads, share(), sources()]).toEqual([[], 1, ['joining', 'alone']])
    expect(requests).toContain('list')
    expect(requests).toContain('Weekly')
  })

  type Both = ReturnType<typeof openBoth>
  test.each<[string, (both: Both) => void, (both: Both) => void, object]>([
    ['its relay hangs', ({ relay }) => relay.hang(), ({ relay }) => relay.goOn(), {}],
    ['beats arrive over 5 s late', ({ relay }) => relay.delayBeats(20_000), ({ relay }) => relay.delayBeats(0), {}],
    [
      'the broker is down',
      ({ broker }) => {
        broker.stop()
      },
      ({ broker }) => {
        broker.start()
      },
      { connection: 'disconnected', fault: { code: 'feed' } },
    ],
  ])('reads for itself with its share while %s, and follows the relay again later', async (_, happens, ends, shown) => {
    const both = openBoth()
    const { clock, openDesk, share, sources, last } = both
    const other = openDesk('desk-2', 'Ben')
    await clock.advance(10_000)
    happens(both)
    await clock.advance(20_000)
    expect([share(), other.share(), sources()]).toEqual([0.9 / 2, 0.9 / 2, ['joining', 'feed', 'alone']])
    expect(last()).toMatchObject({ source: 'alone', ...shown })
    ends(both)
    await clock.advance(25_000)
    expect([share(), sources()]).toEqual(['none', ['joining', 'feed', 'alone', 'feed']])
    expect(last()).toMatchObject({ connection: 'connected', source: 'feed' })
  })

  test('follows the other relay, without a pause, when the relay that it follows hangs and is killed', async () => {
    const { clock, broker, openRelay, openDesk } = openTeam()
    const relay = openRelay('relay-1', 'epoch-one')
    openRelay('relay-2', 'epoch-two')
    const { requests, sources, last } = openDesk()
    await clock.advance(5_000)
    expect(last()).toMatchObject({ source: 'feed', relay: 'relay-1' })
    relay.hang()
    await clock.advance(10_000)
    broker.cut('relay-1')
    await clock.advance(5_000)
    expect(last()).toMatchObject({ source: 'feed', relay: 'relay-2' })
    expect([requests, sources()]).toEqual([[], ['joining', 'feed']])
  })

  test('reports a fault if the broker delivers no messages', async () => {
    const { clock, broker, openRelay, openDesk } = openTeam()
    openRelay('relay-1', 'epoch-one')
    broker.permit('desk-1', { read: () => false })
    const { last } = openDesk()
    await clock.advance(10_000)
    expect(last()).toMatchObject({ connection: 'connected', fault: { values: { reason: 'silent' } }, source: 'alone' })
  })

  test('removes itself from the broker when it leaves, and says nothing more', async () => {
    const { clock, broker, openDesk, feed } = openBoth()
    const other = openDesk('desk-2', 'Ben')
    await clock.advance(5_000)
    expect(
      other
        .last()
        ?.desks.map(({ desk }) => desk)
        .toSorted(),
    ).toEqual(['desk-1', 'desk-2'])
    await feed.close()
    await clock.advance(1_000)
    expect(other.last()?.desks.map(({ desk }) => desk)).toEqual(['desk-2'])
    const own = () => broker.traffic.filter(({ topic }) => /(ask|desk)\/desk-1$/.test(topic)).length
    const before = own()
    await clock.advance(60_000)
    expect(own()).toBe(before)
  })

  test('forgets a desk that says nothing for a minute, without counting the time in which this computer slept', async () => {
    const { clock, broker, openDesk } = openTeam()
    const { seen } = openDesk()
    openDesk('desk-2', 'Ben')
    await clock.advance(10_000)
    clock.sleep(3_600_000)
    await clock.advance(65_000)
    expect(seen.gone).toEqual([])
    // The broker accepts nothing more from a revoked desk, and publishes no goodbye for it.
    broker.permit('desk-2', { write: () => false })
    await clock.advance(65_000)
    expect(seen.gone).toEqual(['desk-2'])
    const late = openDesk('desk-3', 'Cleo')
    await clock.advance(1_000)
    expect(late.last()?.desks.map(({ desk }) => desk)).toEqual(['desk-3', 'desk-1'])
  })

  test('announces itself again when the will of its lost connection arrives late', async () => {
    const { clock, broker, openDesk } = openTeam()
    openDesk()
    const other = openDesk('desk-2', 'Ben')
    await clock.advance(5_000)
    const topic = formatTopic('team', { kind: 'desk', desk: 'desk-1' })
    const late = connectTo(broker, { user: 'x', will: { topic, payload: '', qos: 1, retain: true } })
    await clock.advance(100)
    broker.cut('x')
    await clock.advance(1_000)
    expect(other.last()?.desks.map(({ desk }) => desk)).toEqual(['desk-2', 'desk-1'])
    await late.close()
  })

  test('forgets an account that was removed', async () => {
    const { clock, openRelay, openDesk } = openTeam()
    openRelay('relay-1', 'epoch-one')
    const accounts = [
      { accountId, acc },
      { accountId: 'account-2', acc: accountHash('plivo', 'MA2') },
    ]
    const { last } = openDesk('desk-1', 'Ana', accounts)
    await clock.advance(10_000)
    expect(last()).toMatchObject({ source: 'alone' })
    accounts.pop()
    await clock.advance(1_000)
    expect(last()).toMatchObject({ source: 'feed' })
  })

  test('reads an account that is added later through the relay too', async () => {
    const { clock, start, openRelay, openDesk } = openTeam()
    openRelay('relay-1', 'epoch-one')
    const accounts: { accountId: string; acc: string }[] = []
    const { reads, requests, show } = openDesk('desk-1', 'Ana', accounts)
    await clock.advance(10_000)
    expect(reads).toEqual([])
    accounts.push({ accountId: 'added', acc })
    show('added')
    await clock.advance(2_500)
    expectTrue(reads, start)
    expect(new Set(reads.map(({ room }) => room))).toEqual(new Set([undefined, 'Weekly']))
    expect(requests).toEqual([])
  })

  test('keeps the provider of an account until its client changes, and the new one follows the relay too', async () => {
    const { clock, feed, own } = openBoth()
    await clock.advance(10_000)
    const account = testAccount('plivo')
    const first = feed.relays.providerFor(account, own)
    expect(feed.relays.providerFor(account, own)).toBe(first)
    const next = feed.relays.providerFor(account, undefined)
    expect(next).not.toBe(first)
    const reply = next.list()
    await clock.advance(2_000)
    expect(await reply).toMatchObject({ ok: true, value: { names: ['Weekly'] } })
  })

  test('counts as following the feed even if it has an account that no relay of the team announces', async () => {
    const { clock, broker, openRelay, openDesk } = openTeam()
    openRelay('relay-1', 'epoch-one')
    const say = speaker(broker, formatTopic('team', { kind: 'relay', relay: 'relay-1' }))
    const own = { accountId: 'private', acc: accountHash('vobiz', 'MA2') }
    const { last } = openDesk('desk-1', 'Ana', [own, { accountId, acc }])
    await clock.advance(600)
    say(hello)
    await clock.advance(10_000)
    expect(last()).toMatchObject({ source: 'feed' })
    broker.stop()
    await clock.advance(10_000)
    expect(last()).toMatchObject({ source: 'alone' })
  })

  test('says for ten minutes that a colleague uses a newer Gavel', async () => {
    const { clock, broker, openDesk } = openTeam()
    const { last } = openDesk()
    const say = speaker(broker, formatTopic('team', { kind: 'did', desk: 'desk-9' }))
    await clock.advance(1_000)
    expect(last()).toMatchObject({ newer: false })
    say({ v: 2, kind: 'dance' })
    await clock.advance(590_000)
    expect(last()).toMatchObject({ newer: true })
    await clock.advance(20_000)
    expect(last()).toMatchObject({ newer: false })
  })

  test('names a colleague as a relay does, whatever the messages of their desk say, and otherwise by the id of the desk', async () => {
    const { clock, broker, openDesk } = openTeam()
    const say = speaker(broker, formatTopic('team', { kind: 'relay', relay: 'relay-1' }))
    const { last, seen } = openDesk()
    const evil = openDesk('desk-2', 'Ana (Desk 1)')
    await clock.advance(2_000)
    const names = () => last()?.desks.map(({ person }) => person)
    const act = async (actionId: string) => {
      const entry = { event: 'intent', account: accountId, action: 'end', actionId, conference: 'Weekly' } as const
      evil.feed.publishAction(entry)
      await clock.advance(1_000)
    }
    await act('a1')
    expect(names()).toEqual(['Ana', 'desk-2'])
    say({ ...hello, desks: [{ desk: 'desk-2', person: 'Ben' }] })
    await clock.advance(1_000)
    await act('a2')
    expect(names()).toEqual(['Ana', 'Ben'])
    // A relay that does not know the desks removes no names, and neither does its goodbye.
    say({ ...hello, relay: 'relay-1', desks: undefined })
    say({ v: 2, kind: 'bye', relay: 'relay-1', epoch: 'epoch-one' })
    await clock.advance(1_000)
    await act('a3')
    expect(names()).toEqual(['Ana', 'Ben'])
    expect(seen.actions.map(({ action }) => action.person)).toEqual(['desk-2', 'Ben', 'Ben'])
  })

  test('does not send a message about an action later if the broker was down at the time', async () => {
    const { clock, broker, openDesk } = openTeam()
    const { feed } = openDesk()
    const other = openDesk('desk-2', 'Ben')
    await clock.advance(2_000)
    broker.stop()
    await clock.advance(1_000)
    feed.publishAction({ event: 'intent', account: accountId, action: 'end', actionId: 'a1', conference: 'Weekly' })
    broker.start()
    await clock.advance(10_000)
    expect(other.seen.actions).toEqual([])
  })

  test('never sends its password in a message', async () => {
    const { clock, broker, openRelay, openDesk } = openTeam()
    openRelay('relay-1', 'epoch-one')
    openDesk()
    await clock.advance(20_000)
    expect(broker.traffic.some(({ payload }) => payload.includes('made-up'))).toBe(false)
  })
})

describe('a desk with a faulty broker', () => {
  test.each([
    ['drops messages', { drop: 0.3 }],
    ['repeats messages', { repeat: 1 }],
    ['delays messages', { delay: 900 }],
    ['swaps topics', { swap: 0.3 }],
  ])('gets only reads of the right room, and from after the desk asked, if the broker %s', async (_, faults) => {
    const { clock, start, broker, reads } = openBoth()
    await clock.advance(3_000)
    broker.setFaults(faults)
    for (let second = 0; second < 30; second += 1) {
      await clock.advance(1_000)
      if (second % 5 === 0) broker.replay(10)
    }
    expectTrue(reads, start)
    expect(reads.length).toBeGreaterThan(10)
  })
})
