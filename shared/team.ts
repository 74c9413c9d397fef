import type { Fault } from './fault.ts'

/** The state of the team's feed at this desk. */
export interface FeedState {
  readonly connection: 'connecting' | 'connected' | 'disconnected'
  /** Why no messages arrive. */
  readonly fault?: Fault
  /** Who reads: nobody yet, the relay, or this Gavel itself. */
  readonly source: 'joining' | 'feed' | 'alone'
  /** Name of the relay that reads. */
  readonly relay?: string
  /** The desks that are connected, including this one once the broker has delivered its message. */
  readonly desks: readonly { readonly desk: string; readonly person: string }[]
  /** Whether a message of a later version has arrived. */
  readonly newer: boolean
}

/** The team that this Gavel has joined, as the window shows it. It contains no secret. */
export interface TeamView {
  readonly team: string
  readonly person: string
  readonly desk: string
  /** Absent before the broker was asked. */
  readonly state?: FeedState
  /** Why the stored invite could not be used. */
  readonly fault?: Fault
}
