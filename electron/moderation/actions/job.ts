import type { ElapsedMs } from '../../../shared/values.ts'
import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import { fault } from '../../../shared/fault.ts'
import type { Account } from '../../../shared/account.ts'
import type { FlagAction } from '../../../shared/rooms/action-effect.ts'
import type { Action, Pending } from '../../../shared/rooms/model.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Rooms } from '../rooms.ts'
import type { Provider } from '../../providers/provider.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import type { ActionTarget, RoomAction } from './guard.ts'
import type { ActionFields } from './journal-entries.ts'

/** One action whose turn has come, with everything needed to carry it out. */
export interface Job {
  readonly id: string
  readonly action: Action
  readonly account: Account
  readonly provider: Provider
  readonly monitor: Rooms
  readonly journal: Pick<Journal, 'write'>
  readonly clock: Clock
  /** When the action entered the queue or, if something must be done first in its turn, when that was done. */
  readonly requestedAt: ElapsedMs
  /**
   * Closed as soon as the action may no longer be sent: after quit, sleep or a lost network, in read-only mode, after
   * its account was removed, or after the action was cancelled or dropped.
   */
  readonly gate: SendGate
  /** Key of the text that says in the log why Gavel acts; undefined if the user asked for the action. */
  readonly reason?: string | undefined
  /**
   * What this is a part of, if the log shows both in one line. `removal`: a held removal, for which its caller is muted,
   * or unmuted after its undo. `onHold`: callers are put on hold, or brought back, or muted in a search for a noisy line.
   */
  readonly partOf?: { readonly id: string; readonly of: 'removal' | 'onHold' } | undefined
  /** Called right before the intent is written. An action that is refused earlier has no journal entries of its own. */
  readonly onStarted: () => void
}

/** A job after a look at its target, whose intent is written. */
export interface SentJob extends Job {
  readonly target: ActionTarget
  /** After this, the target must be looked at again. */
  readonly goodUntil: ElapsedMs
  readonly fields: ActionFields
  /** What its row is about. */
  readonly about: Pick<Pending, 'id' | 'who' | 'caller'>
}

/** What is sent for callers who are put on hold or brought back. */
export type HoldAction = RoomAction & { readonly kind: FlagAction | 'announce' }

/** Whether this is the mute of a caller who is about to be removed. The row shows no failure of it; the log does. */
export function isMuteForRemoval({ action, partOf }: Pick<Job, 'action' | 'partOf'>): boolean {
  return partOf?.of === 'removal' && action.kind === 'mute'
}

/**
 * Milliseconds. An action that waits longer for an earlier one, or for a read, is not sent, because by then the
 * moderator may have given up or done something else.
 */
const LONGEST_WAIT = 10_000
const earlierAction = { longest: LONGEST_WAIT, reason: 'late' } as const
/** A dialog of the system has no limit of its own, and the account's rooms change meanwhile. */
export const systemQuestion = { longest: 60_000, reason: 'question' } as const

/** The gate until the first request of an action leaves. It also closes after too long a wait. */
export function gateInTime(
  { gate, clock, requestedAt }: Pick<Job, 'gate' | 'clock' | 'requestedAt'>,
  { longest, reason }: typeof earlierAction | typeof systemQuestion = earlierAction,
): SendGate {
  return {
    check: () => {
      const closed = gate.check()
      if (closed !== undefined) return closed
      return elapsedOf(clock) - requestedAt > longest ? fault('stale', { values: { reason } }) : undefined
    },
  }
}
