import { describe, expect, test } from 'vitest'
import { DeskFeed } from '../../../electron/team/desk-feed.ts'
import { PollingMonitor } from '../../../electron/monitor/monitor.ts'
import { createProvider } from '../../../electron/providers/http-provider.ts'
import { accountHash } from '../../../shared/feed/topics.ts'
import { publicationOf, type FeedMessage } from '../../../shared/feed/messages.ts'
import { connectTo, deskMessage, didMessage } from '../../support/feed-messages.ts'
import { deskParts } from '../../support/scripted-desk.ts'
import { accountId, testAccount as accountOf } from '../../support/test-core.ts'
import { inProcessFetch } from '../../support/in-process-fetch.ts'
import { createRelayTeam, type RelayTeam } from '../../support/relay-team.ts'
import { testAccount } from '../../support/simulator-world.ts'

const SECOND = 1_000
/** The account's hash in topics. */
const acc = accountHash('plivo', testAccount.authId)
const openRooms = ({ simulator }: RelayTeam, names: readonly string[] = ['Weekly standup', 'Town hall']) => {
  for (const name of names) {
    simulator.rooms.startRoom({ name, people: [{ number: '15550100111' }, {}] })
  }
}

const deskOf = (wants: Partial<FeedMessage<'desk'>['wants']>, desk = 'desk-3'): FeedMessage<'desk'> =>
  deskMessage({ desk, wants: { own: [], open: [], notify: [], active: true, ...wants } })

const readsOf = ({ simulator }: RelayTeam, room?: string): number =>
  simulator.requests.filter(({ path }) => room === undefined || path.includes(encodeURIComponent(room))).length

/** Starts a relay for two live rooms, and lets some seconds pass. */
const startOne = async (seconds = 5, names?: readonly string[], team = createRelayTeam()) => {
  openRooms(team, names)
  const { relay, files } = await team.start('relay-1')
  await team.clock.advance(seconds * SECOND)
  return { team, relay, files }
}

describe('one relay', () => {
  test('publishes the list and every room, and a beat each second', async () => {
    const { team } = await startOne()
    expect(team.heard('hello')[0]).toMatchObject({
      relay: 'relay-1',
      rank: 0,
      accounts: [{ acc: team.acc, callbacks: 'none' }],
    })
    expect(team.heard('list').at(-1)).toMatchObject({
      acc: team.acc,
      complete: true,
      names: ['Weekly standup', 'Town hall'],
    })
    const names = new Set(team.heard('observation').map(({ name }) => name))
    expect([...names].sort()).toEqual(['Town hall', 'Weekly standup'])
    const beats = team.heard('beat')
    expect(beats).toHaveLength(5)
    expect(beats.at(-1)).toMatchObject({ reads: true, accounts: [{ acc: team.acc, allowed: 20 }] })
  })

  const all = Infinity
  test.each<[string, Partial<FeedMessage<'desk'>['wants']>, own: [number, number], other: [number, number]]>([
    ['wanted often: every second, others every three', { own: [{ acc, name: 'Weekly standup' }] }, [25, all], [9, 12]],
    ['of desks none of which is active: rarely', { active: false }, [0, 3], [0, 3]],
    [
      'notified of: every three seconds, others rarely',
      { active: false, notify: [{ acc, name: 'Weekly standup' }] },
      [9, 12],
      [0, 3],
    ],
  ])('reads rooms %s', async (_, wants, own, other) => {
    const { team } = await startOne(3)
    expect(team.acc).toBe(acc)
    team.say(deskOf({}))
    await team.clock.advance(10 * SECOND)
    team.say(deskOf(wants))
    await team.clock.advance(20 * SECOND)
    team.simulator.clearRequests()
    await team.clock.advance(30 * SECOND)
    for (const [name, [least, most]] of [
      ['Weekly standup', own],
      ['Town hall', other],
    ] as const) {
      expect(readsOf(team, name)).toBeGreaterThanOrEqual(least)
      expect(readsOf(team, name)).toBeLessThanOrEqual(most)
    }
  })

  test("leaves part of the allowance, but not all of it, for the desks' own requests", async () => {
    const rooms = Array.from({ length: 40 }, (_, index) => `Room ${String(index)}`)
    const { team } = await startOne(10, rooms)
    const readsIn10s = async () => {
      team.simulator.clearRequests()
      await team.clock.advance(10 * SECOND)
      return readsOf(team) / 10
    }
    team.say(deskOf({}))
    await team.clock.advance(5 * SECOND)
    expect(await readsIn10s()).toBeGreaterThan(12)
    team.say({ v: 2, kind: 'ask', desk: 'desk-3', n: 'once-0001', used: [{ acc: team.acc, used: 100 }] })
    await team.clock.advance(5 * SECOND)
    const left = await readsIn10s()
    expect(left).toBeGreaterThan(5)
    expect(left).toBeLessThanOrEqual(8)
  })

  test('says with each read which asks it had when the request left, and repeats what a desk lacks every ten seconds', async () => {
    const { team } = await startOne(2)
    const { epoch, seq, after } = team.heard('list')[0] ?? { epoch: '', seq: 0 }
    expect(after).toEqual({})
    team.forget()
    for (let second = 0; second < 20; second += 1) {
      const n = `once-${String(second).padStart(4, '0')}`
      team.say({ v: 2, kind: 'ask', desk: 'desk-3', n, lacks: [[epoch, seq]] })
      await team.clock.advance(SECOND)
    }
    expect(team.heard('list').map((list) => list.seq)).toEqual([seq, seq])
    openRooms(team, ['Board'])
    await team.clock.advance(3 * SECOND)
    expect(team.heard('observation').at(-1)).toMatchObject({ name: 'Board', after: { 'desk-3': 'once-0019' } })
  })

  test.each<[FeedMessage<'did'>['step'], string, number]>([
    ['accepted', 'Town hall', 1],
    ['unknown', 'Town hall', 1],
    ['failed', 'Town hall', 0],
    ['accepted', 'A made-up room', 0],
  ])('after an action with the outcome "%s" in %s, reads it %i times soon', async (step, conference, reads) => {
    const { team } = await startOne()
    team.simulator.clearRequests()
    team.say(didMessage({ acc: team.acc, step, conference }))
    await team.clock.advance(290)
    const before = readsOf(team, conference)
    await team.clock.advance(20)
    expect(readsOf(team, conference) - before).toBe(reads)
  })

  test('writes the starts and ends of rooms to the journal, but no start of a room that it found live', async () => {
    const { team, relay, files } = await startOne()
    openRooms(team, ['Board'])
    await team.clock.advance(20 * SECOND)
    team.simulator.rooms.endRoom({ room: 'Board' })
    await team.clock.advance(20 * SECOND)
    await relay.stop()
    const lines = [...files.contents.values()].join('')
    const entries = lines
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]))
    expect(entries).toMatchObject([
      { event: 'started', conference: 'Board' },
      { event: 'ended', conference: 'Board' },
    ])
  })

  test('when stopped, says goodbye, removes its other retained messages, and sends no more requests', async () => {
    const { team, relay } = await startOne()
    await relay.stop()
    await team.clock.advance(0)
    expect([...team.retained().values()].filter((payload) => payload !== '')).toHaveLength(1)
    expect(team.heard('bye')).toMatchObject([{ relay: 'relay-1' }])
    team.simulator.clearRequests()
    await team.clock.advance(10 * SECOND)
    expect(readsOf(team)).toBe(0)
  })

  test('publishes everything again at once after the broker was restarted', async () => {
    const { team } = await startOne()
    team.broker.stop()
    await team.clock.advance(SECOND)
    team.forget()
    team.broker.start()
    await team.clock.advance(0)
    expect(team.heard('hello')).toHaveLength(1)
    expect(new Set(team.heard('observation').map(({ name }) => name)).size).toBe(2)
    expect(team.heard('list')).toHaveLength(1)
  })

  test('publishes who is at which desk, and within five seconds that another desk was invited', async () => {
    const { team } = await startOne(5, [])
    expect(team.heard('hello').map(({ desks }) => desks)).toEqual([undefined])
    team.desks.push({ desk: 'desk-3', person: 'Ana' })
    await team.clock.advance(5 * SECOND)
    expect(team.heard('hello').map(({ desks }) => desks)).toEqual([undefined, [{ desk: 'desk-3', person: 'Ana' }]])
  })

  test('names a desk that sends too much, and still handles the messages of the others', async () => {
    const { team, relay } = await startOne()
    const wants = { own: Array.from({ length: 200 }, () => ({ acc: team.acc, name: 'x'.repeat(400) })) }
    for (let count = 0; count < 12; count += 1) team.say(deskOf(wants, 'desk-9'))
    team.say(deskOf({}, 'desk-3'))
    await team.clock.advance(SECOND)
    expect(relay.health()).toMatchObject({ moderators: 2, tooMuchFrom: ['desk-9'] })
  })

  test('forgets what a desk wanted if the desk left while the connection was lost', async () => {
    const { team, relay } = await startOne()
    team.say(deskOf({}, 'desk-3'))
    team.say(deskOf({}, 'desk-4'))
    await team.clock.advance(SECOND)
    expect(relay.health()).toMatchObject({ moderators: 2 })
    team.broker.stop()
    team.broker.start()
    await team.clock.advance(SECOND)
    team.say(deskOf({}, 'desk-4'))
    await team.clock.advance(10 * SECOND)
    expect(relay.health()).toMatchObject({ moderators: 2 })
    await team.clock.advance(10 * SECOND)
    expect(relay.health()).toMatchObject({ moderators: 1 })
  })

  test('names a program of another version in its log, once, and in its health', async () => {
    const said: unknown[][] = []
    const { team, relay } = await startOne(
      2,
      [],
      createRelayTeam({}, (...parts) => said.push(parts)),
    )
    for (let second = 0; second < 3; second += 1) team.say({ ...deskOf({}), v: 1 } as unknown as FeedMessage<'desk'>)
    await team.clock.advance(SECOND)
    expect(said).toEqual([[expect.stringContaining('older software'), 'desk desk-3']])
    expect(relay.health()).toMatchObject({ moderators: 0, dropped: { older: 3 } })
  })

  test('has a random part in its client id that no message contains, so nobody else can use it', async () => {
    const { team } = await startOne()
    const [, secret = ''] = /^gavel-relay-relay-1-([\da-f]{8})$/.exec(team.broker.clientIdOf('relay-1')) ?? []
    expect(secret).not.toBe('')
    expect(JSON.stringify(team.broker.traffic)).not.toContain(secret)
  })

  test('says hello again when the will of a lost connection arrives late', async () => {
    const { team } = await startOne(5, [])
    const [hello] = team.heard('hello')
    team.forget()
    team.say({ v: 2, kind: 'bye', relay: 'relay-1', epoch: hello?.epoch ?? '' })
    await team.clock.advance(0)
    expect(team.heard('bye')).toHaveLength(1)
    expect(team.heard('hello')).toEqual([hello])
    expect(JSON.stringify([...team.retained().values()])).not.toContain('bye')
  })

  test('publishes that a live room of Vobiz is live, but no roster', async () => {
    const { team } = await startOne(2, undefined, createRelayTeam({ profile: 'vobiz' }))
    // The list leaves rooms out, so a relay reads what any desk has pinned.
    team.say(deskOf({ pinned: [{ acc: team.acc, name: 'Weekly standup' }] }))
    team.say(deskOf({ own: [{ acc: team.acc, name: 'Town hall' }] }, 'desk-4'))
    await team.clock.advance(10 * SECOND)
    expect(team.heard('list').at(-1)).toMatchObject({ complete: false })
    const shown = team.heard('observation').filter(({ what }) => what.kind === 'alive')
    expect(new Set(shown.map(({ name }) => name))).toEqual(new Set(['Weekly standup', 'Town hall']))
  })

  test('is not healthy while the broker takes none of its messages, and says hello again once it does', async () => {
    const team = createRelayTeam()
    let mayWrite = false
    team.broker.permit('relay-1', { write: () => mayWrite })
    const { relay } = await startOne(5, [], team)
    expect(relay.health()).toMatchObject({ ok: false, broker: 'connected', brokerFault: 'permissions' })
    mayWrite = true
    await team.clock.advance(3 * SECOND)
    expect(relay.health()).toMatchObject({ ok: true })
    expect(team.heard('hello')).toMatchObject([{ relay: 'relay-1' }])
    expect(relay.health()).not.toHaveProperty('brokerFault')
  })

  test('is healthy while it is connected to the broker, gives the reason if it is not, and shows no token in its health', async () => {
    const team = createRelayTeam()
    const { relay } = await team.start('relay-1')
    expect(relay.health()).toMatchObject({ ok: false, broker: 'connecting' })
    await team.clock.advance(5 * SECOND)
    expect(relay.health()).toMatchObject({ ok: true, broker: 'connected', reads: true })
    team.broker.stop()
    expect(relay.health()).toMatchObject({ ok: false, broker: 'disconnected', brokerFault: 'refused' })
    expect(JSON.stringify(relay.health())).not.toContain(testAccount.authToken)
  })
})

test('54 the token is in no message, plain or encoded, whether the relay or a desk reads, and even if the provider quotes it', async () => {
  const { team, relay } = await startOne()
  const { clock, simulator, broker } = team
  const { authId, authToken } = testAccount
  const fetch = inProcessFetch(simulator)
  const provider = createProvider('plivo', { credentials: testAccount, clock, random: () => 0.5, fetch })
  const accounts = () => [{ accountId, acc }]
  const feed = new DeskFeed(deskParts({ clock, openBus: broker.open(), accounts, providerOf: () => provider }))
  const monitor = new PollingMonitor(clock, () => undefined)
  monitor.setAccount(accountOf('plivo'), feed.relays.providerFor(accountOf('plivo'), provider))
  monitor.start()
  const pair = `${authId}:${authToken}`
  const secrets = [authToken, authId, pair].flatMap((secret) => {
    const bytes = Buffer.from(secret)
    return [
      secret,
      encodeURIComponent(secret),
      ...(['base64', 'base64url', 'hex'] as const).map((as) => bytes.toString(as)),
    ]
  })
  const basic = Buffer.from(pair).toString('base64')
  const body = JSON.stringify({ error: `${authToken} (Basic ${basic}) is wrong`, api_id: authToken })
  const refuse = async (status: number) => {
    simulator.switches.set({ faults: [{ kind: 'refuse', status, body }] })
    await clock.advance(10 * SECOND)
    simulator.switches.set({ faults: [] })
  }
  await refuse(500)
  await relay.stop()
  simulator.clearRequests()
  await clock.advance(15 * SECOND)
  expect(readsOf(team)).toBeGreaterThan(5)
  const again = await team.start('relay-1')
  await refuse(401)
  await again.relay.stop()
  monitor.stop()
  await feed.close()
  const all = JSON.stringify(broker.traffic)
  expect(all).toContain('is wrong')
  expect(all).toContain('desk-1')
  for (const secret of secrets) expect(all).not.toContain(secret)
})

describe('two relays', () => {
  /** The epoch of each observation that the broker retains; undefined for one that was removed. */
  const retained = (team: RelayTeam): ReadonlyMap<string, unknown> => {
    const observations = [...team.retained()].filter(([topic]) => topic.includes('/room/'))
    const epochOf = (payload: string) => (payload === '' ? undefined : (JSON.parse(payload) as { epoch: string }).epoch)
    return new Map(observations.map(([topic, payload]) => [topic, epochOf(payload)]))
  }

  const lose = async ({ broker, clock }: RelayTeam) => {
    broker.cut(broker.clientIdOf('relay-1'))
    await clock.advance(SECOND)
    broker.mend(broker.clientIdOf('relay-1'))
    await clock.advance(5 * SECOND)
  }

  test('the other relay takes over at once after a goodbye or a will, and publishes everything again', async () => {
    const team = createRelayTeam()
    openRooms(team)
    const { relay: second } = await team.start('relay-2', { rank: 1 })
    await team.clock.advance(2 * SECOND)
    const { relay: first } = await team.start('relay-1', { rank: 0 })
    await team.clock.advance(6 * SECOND)
    const reading = () => [first.health().reads, second.health().reads]
    expect(reading()).toEqual([true, false])
    team.broker.cut(team.broker.clientIdOf('relay-1'))
    await team.clock.advance(0)
    expect(second.health().reads).toBe(true)
    team.broker.mend(team.broker.clientIdOf('relay-1'))
    await team.clock.advance(5 * SECOND)
    expect(reading()).toEqual([true, false])
    await first.stop()
    await team.clock.advance(0)
    expect(second.health().reads).toBe(true)
    await team.clock.advance(10 * SECOND)
    expect(new Set(retained(team).values())).toEqual(new Set([team.heard('beat').at(-1)?.epoch]))
  })

  const overwrite = async ({ broker, clock }: RelayTeam) => {
    const { topic = '', payload = '' } = broker.traffic.findLast((message) => message.topic.includes('/room/')) ?? {}
    const other = JSON.stringify({ ...(JSON.parse(payload) as object), epoch: 'epoch-other' })
    connectTo(broker, { user: 'relay-2', will: { topic, payload: other, qos: 0, retain: true } })
    await clock.advance(100)
    broker.cut('relay-2')
  }
  const remove = async (team: RelayTeam) => {
    const message = { v: 2, kind: 'bye', relay: 'relay-2', epoch: 'epoch-other' } as const
    const will = publicationOf('team', message, { qos: 1, retain: true })
    const bus = connectTo(team.broker, { user: 'relay-2', will })
    await team.clock.advance(100)
    const removed = [...retained(team).keys()].map((topic) => ({ topic, payload: '', qos: 0, retain: true }) as const)
    await bus.close([...removed, will])
  }
  test.each<[string, number, readonly ((team: RelayTeam) => Promise<void>)[]]>([
    ['overwrote during the takeover', 5, [overwrite]],
    ['overwrote during a short loss of the connection', 25, [lose, overwrite]],
    ['removed as it closed', 20, [remove]],
  ])('what another relay %s is published again', async (_, seconds, steps) => {
    const { team } = await startOne(seconds)
    const mine = retained(team)
    for (const step of steps) await step(team)
    expect(retained(team)).not.toEqual(mine)
    await team.clock.advance(11 * SECOND)
    expect(retained(team)).toEqual(mine)
  })
})
