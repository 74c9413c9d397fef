import { parseMessage, topicOf } from './messages.ts'
import type { FeedMessage, Unreadable } from './messages.ts'
import { Quota } from './quota.ts'
import { formatTopic, parseTopic } from './topics.ts'
import type { Topic } from './topics.ts'

/**
 * `misplaced`: the topic is unknown, the message belongs to another topic, or it was retained although messages of its
 * kind never are. Brokers have delivered messages under wrong topics after a restart
 * (https://github.com/eclipse-mosquitto/mosquitto/issues/2311).
 */
export type Rejection = Unreadable | 'misplaced'

/**
 * The largest messages of desks, in bytes. Parsing a megabyte of nested JSON takes long, and one desk could send that
 * much all the time. Gavel's own messages are far smaller.
 */
const LARGEST: Partial<Record<Topic['kind'], number>> = { ask: 32_768, did: 131_072, desk: 262_144 }

/**
 * The kinds of messages that a broker may retain. A retained message of another kind is not accepted: a later
 * subscriber would not know, for example, when an action happened.
 */
const RETAINED: readonly Topic['kind'][] = ['relay', 'list', 'room', 'desk']

/** The bytes of the messages of one desk that are read in a window of this many milliseconds. */
const BUDGET = 1_048_576
const WINDOW = 10_000
/**
 * The maximum number of desks that are remembered because they sent more than that. A broker could invent any number of
 * them.
 */
const MOST_LOUD = 20

/** A message of the feed, or the news that a topic no longer retains one. */
export type Arrival =
  { readonly topic: Topic; readonly message: FeedMessage } | { readonly topic: Topic; readonly message: undefined }

/**
 * Reads what the broker delivers. It limits how much it reads from each desk, because parsing takes time, and one desk
 * could keep all others waiting.
 */
export class Inbox {
  readonly #feed: string
  readonly #bytes: Quota
  readonly #loud = new Set<string>()

  /** @param now milliseconds of a clock that never goes back */
  constructor(feed: string, now: () => number) {
    this.#feed = feed
    this.#bytes = new Quota(WINDOW, now)
  }

  /** The desks that have sent more than is read. */
  get loud(): readonly string[] {
    return [...this.#loud]
  }

  /** Like `readArrival`, but `tooMuch` if the desk has sent more than is read. */
  read(topicText: string, payload: Uint8Array, isRetained: boolean): Arrival | Rejection | 'tooMuch' {
    const topic = parseTopic(this.#feed, topicText)
    if (topic !== undefined && 'desk' in topic && !this.#fitsBudget(topic.desk, payload.byteLength)) return 'tooMuch'
    return readArrival(this.#feed, topicText, payload, isRetained)
  }

  #fitsBudget(desk: string, byteLength: number): boolean {
    if (this.#bytes.fits(BUDGET, desk, byteLength)) return true
    if (this.#loud.size < MOST_LOUD) this.#loud.add(desk)
    return false
  }
}

/**
 * Checks a delivery of the broker. It must belong to this feed, be readable, and match its topic.
 *
 * @param isRetained whether the broker had stored it
 */
export function readArrival(
  feed: string,
  topicText: string,
  payload: Uint8Array,
  isRetained = false,
): Arrival | Rejection {
  const topic = parseTopic(feed, topicText)
  if (topic === undefined || (isRetained && !RETAINED.includes(topic.kind))) return 'misplaced'
  if (payload.byteLength === 0) return { topic, message: undefined }
  if (payload.byteLength > (LARGEST[topic.kind] ?? Infinity)) return 'malformed'
  const message = parseMessage(payload)
  // What an earlier version has left at the broker says nothing about who is there now.
  if (typeof message === 'string') return message === 'older' && isRetained ? 'misplaced' : message
  return formatTopic(feed, topicOf(message)) === topicText ? { topic, message } : 'misplaced'
}
