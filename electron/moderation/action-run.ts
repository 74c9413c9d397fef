import type { Clock } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Account } from '../../shared/account.ts'
import type { Action } from '../../shared/model.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { Provider } from '../providers/provider.ts'
import type { Announcements } from './announcements.ts'
import type { ActionTarget, RoomAction } from './guard.ts'
import type { ActionFields } from './journal-entries.ts'
import type { Progress } from './progress.ts'

/** One action whose turn has come, with everything that carrying it out needs. */
export interface ActionRun<A extends Action = RoomAction> {
  readonly id: string
  readonly action: A
  readonly account: Account
  readonly provider: Provider
  readonly monitor: Monitor
  readonly journal: Pick<Journal, 'write'>
  readonly clock: Clock
  readonly announcements: Announcements
  /** Aborted on quit, sleep and lost network. Its reason is the fault. */
  readonly signal: AbortSignal
  /** When the user clicked, or the Undo time was over (epoch ms). */
  readonly requestedAt: number
  /** A fault if nothing may be sent on this account now: read-only, or the account was removed. */
  readonly refusal: () => Fault | undefined
  /** The user agreed to act without the journal for this session. */
  readonly withoutJournal: () => boolean
  /** Key of the log's text that says why Gavel acts, if the user did not ask for it. */
  readonly reason?: string
  /** Called right before the intent is written; an action that is refused before has no entries of its own. */
  readonly onStarted: () => void
}

/** An action on a room whose target was revalidated: it is shown, and may be journaled and sent. */
export interface TargetedRun extends ActionRun {
  readonly target: ActionTarget
  /** Epoch milliseconds after which the target must be revalidated. */
  readonly goodUntil: number
  readonly fields: ActionFields
  readonly progress: Progress
}

/** An action whose intent is written. */
export interface SentRun extends TargetedRun {
  /** Epoch milliseconds. */
  readonly sentAt: number
}

/**
 * Milliseconds. An action that waits longer for an earlier one on its room, or for a read, is not sent: by then the
 * moderator has given up or done something else.
 */
const LONGEST_WAIT = 10_000

/** A fault once the action may not be sent any more: quit, sleep, lost network, read-only, account removed. */
export function stopFault({ signal, refusal }: Pick<ActionRun, 'signal' | 'refusal'>): Fault | undefined {
  return signal.aborted ? (signal.reason as Fault) : refusal()
}

/** The same, and a fault if the action has waited too long. Checked until its first request leaves. */
export function stopOrLateFault(
  run: Pick<ActionRun, 'signal' | 'refusal' | 'clock' | 'requestedAt'>,
): Fault | undefined {
  const stopped = stopFault(run)
  if (stopped !== undefined) return stopped
  // A clock that was set back counts as a wait too.
  const waited = Math.abs(run.clock.now() - run.requestedAt)
  return waited > LONGEST_WAIT ? fault('stale', { values: { reason: 'late' } }) : undefined
}
