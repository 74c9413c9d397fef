import type { ReceivedHint } from '../../shared/team.ts'
import type { Echoes } from './echo.ts'
import { IncomingEvents } from './incoming-events.ts'
import { toResult } from './messages/message-fields.ts'
import type { FeedMessage } from './messages/messages.ts'
import { MissingMessages } from './missing-messages.ts'
import type { ProviderEvent } from '../providers/provider.ts'
import type { RelayedRead } from './relayed-provider.ts'
import { formatTopic } from './messages/topics.ts'

/** Milliseconds for which a message waits for an echo, and after which a silent epoch is forgotten. */
const WAITS = 60_000
/** The maximum number of accounts that one `ask` names. */
const MOST_LACKS = 1_000
/** Milliseconds between two requests to the broker for the retained messages about an account. */
const REQUEST_EVERY = 2_000

export interface IncomingParts {
  readonly feed: string
  readonly echoes: Echoes
  /** Elapsed milliseconds of this desk. */
  readonly now: () => number
  /** Called with each read of a relay, once its age is known. */
  readonly take: (acc: string, read: RelayedRead) => void
  /**
   * Called with each entry or exit of a caller, once its age is known, and with `lost` if events may have been lost.
   */
  readonly tell: (acc: string, event: ProviderEvent | 'lost') => void
  /** Called with each raised hand, and with who speaks. */
  readonly hint: (acc: string, hint: ReceivedHint) => void
  /** Asks the broker again for the retained messages of all topics that match the filter. */
  readonly request: (filter: string) => void
}

type Observation = FeedMessage<'observation'>
type List = FeedMessage<'list'>
type Row = FeedMessage<'beat'>['accounts'][number]['rooms'][number]

/** What has been received about one account from one epoch of a relay. */
interface Known {
  list: List | undefined
  /** The newest observation of each room, by the room's number. */
  readonly rooms: Map<number, Observation>
  /** Keys of what was applied: the list, and rooms by their names. */
  readonly applied: Set<string>
  readonly missing: MissingMessages
  requestedAt: number
  /** When a message about this account from this epoch last arrived or was applied (elapsed milliseconds). */
  at: number
}

/** Turns messages of relays into reads. Drops repeated messages, and uses a message only if an echo limits its age. */
export class IncomingObservations {
  readonly #parts: IncomingParts
  /** Handles the events that relays received from the provider. */
  readonly events: IncomingEvents
  /** By account and epoch. */
  readonly #known = new Map<string, Known>()
  #waiting: readonly { readonly message: Observation | List; readonly since: number }[] = []
  /** The number of messages that were dropped because the same message or a newer one was known. */
  dropped = 0

  constructor(parts: IncomingParts) {
    this.#parts = parts
    this.events = new IncomingEvents(parts)
  }

  take(message: Observation | List | FeedMessage<'event'>): void {
    if (message.kind === 'event') this.events.take(message)
    else if (message.kind === 'list') this.#list(message)
    else this.#observation(message)
  }

  #observation(message: Observation): void {
    const known = this.#knownOf(message)
    if ((known.rooms.get(message.i)?.seq ?? -1) >= message.seq) this.dropped += 1
    else {
      known.rooms.set(message.i, message)
      known.missing.delete(message.i)
      this.#applyOrWait(message)
    }
  }

  #list(message: List): void {
    const known = this.#knownOf(message)
    if ((known.list?.seq ?? -1) >= message.seq) this.dropped += 1
    else {
      known.list = message
      known.missing.delete(LIST)
      this.#forgetEnded(known, message)
      this.#applyOrWait(message)
    }
  }

  /**
   * Applies the rows of a beat. Each is about something that the relay read again and found unchanged. If this desk has
   * the unchanged content, the row counts as a new observation of it; otherwise this desk requests the content.
   */
  beat(message: FeedMessage<'beat'>): void {
    const { epoch, t, accounts } = message
    this.events.beat(message)
    for (const { acc, list, rooms } of accounts) {
      const known = this.#knownOf({ acc, epoch })
      if (list !== undefined) {
        const [seq, ago, took] = list
        if (known.list?.seq === seq) this.#apply({ ...known.list, asked: t - ago, took })
        else this.#request(known, LIST, formatTopic(this.#parts.feed, { kind: 'list', account: acc }))
      }
      for (const row of rooms) this.#applyRow(known, acc, t, row)
    }
  }

  /** Applies the messages that waited for an echo, after one has arrived. */
  echoed(): void {
    this.events.echoed()
    const waiting = this.#waiting
    this.#waiting = []
    const { now } = this.#parts
    for (const { message, since } of waiting) {
      if (now() - since < WAITS && this.#isNewest(message)) this.#applyOrWait(message, since)
    }
  }

  /** Forgets epochs that have been silent for a long time, and messages that have waited too long for an echo. */
  expire(): void {
    this.events.expire()
    const now = this.#parts.now()
    for (const [key, { at, missing }] of this.#known) {
      if (now - at > WAITS) this.#known.delete(key)
      else missing.expire(now)
    }
    this.#waiting = this.#waiting.filter(({ since }) => now - since < WAITS)
  }

  /** Forgets everything. It is called when the clock may have stopped, because then no age is known. */
  clear(): void {
    this.events.lost()
    this.#waiting = []
    this.#known.clear()
  }

  /** Whether the list of this account has been applied, and an observation of each room in it. */
  isComplete(acc: string, epoch: string): boolean {
    const { list, applied } = this.#known.get(keyOf({ acc, epoch })) ?? {}
    return list !== undefined && applied?.has(LIST) === true && list.names.every((name) => applied.has(nameKey(name)))
  }

  /** The hashes of the accounts for which a message is missing although the broker has had time to deliver it. */
  lacks(accounts: readonly { readonly acc: string }[]): readonly string[] {
    const now = this.#parts.now()
    const lacking = [...this.#known].filter(([, { missing }]) => missing.isLacking(now))
    const hashes = new Set(lacking.map(([key]) => key.split(' ')[0]))
    return [...new Set(accounts.map(({ acc }) => acc))].filter((acc) => hashes.has(acc)).slice(0, MOST_LACKS)
  }

  /** The number of rooms that are remembered. */
  get rooms(): number {
    return [...this.#known.values()].reduce((sum, { rooms }) => sum + rooms.size, 0)
  }

  /** Forgets the gone rooms that the list does not name. Each meeting may have a new name, so they would add up. */
  #forgetEnded({ rooms, applied }: Known, { names }: List): void {
    const kept = new Set(names)
    for (const { message } of this.#waiting) if (message.kind === 'observation') kept.add(message.name)
    for (const [i, { name, what }] of rooms) {
      if (what.kind !== 'gone' || kept.has(name)) continue
      rooms.delete(i)
      applied.delete(nameKey(name))
    }
  }

  #knownOf(of: { readonly acc: string; readonly epoch: string }): Known {
    const known = this.#known.get(keyOf(of)) ?? {
      list: undefined,
      rooms: new Map<number, Observation>(),
      applied: new Set<string>(),
      missing: new MissingMessages(),
      requestedAt: -Infinity,
      at: 0,
    }
    known.at = this.#parts.now()
    this.#known.set(keyOf(of), known)
    return known
  }

  #isNewest(message: Observation | List): boolean {
    const known = this.#knownOf(message)
    return message.kind === 'list' ? known.list === message : known.rooms.get(message.i) === message
  }

  #applyOrWait(message: Observation | List, since = this.#parts.now()): void {
    if (!this.#apply(message)) this.#waiting = [...this.#waiting, { message, since }]
  }

  #applyRow(known: Known, acc: string, t: number, [i, seq, ago, took, run]: Row): void {
    const before = known.rooms.get(i)
    if (before?.seq !== seq) {
      const list = formatTopic(this.#parts.feed, { kind: 'list', account: acc })
      this.#request(known, i, `${list.slice(0, -'list'.length)}room/+`)
      return
    }
    const { what } = before
    const asked = t - ago
    const ofRelay = Math.round((asked + took - before.asked - before.took) / 1_000)
    // The relay's clock stands still while its computer is suspended, but the provider's does not.
    const ofProvider = what.kind === 'roster' && what.run !== undefined && run !== null ? run - what.run : 0
    const passed = Math.max(0, ofRelay, ofProvider)
    const continued = what.kind === 'roster' ? { ...what, ...(run !== null && { run }) } : what
    if (continued.kind === 'roster' || continued.kind === 'alive') {
      this.#apply({ ...before, asked, took, what: continued }, passed)
    }
  }

  /** @returns false if no echo limits the message's age */
  #apply(message: Observation | List, passed = 0): boolean {
    const { echoes, now, take } = this.#parts
    const { acc, epoch, asked } = message
    const start = echoes.boundsOf(epoch, asked, now())
    if (start === undefined) return false
    const times = { askedAfter: Math.min(start.earliest, now()) }
    const { applied, rooms } = this.#knownOf(message)
    if (message.kind === 'list') {
      applied.add(LIST)
      take(acc, { ...times, about: 'list', list: { names: message.names, isComplete: message.complete } })
      return true
    }
    const { name, what } = message
    applied.add(nameKey(name))
    // A beat repeats what is known, as another object.
    const about = { ...times, about: 'room', name, isNews: rooms.get(message.i) === message } as const
    if (what.kind === 'failed') take(acc, { ...about, fault: what.fault })
    else take(acc, { ...about, result: toResult(name, what, passed) })
    return true
  }

  #request(known: Known, what: typeof LIST | number, filter: string): void {
    const now = this.#parts.now()
    known.missing.add(what, now)
    if (now - known.requestedAt < REQUEST_EVERY) return
    known.requestedAt = now
    this.#parts.request(filter)
  }
}

const LIST = 'list'
const nameKey = (name: string): string => `room ${name}`
const keyOf = ({ acc, epoch }: { readonly acc: string; readonly epoch: string }): string => `${acc} ${epoch}`
