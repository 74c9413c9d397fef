import type { Clock } from '../../shared/clock.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Account, Action } from '../../shared/model.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { Provider } from '../providers/provider.ts'
import { outcomeEntry } from './journal-entries.ts'
import type { EntryDraft } from './journal-entries.ts'
import type { Revalidate } from './revalidate.ts'

export interface PerformParts {
  readonly monitor: Monitor
  readonly journal: Journal
  readonly look: Revalidate
  readonly clock: Clock
  /** The person agreed to act without the log for this session. */
  readonly unlogged: () => boolean
}

/** One action on its way: who acts, and whether it may still be sent. */
export interface Ticket {
  readonly id: string
  readonly account: Account
  readonly provider: Provider
  /** A fault once nothing may be sent any more: quit, sleep, lost network, read-only. */
  halted(): Fault | undefined
  /** A fault if the action has waited too long. Checked until its first request leaves. */
  late(): Fault | undefined
  /** Called right before the intent is written; what is refused before leaves no line of its own. */
  onBegun(): void
}

const destructive = new Set<Action['kind']>(['remove', 'kick', 'end', 'endAll', 'hangupCall'])

/** The intent stands in the log, flushed, before anything is sent. What cannot be undone is refused where it does not. */
export async function intend(
  parts: PerformParts,
  action: Action,
  about: Omit<EntryDraft, 'event'>,
): Promise<Fault | undefined> {
  const written = await parts.journal.write({ ...about, event: 'intent' })
  if (written.ok || !destructive.has(action.kind) || parts.unlogged()) return undefined
  // A disk that is too slow may write the intent yet, and at the next start it must not look like one that was sent.
  if (written.fault.values?.reason === 'slow')
    void parts.journal.write(outcomeEntry(about, 'failed', { fault: written.fault }))
  return written.fault
}
