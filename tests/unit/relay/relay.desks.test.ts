import { afterEach, expect, test } from 'vitest'
import { createProvider } from '../../../electron/providers/http-provider.ts'
import { inProcessFetch } from '../../support/in-process-fetch.ts'
import { openRelayDesk } from '../../support/relay-desk.ts'
import { createRelayTeam, type RelayTeam } from '../../support/relay-team.ts'
import { testAccount as credentials } from '../../support/simulator-world.ts'

const SECOND = 1_000
const ROOMS = 8
const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Opens a desk with its own monitor and token, and counts the requests that it sends itself. */
const openDesk = (team: RelayTeam, desk: string) => {
  const { clock, simulator } = team
  let requests = 0
  const fetchHere = inProcessFetch(simulator)
  const provider = createProvider('plivo', {
    credentials,
    clock,
    random: () => 0.5,
    fetch: (url, request) => {
      requests += 1
      return fetchHere(url, request)
    },
  })
  const { monitor, close } = openRelayDesk(team, { desk, provider })
  closing.push(close)
  const people = (name: string) => monitor.snapshot().conferences.find((conference) => conference.name === name)?.people
  return { provider, requests: () => requests, people, rooms: () => monitor.snapshot().conferences.length }
}

const startTeam = async (desks: number) => {
  const team = createRelayTeam()
  for (let index = 0; index < ROOMS; index += 1) {
    team.simulator.rooms.startRoom({ name: `Room ${String(index)}`, people: [{}, {}] })
  }
  const { relay } = await team.start('relay-1')
  closing.push(() => relay.stop())
  await team.clock.advance(3 * SECOND)
  const opened = Array.from({ length: desks }, (_, index) => openDesk(team, `desk-${String(index + 1)}`))
  await team.clock.advance(15 * SECOND)
  return { team, relay, desks: opened }
}

test('desks that follow a relay show all rooms and new callers, and send no requests', async () => {
  const { team, desks } = await startTeam(3)
  const before = desks.map(({ requests }) => requests())
  expect(desks.map(({ rooms }) => rooms())).toEqual([ROOMS, ROOMS, ROOMS])
  team.simulator.rooms.join({ room: 'Room 3' })
  await team.clock.advance(5 * SECOND)
  expect(desks.map(({ people }) => people('Room 3'))).toEqual([3, 3, 3])
  expect(desks.map(({ requests }) => requests())).toEqual(before)
})

test('54 no desk publishes its token, plain or encoded, whether the relay or the desks read', async () => {
  const { team, relay } = await startTeam(2)
  await relay.stop()
  await team.clock.advance(15 * SECOND)
  const { authId, authToken } = credentials
  const traffic = JSON.stringify(team.broker.traffic)
  expect(traffic).toContain('desk-2')
  for (const secret of [authToken, authId, `${authId}:${authToken}`, 'made-up']) {
    const bytes = Buffer.from(secret)
    const forms = [secret, encodeURIComponent(secret), bytes.toString('base64'), bytes.toString('base64url')]
    for (const form of [...forms, bytes.toString('hex')]) expect(traffic).not.toContain(form)
  }
})

test('five desks cause about as many requests to the provider as one desk', async () => {
  const requestsIn30s = async (count: number): Promise<number> => {
    const { team } = await startTeam(count)
    team.simulator.clearRequests()
    await team.clock.advance(30 * SECOND)
    return team.simulator.requests.length
  }
  const one = await requestsIn30s(1)
  const five = await requestsIn30s(5)
  expect(Math.abs(five - one)).toBeLessThanOrEqual(one * 0.05)
})

test('if the only relay has stopped, the desks read for themselves until it runs again', async () => {
  const { team, relay, desks } = await startTeam(2)
  const before = desks.map(({ requests }) => requests())
  await relay.stop()
  await team.clock.advance(15 * SECOND)
  const alone = desks.map(({ requests }) => requests())
  for (const [index, count] of alone.entries()) expect(count).toBeGreaterThan((before[index] ?? 0) + 10)
  team.simulator.rooms.join({ room: 'Room 3' })
  await team.clock.advance(10 * SECOND)
  expect(desks.map(({ people }) => people('Room 3'))).toEqual([3, 3])

  const again = await team.start('relay-1')
  closing.push(() => again.relay.stop())
  await team.clock.advance(20 * SECOND)
  const following = desks.map(({ requests }) => requests())
  await team.clock.advance(10 * SECOND)
  expect(desks.map(({ requests }) => requests())).toEqual(following)
})

const refuseOnce = (team: RelayTeam, operation: 'kick' | 'retrieveRoom', seconds: number): void => {
  team.simulator.switches.set({
    retryAfterIn: 'header',
    faults: [{ kind: 'rateLimited', operation, times: 1, retryAfterSeconds: seconds }],
  })
}

test('after a 429 to one desk, the relay sends no polls until the pause of that desk is over', async () => {
  const { team, desks } = await startTeam(3)
  refuseOnce(team, 'kick', 6)
  const refused = await desks[0]?.provider.kick('Room 1', 'all')
  expect(refused).toMatchObject({ ok: false, fault: { code: 'rateLimited' } })
  await team.clock.advance(SECOND)
  team.simulator.clearRequests()
  await team.clock.advance(4 * SECOND)
  expect(team.simulator.requests).toEqual([])
  await team.clock.advance(4 * SECOND)
  expect(team.simulator.requests.length).toBeGreaterThan(5)
})

test('after a 429 to one of the desks that read for themselves, that desk tells the team, and all desks rest', async () => {
  const { team, relay } = await startTeam(3)
  await relay.stop()
  await team.clock.advance(15 * SECOND)
  refuseOnce(team, 'retrieveRoom', 6)
  await team.clock.advance(2 * SECOND)
  team.simulator.clearRequests()
  await team.clock.advance(3 * SECOND)
  expect(team.simulator.requests).toEqual([])
  expect(team.heard('desk').some(({ rests }) => rests.length > 0)).toBe(true)
  await team.clock.advance(5 * SECOND)
  expect(team.simulator.requests.length).toBeGreaterThan(5)
})
