import type { CallUuid } from '../values.ts'
import type { z } from 'zod'
import type { ProviderKind } from '../providers.ts'
import type { Fault } from '../fault.ts'
import type { journalEvent } from '../ipc/journal-schemas.ts'
import type { ActionKind } from '../rooms/model.ts'
import type { CallFacts, RoomEnding } from './call-facts.ts'

/** One entry of the journal; see `docs/journal.md`. */
export interface JournalEntry {
  /** The position for paging: the month of the file, and the line. */
  readonly id: string
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string
  readonly event: z.infer<typeof journalEvent>
  readonly actor: string
  /** Gavel's own id of the account. */
  readonly account: string
  /** The name of the account at that time. */
  readonly accountName?: string
  readonly provider: ProviderKind
  /** Set if the account is a demo, which has another id at each start. */
  readonly demo?: true
  readonly action?: ActionKind
  /** Links an intent with its outcome. */
  readonly actionId?: string
  /**
   * For the mute before a removal, and the unmute after its undo: the `actionId` of the removal. For what puts callers
   * on hold or brings them back: the `actionId` of the note `onHold`, `atDoor`, `broughtBack` or `admitted`.
   */
  readonly partOf?: string
  readonly conference?: string
  readonly instance?: number
  readonly members?: readonly {
    readonly name: string
    readonly number: string
    readonly memberId: string
    readonly callUuid?: CallUuid
    /** For a mute: whether the caller was already muted. Absent in lines of earlier versions. */
    readonly mutedBefore?: boolean
    /** In `onHold`, as `mutedBefore`: whether the caller was already deaf. Absent if nobody knows. */
    readonly deafBefore?: boolean
    /** Set if they were known only by their live call on a number of the room, so that they were probably there. */
    readonly byCall?: true
    /** ISO 8601, in `started` and `found`: when they joined, if the provider says so. */
    readonly joinedAt?: string
    /** Only in `callRecords`. */
    readonly record?: CallFacts
  }[]
  readonly people?: number
  /** *End all* only: the rooms that were known, with their head counts. In a later outcome: those still live. */
  readonly rooms?: readonly { readonly conference: string; readonly instance: number; readonly people?: number }[]
  /** After `accepted` or `unknown`, a separate entry `confirmed` follows if an observation shows the effect in time. */
  readonly outcome?: 'accepted' | 'confirmed' | 'alreadyGone' | 'failed' | 'unknown'
  readonly fault?: Fault
  readonly requestId?: string
  /**
   * Seconds. In `ended`: the longest possible duration, because only bounds of start and end are known. In a `note`:
   * how long the gap was, or the time until the announced end. For a call that is hung up: how long it had lasted. For
   * the recording of a call: its time limit.
   */
  readonly duration?: number
  /** The shortest possible duration; absent in lines of earlier versions. */
  readonly durationAtLeast?: number
  readonly peak?: number
  /**
   * `colleague`: a desk of the team reported that it acted; the field `colleague` names the moderator. Absent if nobody
   * knows who it was; lines of earlier versions then have other values.
   */
  readonly by?: 'you' | 'colleague'
  /** The name of the colleague. */
  readonly colleague?: string
  /** The host to which the provider sends the result, while the account is in asynchronous mode. */
  readonly resultsTo?: string
  readonly text?: string
  /**
   * ISO 8601, in `foundCalls`, `foundNoCalls` and `ended`: when the calls on the room's numbers had last been read, if
   * that was longer ago than usual. Callers who were known by their call may have left since.
   */
  readonly callsReadAt?: string
  /** In `callRecords`: how the room became empty, if the records tell. */
  readonly ending?: RoomEnding
  /** In an outcome: what the provider's record says about the call that was hung up. */
  readonly record?: CallFacts
  /** ISO 8601: the time of a scheduled end. */
  readonly endsAt?: string
  /** The announcement: the text to be spoken, or the address of the file. */
  readonly announced?: string
  /** The address at which the provider stores a recording. The window gets only its host. */
  readonly recordingUrl?: string
  readonly recordingHost?: string
}
