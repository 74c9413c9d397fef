/** Why nothing of a room was observed for a while, or what was observed is lost. */
export type GapReason = 'notRunning' | 'asleep' | 'offline' | 'linesMissing'

/** All times in this file are epoch milliseconds. */
export interface TimelineGap {
  readonly from: number
  readonly to: number
  readonly why: GapReason
}

/** How many people were in the room from this time on; without a count, nobody knows. */
export interface TimelineStep {
  readonly at: number
  readonly people?: number
}

export interface TimelineEvent {
  readonly at: number
  readonly kind: 'started' | 'joined' | 'left' | 'muted' | 'unmuted' | 'ended'
  /** How many callers it was about. */
  readonly count: number
}

/** One stay of one caller, as far as it was observed. */
export interface Attendance {
  readonly name: string
  readonly number: string
  readonly memberId: string
  readonly callUuid?: string
  readonly from: number
  /** False if they had been there before, for nobody knows how long. */
  readonly isFromKnown: boolean
  /** Absent while they are in the room. */
  readonly to?: number
  /** False if they may have stayed longer: nothing was observed then. */
  readonly isToKnown: boolean
}

/** One run of a room, as the journal has it. */
export interface RoomRun {
  readonly start: number
  /** False if the room had been live before. */
  readonly isStartKnown: boolean
  /** The end, or the last entry of a run whose end was not observed; absent while it is live. */
  readonly end?: number
  readonly isEndKnown: boolean
  readonly peak?: number
  readonly steps: readonly TimelineStep[]
  readonly events: readonly TimelineEvent[]
  readonly gaps: readonly TimelineGap[]
  /** By arrival. Empty if the provider named nobody. */
  readonly attendance: readonly Attendance[]
}

export interface RoomTimeline {
  /** Newest first. */
  readonly runs: readonly Pick<RoomRun, 'start' | 'end'>[]
  /** The run that was asked for; absent if the journal has none. */
  readonly run?: RoomRun
}
