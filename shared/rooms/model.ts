import type { AccountId, CallUuid, EpochMs, MemberKey, RoomKey } from '../values.ts'
import type { z } from 'zod'
import type { AccountView } from '../account.ts'
import type { ProviderKind } from '../providers.ts'
import type { action, memberActionKind, memberSeen, seen, sound, speech, who } from '../ipc/action-schemas.ts'
import type { Fault } from '../fault.ts'
import type { ReportedCaller, RoomNumbers } from './reported-callers.ts'

/** One caller in one run of a room, as the provider shows them. */
export interface ObservedMember {
  /** Identity within the run: the call UUID or, without one, the id, number and join time. */
  readonly key: MemberKey
  readonly callUuid?: CallUuid
  readonly memberId: string
  /** From the provider, sanitized for display; empty for most phone callers. */
  readonly name: string
  /** Digits without `+`, or a SIP address; sanitized for display. */
  readonly number: string
  readonly direction: 'inbound' | 'outbound' | 'unknown'
  /**
   * Epoch milliseconds. Jitter does not change it, but a rejoin or setting the clock does.
   */
  readonly joinedAt: EpochMs
  /** Set if the provider did not say when they joined. `joinedAt` is then the time when the run was first read. */
  readonly joinUnknown?: true
  /** Undefined with `byCall`, because only a roster shows it. So is `deaf`. */
  readonly muted: boolean | undefined
  readonly deaf: boolean | undefined
  /**
   * Whether this is a line of the user: one of their numbers, or the caller whom they picked. Several members may be
   * lines of the user.
   */
  readonly isMe: boolean
  /** Whether the same number left this run earlier. False with `byCall`. */
  readonly backAgain: boolean
  /**
   * Set if no roster lists them, so that they are known only by their live call on a number of the room, or by events.
   * They have a member id only if events leave no doubt about it.
   */
  readonly byCall?: true
}

/** A caller as they are shown. */
export interface Member extends ObservedMember {
  /**
   * Whether this Gavel muted the member and they have not been unmuted since. With `byCall`, whether such a mute was
   * accepted and its opposite was not.
   */
  readonly mutedByMe: boolean
}

export type RoomState = 'live' | 'unverified' | 'unreachable' | 'ending'

export type ActionKind = Action['kind']
export type MemberActionKind = z.infer<typeof memberActionKind>
export type Speech = z.infer<typeof speech>
export type Sound = z.infer<typeof sound>
/** Actions that start or stop an announcement or a recording. No observation shows their effect. */
export type SoundActionKind = 'announce' | 'stopAnnouncement' | 'record' | 'stopRecording'

/** An action that is held, being checked, being sent or accepted, or that failed and was not dismissed. */
export interface Pending {
  readonly id: string
  readonly kind: ActionKind
  /** Member keys, or the UUID of a call to hang up; `everyone`; empty for actions on the room or the account. */
  readonly who: readonly string[] | 'everyone'
  /** Of an action on a group that was refused: whom the user meant. */
  readonly group?: Exclude<Who['kind'], 'members'>
  /** Set if the action targets one caller: who they were when the user acted. Their row may no longer exist. */
  readonly caller?: Pick<Member, 'name' | 'number'>
  /**
   * `held`: can be undone until `until`. `checking`: the room is being read for the action. A read before sending is
   * shown only if it takes longer than 1 s. `sending`: the request is being sent. `accepted`: the provider accepted it,
   * or may have, and no observation shows the effect yet. `requested`: accepted, but not confirmed in time. `playing`: an announcement
   * that was accepted, which no observation can show. `recording`: the same for a recording. `failed`: see `fault`.
   */
  readonly state: 'held' | 'checking' | 'sending' | 'accepted' | 'requested' | 'playing' | 'recording' | 'failed'
  /** Epoch milliseconds. */
  readonly at: EpochMs
  /**
   * Epoch milliseconds. `held`: when it will be sent. `playing`: when it will probably end; absent if its length is
   * unknown. `recording`: when the recording of a call ends, or when its stop was accepted; absent for the recording of
   * a room.
   */
  readonly until?: EpochMs
  /** `playing` only: stops it for its remaining listeners. */
  readonly stop?: Extract<Action, { readonly kind: 'stopAnnouncement' }>
  /** `recording` only: this Gavel requested the recording, but it is unknown whether it runs. */
  readonly unverified?: true
  /** `recording` only: the host of the link to the recording, which the log has. Absent if no link may be opened. */
  readonly recordingHost?: string
  readonly fault?: Fault
  /** `accepted` or `failed`: the response was lost or contradicted. Rosters still decide it as any other action. */
  readonly uncertain?: true
}

/** A live room, as the provider shows it. */
export interface ObservedRoom {
  /** `roomKey(accountId, name)`. */
  readonly key: RoomKey
  readonly accountId: AccountId
  /** Exactly as the provider writes it, for requests and matching. */
  readonly name: string
  /** The name, sanitized for display. */
  readonly title: string
  /** Numbers the runs of this name since Gavel was started. It grows with each run, but need not begin at 1. */
  readonly instance: number
  readonly state: RoomState
  readonly own: boolean
  readonly pinned: boolean
  /** Epoch milliseconds; absent if no observation had a run time. */
  readonly startedAt?: EpochMs
  /** Absent if no roster of this run has been read yet. */
  readonly members?: readonly ObservedMember[]
  /** The provider's count or the length of the roster, whichever is larger. Absent if no roster has been read yet. */
  readonly people?: number
  /** Set if only events or live calls tell who is probably here. An action on one of them relies on a read of their call. */
  readonly reported?: readonly ReportedCaller[]
  /** Set if there is no roster and the user said which numbers callers of this room dial. */
  readonly numbers?: RoomNumbers
  /** The highest number of people at one time in this run. Absent if no roster of it has been read yet. */
  readonly peak?: number
  /** Epoch milliseconds when the roster was read. */
  readonly rosterAt?: EpochMs
  /** Whether the roster is in doubt, older than two read intervals, or from before a possible change of the clock. */
  readonly stale: boolean
  /** Set if only a list has named this run, and the room itself has not been read yet. */
  readonly unread?: true
  /**
   * Set if, for two minutes, only responses without a roster showed the room live, and neither a roster nor a list did.
   * Vobiz can send such responses. The room may have ended.
   */
  readonly uncertain?: true
  /** Why the last request failed, while `unreachable`. */
  readonly fault?: Fault
  /**
   * Whether writes may name this room. If a proxy may lead writes to another room, a retrieve must first prove the
   * path; see `electron/providers/paths.ts`. Also false while the account has no provider.
   */
  readonly writable: boolean
  /** The number of members that are `isMe`. */
  readonly meMatches: number
  /** The key of the caller whom the user picked as "me" in this run; absent if they are not in the room. */
  readonly mePicked?: MemberKey
}

/** A live room as it is shown: what was observed, and what this Gavel does and did in it. */
export interface Room extends ObservedRoom {
  readonly members?: readonly Member[]
  /** Set if this Gavel may have recorded this run. After a restart, only a recording that may still run counts. */
  readonly wasRecorded?: true
  /** Absent if nobody is on hold. */
  readonly onHold?: OnHoldMark
  readonly pending: readonly Pending[]
}

/** Which callers of one run are on hold: this Gavel muted and deafened them until the user brings them back. */
export interface OnHoldMark {
  readonly keys: readonly MemberKey[]
  /** Those of them who were put on hold as newcomers, so that they are at the door. Absent if nobody is. */
  readonly atDoor?: readonly MemberKey[]
  /** Set if they were put on hold before Gavel was closed, and the user has not yet said what is to become of them. */
  readonly asks?: true
}

/** What was observed by one moment. Immutable; unchanged parts keep their identity in the next revision. */
export interface ObservedSnapshot<R extends ObservedRoom = ObservedRoom> {
  readonly revision: number
  /** Epoch milliseconds. */
  readonly at: EpochMs
  readonly accounts: readonly AccountView[]
  readonly conferences: readonly R[]
  readonly readOnly: boolean
  /** What the computer's clock shows when no time has elapsed. */
  readonly wall: EpochMs
}

/** Everything that is shown at one moment. */
export interface Snapshot extends Omit<ObservedSnapshot<Room>, 'wall'> {
  /** Pending actions on accounts and calls. A failed one is not stored: its IPC call returns the fault. */
  readonly accountPending: readonly (Pending & { readonly accountId: AccountId })[]
}

/** What the user saw when they acted. The main process compares it with the state at the time of sending. */
export type Seen = z.infer<typeof seen>
export type MemberSeen = z.infer<typeof memberSeen>
export type Who = z.infer<typeof who>
export type Action = z.infer<typeof action>

/** A room that a question names. */
export interface QuestionRoom {
  readonly title: string
  /** Head count; absent if no current roster tells it. */
  readonly people?: number
  /** Absent if so far only a list has named the room, so that it cannot be chosen yet. */
  readonly seen?: Seen
}

/** A question that the user must confirm before its action is sent. */
export interface Question {
  /** Single use; bound to the action and its target; valid until `expiresAt`, a sleep or a loss of the network. */
  readonly token: string
  readonly action: Action
  readonly kind: ActionKind
  readonly accountName: string
  /** Name of the room's account, if more than one is connected. */
  readonly account?: string
  /** Absent if the account was removed. */
  readonly provider?: ProviderKind
  readonly title?: string
  /** When the room's run began (epoch milliseconds); absent if unknown. */
  readonly startedAt?: EpochMs
  /** Head count; absent if unknown. */
  readonly people?: number
  /** The names of the members whom the action targets; empty if it targets everyone or ends the room. */
  readonly names: readonly Pick<Member, 'name' | 'number'>[]
  readonly includesMe: boolean
  /** The rooms that would end, if the action ends several. For *End all*, those that are known. */
  readonly rooms?: readonly QuestionRoom[]
  /** *End all* only: epoch milliseconds when the list was asked for. Absent if `listFault` says why it was not read. */
  readonly listedAt?: EpochMs
  readonly listFault?: Fault
  /**
   * Set for an announcement after which the room is ended, if the provider may accept the announcement without playing
   * it.
   */
  readonly mayNotPlay?: true
  /**
   * Set for such an announcement if Gavel will ask again before it ends the room, because responses do not tell the
   * runs of the room apart.
   */
  readonly asksAgain?: true
  readonly expiresAt: EpochMs
}

/** A room in which an announcement was not accepted, or perhaps not. */
export interface UntoldRoom {
  readonly seen: Seen
  readonly fault: Fault
}

/** The result of an action, right after the user requested it. */
export type ActionResult =
  | {
      readonly state: 'accepted'
      readonly requestId?: string
      readonly covered?: number
      /** When an announcement has probably been heard. */
      readonly heardUntil?: EpochMs
      /**
       * In how many seconds the room is to end, after an announcement with an end. The end waits for announcements that
       * play before this one.
       */
      readonly endsIn?: number
      /** Set if Gavel will ask again before that end. */
      readonly asksAgain?: true
    }
  /**
   * The numbers of members by outcome, if several requests had different outcomes or one failed. `notSent`: an earlier
   * request failed. `fault`: of the first request that failed, was not sent or has an unknown outcome. For rooms that
   * are ended or told something, the numbers are of rooms. `untold`: those that were not told, or for which that is
   * unknown.
   */
  | ({ readonly state: 'mixed'; readonly fault?: Fault; readonly untold?: readonly UntoldRoom[] } & Readonly<
      Record<'accepted' | 'gone' | 'failed' | 'unknown' | 'notSent', number>
    >)
  | { readonly state: 'held'; readonly id: string; readonly until: EpochMs }
  | { readonly state: 'alreadyGone' }
  | { readonly state: 'question'; readonly question: Question }

export interface LiveCall {
  readonly callUuid: CallUuid
  /** The number of the person: the one that called, or the one that the account called. */
  readonly number: string
  /**
   * The number or the application that the person dialled; empty if the account called them, or if the provider did not
   * say.
   */
  readonly to: string
  readonly name: string
  readonly direction: 'inbound' | 'outbound' | 'unknown'
  /** Epoch milliseconds; absent if the provider did not say. */
  readonly startedAt?: EpochMs
  /** The run of a room in which the call is, empty if it is in none; absent if the provider did not say. */
  readonly conferenceUuid?: string
}

/** A live call as a list has it. */
export interface ListedCall {
  readonly callUuid: CallUuid
  /** Absent until the details have been read. */
  readonly details?: LiveCall
}

/**
 * A change that was observed. For a member with `byCall`, a join or leave is only probable, because it is their call on
 * a number of the room that began or ended.
 */
export type ObservedChange<R extends ObservedRoom = ObservedRoom, M extends ObservedMember = ObservedMember> =
  | { readonly kind: 'started'; readonly conference: R }
  | {
      readonly kind: 'ended'
      readonly conference: R
      /** Set if the provider accepted this Gavel's end of the run just before. */
      readonly by?: 'you'
      readonly peak?: number
      /** Milliseconds; absent if the start is unknown. A range, because only bounds of start and end are known. */
      readonly lasted?: { readonly atLeast: number; readonly atMost: number }
    }
  | { readonly kind: 'joined' | 'left' | 'backAgain'; readonly conference: R; readonly member: M }
  | { readonly kind: 'muted' | 'unmuted' | 'deafened' | 'undeafened'; readonly conference: R; readonly member: M }
  | {
      readonly kind: 'endedWhileAway'
      readonly conferences: readonly R[]
      readonly why: 'sleep' | 'network' | 'credentials'
    }

/** A change to journal, or to notify the user of. `by` is set if it is an effect of this Gavel's own action. */
export type Change = ObservedChange<Room, Member> & { readonly by?: 'you' }

/**
 * One key for each room of each account. The key of a caller's row begins with the room's key and a line break, so line
 * breaks in a name are escaped. Otherwise a name could look like a row of another room.
 */
export function roomKey(accountId: AccountId, name: string): RoomKey {
  const written = name.replaceAll('\u001B', '\u001B\u001B').replaceAll('\n', '\u001Bn')
  return `${accountId}/${written}`
}

/** Whether the room is live and was read, but the provider returned no roster. */
export function isRosterWithheld({ members, instance, unread, state }: Room): boolean {
  return members === undefined && instance > 0 && unread !== true && state !== 'unreachable'
}
