import type { ReceivedRequest } from '../../electron/simulator/simulator.ts'
import type { Conference, Snapshot } from '../../shared/model.ts'
import type { ObservedResponse } from './responses.ts'
import type { Suspension } from './apply-plan.ts'
import type { Order } from './moderator.ts'
import type { Plan } from './plan.ts'
import type { GroundTruth } from './ground-truth.ts'
import type { Witness } from './witness.ts'

export type Counts = Record<string, number>

export interface Verdict {
  readonly seed: number
  /** What must not happen. */
  readonly counters: Counts
  /** What went wrong although Gavel could not have known better. */
  readonly unknowable: Counts
  /** What happened to Gavel in this world. */
  readonly faults: Counts
  /** One line for each count in `counters`. */
  readonly findings: readonly string[]
}

export interface Evidence {
  readonly plan: Plan
  readonly truth: GroundTruth
  readonly witness: Witness
  readonly orders: readonly Order[]
  readonly suspensions: readonly Suspension[]
  readonly requests: readonly ReceivedRequest[]
  readonly atEnd: Snapshot
  readonly calmFrom: number
  readonly endedAt: number
  readonly loggedErrors: readonly unknown[][]
  readonly journal: readonly string[]
}

/** The evidence of one world, prepared for the judges. */
export interface EvidenceFile extends Evidence {
  readonly vobiz: boolean
  readonly responses: readonly ObservedResponse[]
  readonly requestOf: ReadonlyMap<number, ReceivedRequest>
  firstShown(conference: Conference): number | undefined
  /** When the view stopped showing this run of a name; Infinity if it never did. */
  goneAt(conference: Conference): number
  blame(counter: string, finding: string): void
  excuse(counter: string): void
}
