import { fault } from '../../shared/fault.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor } from '../monitor/monitor.ts'

export interface RecoverOptions {
  readonly monitor: Pick<Monitor, 'readNow' | 'conference' | 'pending'>
  readonly journal: Pick<Journal, 'unfinished' | 'write'>
  readonly now: () => number
}

/**
 * Finds intents without an outcome, which Gavel left when it ended unexpectedly. Journals each as unknown, reads its
 * room, and shows the user a failed action there. Nothing is sent again. Call it once, after the accounts are set.
 *
 * @returns the intents, so that a message can say how many there are
 */
export async function recoverUnfinished({ monitor, journal, now }: RecoverOptions): Promise<readonly JournalEntry[]> {
  const unfinished = await journal.unfinished()
  for (const intent of unfinished) {
    const { id: _id, at: _at, actor: _actor, ...about } = intent
    await journal.write({ ...about, event: 'outcome', outcome: 'unknown', text: 'earlierRun' })
    if (intent.conference === undefined) continue
    const room = { accountId: intent.account, name: intent.conference }
    await monitor.readNow(room)
    const { action, actionId } = intent
    if (monitor.conference(room) === undefined || action === undefined || actionId === undefined) continue
    const unknown = fault('unknownOutcome', { values: { reason: 'earlierRun' } })
    const entry = { id: actionId, kind: action, who: [], at: now(), state: 'failed' as const, fault: unknown }
    monitor.pending(room.accountId, room.name, actionId, entry)
  }
  return unfinished
}
