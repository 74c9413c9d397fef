import type { z } from 'zod'
import type { ProviderKind } from './account.ts'
import type { Fault } from './fault.ts'
import type { journalEvent } from './journal-schemas.ts'
import type { ActionKind } from './model.ts'

/** One entry of the journal; see `docs/journal.md`. */
export interface JournalEntry {
  /** Position for paging: month of the file, and line. */
  readonly id: string
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string
  readonly event: z.infer<typeof journalEvent>
  readonly actor: string
  /** Gavel's own id of the account. */
  readonly account: string
  /** Name of the account at that time. */
  readonly accountName?: string
  readonly provider: ProviderKind
  readonly action?: ActionKind
  /** Links intent and outcome. */
  readonly actionId?: string
  readonly conference?: string
  readonly instance?: number
  readonly members?: readonly {
    readonly name: string
    readonly number: string
    readonly memberId: string
    readonly callUuid?: string
  }[]
  readonly people?: number
  /**
   * `handedOver`: accepted in asynchronous mode, which does not say the result. After `accepted` and `handedOver` a
   * separate entry `confirmed` follows once an observation shows the effect.
   */
  readonly outcome?: 'accepted' | 'handedOver' | 'confirmed' | 'alreadyGone' | 'failed' | 'unknown'
  readonly fault?: Fault
  readonly requestId?: string
  /** Seconds; for `ended`. It lasted at most `duration`: nobody knows when it ended between two reads. */
  readonly duration?: number
  /** Absent in lines of earlier versions. */
  readonly durationAtLeast?: number
  readonly peak?: number
  readonly by?: 'you' | 'notThisGavel'
  /** Host that the provider sends the result to, while the account is in asynchronous mode. */
  readonly resultsTo?: string
  readonly text?: string
  /** What was announced: the text as it was spoken, or the address of the sound. */
  readonly announced?: string
  /** Where the provider stores a recording. The window never gets it, only its host. */
  readonly recordingUrl?: string
  readonly recordingHost?: string
}
