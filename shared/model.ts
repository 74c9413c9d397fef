import type { z } from 'zod'
import type { AccountView, ProviderKind } from './account.ts'
import type { action, memberActionKind, memberSeen, seen, sound, speech, who } from './action-schemas.ts'
import type { Fault } from './fault.ts'

/** One caller in one run of a room. */
export interface Member {
  /** Identity inside the run: the call UUID; without one, the id, number and join time. */
  readonly key: string
  readonly callUuid?: string
  readonly memberId: string
  /** From the provider, sanitized for display; empty for most phone callers. */
  readonly name: string
  /** Digits without `+`, or a SIP address; sanitized for display. */
  readonly number: string
  readonly direction: 'inbound' | 'outbound' | 'unknown'
  /** Epoch milliseconds. Computed once, so that it does not jitter between observations. */
  readonly joinedAt: number
  readonly muted: boolean
  readonly deaf: boolean
  readonly isMe: boolean
  /** The same number left this run earlier. */
  readonly backAgain: boolean
  /** Muted through this Gavel and not unmuted since. */
  readonly mutedByMe: boolean
}

export type ConferenceState = 'live' | 'unverified' | 'unreachable' | 'ending'

export type ActionKind = Action['kind']
export type MemberActionKind = z.infer<typeof memberActionKind>
export type Speech = z.infer<typeof speech>
export type Sound = z.infer<typeof sound>
/** Actions that are heard in a room and change nothing that an observation shows. */
export type SoundActionKind = 'announce' | 'stopAnnouncement' | 'record' | 'stopRecording'

/** An action that is held, sent or accepted, or that failed and was not dismissed. */
export interface Pending {
  readonly id: string
  readonly kind: ActionKind
  /** Member keys, or the UUID of a call to hang up; `everyone`; empty for actions on the room or the account. */
  readonly who: readonly string[] | 'everyone'
  /** The one caller it targets, as they were when the user acted: their row may be gone when it fails. */
  readonly caller?: Pick<Member, 'name' | 'number'>
  /**
   * `held`: can be undone until `until`. `checking`: the room is being read for it, which takes long. `sending`: the request is on the wire. `accepted`: by the provider, and no
   * observation shows the effect yet. `requested`: accepted, and no observation confirmed it in time. `playing`: an
   * announcement that was accepted, which no observation can show. `recording`: the same of a recording. `failed`: see
   * `fault`.
   */
  readonly state: 'held' | 'checking' | 'sending' | 'accepted' | 'requested' | 'playing' | 'recording' | 'failed'
  /** Epoch milliseconds. */
  readonly at: number
  /**
   * Epoch milliseconds. `held`: when it will be sent. `playing`: when it will be over, by estimate; absent if its length
   * is not known.
   */
  readonly until?: number
  /** `recording` only: whether it runs is not known, only that this Gavel had it started at `at`. */
  readonly unverified?: true
  readonly fault?: Fault
}

export interface Conference {
  /** `roomKey(accountId, name)`. */
  readonly key: string
  readonly accountId: string
  /** Exactly as the provider writes it, for requests and matching. */
  readonly name: string
  /** The name, sanitized for display. */
  readonly title: string
  /** Number of the run: counts the runs of this name that Gavel has seen, from 1. */
  readonly instance: number
  readonly state: ConferenceState
  readonly own: boolean
  readonly pinned: boolean
  /** Epoch milliseconds; absent if no observation had a run time. */
  readonly startedAt?: number
  /** Absent if no roster of this run could be read so far. */
  readonly members?: readonly Member[]
  /** Counted by the provider, or the length of the roster. */
  readonly people?: number
  /** The most people at once in this run. */
  readonly peak: number
  /** Epoch milliseconds when the roster was read. */
  readonly rosterAt?: number
  /** Older than two read intervals. */
  readonly stale: boolean
  /** Only a list has named this run so far; the room itself was not read yet. */
  readonly unread?: true
  /** Why the last request failed, while `unreachable`. */
  readonly fault?: Fault
  /** False for names that a proxy may turn into another room; see `electron/providers/paths.ts`. */
  readonly writable: boolean
  /**
   * A snapshot of an earlier revision may show another run of this name, although no response proved a restart: since then
   * the room was not found, or seemed to be another run, for a moment. Absent if that never happened.
   */
  readonly unsureBefore?: number
  /** How many members match "me"; if several do, none is "me" until the user picks one. */
  readonly meMatches: number
  readonly pending: readonly Pending[]
}

/** Everything known at one moment. Immutable; unchanged parts keep their identity in the next revision. */
export interface Snapshot {
  readonly revision: number
  /** Epoch milliseconds. */
  readonly at: number
  readonly accounts: readonly AccountView[]
  readonly conferences: readonly Conference[]
  /** Pending actions on accounts and calls. A failed one is reported to its caller and not stored. */
  readonly accountPending: readonly (Pending & { readonly accountId: string })[]
  readonly readOnly: boolean
}

/** The changes from one revision to the next. */
export interface Patch {
  readonly from: number
  readonly revision: number
  readonly at: number
  readonly accounts?: readonly AccountView[]
  readonly changed: readonly Conference[]
  /** Keys. */
  readonly removed: readonly string[]
  readonly accountPending?: Snapshot['accountPending']
  readonly readOnly?: boolean
}

/** What the user saw when they acted. Main compares it with what is known when the action is to be sent. */
export type Seen = z.infer<typeof seen>
export type MemberSeen = z.infer<typeof memberSeen>
export type Who = z.infer<typeof who>
export type Action = z.infer<typeof action>

/** A question that the user must confirm before an irreversible action is sent. */
export interface Question {
  /** Single use; bound to the action and its target; valid until `expiresAt`. */
  readonly token: string
  readonly action: Action
  readonly kind: ActionKind
  readonly accountName: string
  /** Name of its account, if more than one is connected. */
  readonly account?: string
  /** Since the user saw the room, it was not found for a moment: it may be another conference of the same name. */
  readonly isUnsure?: true
  /** Absent if the account has gone. */
  readonly provider?: ProviderKind
  readonly title?: string
  /** When the room's run began, in epoch milliseconds, if that is known. */
  readonly startedAt?: number
  /** Head count; absent if it is not known. */
  readonly people?: number
  /** Names of the members it targets, if it targets some and they are known. */
  readonly names: readonly Pick<Member, 'name' | 'number'>[]
  readonly includesMe: boolean
  readonly expiresAt: number
}

/** The result of an action, right after the user requested it. */
export type ActionResult =
  | {
      readonly state: 'accepted'
      readonly requestId?: string
      readonly covered?: number
      /** Asynchronous mode: the provider accepted the request and does not say the result. */
      readonly handedOver?: true
    }
  /** A bulk action with different outcomes: how many of each. Every member has their own row and journal entry. */
  | {
      readonly state: 'mixed'
      readonly accepted: number
      readonly gone: number
      readonly failed: number
      readonly unknown: number
      /** Not sent, because an earlier one failed in a way that the next would too. */
      readonly notSent: number
    }
  | { readonly state: 'held'; readonly id: string; readonly until: number }
  | { readonly state: 'alreadyGone' }
  | { readonly state: 'question'; readonly question: Question }

export interface LiveCall {
  readonly callUuid: string
  readonly from: string
  readonly to: string
  readonly name: string
  readonly direction: 'inbound' | 'outbound' | 'unknown'
  /** Epoch milliseconds, if the provider said. */
  readonly startedAt?: number
}

/** A change that the user may be notified of. `electron/monitor/changes.ts` derives them from two snapshots. */
export type Change =
  | { readonly kind: 'started'; readonly conference: Conference }
  | {
      readonly kind: 'ended'
      readonly conference: Conference
      readonly by: 'you' | 'notThisGavel'
      readonly peak: number
      /** Milliseconds; absent if the start is not known. The two differ by the time in which nothing was read. */
      readonly lasted?: { readonly atLeast: number; readonly atMost: number }
    }
  | { readonly kind: 'joined' | 'left' | 'backAgain'; readonly conference: Conference; readonly member: Member }
  | {
      readonly kind: 'muted' | 'unmuted' | 'deafened' | 'undeafened'
      readonly conference: Conference
      readonly member: Member
      readonly by: 'you' | 'notThisGavel'
    }
  | {
      readonly kind: 'endedWhileAway'
      readonly conferences: readonly Conference[]
      readonly why: 'sleep' | 'network' | 'credentials'
    }

/**
 * One key for each room of each account. Line breaks in a name are escaped, because keys of rows are a room's key, a
 * line break and more: no name may look like the row of another room.
 */
export function roomKey(accountId: string, name: string): string {
  const written = name.replaceAll('\u001B', '\u001B\u001B').replaceAll('\n', '\u001Bn')
  return `${accountId}/${written}`
}
