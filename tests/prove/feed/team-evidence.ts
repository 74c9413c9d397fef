import type { ReceivedRequest } from '../../../electron/simulator/control/simulator.ts'
import type { EvidenceFile } from '../evidence-file.ts'
import type { GroundTruth } from '../ground-truth.ts'
import type { DeskMessages } from './messages.ts'
import type { FeedPlan } from './plan.ts'
import type { DeskEvidence } from './team-desk.ts'
import type { TeamRelay } from './team-relay.ts'

/** All that can be observed of one team from outside. */
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
  readonly calmFrom: number
  readonly endedAt: number
  /** How often the false 404s of a room ended because one of them had arrived. Those that arrive later do not count. */
  readonly false404s: number
}

/** The evidence about one desk, prepared for the judges. */
export interface DeskFile {
  readonly file: EvidenceFile
  readonly messages: DeskMessages
  /** The responses that remain evidence if the desk discarded the relays' times after each sleep that it may notice. */
  readonly fewest: EvidenceFile['responses']
  /** The responses that relays brought, with the time of their arrival, whether or not an echo bounded their age. */
  readonly unproven: EvidenceFile['responses']
  /**
   * The responses in other possible orders: one in which the relays' requests left as early as they may have, and one
   * in which the desk uses relayed responses only after the responses to its own earlier requests.
   */
  readonly otherOrders: readonly EvidenceFile['responses'][]
  readonly late: number
}
