import type { ReceivedRequest } from '../../electron/simulator/simulator.ts'
import type { Conference, Snapshot } from '../../shared/model.ts'
import type { ObservedResponse } from './responses.ts'
import type { Suspension } from './apply-plan.ts'
import type { Order } from './moderator.ts'
import type { Plan } from './plan.ts'
import type { Truth } from './ground-truth.ts'
import type { Witness } from './witness.ts'

export type Counts = Record<string, number>

export interface Verdict {
  readonly seed: number
  /** What must not happen. */
  readonly counters: Counts
  /** What went wrong and could not be known. */
  readonly unknowable: Counts
  /** What the world did to Gavel. */
  readonly faults: Counts
  /** One line for each thing counted in `counters`. */
  readonly notes: readonly string[]
}

export interface Case {
  readonly plan: Plan
  readonly truth: Truth
  readonly witness: Witness
  readonly orders: readonly Order[]
  readonly absences: readonly Suspension[]
  readonly requests: readonly ReceivedRequest[]
  readonly atEnd: Snapshot
  readonly calmFrom: number
  readonly endedAt: number
  readonly complaints: readonly unknown[][]
  readonly journal: readonly string[]
}

/** The case with what all judges need. */
export interface File extends Case {
  readonly vobiz: boolean
  readonly answers: readonly ObservedResponse[]
  readonly records: ReadonlyMap<number, ReceivedRequest>
  firstShown(conference: Conference): number | undefined
  /** When the picture no longer had this run of a name; Infinity while it has. */
  goneAt(conference: Conference): number
  blame(counter: string, note: string): void
  excuse(counter: string): void
}
