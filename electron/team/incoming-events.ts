import type { ReceivedHint } from '../../shared/team.ts'
import type { ElapsedMs } from '../../shared/values.ts'
import type { CallerEvent, ProviderEvent } from '../providers/provider.ts'
import type { FeedMessage } from '../../shared/feed/messages.ts'

/** What callers press to raise a hand: the `digitsMatch` that the relay's README names. */
const HAND = '*'
/** Milliseconds without a beat after which a relay may have missed callbacks. */
const SILENT = 5_000
/** The maximum number of event ids that are stored, so that an event that two relays received is applied only once. */
const MOST_IDS = 2_000

type Event = FeedMessage<'event'>

export interface IncomingEventsParts {
  /** Elapsed milliseconds of this desk. */
  readonly now: () => ElapsedMs
  /** When this desk sent its ask of these; -Infinity if it does not know. */
  readonly sentAt: (asks: Event['after']) => ElapsedMs
  /** Called with each entry or exit of a caller, and with `lost` if events may have been lost. */
  readonly tell: (acc: string, event: ProviderEvent | 'lost') => void
  /** Called with each raised hand, and with who speaks. */
  readonly hint: (acc: string, hint: ReceivedHint) => void
}

/**
 * Turns the events that relays received into hints, and into events of the provider: each once, and only if it came
 * after an ask of this desk. Reports whenever events may have been lost.
 */
export class IncomingEvents {
  readonly #parts: IncomingEventsParts
  /** When the last beat of each epoch arrived, and how many missed callbacks of each account it reported. */
  readonly #heard = new Map<string, { readonly at: ElapsedMs; readonly missed: ReadonlyMap<string, number> }>()
  readonly #ids = new Set<string>()
  /** The accounts for which an event has been applied since events were last lost. */
  readonly #accounts = new Set<string>()

  constructor(parts: IncomingEventsParts) {
    this.#parts = parts
  }

  take(event: Event): void {
    const { sentAt, tell, hint } = this.#parts
    if (this.#ids.has(event.id)) return
    this.#ids.add(event.id)
    const [oldest] = this.#ids
    if (this.#ids.size > MOST_IDS && oldest !== undefined) this.#ids.delete(oldest)
    const { acc, conference: name } = event
    const at = sentAt(event.after)
    // It was under way for long, or this desk has only just begun to ask. So others may be missing too.
    if (at === -Infinity) {
      this.#lose(acc)
      return
    }
    const kind = hintOf(event)
    if (kind !== undefined) hint(acc, { ...kind, conference: name, at })
    const what = callerEventOf(event, at)
    if (what === undefined) return
    this.#accounts.add(acc)
    tell(acc, { name, event: what })
  }

  /** Notes that this relay is alive, and what it missed. A new relay may have missed earlier callbacks. */
  beat({ epoch, accounts }: FeedMessage<'beat'>): void {
    const before = this.#heard.get(epoch)
    if (before === undefined) this.lost()
    const missed = new Map(accounts.map((each) => [each.acc, each.missed ?? 0]))
    for (const [acc, count] of missed) if (count > (before?.missed.get(acc) ?? 0)) this.#lose(acc)
    this.#heard.set(epoch, { at: this.#parts.now(), missed })
  }

  /** Notes that this relay has left or lost the broker. It may miss callbacks even if it is back soon. */
  gone(epoch: string): void {
    if (this.#heard.delete(epoch)) this.lost()
  }

  /** Must be called from time to time: notices that a relay is silent. */
  expire(): void {
    const now = this.#parts.now()
    const silent = [...this.#heard].filter(([, { at }]) => now - at > SILENT)
    for (const [epoch] of silent) this.gone(epoch)
  }

  /** Reports that events may have been lost. */
  lost(): void {
    for (const acc of this.#accounts) this.#lose(acc)
  }

  #lose(acc: string): void {
    if (this.#accounts.delete(acc)) this.#parts.tell(acc, 'lost')
  }
}

/** Undefined unless the event says that a caller came or left, and in which run. */
function callerEventOf({ conferenceUuid, what }: Event, at: ElapsedMs): CallerEvent | undefined {
  if (conferenceUuid === undefined || (what.kind !== 'entered' && what.kind !== 'left')) return undefined
  const { kind, call: callUuid, id: memberId } = what
  const { name = '', number = '', direction = 'unknown' } = what.kind === 'entered' ? what : {}
  return { kind, conferenceUuid, callUuid, memberId, at, caller: { name, number, direction } }
}

function hintOf({ what }: Event): Pick<ReceivedHint, 'callUuid' | 'kind'> | undefined {
  if (what.kind === 'floor') return { callUuid: what.call, kind: 'floor' }
  return what.kind === 'digits' && what.digits === HAND ? { callUuid: what.call, kind: 'hand' } : undefined
}
