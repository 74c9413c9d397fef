import { drop } from '../../shared/drop.ts'
import type { Bus, Publication } from '../../electron/feed/bus.ts'
import { readArrival } from '../../electron/feed/inbox.ts'
import type { FeedMessage } from '../../electron/feed/messages/messages.ts'
import { createMqttBus } from '../../electron/feed/mqtt-bus.ts'
import { accountHash, allTopics, formatTopic } from '../../electron/feed/messages/topics.ts'
import type { RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'

/** The users of the broker, with their passwords. */
export const users = { 'relay-1': 'password-1', 'relay-2': 'password-2', desk: 'password-of-desks' }

/** The name of the room with this index. Room 0 is every desk's own room. */
export const nameOf = (index: number): string => `Bridge ${index}`

/** A desk of the team. It listens, and reads nothing itself. */
export interface Desk {
  readonly bus: Bus
  /** The message that tells others that the desk has disconnected. */
  readonly absence: Publication
  readonly connectedAt: () => number
  readonly rooms: Map<string, FeedMessage<'observation'>>
  readonly bytes: () => number
  onMessage: (message: FeedMessage) => void
}

/** Connects a desk to the first of these brokers that responds, and publishes its presence. */
export async function openDesk(
  addresses: readonly string[],
  index: number,
  simulator: RunningSimulator,
): Promise<Desk> {
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
    logger: () => undefined,
  })
  const bus = open({
    addresses,
    user: 'desk',
    password: users.desk,
    clientId: id,
    keepalive: 10,
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
    v: 1,
    kind: 'desk',
    desk: id,
    person: `Person ${index}`,
    software: '',
    acts: true,
    reads: false,
    used: [],
    wants: { own, open: [], notify: [], active: true },
  }
  const publish = () => bus.publish({ topic, payload: JSON.stringify(presence), qos: 1, retain: true })
  await publish()
  // The relay forgets a desk that says nothing for a minute.
  setInterval(() => drop(publish()), 10_000).unref()
  return desk
}

/**
 * Milliseconds from a caller's entry until each desk has the provider's event, and until it has the new roster. Events
 * that arrive after the last roster are left out.
 */
interface Entry {
  readonly events: readonly number[]
  readonly rosters: readonly number[]
}

/**
 * Adds a caller to a room, and waits until every desk has a roster with them.
 *
 * @param index determines the caller's number, which must be new in the room
 */
export async function joinRoom(
  desks: readonly Desk[],
  simulator: RunningSimulator,
  room: string,
  index: number,
): Promise<Entry> {
  const number = `1555010${String(index).padStart(4, '0')}`
  const events: number[] = []
  const rosters = new Map<Desk, number>()
  const at = performance.now()
  for (const desk of desks) {
    desk.onMessage = (message) => {
      if (message.kind === 'event' && message.what.kind === 'entered') events.push(performance.now() - at)
      if (message.kind === 'observation' && message.name === room && has(message, number) && !rosters.has(desk))
        rosters.set(desk, performance.now() - at)
    }
  }
  await simulator.join(room, { number })
  await until('the entry at every desk', () => rosters.size === desks.length, { everyMs: 5, timeoutMs: 10_000 })
  for (const desk of desks) desk.onMessage = () => undefined
  return { events, rosters: [...rosters.values()] }
}

function has({ what }: FeedMessage<'observation'>, number: string): boolean {
  return what.kind === 'roster' && what.members.some((member) => member.number === number)
}
