import type { Fault } from './fault.ts'

/** How the team's feed is at this desk. */
export interface FeedState {
  readonly connection: 'connecting' | 'connected' | 'disconnected'
  /** Why nothing comes through. */
  readonly fault?: Fault
  /** Who reads: nobody yet, the relay, or this Gavel itself. */
  readonly source: 'joining' | 'feed' | 'alone'
  /** Name of the relay that reads. */
  readonly relay?: string
  /** Who is there, this desk included if the broker says so. */
  readonly desks: readonly { readonly desk: string; readonly person: string }[]
  /** Somebody's message is of a later version. */
  readonly newer: boolean
}

/** The team that this Gavel has joined, as the window shows it. Nothing of it is a secret. */
export interface TeamView {
  readonly team: string
  readonly person: string
  readonly desk: string
  /** Absent before the broker was asked. */
  readonly state?: FeedState
  /** Why the stored invite could not be used. */
  readonly fault?: Fault
}
