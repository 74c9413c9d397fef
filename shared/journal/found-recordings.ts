import type { EpochMs } from '../values.ts'

/** A recording that the provider still has, whoever started it. */
export interface RecordingFacts {
  /** Cleaned for display. */
  readonly id: string
  /** When it began or, if that is not known, was added. Absent if the provider did not say it clearly. */
  readonly at?: EpochMs
  readonly seconds?: number
}

/** What a search for recordings found. */
export interface FoundRecordings<Recording extends RecordingFacts> {
  /** Newest first; those of an unknown time come last. */
  readonly recordings: readonly Recording[]
  /** The number of entries that could not be read, had no address that may be opened, or were of something else. */
  readonly skipped: number
  /** Whether there may be more than those that were read. */
  readonly hasMore: boolean
}

/** As the window gets it: never with its address. */
export type ShownRecording = RecordingFacts & { readonly host: string }
export type ShownRecordings = FoundRecordings<ShownRecording>
