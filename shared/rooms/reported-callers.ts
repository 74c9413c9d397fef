import type { CallUuid, EpochMs } from '../values.ts'

/**
 * A caller whom the provider does not list. They are not a member, because no read shows whether they are in the room.
 * Only a caller with a `call` can be removed, by hanging up that call, and only one with a `memberId` can be muted.
 */
export interface ReportedCaller {
  readonly callUuid: CallUuid
  /** From the provider, sanitized for display; empty if the event had none. */
  readonly name: string
  readonly number: string
  readonly direction: 'inbound' | 'outbound' | 'unknown'
  /** Whether events and lists of calls leave open if the caller is still there. */
  readonly isUnsure: boolean
  /** Set if this is a line of the user: one of their numbers. */
  readonly isMe?: true
  /** Their id in this run. Absent if no event contained it, or if there is any doubt that it is theirs now. */
  readonly memberId?: string
  /** Set if events tell that this call left this run and came back. */
  readonly cameBack?: true
  /** Set if the caller's live call on one of the room's numbers is known. */
  readonly call?: CallOnNumber
  /** Set if the caller is known only by the call, and not by an event. They are probably in the room. */
  readonly isProbable?: true
}

/** A live call on a number that callers of the room dial. */
export interface CallOnNumber {
  /** The number or application that was dialled. */
  readonly to: string
  /** Absent if the provider did not say. */
  readonly startedAt?: EpochMs
  /** Set if the call was not there yet when Gavel began to look at the room's numbers. */
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
  /** The number of those calls whose details were requested several times without success. */
  readonly unreadable: number
  /** Milliseconds between two reads of the list of calls. */
  readonly every: number
  /**
   * When the shown list of calls was requested, if it is older than it should be (epoch milliseconds); `never` if none
   * was read yet. Absent if it is recent.
   */
  readonly outdated?: EpochMs | 'never'
  /** Set while only one list was read since Gavel began to look, which may be wrong. */
  readonly isFirstList?: true
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

/** The callers of one run, as far as events and live calls tell. */
export interface ReportedCallers {
  readonly callers: readonly ReportedCaller[]
  /** Whether every event since the first caller has arrived, so that no caller is missing. */
  readonly isComplete: boolean
  /** The run that events are about; absent if callers are known only by live calls. */
  readonly conferenceUuid?: string
}

interface Counted {
  readonly people?: number
  readonly reported?: ReportedCallers
}

export interface HeadCount {
  readonly count: number
  /** False if there may be more people. */
  readonly isExact: boolean
}

/**
 * The number of people in the room, as the provider counts them or, without that count, by events. Undefined if
 * unknown. Callers who are only probably here do not count.
 */
export function headCountOf({ people, reported }: Counted): HeadCount | undefined {
  if (people !== undefined) return { count: people, isExact: true }
  const sure = reported?.callers.filter(({ isUnsure, isProbable }) => !isUnsure && isProbable !== true) ?? []
  // Events cannot show a live room without callers, because a room ends when its last caller leaves.
  if (reported === undefined || sure.length === 0) return undefined
  return { count: sure.length, isExact: reported.isComplete && sure.length === reported.callers.length }
}
