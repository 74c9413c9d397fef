/** How a call ended: the person hung up, somebody's request to the provider ended it, or the line failed. */
export type CallEnding = 'hungUp' | 'api' | 'line'

/**
 * How a room became empty, as far as the calls of those who were last seen there tell: the last of them hung up, the
 * line of the last of them failed, or each of their calls was ended by a request to the provider.
 */
export type RoomEnding = 'lastHungUp' | 'lastLine' | 'allByApi'

/** What the provider's record says about a call that has ended. */
export interface CallFacts {
  /** Absent if the record says something else, contradicts itself, or leaves this open. */
  readonly ending?: CallEnding
  /** The time of talking, without ringing. */
  readonly seconds?: number
  readonly cost?: number
  /** Three letters; absent if the provider does not say. */
  readonly currency?: string
  /** In the provider's words, cleaned for display. */
  readonly cause?: string
  /** How good the line was, from 1 to 5; absent if that was not measured. */
  readonly mos?: number
  /** As the provider writes them, which does not document their units. */
  readonly jitter?: number
  readonly loss?: number
}
