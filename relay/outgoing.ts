import type { Fault } from '../shared/fault.ts'
import type { ElapsedMs } from '../shared/values.ts'
import type { ReadResponse } from '../electron/monitor/account.ts'
import type { Publication } from '../shared/feed/bus.ts'
import type { RelayIdentity } from './relay-messages.ts'
import { isSendableName, sendableList, toContent, toFaultFields, withoutElapsed } from './message-fields.ts'
import { HEADROOM, LARGEST_PACKET, publicationOf } from '../shared/feed/messages.ts'
import type { Outgoing } from '../shared/feed/messages.ts'
import { VERSION } from '../shared/feed/schemas.ts'
import { formatTopic, roomHash } from '../shared/feed/topics.ts'
import type { Topic } from '../shared/feed/topics.ts'

/** Seconds after which a broker may forget what it retains, so that nothing stays for ever if this relay disappears. */
const EXPIRY = 3_600
/** Seconds after which a broker may forget the message about a failed read, which no beat repeats. */
const EXPIRY_FAILED = 60
/** Milliseconds after which an unchanged list or live room is published again, before its message expires. */
const REPEAT_AFTER = (EXPIRY - 600) * 1_000
/** Milliseconds between two repetitions of a message that desks lack. One that may not read its topic keeps asking. */
const REPEAT_EVERY = 10_000

export interface OutgoingParts {
  readonly identity: Pick<RelayIdentity, 'feed' | 'relay' | 'epoch' | 'masksNumbers'>
  readonly now: () => ElapsedMs
  /** The last ask of each desk before a moment; of all times without one. */
  readonly asks: (before?: ElapsedMs) => Readonly<Record<string, string>>
}

/** The newest message of one topic. */
interface Published {
  readonly seq: number
  /** The content without elapsed seconds, as JSON. */
  readonly same: string
  /** The seconds for which the first caller had been there, if the provider says so. */
  readonly joined: number | undefined
  readonly publication: Publication
  readonly at: ElapsedMs
  repeatedAt: ElapsedMs
}

type Log = Outgoing<'beat'>['log']
type Content = Outgoing<'observation'>['what']

export interface AccountUsage {
  readonly acc: string
  readonly used: number
  readonly allowed: number
  readonly restFor?: number
  readonly fault?: Fault
  /** How many callbacks of this epoch the desks may lack. */
  readonly missed?: number
}

/** Converts the responses to a relay's reads into messages, and knows what the broker retains. It sends nothing itself. */
export class OutgoingObservations {
  readonly #parts: OutgoingParts
  /** By topic. */
  readonly #published = new Map<string, Published>()
  /** What was read again since the last beat, and is unchanged, by `seq`. */
  readonly #rows = new Map<number, { readonly sent: ElapsedMs; readonly run: number | null; readonly passed: number }>()
  /** The bytes that the broker accepts in one packet. */
  largestPacket = Infinity
  #seq = 0

  constructor(parts: OutgoingParts) {
    this.#parts = parts
  }

  /** Returns the next message number of this epoch. Messages that are made elsewhere need it too. */
  nextSeq(): number {
    return (this.#seq += 1)
  }

  /** The messages to be published at once after a response. The next beat names unchanged lists and live rooms. */
  observed(acc: string, response: ReadResponse): readonly Publication[] {
    if (response.about === 'check') return []
    if (response.about === 'room') return isSendableName(response.name) ? this.#observedRoom(acc, response) : []
    return response.reply.ok ? this.#observedList(acc, response, sendableList(response.reply.value)) : []
  }

  /** @param reads whether this relay polls; false while it is on standby */
  beat(reads: boolean, usages: readonly AccountUsage[]): Publication {
    const { feed, relay, epoch } = this.#parts.identity
    this.#expire()
    const accounts = usages.map(({ fault, ...usage }) => ({
      ...usage,
      ...(fault !== undefined && { fault: toFaultFields(fault) }),
    }))
    const log = this.#log()
    this.#rows.clear()
    const message = { v: VERSION, kind: 'beat', relay, epoch, seq: this.nextSeq(), reads, accounts, log } as const
    return publicationOf(feed, message, { qos: 0, retain: false })
  }

  /** The messages that remove all retained lists and observations of this relay, for an orderly end. */
  clear(): readonly Publication[] {
    return [...this.#published.keys()].map((topic) => ({ topic, payload: '', qos: 0, retain: true }))
  }

  /** Makes everything count as new, because another relay now publishes to the same topics. */
  forget(): void {
    this.#published.clear()
    this.#rows.clear()
  }

  /** What the broker should retain. */
  retained(): readonly Publication[] {
    this.#expire()
    return [...this.#published.values()].map(({ publication }) => publication)
  }

  /** Those of the messages that a desk lacks which have not just been repeated. */
  lacking(lacks: Outgoing<'ask'>['lacks'] = []): readonly Publication[] {
    const now = this.#parts.now()
    const lacked = new Set(lacks.flatMap(([epoch, seq]) => (epoch === this.#parts.identity.epoch ? seq : [])))
    const due = [...this.#published.values()].filter(
      ({ seq, repeatedAt }) => lacked.has(seq) && now - repeatedAt >= REPEAT_EVERY,
    )
    for (const published of due) published.repeatedAt = now
    return due.map(({ publication }) => publication)
  }

  #expire(): void {
    const now = this.#parts.now()
    for (const [topic, { publication, at }] of this.#published) {
      if (now - at >= (publication.expiry ?? EXPIRY) * 1_000) this.#published.delete(topic)
    }
  }

  /** The rows in the order in which their requests left, each after the asks that came before. */
  #log(): Log {
    const log: Log = []
    let told: Readonly<Record<string, string>> = {}
    const tell = (before?: ElapsedMs): void => {
      const asks = this.#parts.asks(before)
      const more = Object.entries(asks).filter(([desk, n]) => told[desk] !== n)
      if (more.length > 0) log.push(Object.fromEntries(more))
      told = asks
    }
    for (const [seq, { sent, run, passed }] of [...this.#rows].toSorted(
      ([, one], [, other]) => one.sent - other.sent,
    )) {
      tell(sent)
      log.push([seq, run, passed])
    }
    tell()
    return log
  }

  #observedRoom(acc: string, { name, reply, read }: ReadResponse<'room'>): readonly Publication[] {
    const what: Content = reply.ok
      ? toContent(reply.value, this.#parts.identity.masksNumbers)
      : { kind: 'failed', fault: toFaultFields(reply.fault) }
    const topic = { kind: 'room', account: acc, room: roomHash(name) } as const
    const same = JSON.stringify(withoutElapsed(what))
    const joined = joinedOf(what)
    const isShown = what.kind === 'roster' || what.kind === 'alive'
    const run = what.kind === 'roster' ? (what.run ?? null) : null
    if (isShown && this.#isSame(topic, { same, sent: read.sent, run, joined })) return []
    const requestId = reply.ok ? reply.requestId : reply.fault.requestId
    const message: Outgoing<'observation'> = {
      ...this.#stamped(acc, read.sent),
      kind: 'observation',
      name,
      ...(requestId !== undefined && { requestId }),
      what,
    }
    // The message that a room is gone stays as long as a roster, because desks that were offline need it too.
    const expiry = what.kind === 'failed' ? EXPIRY_FAILED : EXPIRY
    const whole = this.#retained(message, expiry)
    // No beat repeats that a room is gone, so this message must not be lost.
    const publication =
      what.kind === 'gone'
        ? ({ ...whole, qos: 1 } as const)
        : // If the roster does not fit into a packet, the message only says that the room is live.
          this.#fits(whole)
          ? whole
          : this.#retained({ ...message, what: { kind: 'alive' } }, expiry)
    return [this.#remember(message.seq, same, joined, publication)]
  }

  #observedList(
    acc: string,
    { read }: ReadResponse<'list'>,
    { names, isComplete }: { readonly names: readonly string[]; readonly isComplete: boolean },
  ): readonly Publication[] {
    const topic = { kind: 'list', account: acc } as const
    const same = JSON.stringify([isComplete, names.toSorted()])
    if (this.#isSame(topic, { same, sent: read.sent, run: null, joined: undefined })) return []
    const stamped = this.#stamped(acc, read.sent)
    const message: Outgoing<'list'> = { ...stamped, kind: 'list', complete: isComplete, names: [...names] }
    const whole = this.#retained(message, EXPIRY)
    // Names that do not fit into a packet are known from the observations of their rooms, and the list is not complete
    // without them.
    const shorter = (): Publication =>
      this.#retained({ ...message, complete: false, names: this.#fitting(message) }, EXPIRY)
    return [this.#remember(message.seq, same, undefined, this.#fits(whole) ? whole : shorter())]
  }

  /** Whether the next beat will say it, because the newest message of this topic says the same and stays long enough. */
  #isSame(
    topic: Topic,
    read: {
      readonly same: string
      readonly sent: ElapsedMs
      readonly run: number | null
      readonly joined?: number | undefined
    },
  ): boolean {
    const before = this.#published.get(formatTopic(this.#parts.identity.feed, topic))
    if (before === undefined) return false
    const isSame = before.same === read.same && this.#parts.now() - before.at < REPEAT_AFTER
    const passed = Math.max(0, (read.joined ?? 0) - (before.joined ?? 0))
    if (isSame) this.#rows.set(before.seq, { sent: read.sent, run: read.run, passed })
    else this.#rows.delete(before.seq)
    return isSame
  }

  #stamped(acc: string, sent: ElapsedMs) {
    return {
      v: VERSION,
      epoch: this.#parts.identity.epoch,
      seq: this.nextSeq(),
      acc,
      after: this.#parts.asks(sent),
    } as const
  }

  #remember(seq: number, same: string, joined: number | undefined, publication: Publication): Publication {
    const at = this.#parts.now()
    this.#published.set(publication.topic, { seq, same, joined, publication, at, repeatedAt: at })
    return publication
  }

  get #largestPayload(): number {
    return Math.min(LARGEST_PACKET, this.largestPacket) - HEADROOM
  }

  #fits({ payload }: Publication): boolean {
    return Buffer.byteLength(payload) <= this.#largestPayload
  }

  /** As many of the names as fit, measured in bytes of JSON. */
  #fitting(message: Outgoing<'list'>): string[] {
    let left = this.#largestPayload - Buffer.byteLength(JSON.stringify({ ...message, names: [] }))
    return message.names.filter((name) => (left -= Buffer.byteLength(JSON.stringify(name)) + 1) > 0)
  }

  #retained(message: Outgoing, expiry: number): Publication {
    return publicationOf(this.#parts.identity.feed, message, { qos: 0, retain: true, expiry })
  }
}

function joinedOf(what: Content): number | undefined {
  return what.kind === 'roster' ? what.members.find(({ joined }) => joined !== undefined)?.joined : undefined
}
