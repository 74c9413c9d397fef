import { createHash } from 'node:crypto'

/**
 * The start of every topic. The number is not the version of the messages: if it were, programs of different versions
 * could not tell each other so.
 */
const ROOT = 'gavel/1'

/**
 * The subject of a topic. `account` is a hash, so that no topic shows an auth id. `room` is a hash too, because a name
 * may contain `/`, `+` and `#`.
 */
export type Topic =
  | { readonly kind: 'relay' | 'beat'; readonly relay: string }
  | { readonly kind: 'list'; readonly account: string }
  | { readonly kind: 'room' | 'event'; readonly account: string; readonly room: string }
  | { readonly kind: 'desk' | 'did' | 'ask'; readonly desk: string }

/** Ids of feeds, relays and desks, which are parts of topics. */
export const idPattern = /^[a-z0-9][a-z0-9-]{0,31}$/
export const hashPattern = /^[0-9a-f]{16}$/

/** Identifies an account without showing its auth id: the first 16 hexadecimal digits of a SHA-256. */
export const accountHash = (provider: string, authId: string): string => hashOf(`${provider}:${authId}`)

/** Identifies a room in a topic: the first 16 hexadecimal digits of the SHA-256 of its name. */
export const roomHash = (name: string): string => hashOf(name)

const hashOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 16)

export function formatTopic(feed: string, topic: Topic): string {
  return `${ROOT}/${feed}/${pathOf(topic)}`
}

function pathOf(topic: Topic): string {
  if (topic.kind === 'list') return `${topic.account}/list`
  if ('room' in topic) return `${topic.account}/${topic.kind}/${topic.room}`
  return 'desk' in topic ? `${topic.kind}/${topic.desk}` : `${topic.kind}/${topic.relay}`
}

/** Undefined for a topic of another feed, and for one that this protocol does not define. */
export function parseTopic(feed: string, text: string): Topic | undefined {
  const start = `${ROOT}/${feed}/`
  if (!text.startsWith(start)) return undefined
  const [first = '', second = '', third, ...more] = text.slice(start.length).split('/')
  if (more.length > 0) return undefined
  if (hashPattern.test(first)) {
    if (second === 'list' && third === undefined) return { kind: second, account: first }
    const isRoom = (second === 'room' || second === 'event') && third !== undefined && hashPattern.test(third)
    return isRoom ? { kind: second, account: first, room: third } : undefined
  }
  if (third !== undefined || !idPattern.test(second)) return undefined
  if (first === 'relay' || first === 'beat') return { kind: first, relay: second }
  return first === 'desk' || first === 'did' || first === 'ask' ? { kind: first, desk: second } : undefined
}

/** The topics to which a desk subscribes: all except what desks ask. */
export function deskFilters(feed: string): readonly string[] {
  const all = ['relay/+', 'beat/+', '+/list', '+/room/+', '+/event/+', 'desk/+', 'did/+']
  return all.map((filter) => `${ROOT}/${feed}/${filter}`)
}

/** The topics to which a relay subscribes: all messages of desks, and and all of relays but what they read. */
export function relayFilters(feed: string): readonly string[] {
  return ['relay/+', 'beat/+', '+/event/+', 'desk/+', 'did/+', 'ask/+'].map((filter) => `${ROOT}/${feed}/${filter}`)
}

/** The topics to which the broker must let a desk write. The desk may read every topic of the feed. */
export function deskMayWrite(feed: string, desk: string): readonly string[] {
  return (['desk', 'did', 'ask'] as const).map((kind) => formatTopic(feed, { kind, desk }))
}

/** Every topic of a feed. */
export function allTopics(feed: string): string {
  return `${ROOT}/${feed}/#`
}
