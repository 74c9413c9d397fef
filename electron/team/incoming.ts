import type { ElapsedMs } from '../../shared/values.ts'
import { MOST_LACKS } from '../../shared/feed/messages.ts'
import type { FeedMessage } from '../../shared/feed/messages.ts'
import type { ReadMember, RetrieveResult } from '../providers/provider.ts'
import type { RelayedRead } from './relayed-provider.ts'

/** Milliseconds after which a silent epoch is forgotten. */
const SILENT = 60_000

export interface IncomingParts {
  /** Elapsed milliseconds of this desk. */
  readonly now: () => ElapsedMs
  /** When this desk sent its ask of these; -Infinity if it does not know. */
  readonly sentAt: (asks: Content['after']) => ElapsedMs
  /** Called with each read of a relay. */
  readonly take: (acc: string, read: RelayedRead) => void
}

type Content = FeedMessage<'list' | 'observation'>

/** What has been received from one epoch of a relay. */
interface Known {
  /** The newest message about each list and room. */
  readonly newest: Map<string, Content>
  readonly bySeq: Map<number, Content>
  /** The lists and rooms of which a read has been used. */
  readonly used: Set<string>
  /** What the last beat repeats although it has not arrived. */
  lacks: readonly number[]
  /** When something last arrived. */
  at: ElapsedMs
}

/**
 * Turns messages of relays into reads. Each read left after the last ask of this desk that the relay then had. Without
 * such an ask it proves nothing, and only what repeats it can be used.
 */
export class IncomingObservations {
  readonly #parts: IncomingParts
  readonly #byEpoch = new Map<string, Known>()

  constructor(parts: IncomingParts) {
    this.#parts = parts
  }

  take(message: Content): void {
    const known = this.#knownOf(message.epoch)
    const subject = subjectOf(message)
    const before = known.newest.get(subject)
    if (before !== undefined && before.seq >= message.seq) return
    if (before !== undefined) known.bySeq.delete(before.seq)
    known.newest.set(subject, message)
    known.bySeq.set(message.seq, message)
    known.lacks = known.lacks.filter((seq) => seq !== message.seq)
    if (message.kind === 'list') forgetEnded(known, message)
    this.#use(known, message, this.#parts.sentAt(message.after))
  }

  /**
   * Uses what a relay read again and found unchanged as a new read.
   *
   * @returns when this desk sent the newest of its asks that the relay had; -Infinity if it had none
   */
  beat({ epoch, log }: FeedMessage<'beat'>): ElapsedMs {
    const known = this.#knownOf(epoch)
    const lacks: number[] = []
    let askedAfter = -Infinity
    for (const entry of log) {
      if (!Array.isArray(entry)) askedAfter = Math.max(askedAfter, this.#parts.sentAt(entry))
      else {
        const [seq, run, passed] = entry
        const message = known.bySeq.get(seq)
        if (message === undefined) lacks.push(seq)
        else this.#use(known, message, askedAfter, { run, passed })
      }
    }
    known.lacks = lacks
    return askedAfter
  }

  /** Forgets epochs that have been silent for a long time. */
  expire(): void {
    const now = this.#parts.now()
    for (const [epoch, { at }] of this.#byEpoch) if (now - at > SILENT) this.#byEpoch.delete(epoch)
  }

  /** Whether a read of this account's list has been used, and one of each room in it. */
  isComplete(acc: string, epoch: string): boolean {
    const known = this.#byEpoch.get(epoch)
    const list = known?.newest.get(acc)
    if (known === undefined || list?.kind !== 'list' || !known.used.has(acc)) return false
    return list.names.every((name) => known.used.has(`${acc} ${name}`))
  }

  /** The messages that this desk lacks, each by `epoch` and `seq`. */
  get lacks(): [epoch: string, seq: number][] {
    const all = [...this.#byEpoch].flatMap(([epoch, { lacks }]) => lacks.map((seq): [string, number] => [epoch, seq]))
    return all.slice(0, MOST_LACKS)
  }

  #knownOf(epoch: string): Known {
    const at = this.#parts.now()
    const known = this.#byEpoch.get(epoch) ?? { newest: new Map(), bySeq: new Map(), used: new Set(), lacks: [], at }
    known.at = at
    this.#byEpoch.set(epoch, known)
    return known
  }

  /** @param again what has changed since the message; absent if it has only just arrived */
  #use(known: Known, message: Content, askedAfter: ElapsedMs, again?: { run: number | null; passed: number }): void {
    const { acc } = message
    if (askedAfter > -Infinity) known.used.add(subjectOf(message))
    if (message.kind === 'list') {
      const list = { names: message.names, isComplete: message.complete }
      this.#parts.take(acc, { askedAfter, about: 'list', list })
      return
    }
    const { name, what } = message
    const about = { askedAfter, about: 'room', name, isNews: again === undefined } as const
    if (what.kind === 'failed') this.#parts.take(acc, { ...about, fault: what.fault })
    else this.#parts.take(acc, { ...about, result: toResult(name, what, again) })
  }
}

/** Forgets the gone rooms that the list does not name. Each meeting may have a new name, so they would add up. */
function forgetEnded({ newest, bySeq, used }: Known, { acc, names }: FeedMessage<'list'>): void {
  const kept = new Set(names)
  for (const [subject, message] of newest) {
    if (message.kind === 'list' || message.acc !== acc || message.what.kind !== 'gone' || kept.has(message.name))
      continue
    newest.delete(subject)
    bySeq.delete(message.seq)
    used.delete(subject)
  }
}

/** Names the list or the room. A hash has no space. */
function subjectOf(message: Content): string {
  return message.kind === 'list' ? message.acc : `${message.acc} ${message.name}`
}

/**
 * Converts the content of a feed message to a response about a room.
 *
 * @param again the run time of a later response that is otherwise the same, and the seconds by which everyone's time in
 * the room has grown until then
 */
export function toResult(
  name: string,
  what: Exclude<FeedMessage<'observation'>['what'], { kind: 'failed' }>,
  again?: { readonly run: number | null; readonly passed: number },
): RetrieveResult {
  if (what.kind === 'gone') return { kind: 'gone' }
  if (what.kind === 'alive') return { kind: 'liveWithoutRoster' }
  const { people, conferenceUuid, members } = what
  const run = again?.run ?? what.run
  return {
    kind: 'roster',
    name,
    ...(run !== undefined && { runTimeSeconds: run }),
    people,
    ...(conferenceUuid !== undefined && { conferenceUuid }),
    members: members.map(({ id, call, joined, ...shown }): ReadMember => ({
      ...shown,
      memberId: id,
      ...(call !== undefined && { callUuid: call }),
      ...(joined !== undefined && { joinedSecondsAgo: joined + (again?.passed ?? 0) }),
    })),
  }
}
