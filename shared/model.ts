import type { z } from 'zod'
import type { action, memberActionKind, memberSeen, seen, who } from './action-schemas.ts'
import type { Fault } from './fault.ts'
import type { journalEvent } from './journal-schemas.ts'

export type ProviderKind = 'plivo' | 'vobiz'

/** What an account is known by to the window: never the full auth id, never the token. */
export interface Account {
  /** Made by Gavel; says nothing about the credentials. */
  readonly id: string
  readonly provider: ProviderKind
  /** The built-in simulator, spoken to over HTTP like any provider. */
  readonly demo: boolean
  readonly name: string
  /** First two and last two characters of the auth id. */
  readonly authIdMasked: string
  /** Where its token is: `session` is lost when Gavel quits; `none` cannot be used until it is given again. */
  readonly kept: 'keychain' | 'session' | 'none'
  /** What keeps the token from being had, where it should be there. */
  readonly vaultFault?: Fault
  /** Plivo only. Absent where answers to writes tell the result at once. */
  readonly asynchronous?: AsynchronousMode
}

/**
 * Plivo: the results of writes go to this address later; the answer at once is `async api spawned` and nothing more.
 * https://plivo.com/docs/voice/api/overview.md
 */
export interface AsynchronousMode {
  /** https or http, without a user or a password. */
  readonly callbackUrl: string
  /** `POST` where it is absent. */
  readonly callbackMethod?: 'GET' | 'POST' | undefined
}

/** What a provider lacks or does only as best it can, declared so that the window can say it before anybody clicks. */
export interface Abilities {
  /** False where an empty or short list does not mean that nothing is live. */
  readonly listIsComplete: boolean
  readonly rosterMayBeMissing: boolean
  /** `no` after the provider's gateway said that there is no such route. */
  readonly speak: 'yes' | 'bestEffort' | 'no'
  readonly recordingFile: 'yes' | 'mayNotAppear'
  readonly asynchronousMode: boolean
  /** Kick and hang up of several members: one request each, or one with a list. */
  readonly severalLeaveBy: 'oneRequestEach' | 'list'
}

/** How an account's provider answers. */
export interface Health {
  readonly state: 'connecting' | 'ok' | 'trouble' | 'resting'
  readonly fault?: Fault
  /** Epoch milliseconds of the last answer that could be read. */
  readonly lastAnswerAt?: number
  /** Epoch milliseconds since when it is not ok. */
  readonly since?: number
  /** Requests of the last second and how many Gavel allows itself. */
  readonly used: number
  readonly allowed: number
  /** Vobiz lists no rooms while rooms are live: an empty list proves nothing there. */
  readonly listProvesNothing: boolean
}

export interface AccountView extends Account {
  readonly health: Health
  /** Absent while there is no token to speak to the provider with. */
  readonly abilities?: Abilities
}

/** One caller in one instance of a conference. */
export interface Member {
  /** Identity inside the instance: the call UUID, or id, number and join time where there is none. */
  readonly key: string
  readonly callUuid?: string
  readonly memberId: string
  /** As the provider gave it, cleaned for display; empty for most phone callers. */
  readonly name: string
  /** Digits without `+`, or a SIP address; cleaned for display. */
  readonly number: string
  readonly direction: 'inbound' | 'outbound' | 'unknown'
  /** Epoch milliseconds, fixed when first read so that it does not jitter. */
  readonly joinedAt: number
  readonly muted: boolean
  readonly deaf: boolean
  readonly isMe: boolean
  /** The same number left this instance earlier. */
  readonly backAgain: boolean
  /** Muted through this Gavel and not unmuted since. */
  readonly mutedByMe: boolean
}

export type ConferenceState = 'live' | 'unverified' | 'unreachable' | 'ending'

export type ActionKind = Action['kind']
export type MemberActionKind = z.infer<typeof memberActionKind>

/** An action on its way, or one that failed and has not been dismissed. */
export interface Pending {
  readonly id: string
  readonly kind: ActionKind
  /** Member keys, or the UUID of a call to hang up; `everyone` for actions on all; empty for room and account. */
  readonly who: readonly string[] | 'everyone'
  /** The one person it is about, as they were when it was asked for: their row may be gone by the time it fails. */
  readonly caller?: Pick<Member, 'name' | 'number'>
  /**
   * `held`: waits in main, can be undone until `until`. `sending`: on the wire. `accepted`: the provider took it, no
   * reading shows it yet. `requested`: accepted, and no reading could confirm it. `failed`: see `fault`.
   */
  readonly state: 'held' | 'sending' | 'accepted' | 'requested' | 'failed'
  /** Epoch milliseconds. */
  readonly at: number
  /** `held` only: epoch milliseconds when it is sent. */
  readonly until?: number
  readonly fault?: Fault
}

export interface Conference {
  /** `roomKey(accountId, name)`. */
  readonly key: string
  readonly accountId: string
  /** Exactly as the provider names it: for requests and matching. */
  readonly name: string
  /** The name cleaned for display. */
  readonly title: string
  /** Counts the runs of this name that Gavel has seen, from 1. */
  readonly instance: number
  readonly state: ConferenceState
  readonly own: boolean
  readonly pinned: boolean
  /** Epoch milliseconds; absent when no reading gave a run time. */
  readonly startedAt?: number
  /** Absent when no roster of this instance could ever be read. */
  readonly members?: readonly Member[]
  /** As counted by the provider, or the roster's length. */
  readonly people?: number
  /** Most people seen at once in this instance. */
  readonly peak: number
  /** Epoch milliseconds when the roster was read. */
  readonly rosterAt?: number
  /** Older than two read intervals. */
  readonly stale: boolean
  /** Only a list has named this instance so far: it was not read itself yet. */
  readonly unread?: true
  /** Why the last reading failed, while `unreachable`. */
  readonly fault?: Fault
  /** Names that may reach another room through a proxy take no writes; see `providers/paths.ts`. */
  readonly writable: boolean
  /** How many members match "me"; with more than one nobody is "me" until the person picks one. */
  readonly meMatches: number
  readonly pending: readonly Pending[]
}

/** All that is known at one moment. Immutable; unchanged parts keep their identity from one revision to the next. */
export interface Snapshot {
  readonly revision: number
  /** Epoch milliseconds. */
  readonly at: number
  readonly accounts: readonly AccountView[]
  readonly conferences: readonly Conference[]
  /** Actions on accounts and calls that are on their way. What failed is told to whoever asked, and kept nowhere. */
  readonly accountPending: readonly (Pending & { readonly accountId: string })[]
  readonly readOnly: boolean
}

/** What changed from one revision to the next. A gap in revisions makes the window ask for the whole again. */
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

/** A question that must be answered before an irreversible action is sent. */
export interface Question {
  /** Single use, bound to the action and its target, valid until `expiresAt`. */
  readonly token: string
  readonly action: Action
  readonly kind: ActionKind
  readonly accountName: string
  /** What tells its account from the others, where more than one is connected. */
  readonly account?: string
  readonly title?: string
  /** Head count; absent when it is not known. */
  readonly people?: number
  /** What the people meant go by, where it is about some and they are known. */
  readonly names: readonly Pick<Member, 'name' | 'number'>[]
  readonly includesMe: boolean
  readonly expiresAt: number
}

/** How an action stands right after it was given. */
export type ActionResult =
  | {
      readonly state: 'accepted'
      readonly requestId?: string
      readonly covered?: number
      /** Asynchronous mode: the provider took the request and says nothing about its result. */
      readonly handedOver?: true
    }
  /** Several people, for whom it went differently: how many, and how. Each has a row and a line in the log. */
  | {
      readonly state: 'mixed'
      readonly accepted: number
      readonly gone: number
      readonly failed: number
      readonly unknown: number
      /** One before them failed in a way that the next would too. */
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
  /** Epoch milliseconds, where the provider said. */
  readonly startedAt?: number
}

/** What a person may be told about. `changes.ts` makes them from two snapshots. */
export type Change =
  | { readonly kind: 'started'; readonly conference: Conference }
  | {
      readonly kind: 'ended'
      readonly conference: Conference
      readonly by: 'you' | 'notThisGavel'
      /** Epoch milliseconds. */
      readonly at: number
      readonly peak: number
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

/** One line of the journal. Documented in `docs/journal.md`. */
export interface JournalEntry {
  /** Position: file month and line, for paging. */
  readonly id: string
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string
  readonly event: z.infer<typeof journalEvent>
  readonly actor: string
  /** The id that Gavel gave the account. */
  readonly account: string
  /** What the account was called then. */
  readonly accountName?: string
  readonly provider: ProviderKind
  readonly action?: ActionKind
  /** Joins intent and outcome. */
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
   * `handedOver`: taken in asynchronous mode, which says nothing about the result; `confirmed` follows in a line of its
   * own once a reading shows the effect.
   */
  readonly outcome?: 'accepted' | 'handedOver' | 'confirmed' | 'alreadyGone' | 'failed' | 'unknown'
  readonly fault?: Fault
  readonly requestId?: string
  /** Seconds; for `ended`. */
  readonly duration?: number
  readonly peak?: number
  readonly by?: 'you' | 'notThisGavel'
  readonly text?: string
}

/**
 * One key for each room of each account. A line break in a name is written in another way, because rows and pieces of
 * the list are known by a room's key, a line break and more: no name may look like the row of another room.
 */
export function roomKey(accountId: string, name: string): string {
  const written = name.replaceAll('\u001B', '\u001B\u001B').replaceAll('\n', '\u001Bn')
  return `${accountId}/${written}`
}
