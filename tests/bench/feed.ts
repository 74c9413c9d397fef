import { setTimeout as pause } from 'node:timers/promises'
import type { Bus, Publication } from '../../electron/feed/bus.ts'
import { readArrival } from '../../electron/feed/inbox.ts'
import type { FeedMessage } from '../../electron/feed/messages.ts'
import { createMqttBus } from '../../electron/feed/mqtt-bus.ts'
import { accountHash, allTopics, formatTopic } from '../../electron/feed/topics.ts'
import { freePort } from '../support/free-port.ts'
import { startMosquitto } from '../support/mosquitto.ts'
import { startRelayProcess, writeRelayConfiguration, type RelayProcess } from '../support/relay-process.ts'
import { startSimulator, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { measureMutes } from './feed-colleagues.ts'
import { figure, figureAt, type Figure } from './figure.ts'

const ROOMS = 50
const PEOPLE = 20
const CHANGES = 40
const DESK_COUNTS = [1, 5, 20] as const
/** Milliseconds over which requests and bytes are counted. */
const COUNTED = 10_000
/** Milliseconds after which a takeover is over. */
const TAKEOVER = 12_000
const pathSecret = 'b'.repeat(32)
const users = { 'relay-1': 'password-1', 'relay-2': 'password-2', desk: 'password-of-desks' }

interface Desk {
  readonly bus: Bus
  /** The message which says that the desk has disconnected. */
  readonly absence: Publication
  readonly connectedAt: () => number
  readonly rooms: Map<string, FeedMessage<'observation'>>
  readonly bytes: () => number
  onMessage: (message: FeedMessage) => void
}

/** Measures the relay's process with a real broker and up to 20 desks, from the simulated provider to the desks. */
export async function measureFeed(): Promise<readonly Figure[]> {
  const [brokerPort, receiverPort] = [await freePort(), await freePort()]
  const broker = await startMosquitto({ users, port: brokerPort })
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
        ...{ feed: 'bench', team: 'Bench', relay, rank, ...(rank === 0 && { receiver }) },
        broker: { addresses: [`mqtt://127.0.0.1:${brokerPort}`], user: relay, password: users[relay] },
        accounts: [accountOf(simulator)],
      })
      folders.push(remove)
      relays.push(await startRelayProcess(path))
      await until('the first relay to read', () => relays[0]?.lines.at(-1)?.reads)
    }
    // After a takeover, a relay publishes everything once more.
    await pause(TAKEOVER)
    const figures: Figure[] = []
    for (const count of DESK_COUNTS) {
      while (desks.length < count) desks.push(await openDesk(brokerPort, desks.length, simulator))
      await until('every room at every desk', () => desks.every(({ rooms }) => rooms.size === ROOMS), {
        timeoutMs: 30_000,
      })
      figures.push(...(await measureQuietTime(desks, simulator)))
    }
    figures.push(await measureLateDesk(brokerPort, desks, simulator), ...(await measureEntries(desks, simulator)))
    figures.push(...(await measureMutes(desks, simulator)), ...(await measureTakeover(desks, relays)))
    return figures
  } finally {
    for (const { bus } of desks) await bus.close()
    for (const relay of relays) await relay.stop()
    for (const remove of folders) await remove()
    await simulator.stop()
    await broker.close()
  }
}

const nameOf = (index: number): string => `Bridge ${index}`

function accountOf({ authId, authToken, baseUrl }: RunningSimulator): object {
  return { id: 'main', name: 'Main', provider: 'plivo', authId, authToken, baseUrl, callbacks: {} }
}

async function openDesk(port: number, index: number, simulator: RunningSimulator): Promise<Desk> {
  const id = `desk-${index}`
  const topic = formatTopic('bench', { kind: 'desk', desk: id })
  const absence: Publication = { topic, payload: '', qos: 1, retain: true }
  const rooms: Desk['rooms'] = new Map()
  let bytes = 0
  let connectedAt = 0
  const open = createMqttBus({
    certificates: () => [],
    proxyFor: () => Promise.resolve(undefined),
    random: Math.random,
  })
  const bus = open({
    ...{ addresses: [`mqtt://127.0.0.1:${port}`], user: 'desk', password: users.desk, clientId: id, keepalive: 10 },
    filters: [allTopics('bench')],
    will: absence,
    onState: ({ kind }) => {
      if (kind === 'connected') connectedAt = performance.now()
    },
    onMessage: (topic, payload) => {
      bytes += topic.length + payload.byteLength
      const arrival = readArrival('bench', topic, payload)
      if (typeof arrival === 'string' || arrival.message === undefined) return
      if (arrival.message.kind === 'observation') rooms.set(arrival.message.name, arrival.message)
      desk.onMessage(arrival.message)
    },
  })
  const desk: Desk = {
    bus,
    absence,
    connectedAt: () => connectedAt,
    rooms,
    bytes: () => bytes,
    onMessage: () => undefined,
  }
  await until('a desk to connect', () => connectedAt > 0)
  const own = [{ acc: accountHash('plivo', simulator.authId), name: nameOf(0) }]
  const presence = {
    ...{ v: 1, kind: 'desk', desk: id, person: `Person ${index}`, software: '', acts: true, reads: false, used: [] },
    wants: { own, open: [], notify: [], active: true },
  }
  await bus.publish({ topic, payload: JSON.stringify(presence), qos: 1, retain: true })
  return desk
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

async function measureLateDesk(port: number, desks: readonly Desk[], simulator: RunningSimulator): Promise<Figure> {
  const durations: number[] = []
  for (let run = 0; run < 5; run += 1) {
    const late = await openDesk(port, desks.length, simulator)
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
    const room = nameOf(1 + (run % (ROOMS - 1)))
    const number = `1555010${String(run).padStart(4, '0')}`
    let left = desks.length
    for (const desk of desks) {
      let isSeen = false
      desk.onMessage = (message) => {
        const isEntry = message.kind === 'observation' && message.name === room && has(message, number)
        if (message.kind === 'event' && message.what.kind === 'entered') events.push(performance.now() - at)
        if (!isEntry || isSeen) return
        isSeen = true
        left -= 1
        entries.push(performance.now() - at)
      }
    }
    const at = performance.now()
    await simulator.join(room, { number })
    await until('the entry at every desk', () => left === 0, { everyMs: 5, timeoutMs: 10_000 })
  }
  for (const desk of desks) desk.onMessage = () => undefined
  const at = `at ${desks.length} desks`
  return [
    figureAt(`feed: entry at the provider to its event ${at}, p95`, 'ms', events, 0.95),
    figureAt(`feed: entry at the provider to the roster ${at}, p95`, 'ms', entries, 0.95, 250),
  ]
}

function has({ what }: FeedMessage<'observation'>, number: string): boolean {
  return what.kind === 'roster' && what.members.some((member) => member.number === number)
}

/** Measures how soon the rooms arrive from the second relay after the first one is killed. */
async function measureTakeover([desk]: readonly Desk[], [first]: readonly RelayProcess[]): Promise<readonly Figure[]> {
  if (desk === undefined || first === undefined) throw new Error('There is no desk or no relay.')
  const epoch = desk.rooms.get(nameOf(0))?.epoch
  const at = performance.now()
  first.signal('SIGKILL')
  await until('the own room from the other relay', () => desk.rooms.get(nameOf(0))?.epoch !== epoch, { everyMs: 5 })
  const own = performance.now() - at
  await until('every room from the other relay', () => [...desk.rooms.values()].every((room) => room.epoch !== epoch), {
    everyMs: 5,
    timeoutMs: 20_000,
  })
  return [
    figure('feed: relay killed to own room from the other one', 'ms', [own], 1_500),
    figure('feed: relay killed to all 50 rooms from the other one', 'ms', [performance.now() - at]),
  ]
}
