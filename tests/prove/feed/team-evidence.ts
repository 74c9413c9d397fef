import type { ReceivedRequest } from '../../simulator/simulator.ts'
import type { GroundTruth } from '../ground-truth.ts'
import type { FeedPlan } from './plan.ts'
import type { DeskEvidence } from './team-desk.ts'
import type { TeamRelay } from './team-relay.ts'

/** Everything that can be observed of one team from outside. */
export interface TeamEvidence {
  readonly plan: FeedPlan
  /** True time at which the world began. */
  readonly start: number
  readonly truth: GroundTruth
  readonly requests: readonly ReceivedRequest[]
  readonly desks: readonly DeskEvidence[]
  readonly relays: readonly Pick<TeamRelay, 'epochs' | 'exchanges' | 'polls'>[]
  /** The errors that relays logged. */
  readonly complaints: readonly unknown[][]
  readonly endedAt: number
  /**
   * How often the false 404s of a room ended because one of them had arrived. False 404s that arrive later do not
   * count.
   */
  readonly false404s: number
}
