import type { AccountId, CallUuid, EpochMs } from './values.ts'
import type { Fault } from './fault.ts'
import type { ActionKind } from './rooms/model.ts'

/** The state of the team's feed at this desk. */
export interface FeedState {
  readonly connection: 'connecting' | 'connected' | 'disconnected'
  /** Why no messages arrive. */
  readonly fault?: Fault
  /** `feed`: the relay reads the provider. `alone`: this Gavel does. `joining`: neither does yet. */
  readonly source: 'joining' | 'feed' | 'alone'
  /** Name of the relay that reads. */
  readonly relay?: string
  /** This desk, and the others that are connected. */
  readonly desks: readonly { readonly desk: string; readonly person: string }[]
  /** Whether a message of a later version has arrived. */
  readonly newer: boolean
  /** Whether a message of an earlier version has arrived. */
  readonly older?: boolean
  /** The accounts that no relay can read, although messages of a relay arrive. */
  readonly unread?: readonly UnreadAccount[]
  /** The accounts whose polls rest because the provider refused a request by a colleague or a relay. */
  readonly rests?: readonly TeamRest[]
}

/** An account that no relay can read, and the fault that one of the relays reports. */
export interface UnreadAccount {
  readonly accountId: AccountId
  /** The name of the relay that reports the fault. */
  readonly relay: string
  readonly fault: Fault
}

/** A time without polls of an account, after the provider refused a request by a colleague or a relay. */
export interface TeamRest {
  readonly accountId: AccountId
  /** The name of the colleague or the relay. */
  readonly who: string
  /** Epoch milliseconds. */
  readonly until: EpochMs
}

/** The team that this Gavel has joined, as the window shows it. It contains no secret. */
export interface TeamView {
  readonly team: string
  readonly person: string
  readonly desk: string
  /** Absent until Gavel has begun to connect to the broker. */
  readonly state?: FeedState
  /** Why the stored invite could not be used. */
  readonly fault?: Fault
}

/** What a desk reports about its own action: who acts, and the step reached. It proves nothing about the room. */
export interface TeamAction {
  /** Identifies the action at its desk. */
  readonly id: string
  readonly desk: string
  readonly person: string
  readonly kind: ActionKind
  readonly step: 'sending' | 'accepted' | 'confirmed' | 'failed' | 'unknown' | 'undone'
  /** Absent for an action on the account or on a call. */
  readonly conference?: string | undefined
  /** Call UUIDs; none for an action on the room. */
  readonly who: readonly string[] | 'everyone'
}

/** What a colleague is doing in a room, for the window. Only an observation shows that it is done. */
export interface ColleagueAction {
  readonly id: string
  readonly person: string
  readonly kind: ActionKind
  /** Member keys; none for an action on the room. */
  readonly who: readonly string[] | 'everyone'
}

/** By room key. */
export type ColleagueActions = Readonly<Record<string, readonly ColleagueAction[]>>

/** What an event said about a caller. No read shows it. It is displayed for a while and has no other effect. */
export interface CallerHint {
  readonly callUuid: CallUuid
  /** `hand`: the caller pressed the digit that raises a hand. `floor`: the caller began to speak. */
  readonly kind: 'hand' | 'floor'
}

/** A hint as a relay received it. */
export interface ReceivedHint extends CallerHint {
  readonly conference: string
  /** The earliest time at which the relay can have received it, in elapsed milliseconds of this computer. */
  readonly at: number
}

/** By room key. */
export type RoomHints = Readonly<Record<string, readonly CallerHint[]>>
