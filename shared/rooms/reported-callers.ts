import type { CallUuid, EpochMs } from '../values.ts'

/**
 * A caller whom the provider does not list. They are not a member, and only probably here, because no read shows whether
 * they are in the room. Only a caller with a `call` can be removed, by hanging up that call, and only one with a
 * `memberId` can be muted.
 */
export interface ReportedCaller {
  readonly callUuid: CallUuid
  /** From the provider, sanitized for display; empty if the event had none. */
  readonly name: string
  readonly number: string
  readonly direction: 'inbound' | 'outbound' | 'unknown'
  /** Set if this is a line of the user: one of their numbers. */
  readonly isMe?: true
  /** The run of which the newest event about them told. Absent if no event did, but only their call. */
  readonly conferenceUuid?: string
  /** Their id in this run. Absent if no event contained it, or if there is any doubt that it is theirs now. */
  readonly memberId?: string
  /** Set if the caller's live call on one of the room's numbers is known. */
  readonly call?: CallOnNumber
}

/** A live call on a number that callers of the room dial. */
export interface CallOnNumber {
  /** The number or application that was dialled. */
  readonly to: string
  /** Absent if the provider did not say. */
  readonly startedAt?: EpochMs
  /** Set if the call was not there yet when Gavel began to look at the account's calls. */
  readonly isNew?: true
}

/** A number or application, and how many of the account's live calls have dialled it. */
export interface DialledNumber {
  readonly number: string
  readonly calls: number
}

/** The numbers that callers of a room dial, as the user said, and what was read about the calls on them. */
export interface RoomNumbers {
  readonly numbers: readonly DialledNumber[]
  /** The number of the account's live calls whose dialled number is not known yet. */
  readonly unread: number
  /** The number of those calls whose details have been requested without success. */
  readonly unreadable: number
  /** Milliseconds between two reads of the list of calls. */
  readonly every: number
  /**
   * When the shown list of calls was requested, if it is older than it should be (epoch milliseconds); `never` if none
   * was read yet. Absent if it is reliable.
   */
  readonly outdated?: EpochMs | 'never'
}

/** The numbers that live calls of an account have dialled. They are known only while the user chooses one of them. */
export interface OfferedNumbers {
  /** The most dialled one first. */
  readonly numbers: readonly DialledNumber[]
  /** The number of live calls whose dialled number is not known yet. */
  readonly unread: number
  /** Whether the list of calls was read. */
  readonly isRead: boolean
}
