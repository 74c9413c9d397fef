import type { EpochMs } from '../values.ts'
import type { z } from 'zod'
import type { ProviderKind } from '../providers.ts'
import type { endTime, warningVoice } from '../ipc/action-schemas.ts'
import type { Fault } from '../fault.ts'
import type { Room, Speech } from './model.ts'

/**
 * When a room is to end: a number of minutes from now, at a time (epoch ms), or a number of minutes after everyone but
 * the user has left.
 */
export type EndTime = z.infer<typeof endTime>

/** Minutes before the end at which the user is warned, and the room too if the user wants that. */
export const WARNINGS = [10, 5, 1] as const
/**
 * Milliseconds by which a warning may already be overdue when the end is set. A warning that has been overdue for
 * longer is not given.
 */
const JUST_NOW = 5_000

/** Returns the warnings (in minutes) that are still to be given if the room ends in this many milliseconds. */
export function warningsWithin(left: number): readonly number[] {
  return WARNINGS.filter((minutes) => minutes * 60_000 <= left + JUST_NOW)
}

/**
 * Whether responses tell the runs of this room apart. If they do not, another run might be ended, so Gavel only asks.
 */
export function tellsRunsApart({ startedAt, members }: Pick<Room, 'startedAt' | 'members'>): boolean {
  return startedAt !== undefined && members !== undefined
}

/** The numbers of minutes by which a scheduled end can be extended. */
export type Extension = 5 | 15

/**
 * Why Gavel did not end the room and asks the user. `restart`: the room may be in another run. `runUnknown`: the time
 * has come, and responses do not tell the runs of this room apart. `closed`: Gavel was closed. `failed`: see the fault.
 */
export type EndDoubt = 'sleep' | 'network' | 'restart' | 'readOnly' | 'closed' | 'runUnknown' | 'failed'

/** What a standing rule says of the end that it set. */
export interface EndRuleView {
  /** Minutes for which one person may be alone; set if the end has its time from that, or waits for it. */
  readonly aloneFor?: number
  /** Epoch milliseconds from which the time is counted; set if the begin of the run is not known. */
  readonly countedFrom?: EpochMs
}

/** What a room shows of its scheduled end; absent if it has none. */
export type ScheduledEndView =
  | {
      readonly id: string
      readonly state: 'set'
      /** Epoch milliseconds; absent while anyone but the user is in the room. */
      readonly endsAt?: EpochMs
      /** Rounded up, at least 1; absent without `endsAt`. */
      readonly minutesLeft?: number
      /** Minutes between the moment when everyone but the user has left and the end. */
      readonly afterOthers?: number
      /** Set if Gavel only asks the user at that time, and does not end the room by itself. */
      readonly onlyAsks?: true
      /** Set if a standing rule of the room set the end. */
      readonly rule?: EndRuleView
    }
  /** The room is being read, or the request is being sent. */
  | { readonly id: string; readonly state: 'ending' }
  | {
      readonly id: string
      readonly state: 'asks'
      readonly why: EndDoubt
      /** When the room was to end, if that was known. */
      readonly endsAt?: EpochMs
      /** Set if the user had only asked to be reminded. */
      readonly onlyAsks?: true
      readonly fault?: Fault
    }

/** How the warnings before a scheduled end are spoken in the room. */
export type WarningVoice = z.infer<typeof warningVoice>

/** A sentence that is spoken in the room this many minutes before its end. */
export interface EndWarning {
  readonly minutes: number
  readonly speech: Speech
}

/** What the user confirms when they set a time. */
export interface ScheduledEndQuestion {
  /** Can be used once. Belongs to the account, the run and the time. Void after a suspension. */
  readonly token: string
  /** Epoch milliseconds. */
  readonly expiresAt: EpochMs
  readonly title: string
  readonly accountName: string
  readonly provider?: ProviderKind
  readonly people?: number
  /** Epoch milliseconds when the run began. */
  readonly startedAt?: EpochMs
  /** Epoch milliseconds; absent while anyone but the user is in the room. */
  readonly endsAt?: EpochMs
  readonly afterOthers?: number
  readonly onlyAsks?: true
  /** What will be spoken in the room before the end. */
  readonly warnings: readonly EndWarning[]
}
