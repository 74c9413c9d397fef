import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { deliverOverHttp, type Deliver } from '../../simulator/callbacks.ts'
import { deskMessage, didMessage } from '../../support/feed-messages.ts'
import { freePort } from '../../support/free-port.ts'
import { callbackConfiguration, pathSecret } from '../../support/relay-configuration.ts'
import { createRelayTeam, type RelayTeam } from '../../support/relay-team.ts'
import { until } from '../../support/wait-for.ts'

const SECOND = 1_000

/** A relay whose receiver gets the simulator's events over real HTTP. The virtual clock stands still meanwhile. */
const startReceiving = async (profile: 'plivo' | 'vobiz' = 'plivo', deliver: Deliver = deliverOverHttp) => {
  const team = createRelayTeam({ profile, deliver })
  team.simulator.rooms.startRoom({ name: 'Board', people: [{}, {}] })
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${String(port)}`
  const { accounts, ...configured } = callbackConfiguration({ provider: profile, publicUrl, port })
  const { relay } = await team.start('relay-1', { ...configured, accounts: accounts.slice(0, 1) })
  await team.clock.advance(5 * SECOND)
  team.simulator.switches.set({ callbackUrl: `${publicUrl}/cb/${pathSecret}/main` })
  team.forget()
  team.simulator.clearRequests()
  const event = () =>
    until('an event', async () => {
      await team.clock.advance(0)
      return team.heard('event').at(-1)
    })
  return { team, relay, event }
}

/** Makes a desk report that the provider refused one of its requests, and forgets the simulator's requests so far. */
const restFor = async (team: RelayTeam, ms: number) => {
  team.say(deskMessage({ rests: [{ acc: team.acc, restFor: ms }] }))
  await team.clock.advance(0)
  team.simulator.clearRequests()
}

test("a caller's entry is published with proof, and the room is read at once", async () => {
  const { team, event } = await startReceiving()
  const { member } = team.simulator.rooms.join({ room: 'Board', number: '15550100111' })
  expect(await event()).toMatchObject({
    acc: team.acc,
    conference: 'Board',
    proof: 'v3',
    what: { kind: 'entered', id: member?.memberId, call: member?.callUuid, first: false },
  })
  const observation = await until('the roster', async () => {
    await team.clock.advance(0)
    return team.heard('observation').at(-1)
  })
  expect(observation).toMatchObject({ name: 'Board', what: { kind: 'roster', people: 3 } })
})

test('a room that the list of Vobiz does not name is found by the entry of its first caller', async () => {
  const { team, event } = await startReceiving('vobiz')
  team.simulator.rooms.startRoom({ name: 'Town hall', people: [{}] })
  expect(await event()).toMatchObject({ conference: 'Town hall', proof: 'url', what: { kind: 'entered', first: true } })
  const observation = await until('its state', async () => {
    await team.clock.advance(100)
    return team.heard('observation').find(({ name }) => name === 'Town hall')
  })
  expect(observation.what.kind).toBe('alive')
})

test('while the polls rest after a 429, neither a callback nor an action causes a read', async () => {
  const { team, event } = await startReceiving()
  await restFor(team, 6 * SECOND)
  team.simulator.rooms.join({ room: 'Board', number: '15550100111' })
  await event()
  team.say(didMessage({ acc: team.acc, conference: 'Board' }))
  await team.clock.advance(5 * SECOND)
  expect(team.simulator.requests).toEqual([])
})

const unsigned: Deliver = ({ headers, ...delivery }) =>
  deliverOverHttp({ ...delivery, headers: { 'content-type': headers['content-type'] ?? '' } })
/** Vobiz signs the address alone. */
const without =
  (field: string): Deliver =>
  (delivery) =>
    deliverOverHttp({ ...delivery, body: delivery.body.replace(`${field}=`, 'Other=') })

test.each([
  ['is not signed', unsigned, []],
  ['does not name its run', without('ConferenceUUID'), ['entered']],
  ['does not name its caller', without('ConferenceMemberID'), []],
])('the next beat tells the desks that they may lack a callback that %s', async (_, deliver, published) => {
  const { team } = await startReceiving('vobiz', deliver)
  team.simulator.rooms.join({ room: 'Board', number: '15550100111' })
  await until('a beat', async () => {
    await team.clock.advance(SECOND)
    return team.heard('beat').some(({ accounts }) => accounts[0]?.missed === 1)
  })
  expect(team.heard('event').map(({ what }) => what.kind)).toEqual(published)
})

test('a callback that is delivered again is published once', async () => {
  const deliver: Deliver = async (delivery) => {
    await deliverOverHttp(delivery)
    return deliverOverHttp(delivery)
  }
  const { team, relay, event } = await startReceiving('plivo', deliver)
  team.simulator.rooms.join({ room: 'Board' })
  await event()
  await until('both', () => relay.health().callbacks?.accepted === 2)
  await team.clock.advance(0)
  expect(team.heard('event')).toHaveLength(1)
})

test('a relay whose port is taken sends nothing, neither to the provider nor to the broker', async () => {
  const port = await freePort()
  const other = createServer()
  await new Promise<void>((done) => other.listen(port, '127.0.0.1', done))
  onTestFinished(() => new Promise((done) => other.close(() => done())))
  const team = createRelayTeam()
  const receiver = { publicUrl: 'https://calls.example.test', host: '127.0.0.1', port, pathSecret }
  await expect(team.start('relay-1', { receiver })).rejects.toThrow('EADDRINUSE')
  await team.clock.advance(5 * SECOND)
  expect(team.simulator.requests).toEqual([])
  expect(team.heard('hello')).toEqual([])
})
