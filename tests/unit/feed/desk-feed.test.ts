import { drop } from '../../../shared/drop.ts'
import { afterEach, describe, expect, test } from 'vitest'
import { DeskFeed } from '../../../electron/feed/desk-feed.ts'
import type { FeedState, TeamAction } from '../../../shared/team.ts'
import { readArrival } from '../../../electron/feed/inbox.ts'
import { OutgoingObservations } from '../../../electron/feed/messages/outgoing.ts'
import { accountHash, formatTopic, relayFilters } from '../../../electron/feed/messages/topics.ts'
import type { Monitor } from '../../../electron/monitor/monitor.ts'
import type { Polling } from '../../../electron/monitor/polling/monitored-account.ts'
import type { RelayedRead } from '../../../electron/monitor/relayed-read.ts'
import type { RetrieveResult } from '../../../electron/providers/provider.ts'
import { MemoryBroker } from '../../support/memory-bus.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const acc = accountHash('plivo', 'MA1')
const closing: (() => void | Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const invite = {
  feed: 'team',
  team: 'Support',
  desk: 'desk-1',
  person: 'Ana',
  addresses: ['mqtts://broker.example'],
  user: 'desk-1',
  password: 'made-up',
}
const roster = (people: number): RetrieveResult => ({
  kind: 'roster',
  name: 'Weekly',
  runTimeSeconds: 60,
  people,
  members: [],
})

function openTeam() {
  const awake = createVirtualClock()
  let slept = 0
  const clock = { ...awake, now: () => awake.now() + slept }
  const broker = new MemoryBroker({ setTimeout: (run, ms) => clock.setTimeout(run, ms), random: () => 0.5 })

  /** Opens a relay that reads the list and one room each second. Its clock is an hour ahead. */
  const openRelay = (relay: string, epoch: string) => {
    const now = (): number => clock.now() + 3_600_000
    const outgoing = new OutgoingObservations({ feed: 'team', relay, epoch, now, masksNumbers: false })
    let turn = 0
    let isRunning = true
    let answers = true
    let delay = 0
    let what: RetrieveResult = roster(3)
    const bus = broker.open()({
      addresses: ['memory:'],
      user: relay,
      password: '',
      clientId: relay,
      keepalive: 2,
      filters: relayFilters('team'),
      will: { ...bye(relay, epoch), qos: 1, retain: true },
      onState: () => undefined,
      onMessage: (topic, payload) => {
        const arrival = readArrival('team', topic, payload)
        if (typeof arrival === 'string' || arrival.message?.kind !== 'ask' || !answers) return
        drop(bus.publish(outgoing.timeFor(arrival.message)))
      },
    })
    const read = (): void => {
      const stamp = () => {
        turn += 2
        return { askedAt: now() - 50, answeredAt: now(), asked: turn, answered: turn + 1 }
      }
      const received = { dropped: false, stamp: stamp() }
      const list = { names: ['Weekly'], isComplete: true }
      const reply = <T>(value: T) => ({ ok: true, value, at: now() }) as const
      const responses = [
        { ...received, about: 'list', reply: reply(list) } as const,
        { ...received, stamp: stamp(), about: 'room', name: 'Weekly', reply: reply(what) } as const,
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
      withoutTime: () => (answers = false),
      delayBeats: (ms: number) => (delay = ms),
      say: (result: RetrieveResult) => (what = result),
    }
  }

  const openDesk = (desk = 'desk-1', person = 'Ana', accounts = [{ accountId: 'account-1', acc }]) => {
    const reads: RelayedRead[] = []
    const polling: [Polling, unobserved: boolean][] = []
    const states: FeedState[] = []
    const actions: TeamAction[] = []
    const gone: string[] = []
    const names: string[] = []
    let nonces = 0
    const feed = new DeskFeed({
      invite: { ...invite, desk, person, user: desk },
      openBus: broker.open(),
      clock,
      software: '0.1.0',
      monitor: {
        takeRelayed: (_account, read) => {
          reads.push(read)
        },
        setPolling: (_account, share, unobserved) => {
          polling.push([share, unobserved])
        },
      } satisfies Partial<Monitor>,
      accounts: () => accounts,
      providerOf: () => ({
        usage: () => ({ used: 0, allowed: 1, connections: 8 }),
        rest: () => undefined,
        endRest: () => undefined,
      }),
      onAccounts: (read) => {
        names.push(...read.map(({ name }) => name))
      },
      presence: () => ({ acts: true, wants: { own: [{ acc, name: 'Weekly' }], open: [], notify: [], active: true } }),
      newId: () => `nonce-${desk}-${(nonces += 1)}`,
      onState: (state) => {
        states.push(state)
      },
      hints: { take: () => undefined },
      colleagues: {
        acted: (_account, action) => {
          actions.push(action)
        },
        left: (who) => {
          gone.push(who)
        },
      },
    })
    closing.push(() => feed.close())
    return { feed, reads, polling, states, actions, gone, names, last: () => states.at(-1) }
  }
  /** Lets time pass during which nothing runs. */
  const sleep = (ms: number): void => {
    slept += ms
  }
  return { clock, broker, openRelay, openDesk, sleep }
}

function bye(relay: string, epoch: string) {
  const payload = JSON.stringify({ v: 1, kind: 'bye', relay, epoch })
  return { topic: formatTopic('team', { kind: 'relay', relay }), payload }
}

const hello = {
  v: 1,
  kind: 'hello',
  relay: 'relay-1',
  epoch: 'epoch-one',
  name: 'Relay',
  rank: 1,
  software: '0.1.0',
  accounts: [{ acc, provider: 'plivo', name: 'Main', listIsComplete: true, callbacks: 'none' }],
}

/** Publishes and retains a message on the topic. */
function speaker(broker: MemoryBroker, topic: string): (message: object) => void {
  const bus = broker.open()({
    addresses: [],
    user: 'x',
    password: '',
    clientId: 'x',
    keepalive: 1,
    filters: [],
    will: { topic: 'none', payload: '', qos: 0, retain: false },
    onState: () => undefined,
    onMessage: () => undefined,
  })
  return (message) => drop(bus.publish({ topic, payload: JSON.stringify(message), qos: 1, retain: true }))
}

describe('a desk', () => {
  test('follows the relay once its time is known and everything has arrived, and reads nothing itself', async () => {
    const { clock, openRelay, openDesk } = openTeam()
    openRelay('relay-1', 'epoch-one')
    const { reads, polling, last } = openDesk()
    await clock.advance(10_000)
    expect(polling).toEqual([
      ['none', false],
      ['none', false],
    ])
    expect(last()).toMatchObject({
      connection: 'connected',
      source: 'feed',
      relay: 'relay-1',
      desks: [{ person: 'Ana' }],
    })
    // The relay reads one list and one room each second.
    expect(reads.length).toBeGreaterThan(14)
    expect(reads.at(-1)).toMatchObject({ about: 'room', name: 'Weekly', source: { epoch: 'epoch-one' } })
  })

  test('bounds the age of what it receives, even if the relay’s clock is an hour ahead', async () => {
    const { clock, broker, openRelay, openDesk } = openTeam()
    broker.setFaults({ delay: 200 })
    openRelay('relay-1', 'epoch-one')
    const { reads } = openDesk()
    const ages: number[] = []
    for (let second = 0; second < 10; second += 1) {
      const before = reads.length
      await clock.advance(1_000)
      for (const { askedAfter, answeredBy } of reads.slice(before)) {
        ages.push(clock.now() - askedAfter)
        expect(askedAfter).toBeLessThanOrEqual(answeredBy)
      }
    }
    // The relay publishes a read 50 ms after it sent the request, so no read may seem younger than that. A read may
    // seem older by at most the second between two checks, the delay of its message, and one round trip.
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(50)
    expect(Math.max(...ages)).toBeLessThan(2_500)
  })

  test('gets both 404s of a room that ended while this desk had lost the broker', async () => {
    const { clock, broker, openRelay, openDesk } = openTeam()
    const relay = openRelay('relay-1', 'epoch-one')
    const { reads } = openDesk()
    await clock.advance(5_000)
    broker.cut('gavel-desk-desk-1-nonce-de')
    relay.say({ kind: 'gone' })
    await clock.advance(2_000)
    relay.hang()
    reads.length = 0
    broker.mend('gavel-desk-desk-1-nonce-de')
    await clock.advance(1_000)
    const gone = reads.filter((read) => 'result' in read && read.result.kind === 'gone')
    expect(gone).toHaveLength(2)
    const [first, second] = gone.map(({ source }) => source)
    expect(second?.asked).toBeGreaterThan(first?.answered ?? Infinity)
  })

  test('uses nothing from a relay whose time is unknown, and reads for itself within 10 s', async () => {
    const { clock, openRelay, openDesk } = openTeam()
    openRelay('relay-1', 'epoch-one').withoutTime()
    const { reads, polling, last } = openDesk()
    await clock.advance(10_000)
    expect(reads).toEqual([])
    expect(polling.at(-1)).toEqual([1, false])
    expect(last()).toMatchObject({ source: 'alone' })
  })

  test('reads for itself with its share when the relay hangs, and follows the relay again later', async () => {
    const { clock, openRelay, openDesk } = openTeam()
    const relay = openRelay('relay-1', 'epoch-one')
    const first = openDesk()
    const second = openDesk('desk-2', 'Ben')
    await clock.advance(10_000)
    relay.hang()
    await clock.advance(10_000)
    expect(first.polling.at(-1)).toEqual([0.9 / 2, false])
    // The second desk begins to read about 8 s after the last beat, so changes until then are not announced.
    expect(second.polling.at(-1)).toEqual([0.9 / 2, true])
    expect(first.last()).toMatchObject({ source: 'alone' })
    relay.goOn()
    await clock.advance(3_000)
    expect(first.polling.at(-1)).toEqual(['none', false])
    expect(first.last()).toMatchObject({ source: 'feed' })
  })

  test('reads for itself while the beats of the relay arrive more than 5 s late', async () => {
    const { clock, openRelay, openDesk } = openTeam()
    const relay = openRelay('relay-1', 'epoch-one')
    const { polling } = openDesk()
    await clock.advance(10_000)
    relay.delayBeats(20_000)
    await clock.advance(60_000)
    expect(polling.map(([share]) => share)).toEqual(['none', 'none', 1])
  })

  test('follows the other relay, without a pause, when the relay that it follows hangs and is killed', async () => {
    const { clock, broker, openRelay, openDesk } = openTeam()
    const relay = openRelay('relay-1', 'epoch-one')
    openRelay('relay-2', 'epoch-two')
    const { polling, last } = openDesk()
    await clock.advance(5_000)
    expect(last()).toMatchObject({ source: 'feed', relay: 'relay-1' })
    relay.hang()
    await clock.advance(10_000)
    broker.cut('relay-1')
    await clock.advance(5_000)
    expect(last()).toMatchObject({ source: 'feed', relay: 'relay-2' })
    expect(polling.every(([share]) => share === 'none')).toBe(true)
  })

  test('reads for itself while the broker is down, and follows the relay again later', async () => {
    const { clock, broker, openRelay, openDesk } = openTeam()
    openRelay('relay-1', 'epoch-one')
    const { polling, last } = openDesk()
    await clock.advance(10_000)
    broker.stop()
    await clock.advance(10_000)
    expect(last()).toMatchObject({ connection: 'disconnected', source: 'alone', fault: { code: 'feed' } })
    expect(polling.at(-1)?.[0]).toBe(1)
    broker.start()
    await clock.advance(5_000)
    expect(last()).toMatchObject({ connection: 'connected', source: 'feed' })
    expect(polling.at(-1)?.[0]).toBe('none')
  })

  test('reports a fault if the broker delivers no messages', async () => {
    const { clock, broker, openRelay, openDesk } = openTeam()
    openRelay('relay-1', 'epoch-one')
    broker.permit('desk-1', { read: () => false })
    const { last } = openDesk()
    await clock.advance(10_000)
    expect(last()).toMatchObject({ connection: 'connected', fault: { values: { reason: 'silent' } }, source: 'alone' })
  })

  test('does not treat a message retained from an earlier epoch as new', async () => {
    const { clock, broker, openRelay, openDesk } = openTeam()
    openRelay('relay-1', 'epoch-old').hang()
    const { reads } = openDesk()
    const old = JSON.stringify({
      v: 1,
      kind: 'list',
      epoch: 'epoch-old',
      seq: 1,
      acc,
      asked: 1,
      took: 1,
      turns: [1, 2],
      complete: true,
      names: [],
    })
    broker.open()({
      addresses: [],
      user: 'x',
      password: '',
      clientId: 'x',
      keepalive: 1,
      filters: [],
      will: { topic: formatTopic('team', { kind: 'list', account: acc }), payload: old, qos: 0, retain: true },
      onState: () => undefined,
      onMessage: () => undefined,
    })
    await clock.advance(100)
    broker.cut('x')
    openRelay('relay-1b', 'epoch-new')
    await clock.advance(10_000)
    // The relay of the old epoch still sends its time, so the age of its list is known: many years.
    const ages = reads.flatMap(({ source, askedAfter }) =>
      source.epoch === 'epoch-old' ? [clock.now() - askedAfter] : [],
    )
    expect(ages.length).toBeGreaterThan(0)
    expect(Math.min(...ages)).toBeGreaterThan(3_000_000)
  })

  test('removes itself from the broker when it leaves, and reads everything itself again', async () => {
    const { clock, broker, openRelay, openDesk } = openTeam()
    openRelay('relay-1', 'epoch-one')
    const { feed, polling } = openDesk()
    const other = openDesk('desk-2', 'Ben')
    await clock.advance(5_000)
    expect(
      other
        .last()
        ?.desks.map(({ person }) => person)
        .toSorted(),
    ).toEqual(['Ana', 'Ben'])
    await feed.close()
    await clock.advance(1_000)
    expect(other.last()?.desks.map(({ person }) => person)).toEqual(['Ben'])
    expect(polling.at(-1)).toEqual([1, false])
    const own = () => broker.traffic.filter(({ topic }) => /(ask|desk)\/desk-1$/.test(topic)).length
    const before = own()
    await clock.advance(60_000)
    expect(own()).toBe(before)
  })

  test('forgets a desk that left while this desk was offline, and shares the allowance with the remaining desks', async () => {
    const { clock, broker, openDesk } = openTeam()
    const { polling, last, gone } = openDesk()
    const other = openDesk('desk-2', 'Ben')
    const third = openDesk('desk-3', 'Cleo')
    await clock.advance(10_000)
    expect(polling.at(-1)?.[0]).toBe(0.9 / 3)
    broker.cut('gavel-desk-desk-1-nonce-de')
    await other.feed.close()
    await clock.advance(5_000)
    expect(last()?.desks.map(({ person }) => person)).toEqual(['Ana', 'Ben', 'Cleo'])
    broker.mend('gavel-desk-desk-1-nonce-de')
    await clock.advance(20_000)
    expect(last()?.desks.map(({ person }) => person)).toEqual(['Ana', 'Cleo'])
    expect(third.last()?.desks.map(({ person }) => person)).toEqual(['Cleo', 'Ana'])
    expect(gone).toEqual(['desk-2'])
    expect(polling.at(-1)?.[0]).toBe(0.9 / 2)
  })

  test('forgets a desk that says nothing for a minute, without counting the time in which this computer slept', async () => {
    const { clock, broker, openDesk, sleep } = openTeam()
    const { gone } = openDesk()
    openDesk('desk-2', 'Ben')
    await clock.advance(10_000)
    sleep(3_600_000)
    await clock.advance(65_000)
    expect(gone).toEqual([])
    // The broker accepts nothing more from a revoked desk, and publishes no goodbye for it.
    broker.permit('desk-2', { write: () => false })
    await clock.advance(65_000)
    expect(gone).toEqual(['desk-2'])
    const late = openDesk('desk-3', 'Cleo')
    await clock.advance(1_000)
    expect(late.last()?.desks.map(({ person }) => person)).toEqual(['Cleo', 'Ana'])
  })

  test('announces itself again when the will of its lost connection arrives late', async () => {
    const { clock, broker, openDesk } = openTeam()
    openDesk()
    const other = openDesk('desk-2', 'Ben')
    await clock.advance(5_000)
    const late = broker.open()({
      addresses: [],
      user: 'x',
      password: '',
      clientId: 'x',
      keepalive: 1,
      filters: [],
      will: { topic: formatTopic('team', { kind: 'desk', desk: 'desk-1' }), payload: '', qos: 1, retain: true },
      onState: () => undefined,
      onMessage: () => undefined,
    })
    await clock.advance(100)
    broker.cut('x')
    await clock.advance(1_000)
    expect(other.last()?.desks.map(({ person }) => person)).toEqual(['Ben', 'Ana'])
    await late.close()
  })

  test('forgets an account that was removed', async () => {
    const { clock, openRelay, openDesk } = openTeam()
    openRelay('relay-1', 'epoch-one')
    const accounts = [
      { accountId: 'account-1', acc },
      { accountId: 'account-2', acc: accountHash('plivo', 'MA2') },
    ]
    const { last } = openDesk('desk-1', 'Ana', accounts)
    await clock.advance(10_000)
    expect(last()).toMatchObject({ source: 'alone' })
    accounts.pop()
    await clock.advance(1_000)
    expect(last()).toMatchObject({ source: 'feed' })
  })

  test('passes on what it has already received about an account that is added later', async () => {
    const { clock, openRelay, openDesk } = openTeam()
    const relay = openRelay('relay-1', 'epoch-one')
    const accounts: { accountId: string; acc: string }[] = []
    const { reads } = openDesk('desk-1', 'Ana', accounts)
    await clock.advance(10_000)
    relay.hang()
    await clock.advance(1_000)
    expect(reads).toEqual([])
    accounts.push({ accountId: 'account-1', acc })
    await clock.advance(1_000)
    expect(reads).toMatchObject([{ about: 'list' }, { about: 'room', name: 'Weekly' }])
  })

  test('reports the accounts of a relay at once, because the retained messages about them come next', async () => {
    const { clock, broker, openDesk } = openTeam()
    const { names } = openDesk()
    const say = speaker(broker, formatTopic('team', { kind: 'relay', relay: 'relay-1' }))
    await clock.advance(600)
    say(hello)
    await clock.advance(100)
    expect(names).toEqual(['Main'])
  })

  test('counts as following the feed even if it has an account that no relay of the team announces', async () => {
    const { clock, broker, openRelay, openDesk } = openTeam()
    openRelay('relay-1', 'epoch-one')
    const say = speaker(broker, formatTopic('team', { kind: 'relay', relay: 'relay-1' }))
    const own = { accountId: 'private', acc: accountHash('vobiz', 'MA2') }
    const { last } = openDesk('desk-1', 'Ana', [own, { accountId: 'account-1', acc }])
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
    say({ v: 1, kind: 'dance' })
    await clock.advance(590_000)
    expect(last()).toMatchObject({ newer: true })
    await clock.advance(20_000)
    expect(last()).toMatchObject({ newer: false })
  })

  test('publishes its actions to the other desks, and nothing else from the journal', async () => {
    const { clock, openRelay, openDesk } = openTeam()
    openRelay('relay-1', 'epoch-one')
    const { feed, actions: own } = openDesk()
    const other = openDesk('desk-2', 'Ben')
    await clock.advance(2_000)
    const entry = {
      event: 'intent',
      account: 'account-1',
      action: 'end',
      actionId: 'a1',
      conference: 'Weekly',
    } as const
    feed.publishAction(entry)
    feed.publishAction({ ...entry, event: 'note' })
    feed.publishAction({ ...entry, account: 'of another team' })
    await clock.advance(100)
    expect(other.actions).toMatchObject([{ person: 'Ana', kind: 'end', step: 'sending', conference: 'Weekly' }])
    expect(own).toEqual([])
    await feed.close()
    await clock.advance(100)
    expect(other.gone).toEqual(['desk-1'])
  })

  test('does not send a message about an action later if the broker was down at the time', async () => {
    const { clock, broker, openDesk } = openTeam()
    const { feed } = openDesk()
    const other = openDesk('desk-2', 'Ben')
    await clock.advance(2_000)
    broker.stop()
    await clock.advance(1_000)
    feed.publishAction({ event: 'intent', account: 'account-1', action: 'end', actionId: 'a1', conference: 'Weekly' })
    broker.start()
    await clock.advance(10_000)
    expect(other.actions).toEqual([])
  })

  test('sends its password in no message', async () => {
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
  ])('treats no read as younger than it is, or as a read of another room, if the broker %s', async (_, faults) => {
    const { clock, broker, openRelay, openDesk } = openTeam()
    openRelay('relay-1', 'epoch-one')
    const { reads } = openDesk()
    await clock.advance(3_000)
    broker.setFaults(faults)
    for (let second = 0; second < 30; second += 1) {
      const before = reads.length
      await clock.advance(1_000)
      if (second % 5 === 0) broker.replay(10)
      for (const read of reads.slice(before)) {
        expect(clock.now() - read.askedAfter).toBeGreaterThanOrEqual(50)
        if (read.about === 'room') expect(read.name).toBe('Weekly')
      }
    }
    expect(reads.length).toBeGreaterThan(10)
  })
})
