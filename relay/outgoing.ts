import { createHash } from 'node:crypto'
import type { ReadResponse } from '../electron/monitor/account.ts'
import type { Provider, ReadMember, RetrieveResult } from '../electron/providers/provider.ts'
import type { Account } from '../shared/account.ts'
import { maskDigits } from '../shared/callers/masked.ts'
import type { Fault } from '../shared/fault.ts'
import type { Publication } from '../shared/feed/bus.ts'
import {
  HEADROOM,
  isSendableName,
  LARGEST_PACKET,
  publicationOf,
  topicOf,
  VERSION,
  type Outgoing,
} from '../shared/feed/messages.ts'
import { formatTopic } from '../shared/feed/topics.ts'
import type { ElapsedMs } from '../shared/values.ts'
import type { Asks } from './asks.ts'
import type { RelayConfiguration } from './configuration.ts'
import type { AcceptedCallback } from './receiver/callback-gate.ts'

/** Seconds after which a broker may forget what it retains, so that nothing stays for ever if this relay disappears. */
const EXPIRY = 3_600
/** Seconds after which a broker may forget a failed read, which no beat repeats, or an event. Later reads say more. */
const EXPIRY_SHORT = 60
/** Milliseconds after which an unchanged list or live room is published again, before its message expires. */
const REPEAT_AFTER = (EXPIRY - 600) * 1_000
/** Milliseconds between two repetitions of a message that desks lack. One that may not read its topic keeps asking. */
const REPEAT_EVERY = 10_000

/** An account that the relay reads. */
export interface RelayAccount {
  /** The account, whose id is its hash in topics. */
  readonly account: Account
  readonly provider: Provider
  readonly callbacks: Outgoing<'hello'>['accounts'][number]['callbacks']
}

export interface RelayIdentity extends Pick<RelayConfiguration, 'feed' | 'relay' | 'rank' | 'masksNumbers'> {
  /** Identifies this start. */
  readonly epoch: string
  readonly name: string
  readonly software: string
}

/** Who is at a desk. */
export type DeskPerson = NonNullable<Outgoing<'hello'>['desks']>[number]
/** An account in a beat. */
export type AccountUsage = Outgoing<'beat'>['accounts'][number]

type What = Outgoing<'observation'>['what']
type Stamp = 'v' | 'epoch' | 'seq' | 'acc' | 'after'
/** What a read says, without who read it and when. */
type Content = Omit<Outgoing<'list'>, Stamp> | Omit<Outgoing<'observation'>, Stamp>

/** The newest message of one topic. */
interface Published {
  readonly seq: number
  /** As `comparable` makes it. */
  readonly same: string
  /** The seconds for which the first caller had been there, if the provider says so. */
  readonly joined: number | undefined
  readonly publication: Publication
  readonly at: ElapsedMs
  repeatedAt: ElapsedMs
}

/** Makes the messages of a relay, and knows what the broker retains. It sends nothing itself. */
export class OutgoingMessages {
  readonly #identity: RelayIdentity
  readonly #asks: Asks
  readonly #now: () => ElapsedMs
  readonly #mask: (text: string) => string
  /** By topic. */
  readonly #published = new Map<string, Published>()
  /** What was read again since the last beat, and is unchanged, by `seq`. */
  readonly #rows = new Map<number, { readonly sent: ElapsedMs; readonly run: number | null; readonly passed: number }>()
  /** The bytes that the broker accepts in one packet. */
  largestPacket = Infinity
  #seq = 0

  constructor(identity: RelayIdentity, asks: Asks, now: () => ElapsedMs) {
    this.#identity = identity
    this.#asks = asks
    this.#now = now
    this.#mask = identity.masksNumbers ? maskDigits : (text) => text
  }

  /** The message that says that the relay is in the feed, and which accounts it can read. */
  hello(accounts: readonly RelayAccount[], desks: readonly DeskPerson[]): Publication {
    const { feed, relay, epoch, name, rank, software } = this.#identity
    const message: Outgoing<'hello'> = {
      v: VERSION,
      kind: 'hello',
      relay,
      epoch,
      name,
      rank,
      software,
      accounts: accounts.map(({ account, provider, callbacks }) => ({
        acc: account.id,
        provider: account.provider,
        name: account.name,
        callbacks,
        listIsComplete: provider.abilities.listIsComplete,
      })),
      // A relay that invites nobody must not remove the names that another relay has announced.
      ...(desks.length > 0 && { desks: [...desks] }),
    }
    return publicationOf(feed, message, { qos: 1, retain: true })
  }

  /**
   * The message that says that the relay has left the feed. The relay sends it when it stops. It is also the relay's
   * MQTT will, which the broker publishes if the connection is lost.
   */
  goodbye(): Publication {
    const { feed, relay, epoch } = this.#identity
    return publicationOf(feed, { v: VERSION, kind: 'bye', relay, epoch }, { qos: 1, retain: true })
  }

  /** @param reads whether this relay polls; false while it is on standby */
  beat(reads: boolean, usages: readonly AccountUsage[]): Publication {
    const { feed, relay, epoch } = this.#identity
    this.#expire()
    const log = this.#log()
    this.#rows.clear()
    this.#seq += 1
    const stamp = { v: VERSION, relay, epoch, seq: this.#seq } as const
    const message: Outgoing<'beat'> = { ...stamp, kind: 'beat', reads, accounts: [...usages], log }
    return publicationOf(feed, message, { qos: 0, retain: false })
  }

  /** The message about a callback; undefined if the feed has none for it. */
  event(
    acc: string,
    { event, proof, nonce }: Pick<AcceptedCallback, 'event' | 'proof' | 'nonce'>,
  ): Publication | undefined {
    if (event?.what === undefined) return undefined
    const { feed, epoch } = this.#identity
    const { conference, conferenceUuid } = event
    const what = { ...event.what }
    if (what.kind === 'entered') {
      what.name &&= this.#mask(what.name)
      what.number &&= this.#mask(what.number)
    }
    this.#seq += 1
    const seq = this.#seq
    // Two relays derive the same id from the same callback. Without a nonce they cannot, because callbacks with the same
    // content may be about different events.
    const identity = [acc, nonce ?? `${epoch}:${String(seq)}`, conference, conferenceUuid, what]
    const id = createHash('sha256').update(JSON.stringify(identity)).digest('base64url')
    const stamp = { v: VERSION, epoch, seq, acc, after: this.#asks.before() } as const
    const message = { ...stamp, kind: 'event', id, proof, conference, conferenceUuid, what } as const
    return publicationOf(feed, message, { qos: 1, retain: false, expiry: EXPIRY_SHORT })
  }

  /** The messages to be published at once after a response. The next beat names unchanged lists and live rooms. */
  observed(acc: string, response: ReadResponse): readonly Publication[] {
    const content = this.#contentOf(response)
    if (content === undefined) return []
    const { feed, epoch } = this.#identity
    const { sent } = response.read
    const now = this.#now()
    const seq = this.#seq + 1
    const message = { v: VERSION, epoch, seq, acc, after: this.#asks.before(sent), ...content } as const
    const what = content.kind === 'observation' ? content.what : undefined
    const { run = null, members = [] } = what?.kind === 'roster' ? what : {}
    const joined = members.find((member) => member.joined !== undefined)?.joined
    const same = comparable(content)
    const before = this.#published.get(formatTopic(feed, topicOf(message)))
    // Each read that failed or found no room counts.
    if (before !== undefined && what?.kind !== 'gone' && what?.kind !== 'failed') {
      if (before.same === same && now - before.at < REPEAT_AFTER) {
        this.#rows.set(before.seq, { sent, run, passed: Math.max(0, (joined ?? 0) - (before.joined ?? 0)) })
        return []
      }
      this.#rows.delete(before.seq)
    }
    const delivery = {
      // No beat repeats that a room is gone, so this message must not be lost.
      qos: what?.kind === 'gone' ? 1 : 0,
      retain: true,
      // The message that a room is gone stays as long as a roster, because desks that were offline need it too.
      expiry: what?.kind === 'failed' ? EXPIRY_SHORT : EXPIRY,
    } as const
    const whole = publicationOf(feed, message, delivery)
    const isTooLarge = Buffer.byteLength(whole.payload) > this.#largestPayload
    const publication = isTooLarge ? publicationOf(feed, this.#shorter(message), delivery) : whole
    this.#seq = seq
    this.#published.set(publication.topic, { seq, same, joined, publication, at: now, repeatedAt: now })
    return [publication]
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
    const now = this.#now()
    const lacked = new Set(lacks.flatMap(([epoch, seq]) => (epoch === this.#identity.epoch ? seq : [])))
    const due = [...this.#published.values()].filter(
      ({ seq, repeatedAt }) => lacked.has(seq) && now - repeatedAt >= REPEAT_EVERY,
    )
    for (const published of due) published.repeatedAt = now
    return due.map(({ publication }) => publication)
  }

  #expire(): void {
    const now = this.#now()
    for (const [topic, { publication, at }] of this.#published) {
      if (now - at >= (publication.expiry ?? EXPIRY) * 1_000) this.#published.delete(topic)
    }
  }

  /** The rows in the order in which their requests left, each after the asks that came before. */
  #log(): Outgoing<'beat'>['log'] {
    const log: Outgoing<'beat'>['log'] = []
    let told: Readonly<Record<string, string>> = {}
    const tell = (before?: ElapsedMs): void => {
      const asks = this.#asks.before(before)
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

  /** Undefined if there is nothing to say, or if the name is one that no message may contain. */
  #contentOf(response: ReadResponse): Content | undefined {
    if (response.about === 'check') return undefined
    if (response.about === 'list') {
      if (!response.reply.ok) return undefined
      const { names: all, isComplete } = response.reply.value
      const names = all.filter(isSendableName)
      return { kind: 'list', complete: isComplete && names.length === all.length, names }
    }
    const { name, reply } = response
    if (!isSendableName(name)) return undefined
    return {
      kind: 'observation',
      name,
      requestId: reply.ok ? reply.requestId : reply.fault.requestId,
      what: reply.ok ? this.#whatOf(reply.value) : { kind: 'failed', fault: toFaultFields(reply.fault) },
    }
  }

  #whatOf(result: RetrieveResult): What {
    if (result.kind !== 'roster') return result
    const { runTimeSeconds: run, people, conferenceUuid, members } = result
    return { kind: 'roster', run, people, conferenceUuid, members: members.map((each) => this.#memberOf(each)) }
  }

  #memberOf({ memberId, callUuid, name, number, direction, joinedSecondsAgo, muted, deaf }: ReadMember) {
    const shown = { name: this.#mask(name), number: this.#mask(number) }
    return { id: memberId, call: callUuid, ...shown, direction, joined: joinedSecondsAgo, muted, deaf }
  }

  get #largestPayload(): number {
    return Math.min(LARGEST_PACKET, this.largestPacket) - HEADROOM
  }

  /**
   * What fits into a packet. In place of a roster, the message only says that the room is live. Names that do not fit,
   * measured in bytes of JSON, are known from the observations of their rooms, and a list is not complete without them.
   */
  #shorter(message: Outgoing<'list'> | Outgoing<'observation'>): Outgoing {
    if (message.kind === 'observation')
      return message.what.kind === 'roster' ? { ...message, what: { kind: 'alive' } } : message
    let left = this.#largestPayload - Buffer.byteLength(JSON.stringify({ ...message, names: [] }))
    const names = message.names.filter((name) => (left -= Buffer.byteLength(JSON.stringify(name)) + 1) > 0)
    return { ...message, complete: false, names }
  }
}

/** JSON that is equal for two responses that differ only in elapsed seconds, the order of names and the request. */
function comparable(content: Content): string {
  const unordered =
    content.kind === 'list' ? { ...content, names: content.names.toSorted() } : { ...content, requestId: undefined }
  return JSON.stringify(unordered, (key, value: unknown) =>
    (key === 'run' || key === 'joined') && value !== undefined ? 0 : value,
  )
}

/** A fault as messages have it. */
export function toFaultFields({ code, values, providerText }: Fault): NonNullable<AccountUsage['fault']> {
  const { reason, status } = values ?? {}
  return { code, reason, status: typeof status === 'number' ? status : undefined, providerText }
}
