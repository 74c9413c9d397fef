import { z } from 'zod'
import { faultCodes, faultReasons, type Fault } from '../fault.ts'
import { LONGEST_CALL_UUID, LONGEST_MEMBER_ID, LONGEST_ROOM_NAME } from '../limits.ts'
import { providerKinds } from '../providers.ts'
import { longestText, longestTime, mostPeople, mostRooms } from '../response-bounds.ts'
import { sanitizeForDisplay } from '../text/sanitize.ts'
import { truncate } from '../text/truncate.ts'
import type { Publication } from './bus.ts'
import { formatTopic, hashPattern, idPattern, roomHash, type Topic } from './topics.ts'

/**
 * The bytes of the largest packet that is sent or accepted. The roster of 1,000 people has about 200,000. A broker
 * that accepts less says so when a client connects.
 */
export const LARGEST_PACKET = 1_048_576

/** The bytes reserved for what MQTT adds to a payload: the topic, its length and the properties. */
export const HEADROOM = 1_024

/** The maximum number of desks that a relay names. */
export const MOST_DESKS = 1_000

/** The maximum length of each list of rooms of a desk. */
export const MOST_WANTS = 200

/** The version of the feed. Desks and relays of different versions use nothing of each other. */
export const VERSION = 2
const version = z.literal(VERSION)
const id = z.string().regex(idPattern)
const account = z.string().regex(hashPattern)
/** Identifies one start of a relay. Its turns can be compared only with others of the same epoch. */
const epoch = z.string().regex(/^[\w-]{8,40}$/)
const seq = z.int().min(0)
/** What a desk asks with: used once, and nobody can guess it. */
const nonce = z.string().regex(/^[\w-]{8,40}$/)
/** By the id of each desk: the last ask that a relay had from it when something happened. */
const asksOf = z.record(id, nonce)
const duration = z.number().min(0).max(86_400_000)
const seconds = z.number().min(0).max(longestTime)
const roomName = z.string().min(1).max(LONGEST_ROOM_NAME)
/** Whether messages may contain this name of a room. A message with any other name is dropped as malformed. */
export const isSendableName = (name: string): boolean => roomName.safeParse(name).success
/** Text that others wrote. The sender should have made the text safe to draw, but is not trusted to have done so. */
const shown = z
  .string()
  .max(LONGEST_ROOM_NAME)
  .transform((text) => truncate(sanitizeForDisplay(text), longestText))
const usableId = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^\P{C}*$/u)

/**
 * The maximum number of callers that a message about an action names. With more, it could exceed the largest packet.
 */
export const MOST_WHO = 2_000
/** Characters of a colleague's name, which has to fit into a row. */
export const LONGEST_PERSON = 18
/** The callers of an action, by their call UUIDs. */
const who = z.union([z.literal('everyone'), z.array(usableId(LONGEST_CALL_UUID)).max(MOST_WHO)])

const member = z.object({
  id: usableId(LONGEST_MEMBER_ID),
  call: usableId(LONGEST_CALL_UUID).optional(),
  name: shown,
  number: shown,
  direction: z.enum(['inbound', 'outbound', 'unknown']).catch('unknown'),
  /** Seconds since the member joined. */
  joined: seconds.optional(),
  muted: z.boolean(),
  deaf: z.boolean(),
})

const feedFault = z
  .object({
    code: z.enum(faultCodes).catch('server'),
    reason: z.string().max(40).optional(),
    status: z.int().optional(),
    providerText: shown.optional(),
  })
  .transform(({ code, reason, status, providerText }): Fault => {
    // Only reasons for which this Gavel has a text are accepted.
    const reasons: readonly string[] = code in faultReasons ? faultReasons[code as keyof typeof faultReasons] : []
    const known = reason !== undefined && reasons.includes(reason) ? { reason } : {}
    const values = { ...known, ...(status === undefined ? {} : { status }) } as Fault['values']
    return {
      code,
      ...(values !== undefined && Object.keys(values).length > 0 && { values }),
      ...(providerText === undefined ? {} : { providerText: truncate(providerText, 400) }),
    }
  })

const hello = z.object({
  v: version,
  kind: z.literal('hello'),
  relay: id,
  epoch,
  name: shown,
  /** The relay with the lowest rank polls; if ranks are equal, the relay whose id sorts first. */
  rank: z.int().min(0).max(1_000),
  software: z.string().max(40),
  accounts: z
    .array(
      z.object({
        acc: account,
        provider: z.enum(providerKinds),
        name: shown,
        listIsComplete: z.boolean(),
        callbacks: z.enum(['none', 'unsigned', 'signed']),
      }),
    )
    .max(1_000),
  /**
   * Who is at which desk. A desk's own messages are not trusted for this, because a desk could use the name of another
   * person.
   */
  desks: z
    .array(z.object({ desk: id, person: shown }))
    .max(MOST_DESKS)
    .optional(),
})

const bye = z.object({ v: version, kind: z.literal('bye'), relay: id, epoch })

/**
 * `[seq, run, passed]`: what the message `seq` says was read again, and is the same but for the elapsed seconds. `run`:
 * the run time in seconds; null if unknown. `passed`: the seconds by which everyone's time in the room has grown.
 */
const row = z.tuple([seq, seconds.nullable(), seconds])

const beat = z.object({
  v: version,
  kind: z.literal('beat'),
  relay: id,
  epoch,
  seq,
  /** Whether this relay polls or is on standby. */
  reads: z.boolean(),
  accounts: z
    .array(
      z.object({
        acc: account,
        used: z.number().min(0),
        allowed: z.number().min(0),
        /** Milliseconds for which the relay's polls rest, because the provider refused one of its requests. */
        restFor: duration.optional(),
        fault: feedFault.optional(),
        /** How many callbacks of this epoch the relay has refused, lost or not understood. Omitted if none. */
        missed: z.int().min(0).optional(),
      }),
    )
    .max(1_000),
  /**
   * The requests of what is the same, in the order in which they left, and among them the desks' asks as they came, each
   * by the desk's id. The asks at the end came before this message was sent.
   */
  log: z.array(z.union([row, asksOf])).max(2 * mostRooms),
})

/** `after`: the last ask that the relay had from each desk when its request to the provider left. */
const stamped = { v: version, epoch, seq, acc: account, after: asksOf }

const list = z.object({
  ...stamped,
  kind: z.literal('list'),
  /** Whether the list certainly names every live room. */
  complete: z.boolean(),
  names: z.array(roomName).max(mostRooms),
})

const observation = z.object({
  ...stamped,
  kind: z.literal('observation'),
  name: roomName,
  /** The provider's id of the request, for its support. */
  requestId: z.string().max(200).optional(),
  what: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('roster'),
      run: seconds.optional(),
      people: z.int().min(0).max(mostPeople),
      conferenceUuid: usableId(LONGEST_CALL_UUID).optional(),
      members: z.array(member).max(mostPeople),
    }),
    z.object({ kind: z.literal('alive') }),
    z.object({ kind: z.literal('gone') }),
    z.object({ kind: z.literal('failed'), fault: feedFault }),
  ]),
})

const leg = { id: usableId(LONGEST_MEMBER_ID), call: usableId(LONGEST_CALL_UUID) }

const event = z.object({
  ...stamped,
  kind: z.literal('event'),
  /** Two relays give the same callback the same id if it has a nonce. */
  id: z.string().regex(/^[\w-]{1,64}$/),
  conference: roomName,
  conferenceUuid: usableId(LONGEST_CALL_UUID).optional(),
  /** `v3`: the provider signed every field. `url`: only the address. `secret`: the sender knows the address. */
  proof: z.enum(['v3', 'url', 'secret']),
  what: z.discriminatedUnion('kind', [
    z.object({
      ...leg,
      kind: z.literal('entered'),
      first: z.boolean(),
      name: shown.optional(),
      number: shown.optional(),
      direction: z.enum(['inbound', 'outbound', 'unknown']).optional(),
    }),
    z.object({ ...leg, kind: z.literal('left'), last: z.boolean() }),
    z.object({ ...leg, kind: z.literal('digits'), digits: z.string().regex(/^[\d*#]{1,24}$/) }),
    z.object({ ...leg, kind: z.literal('floor') }),
    z.object({ kind: z.literal('record') }),
  ]),
})

const want = z.object({ acc: account, name: roomName })
const wants = z.array(want).max(MOST_WANTS)

const desk = z.object({
  v: version,
  kind: z.literal('desk'),
  desk: id,
  person: shown,
  software: z.string().max(40),
  /** Whether the desk has a token, and so can act. */
  acts: z.boolean(),
  /** For how many milliseconds the desk's polls rest, because the provider refused one of its requests. */
  rests: z.array(z.object({ acc: account, restFor: duration })).max(1_000),
  /**
   * `own`, `open`, `notify`: rooms to read often. `active`: whether the desk is in the foreground. `pinned`: rooms to
   * read even if no list names them. These are marked rooms that are not live, rooms in question, and rooms about which
   * no relay has sent anything for a long time. Gavel names its live own rooms in `open`.
   */
  wants: z.object({ own: wants, open: wants, notify: wants, pinned: wants.optional(), active: z.boolean() }),
  /** The rooms in which the desk mutes newcomers or stops them at the door. Omitted if there are none. */
  watches: wants.optional(),
})

const did = z.object({
  v: version,
  kind: z.literal('did'),
  id: z.string().regex(/^[\w-]{1,64}$/),
  step: z.enum(['sending', 'accepted', 'confirmed', 'failed', 'unknown', 'undone']),
  action: z.string().regex(/^[A-Za-z]{1,40}$/),
  acc: account,
  conference: roomName.optional(),
  who,
  desk: id,
  person: shown,
  requestId: z.string().max(200).optional(),
  fault: feedFault.optional(),
  /** Epoch milliseconds by the clock of the desk's computer, for other programs to show. Gavel does not use them. */
  wall: z.number(),
})

/** The number of messages that one ask can name as missing. */
export const MOST_LACKS = 200

/** What a desk sends each second. What a relay sends to the provider after it had `n`, it sent after the desk asked. */
const ask = z.object({
  v: version,
  kind: z.literal('ask'),
  desk: id,
  n: nonce,
  /** The messages, each by `epoch` and `seq`, to which a beat refers although this desk has not received them. */
  lacks: z
    .array(z.tuple([epoch, seq]))
    .max(MOST_LACKS)
    .optional(),
  /** About how many requests the desk sent for each account in the last second, if it sent any. */
  used: z
    .array(z.object({ acc: account, used: z.number().min(0).max(1_000) }))
    .max(1_000)
    .optional(),
})

const schemas = { hello, bye, beat, list, observation, event, desk, did, ask }
type Schemas = typeof schemas
type Kind = keyof Schemas

/** A message that was received and checked. */
export type FeedMessage<K extends Kind = Kind> = { [Each in K]: z.output<Schemas[Each]> }[K]
/** A message to be sent. */
export type Outgoing<K extends Kind = Kind> = { [Each in K]: z.input<Schemas[Each]> }[K]

/** `newer`: a later version of the feed, or a kind of message that this version does not have. `older`: an earlier one. */
export type Unreadable = 'malformed' | 'newer' | 'older'

/** What messages of all versions have in common. */
const anyVersion = z.object({ v: z.number(), kind: z.string() })

/** Checks a payload. Unknown fields are ignored. */
export function parseMessage(payload: Uint8Array): FeedMessage | Unreadable {
  if (payload.byteLength > LARGEST_PACKET) return 'malformed'
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    return 'malformed'
  }
  const kind = anyVersion.safeParse(value)
  if (!kind.success || kind.data.v < 1) return 'malformed'
  if (kind.data.v < VERSION) return 'older'
  if (kind.data.v > VERSION || !isKind(kind.data.kind)) return 'newer'
  const parsed = schemas[kind.data.kind].safeParse(value)
  return parsed.success ? parsed.data : 'malformed'
}

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(schemas, kind)
}

/** The topic of a message. */
export function topicOf(message: FeedMessage | Outgoing): Topic {
  if ('relay' in message) return { kind: message.kind === 'beat' ? 'beat' : 'relay', relay: message.relay }
  if ('desk' in message) return { kind: message.kind, desk: message.desk }
  if (message.kind === 'list') return { kind: 'list', account: message.acc }
  const [kind, name] =
    message.kind === 'event' ? (['event', message.conference] as const) : (['room', message.name] as const)
  return { kind, account: message.acc, room: roomHash(name) }
}

/** The message for the broker. */
export function publicationOf(
  feed: string,
  message: Outgoing,
  delivery: Pick<Publication, 'qos' | 'retain' | 'expiry'>,
): Publication {
  return { topic: formatTopic(feed, topicOf(message)), payload: JSON.stringify(message), ...delivery }
}
