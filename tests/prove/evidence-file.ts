import type { ReceivedRequest } from '../simulator/simulator.ts'
import type { Room, Snapshot } from '../../shared/rooms/model.ts'
import type { ObservedResponse, RoomRead } from './responses.ts'
import type { Interruption } from './apply-plan.ts'
import type { Order } from './actor.ts'
import type { Plan } from './plan.ts'
import type { DoorSeen } from './door-keeper.ts'
import type { GroundTruth } from './ground-truth.ts'
import type { Witness } from './witness.ts'

export type Counts = Record<string, number>

export interface Verdict {
  readonly seed: number
  /** Counts of events that must not happen. */
  readonly counters: Counts
  /** Counts of errors that Gavel could not have avoided. */
  readonly unknowable: Counts
  /** Counts of the failures and other events that this world put Gavel through. */
  readonly faults: Counts
  /** One line for each event that was counted in `counters`. */
  readonly findings: readonly string[]
}

/** A caller who is truly in a room. */
export interface Present {
  readonly room: string
  readonly callUuid: string
  readonly muted: boolean
  readonly deaf: boolean
}

/** Everything that can be observed of one account of a world from outside. */
export interface Evidence {
  readonly accountId: string
  readonly plan: Plan
  readonly truth: GroundTruth
  readonly witness: Witness
  readonly orders: readonly Order[]
  readonly interruptions: readonly Interruption[]
  readonly requests: readonly ReceivedRequest[]
  readonly door: DoorSeen
  /** Who was truly in the rooms at the end. */
  readonly present: readonly Present[]
  readonly atEnd: Snapshot
  readonly endedAt: number
  readonly loggedErrors: readonly unknown[][]
  readonly journal: readonly string[]
}

/** The evidence about one account, prepared for the judges. */
export interface EvidenceFile extends Evidence {
  readonly vobiz: boolean
  readonly responses: readonly ObservedResponse[]
  /** The responses about one room, without lists. */
  readsOf(room: string): readonly RoomRead[]
  readonly requestOf: ReadonlyMap<number, ReceivedRequest>
  /** When the view first showed this run of a name. */
  firstShown(conference: Room): number | undefined
  blame(counter: string, finding: string): void
  excuse(counter: string): void
}
