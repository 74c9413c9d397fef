import type { Clock } from '../../shared/clock.ts'
import { elapsedOf } from '../../shared/clock.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Reply, RetrieveResult, RoomList } from '../providers/provider.ts'
import type { RelaySource } from './evidence.ts'
import type { ListResponse, ReceivedEvent, RoomResponse } from './polling/read-response.ts'
import type { TurnCounter } from './polling/turn-counter.ts'

/** What a relay of the team read or received for this account, with times converted to the clock of this computer. */
export type RelayedRead = {
  /** Elapsed milliseconds (`elapsedOf`). The relay certainly did not ask before this. */
  readonly askedAfter: number
  /** Elapsed milliseconds by which the relay certainly had the response. */
  readonly answeredBy: number
  readonly source: RelaySource
} & (
  | { readonly about: 'list'; readonly list: RoomList }
  | { readonly about: 'room'; readonly name: string; readonly result: RetrieveResult }
  | { readonly about: 'room'; readonly name: string; readonly fault: Fault }
  | { readonly about: 'event'; readonly event: ReceivedEvent['event'] }
)

/** Converts the read to the form of a response to this Gavel's own request. Its age is never underestimated. */
export function relayedResponse(
  read: RelayedRead,
  clock: Clock,
  turns: TurnCounter,
): ListResponse | RoomResponse | ReceivedEvent {
  const { askedAfter, answeredBy, source } = read
  const now = clock.now()
  const elapsed = elapsedOf(clock)
  const answeredAt = now - Math.max(0, elapsed - answeredBy)
  const stamp = {
    askedAt: Math.min(answeredAt, now - (elapsed - askedAfter)),
    answeredAt,
    asked: turns.at(askedAfter),
    answered: turns.next(),
    source,
  }
  const received = { stamp, dropped: false }
  const reply = <T>(value: T): Reply<T> => ({ ok: true, value, at: answeredAt })
  if (read.about === 'list') return { ...received, about: 'list', reply: reply(read.list) }
  if (read.about === 'event') return { ...received, about: 'event', reply: reply(undefined), event: read.event }
  const { name } = read
  if ('fault' in read)
    return { ...received, about: 'room', name, reply: { ok: false, fault: read.fault, at: answeredAt } }
  return { ...received, about: 'room', name, reply: reply(read.result) }
}
