import type { CallUuid } from '../values.ts'
import type { CallFacts, RoomEnding } from './call-facts.ts'

/** Why a room was not observed for a while, or why its observations are lost. */
export type GapReason = 'notRunning' | 'asleep' | 'offline' | 'unread' | 'linesMissing'

/** All times in this file are epoch milliseconds. */
export interface TimelineGap {
  readonly from: number
  readonly to: number
  readonly why: GapReason
}

/** The number of people in the room from this time on; unknown if `people` is absent. */
export interface TimelineStep {
  readonly at: number
  readonly people?: number
}

export interface TimelineEvent {
  readonly at: number
  readonly kind: 'started' | 'joined' | 'left' | 'muted' | 'unmuted' | 'ended'
  /** The number of callers concerned. */
  readonly count: number
  /** Set if the callers were known only by their calls, so that this is only probable. */
  readonly byCall?: true
}

/** Who did something: a user of this computer, whose Gavel may have done it `automatic`ally, or a colleague. */
export interface DoneBy {
  readonly kind: 'user' | 'automatic' | 'colleague'
  readonly name: string
}

/** One stay of one caller, as far as it was observed. */
export interface Attendance {
  readonly name: string
  readonly number: string
  readonly memberId: string
  readonly callUuid?: CallUuid
  /** Set if they were known only by their live call on a number of the room, so that they were probably there. */
  readonly byCall?: true
  readonly from: number
  /** False if the caller had been there before, for an unknown time. */
  readonly isFromKnown: boolean
  /** Absent while they are in the room. */
  readonly to?: number
  /** `orLater`: they may have stayed longer, or they are still there. `orEarlier`: they were gone by then. */
  readonly toIs: 'exact' | 'orLater' | 'orEarlier'
  /** How the stay ended, as far as that was observed; absent while they are in the room. */
  readonly leaving?: 'left' | 'removed' | 'roomEnded' | 'unseen'
  /** Who removed them, if they were removed. */
  readonly removedBy?: DoneBy
  /** What the provider's record says about their call, if this was the call's last stay. */
  readonly record?: CallFacts
}

/** One run of a room according to the journal. */
export interface RoomRun {
  readonly start: number
  /** False if the room may have been live before `start`. */
  readonly isStartKnown: boolean
  /**
   * Absent while the run is live. If its end was not observed: the time of its last entry, or of the beginning of the
   * gap after that entry.
   */
  readonly end?: number
  readonly isEndKnown: boolean
  /** How the room became empty, if records of its calls tell. */
  readonly ending?: RoomEnding
  readonly peak?: number
  readonly steps: readonly TimelineStep[]
  readonly events: readonly TimelineEvent[]
  readonly gaps: readonly TimelineGap[]
  /** In the order of arrival. Empty if the provider listed no callers. */
  readonly attendance: readonly Attendance[]
}

export interface RoomTimeline {
  /** Newest first. */
  readonly runs: readonly Pick<RoomRun, 'start' | 'end'>[]
  /** The requested run; absent if the journal has none. */
  readonly run?: RoomRun
}
