import type { Fault } from '../../../shared/fault.ts'
import type { ReadResponse } from '../../monitor/account.ts'
import type { Read } from '../../monitor/rule/witness.ts'
import type { Publication } from '../bus.ts'
import { isSendableName, sendableList, timesOf, toContent, toFaultFields, withoutElapsed } from './message-fields.ts'
import { HEADROOM, LARGEST_PACKET } from './messages.ts'
import type { Outgoing } from './messages.ts'
import { formatTopic, roomHash } from './topics.ts'
import type { Topic } from './topics.ts'

/** Seconds after which a broker may forget what it retains, so that nothing stays for ever if this relay disappears. */
const EXPIRY = 3_600
/** Seconds after which a broker may forget the message about a failed read, to which no beat refers. */
const EXPIRY_FAILED = 60
/** Milliseconds after which an unchanged list or live room is published again, before its message expires. */
const REPEAT_AFTER = (EXPIRY - 600) * 1_000

export interface OutgoingParts {
  readonly feed: string
  readonly relay: string
  /** The epoch of this start. A new one begins whenever the clock may have stood still. */
  readonly epoch: string
  /** Milliseconds of the monotonic clock that also stamps responses. A wall clock could be set back. */
  readonly now: () => number
  /** Whether only the last four digits of numbers are published. */
  readonly masksNumbers: boolean
}

interface PublishedRoom {
  readonly i: number
  readonly seq: number
  /** The content without elapsed seconds, as JSON. */
  readonly same: string
  readonly at: number
}

interface Row {
  readonly seq: number
  readonly read: Read
  readonly run: number | null
}

interface PublishedAccount {
  readonly rooms: Map<string, PublishedRoom>
  list: { readonly seq: number; readonly same: string; readonly at: number } | undefined
  /** Rooms that were read again since the last beat, and are unchanged. */
  rows: Map<number, Row>
  listRow: Row | undefined
}

export interface AccountUsage {
  readonly acc: string
  readonly used: number
  readonly allowed: number
  readonly restFor?: number
  readonly fault?: Fault
  /** How many callbacks of this epoch the desks may lack. */
  readonly missed?: number
}

/** Converts the responses to a relay's reads into messages. It sends nothing itself. */
export class OutgoingObservations {
  readonly #parts: OutgoingParts
  readonly #accounts = new Map<string, PublishedAccount>()
  /** The bytes that the broker accepts in one packet. */
  largestPacket = Infinity
  #seq = 0
  #rooms = 0

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
    const account = this.#account(acc)
    if (response.about === 'room')
      return isSendableName(response.name) ? this.#observedRoom(acc, account, response) : []
    return response.reply.ok ? this.#observedList(acc, account, response, sendableList(response.reply.value)) : []
  }

  /** @param reads whether this relay polls; false while it is on standby */
  beat(reads: boolean, usages: readonly AccountUsage[]): Publication {
    const { relay, epoch, now } = this.#parts
    // Whole milliseconds keep the rows short. `timesOf` rounds the times of responses too, so every age is whole.
    const t = Math.floor(now())
    const accounts = usages.map(({ acc, used, allowed, restFor, fault, missed }) => {
      const { listRow, rows } = this.#account(acc)
      return {
        acc,
        used,
        allowed,
        ...(restFor !== undefined && { restFor }),
        ...(fault !== undefined && { fault: toFaultFields(fault) }),
        ...(missed !== undefined && { missed }),
        ...(listRow !== undefined && { list: listRowFields(listRow, t) }),
        rooms: [...rows].map(([i, row]) => roomRowFields(i, row, t)),
      }
    })
    for (const account of this.#accounts.values()) {
      account.rows = new Map()
      account.listRow = undefined
    }
    const message = { v: 1, kind: 'beat', relay, epoch, seq: this.nextSeq(), t, reads, accounts } as const
    return { ...this.#of({ kind: 'beat', relay }, message), qos: 0, retain: false }
  }

  /** The time of this relay, for a desk that asked for it. */
  timeFor({ desk, n }: { readonly desk: string; readonly n: string }): Publication {
    const { relay, epoch, now } = this.#parts
    const message = { v: 1, kind: 'answer', desk, relay, epoch, n, t: now() } as const
    return { ...this.#of({ kind: 'answer', desk }, message), qos: 0, retain: false, expiry: 10 }
  }

  /** The messages that remove all retained lists and observations of this relay, for an orderly end. */
  clear(): readonly Publication[] {
    const topics = [...this.#accounts].flatMap(([account, { rooms }]): Topic[] => [
      { kind: 'list', account },
      ...[...rooms.keys()].map((name) => ({ kind: 'room', account, room: roomHash(name) }) as const),
    ])
    const { feed } = this.#parts
    return topics.map((topic) => ({ topic: formatTopic(feed, topic), payload: '', qos: 0, retain: true }))
  }

  /** Makes everything count as new, because another relay now publishes to the same topics. */
  forget(): void {
    this.#accounts.clear()
  }

  #account(acc: string): PublishedAccount {
    const known = this.#accounts.get(acc)
    if (known !== undefined) return known
    const added: PublishedAccount = { rooms: new Map(), list: undefined, rows: new Map(), listRow: undefined }
    this.#accounts.set(acc, added)
    return added
  }

  #observedRoom(
    acc: string,
    account: PublishedAccount,
    { name, reply, read }: ReadResponse<'room'>,
  ): readonly Publication[] {
    const what: Outgoing<'observation'>['what'] = reply.ok
      ? toContent(reply.value, this.#parts.masksNumbers)
      : { kind: 'failed', fault: toFaultFields(reply.fault) }
    const same = JSON.stringify(withoutElapsed(what))
    const before = account.rooms.get(name)
    const now = this.#parts.now()
    const isShown = what.kind === 'roster' || what.kind === 'alive'
    if (isShown && before?.same === same && now - before.at < REPEAT_AFTER) {
      const run = what.kind === 'roster' ? (what.run ?? null) : null
      account.rows.set(before.i, { seq: before.seq, read, run })
      return []
    }
    const seq = this.nextSeq()
    const i = before?.i ?? (this.#rooms += 1)
    account.rooms.set(name, { i, seq, same, at: now })
    account.rows.delete(i)
    const requestId = reply.ok ? reply.requestId : reply.fault.requestId
    const message: Outgoing<'observation'> = {
      v: 1,
      kind: 'observation',
      epoch: this.#parts.epoch,
      seq,
      acc,
      i,
      name,
      ...timesOf(read),
      ...(requestId !== undefined && { requestId }),
      what,
    }
    const topic = { kind: 'room', account: acc, room: roomHash(name) } as const
    // The message that a room is gone stays as long as a roster, because desks that were offline need it too.
    const expiry = what.kind === 'failed' ? EXPIRY_FAILED : EXPIRY
    const whole = this.#retained(topic, message, expiry)
    // No beat repeats that a room is gone, so this message must not be lost.
    if (what.kind === 'gone') return [{ ...whole, qos: 1 }]
    // If the roster does not fit into a packet, the message only says that the room is live.
    return [this.#fits(whole) ? whole : this.#retained(topic, { ...message, what: { kind: 'alive' } }, expiry)]
  }

  #observedList(
    acc: string,
    account: PublishedAccount,
    { read }: ReadResponse<'list'>,
    { names, isComplete }: { readonly names: readonly string[]; readonly isComplete: boolean },
  ): readonly Publication[] {
    const same = JSON.stringify([isComplete, names.toSorted()])
    const now = this.#parts.now()
    const before = account.list
    if (before?.same === same && now - before.at < REPEAT_AFTER) {
      account.listRow = { seq: before.seq, read, run: null }
      return []
    }
    // Each meeting may have a new name, so gone rooms would add up. The broker has dropped their messages by now.
    for (const [name, room] of account.rooms) {
      if (room.same === GONE && now - room.at > EXPIRY * 1_000) account.rooms.delete(name)
    }
    const seq = this.nextSeq()
    account.list = { seq, same, at: now }
    account.listRow = undefined
    const message: Outgoing<'list'> = {
      v: 1,
      kind: 'list',
      epoch: this.#parts.epoch,
      seq,
      acc,
      complete: isComplete,
      names: [...names],
      ...timesOf(read),
    }
    const topic = { kind: 'list', account: acc } as const
    const whole = this.#retained(topic, message, EXPIRY)
    if (this.#fits(whole)) return [whole]
    // Names that do not fit into a packet are known from the observations of their rooms, and the list is not complete
    // without them.
    const shorter = { ...message, complete: false, names: fitting(names, this.#largestPayload) }
    return [this.#retained(topic, shorter, EXPIRY)]
  }

  get #largestPayload(): number {
    return Math.min(LARGEST_PACKET, this.largestPacket) - HEADROOM
  }

  #fits({ payload }: Publication): boolean {
    return Buffer.byteLength(payload) <= this.#largestPayload
  }

  #retained(topic: Topic, message: Outgoing, expiry: number): Publication {
    return { ...this.#of(topic, message), qos: 0, retain: true, expiry }
  }

  #of(topic: Topic, message: Outgoing): { readonly topic: string; readonly payload: string } {
    return { topic: formatTopic(this.#parts.feed, topic), payload: JSON.stringify(message) }
  }
}

const GONE = JSON.stringify({ kind: 'gone' })

type Beat = Outgoing<'beat'>['accounts'][number]

function listRowFields({ seq, read }: Row, t: number): NonNullable<Beat['list']> {
  const { asked, took } = timesOf(read)
  return [seq, t - asked, took]
}

function roomRowFields(i: number, row: Row, t: number): Beat['rooms'][number] {
  const { asked, took } = timesOf(row.read)
  return [i, row.seq, t - asked, took, row.run]
}

/** As many of these names as fit, measured in bytes of JSON. */
function fitting(names: readonly string[], bytes: number): string[] {
  let left = bytes - HEADROOM
  return names.filter((name) => (left -= Buffer.byteLength(JSON.stringify(name)) + 1) > 0)
}
