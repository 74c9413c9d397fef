import type { ReceivedHint } from '../../shared/team.ts'
import type { CallerEvent, ProviderEvent } from '../providers/provider.ts'
import type { Echoes } from './echo.ts'
import type { FeedMessage } from './messages/messages.ts'

/** Milliseconds for which an event waits for an echo, without which its age is unknown. */
const WAITS = 10_000
/** Milliseconds. An older event was delayed on its way, so others may be missing too. */
const OLDEST = 60_000
/** What callers press to raise a hand: the `digitsMatch` that the relay's README names. */
const HAND = '*'
/** Milliseconds without a beat after which a relay may have missed callbacks. */
const SILENT = 5_000
const MOST_WAITING = 500
/** The maximum number of event ids that are stored, so that an event that two relays received is applied only once. */
const MOST_IDS = 2_000

type Event = FeedMessage<'event'>

export interface IncomingEventsParts {
  readonly echoes: Echoes
  /** Elapsed milliseconds of this desk. */
  readonly now: () => number
  readonly tell: (acc: string, event: ProviderEvent | 'lost') => void
  readonly hint: (acc: string, hint: ReceivedHint) => void
}

/**
 * Turns the events that relays received into hints, and into events of the provider: each once, and only if an echo
 * limits its age. Reports whenever events may have been lost.
 */
export class IncomingEvents {
  readonly #parts: IncomingEventsParts
  /** When the last beat of each epoch arrived, and how many missed callbacks of each account it reported. */
  readonly #beats = new Map<string, { readonly at: number; readonly missed: ReadonlyMap<string, number> }>()
  readonly #ids = new Set<string>()
  /** The accounts for which an event has been applied since events were last lost. */
  readonly #accounts = new Set<string>()
  #waiting: { readonly event: Event; readonly since: number }[] = []

  constructor(parts: IncomingEventsParts) {
    this.#parts = parts
  }

  take(event: Event): void {
    if (this.#ids.has(event.id)) return
    this.#ids.add(event.id)
    const [oldest] = this.#ids
    if (this.#ids.size > MOST_IDS && oldest !== undefined) this.#ids.delete(oldest)
    if (!this.#apply(event)) this.#waiting.push({ event, since: this.#parts.now() })
    if (this.#waiting.length > MOST_WAITING) this.lost()
  }

  /** Notes that this relay is alive, and what it missed. A new relay may have missed earlier callbacks. */
  beat({ epoch, accounts }: FeedMessage<'beat'>): void {
    const before = this.#beats.get(epoch)
    if (before === undefined) this.lost()
    const missed = new Map(accounts.map((each) => [each.acc, each.missed ?? 0]))
    for (const [acc, count] of missed) if (count > (before?.missed.get(acc) ?? 0)) this.#lose(acc)
    this.#beats.set(epoch, { at: this.#parts.now(), missed })
  }

  /** Notes that this relay has left or lost the broker. It may miss callbacks even if its next beat comes soon. */
  gone(epoch: string): void {
    if (this.#beats.delete(epoch)) this.lost()
  }

  /** Applies, in the order of their arrival, the waiting events whose age is now known. */
  echoed(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const each of waiting) if (!this.#apply(each.event)) this.#waiting.push(each)
  }

  /** Must be called from time to time: notices that a relay is silent, and that no echo arrives. */
  expire(): void {
    const now = this.#parts.now()
    const silent = [...this.#beats].filter(([, { at }]) => now - at > SILENT)
    for (const [epoch] of silent) this.#beats.delete(epoch)
    const isLate = this.#waiting.some(({ since }) => now - since > WAITS)
    if (silent.length > 0 || isLate) this.lost()
  }

  /** Reports that events may have been lost, and drops the waiting ones. */
  lost(): void {
    this.#waiting = []
    for (const acc of this.#accounts) this.#lose(acc)
  }

  #lose(acc: string): void {
    if (this.#accounts.delete(acc)) this.#parts.tell(acc, 'lost')
  }

  /** @returns false if no echo limits the age */
  #apply(event: Event): boolean {
    const { echoes, now, tell, hint } = this.#parts
    const { acc, epoch, heard, conference: name } = event
    const bounds = echoes.boundsOf(epoch, heard, now())
    if (bounds === undefined) return false
    const at = Math.min(bounds.earliest, now())
    const kind = hintOf(event)
    if (kind !== undefined) hint(acc, { ...kind, conference: name, at })
    const what = callerEventOf(event, at)
    if (what === undefined) return true
    if (now() - what.at > OLDEST) {
      this.lost()
      return true
    }
    this.#accounts.add(acc)
    tell(acc, { name, event: what })
    return true
  }
}

/** Undefined unless the event says that a caller came or left, and in which run. */
function callerEventOf({ conferenceUuid, what }: Event, at: number): CallerEvent | undefined {
  if (conferenceUuid === undefined || (what.kind !== 'entered' && what.kind !== 'left')) return undefined
  const { kind, call: callUuid, id: memberId } = what
  const { name = '', number = '', direction = 'unknown' } = what.kind === 'entered' ? what : {}
  return { kind, conferenceUuid, callUuid, memberId, at, caller: { name, number, direction } }
}

function hintOf({ what }: Event): Pick<ReceivedHint, 'callUuid' | 'kind'> | undefined {
  if (what.kind === 'floor') return { callUuid: what.call, kind: 'floor' }
  return what.kind === 'digits' && what.digits === HAND ? { callUuid: what.call, kind: 'hand' } : undefined
}
