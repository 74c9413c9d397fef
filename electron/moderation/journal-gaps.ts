import type { Account } from '../../shared/account.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor } from '../monitor/monitor.ts'
import { accountFields } from './journal-entries.ts'

export interface JournalGapsOptions {
  readonly monitor: Pick<Monitor, 'onResume'>
  readonly journal: Pick<Journal, 'write'>
  readonly accounts: () => readonly Pick<Account, 'id' | 'name' | 'provider'>[]
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * Journals when observation begins: that Gavel started, and after each suspension how long it lasted. Without these
 * entries the gap would look like a time in which nothing happened.
 */
export function journalGaps({ monitor, journal, accounts, now }: JournalGapsOptions): void {
  const note = (text: string, more: { readonly duration?: number } = {}): void => {
    for (const account of accounts()) void journal.write({ ...accountFields(account), event: 'note', text, ...more })
  }
  note('gavelStarted')
  monitor.onResume((why, since) => {
    const text = why === 'sleep' ? 'wasAsleep' : 'wasOffline'
    note(text, { duration: Math.max(0, Math.round((now() - since) / 1_000)) })
  })
}
