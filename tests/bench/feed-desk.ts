import { randomBytes } from 'node:crypto'
import { drop } from '../../shared/drop.ts'
import type { Bus, Publication } from '../../shared/feed/bus.ts'
import { readArrival } from '../../shared/feed/inbox.ts'
import type { FeedMessage } from '../../shared/feed/messages.ts'
import { createMqttBus } from '../../shared/feed/mqtt-bus.ts'
import { accountHash, allTopics, formatTopic } from '../../shared/feed/topics.ts'
import { until } from '../support/wait-for.ts'
import { users } from './team.ts'

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
export async function openDesk(addresses: readonly string[], index: number, authId: string): Promise<Desk> {
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
  const own = [{ acc: accountHash('plivo', authId), name: nameOf(0) }]
  const presence = {
    v: 2,
    kind: 'desk',
    desk: id,
    person: `Person ${index}`,
    software: '',
    acts: true,
    rests: [],
    wants: { own, open: [], notify: [], active: true },
  }
  const publish = () => bus.publish({ topic, payload: JSON.stringify(presence), qos: 1, retain: true })
  await publish()
  // The relay forgets a desk that says nothing for a minute.
  setInterval(() => drop(publish()), 10_000).unref()
  const ask = () => ({ v: 2, kind: 'ask', desk: id, n: randomBytes(9).toString('base64url') })
  const askTopic = formatTopic('team', { kind: 'ask', desk: id })
  setInterval(
    () => drop(bus.publish({ topic: askTopic, payload: JSON.stringify(ask()), qos: 0, retain: false })),
    1_000,
  ).unref()
  return desk
}

/** Carries out a change. Returns when, by `performance.now()`, each desk received the first message that fits. */
export async function arrivals(
  desks: readonly Desk[],
  fits: (message: FeedMessage) => boolean,
  change: () => Promise<unknown>,
): Promise<readonly number[]> {
  const times = new Map<Desk, number>()
  for (const desk of desks) {
    desk.onMessage = (message) => {
      if (fits(message) && !times.has(desk)) times.set(desk, performance.now())
    }
  }
  await change()
  await until('the message at every desk', () => times.size === desks.length, { everyMs: 5, timeoutMs: 10_000 })
  return [...times.values()]
}

type Members = Extract<FeedMessage<'observation'>['what'], { kind: 'roster' }>['members']

/** Whether the message is a roster of this room, with such a member. */
export function hasMember(message: FeedMessage, room: string, isWanted: (member: Members[number]) => boolean): boolean {
  return (
    message.kind === 'observation' &&
    message.name === room &&
    message.what.kind === 'roster' &&
    message.what.members.some(isWanted)
  )
}
