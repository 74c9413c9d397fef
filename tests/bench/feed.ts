import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../support/free-port.ts'
import { startMosquitto } from '../support/mosquitto.ts'
import { startRelayProcess, writeRelayConfiguration, type RelayProcess } from '../support/relay-process.ts'
import { startSimulator, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { measureMutes } from './feed-colleagues.ts'
import { joinRoom, nameOf, openDesk, users, type Desk } from './feed-desk.ts'
import { measureHungRelay, measureLostBroker, measureTakeover, TAKEOVER } from './feed-faults.ts'
import { figure, figureAt, type Figure } from './figure.ts'

const ROOMS = 50
const PEOPLE = 20
const CHANGES = 40
const DESK_COUNTS = [1, 5, 20] as const
/** Milliseconds over which requests and bytes are counted. */
const COUNTED = 10_000
const pathSecret = 'b'.repeat(32)

/** Measures two relays, two real brokers and up to 20 desks: requests, bytes, and delays from provider to desks. */
export async function measureFeed(): Promise<readonly Figure[]> {
  const receiverPort = await freePort()
  const broker = await startMosquitto({ users })
  const pair = await startMosquitto({ users, bridgeTo: broker.port })
  const addresses = [broker, pair].map(({ port }) => `mqtt://127.0.0.1:${port}`)
  const simulator = await startSimulator({ profile: 'plivo', rooms: 0, seed: 7 })
  const receiver = { publicUrl: `http://127.0.0.1:${receiverPort}`, port: receiverPort, pathSecret }
  const desks: Desk[] = []
  const relays: RelayProcess[] = []
  const folders: (() => Promise<void>)[] = []
  try {
    for (let index = 0; index < ROOMS; index += 1)
      await simulator.startRoom(nameOf(index), PEOPLE, { maxMembers: 1_000 })
    await simulator.set({ latencyMs: [20, 60], callbackUrl: `${receiver.publicUrl}/cb/${pathSecret}/main` })
    for (const [rank, relay] of (['relay-1', 'relay-2'] as const).entries()) {
      const { path, remove } = await writeRelayConfiguration({
        feed: 'bench',
        team: 'Bench',
        relay,
        rank,
        ...(rank === 0 && { receiver }),
        broker: { addresses, user: relay, password: users[relay] },
        accounts: [accountOf(simulator)],
      })
      folders.push(remove)
      relays.push(await startRelayProcess(path))
      await until('the first relay to read', () => relays[0]?.lines.at(-1)?.reads)
    }
    // A relay that has just taken over publishes everything once more, which must not be measured.
    await pause(TAKEOVER)
    const figures: Figure[] = []
    for (const count of DESK_COUNTS) {
      while (desks.length < count) desks.push(await openDesk(addresses, desks.length, simulator))
      await until('every room at every desk', () => desks.every(({ rooms }) => rooms.size === ROOMS), {
        timeoutMs: 30_000,
      })
      figures.push(...(await measureQuietTime(desks, simulator)))
    }
    figures.push(await measureLateDesk(addresses, desks, simulator), ...(await measureEntries(desks, simulator)))
    figures.push(...(await measureMutes(desks, simulator)), await measureHungRelay(desks, relays))
    figures.push(await measureLostBroker(desks, simulator, broker), ...(await measureTakeover(desks, relays)))
    return figures
  } finally {
    for (const { bus } of desks) await bus.close()
    for (const relay of relays) await relay.stop()
    for (const remove of folders) await remove()
    await simulator.stop()
    await pair.close()
    await broker.close()
  }
}

function accountOf({ authId, authToken, baseUrl }: RunningSimulator): object {
  return { id: 'main', name: 'Main', provider: 'plivo', authId, authToken, baseUrl, callbacks: {} }
}

async function measureQuietTime(desks: readonly Desk[], simulator: RunningSimulator): Promise<readonly Figure[]> {
  await pause(2_000)
  await simulator.clearRequests()
  const before = desks[0]?.bytes() ?? 0
  await pause(COUNTED)
  const bytes = ((desks[0]?.bytes() ?? 0) - before) / (COUNTED / 1_000)
  const requests = (await simulator.requests()).length / (COUNTED / 1_000)
  const with_ = `${desks.length} desks, ${ROOMS} quiet rooms`
  return [
    figure(`feed: requests to the provider, ${with_}`, '1/s', [requests], 20),
    figure(`feed: bytes to a desk, ${with_}`, 'B/s', [bytes], 1_000),
  ]
}

async function measureLateDesk(
  addresses: readonly string[],
  desks: readonly Desk[],
  simulator: RunningSimulator,
): Promise<Figure> {
  const durations: number[] = []
  for (let run = 0; run < 5; run += 1) {
    const late = await openDesk(addresses, desks.length, simulator)
    await until('every room', () => late.rooms.size === ROOMS, { everyMs: 5 })
    durations.push(performance.now() - late.connectedAt())
    await late.bus.close([late.absence])
  }
  return figureAt('feed: late desk, connected to complete, p95', 'ms', durations, 0.95, 500)
}

async function measureEntries(desks: readonly Desk[], simulator: RunningSimulator): Promise<readonly Figure[]> {
  const entries: number[] = []
  const events: number[] = []
  for (let run = 0; run < CHANGES; run += 1) {
    const entry = await joinRoom(desks, simulator, nameOf(1 + (run % (ROOMS - 1))), run)
    entries.push(...entry.rosters)
    events.push(...entry.events)
  }
  const at = `at ${desks.length} desks`
  return [
    figureAt(`feed: entry at the provider to its event ${at}, p95`, 'ms', events, 0.95),
    figureAt(`feed: entry at the provider to the roster ${at}, p95`, 'ms', entries, 0.95, 250),
  ]
}
