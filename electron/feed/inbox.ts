import { parseMessage } from './messages/messages.ts'
import type { FeedMessage, Unreadable } from './messages/messages.ts'
import { parseTopic, roomHash } from './messages/topics.ts'
import type { Topic } from './messages/topics.ts'

/**
 * `misplaced`: the topic is unknown, or the message belongs to another one. Brokers have delivered messages under wrong
 * topics after a restart (https://github.com/eclipse-mosquitto/mosquitto/issues/2311).
 */
export type Rejection = Unreadable | 'misplaced'

/**
 * The largest messages of desks, in bytes. To parse nested JSON of a megabyte takes long, and one desk could send it all
 * the time. The messages of Gavel are far smaller.
 */
const LARGEST: Partial<Record<Topic['kind'], number>> = { ask: 32_768, did: 131_072, desk: 262_144 }

/** A message of the feed, or the news that a topic no longer retains one. */
export type Arrival =
  { readonly topic: Topic; readonly message: FeedMessage } | { readonly topic: Topic; readonly message: undefined }

/** Checks a delivery of the broker. It must belong to this feed, be readable, and match its topic. */
export function readArrival(feed: string, topicText: string, payload: Uint8Array): Arrival | Rejection {
  const topic = parseTopic(feed, topicText)
  if (topic === undefined) return 'misplaced'
  if (payload.byteLength === 0) return { topic, message: undefined }
  if (payload.byteLength > (LARGEST[topic.kind] ?? Infinity)) return 'malformed'
  const message = parseMessage(payload)
  if (typeof message === 'string') return message
  return fits(topic, message) ? { topic, message } : 'misplaced'
}

function fits(topic: Topic, message: FeedMessage): boolean {
  switch (message.kind) {
    case 'hello':
    case 'bye':
      return topic.kind === 'relay' && topic.relay === message.relay
    case 'beat':
      return topic.kind === 'beat' && topic.relay === message.relay
    case 'list':
      return topic.kind === 'list' && topic.account === message.acc
    case 'observation':
      return topic.kind === 'room' && topic.account === message.acc && topic.room === roomHash(message.name)
    case 'event':
      return topic.kind === 'event' && topic.account === message.acc && topic.room === roomHash(message.conference)
    case 'desk':
    case 'did':
    case 'ask':
    case 'answer':
      return topic.kind === message.kind && topic.desk === message.desk
  }
}
