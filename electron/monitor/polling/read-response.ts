import type { Reply, RetrieveResult, RoomList } from '../../providers/provider.ts'
import type { Stamp } from '../evidence.ts'
import type { CallerEvent } from '../reported-callers.ts'

export interface Received<T> {
  readonly reply: Reply<T>
  readonly stamp: Stamp
  /** The read was given up, so its response is ignored. */
  readonly dropped: boolean
}

export type ListResponse = Received<RoomList> & { readonly about: 'list' }
export type RoomResponse = Received<RetrieveResult> & { readonly about: 'room'; readonly name: string }
export type CheckResponse = Received<void> & { readonly about: 'check' }
/** The response to one read of any kind. */
export type ReadResponse = ListResponse | RoomResponse | CheckResponse

/**
 * An event of the provider that a relay received, or the fact that some may have been lost. It is not a response to a
 * read.
 */
export type ReceivedEvent = Received<undefined> & {
  readonly about: 'event'
  readonly event: { readonly name: string; readonly what: CallerEvent } | 'lost'
}
