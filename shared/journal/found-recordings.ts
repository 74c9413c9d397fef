import type { EpochMs } from '../values.ts'

/** A recording that the provider still has, as the window gets it: never with its address. */
export interface ShownRecording {
  readonly id: string
  readonly host: string
  /** Absent if the provider did not say it clearly. */
  readonly at?: EpochMs
  readonly seconds?: number
}

export interface ShownRecordings {
  readonly recordings: readonly ShownRecording[]
  /** The number of results that could not be used. */
  readonly skipped: number
  /** Whether there may be more than those that were read. */
  readonly hasMore: boolean
}
