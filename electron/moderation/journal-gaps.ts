import type { AccountId } from '../../shared/values.ts'
import { drop } from '../../shared/drop.ts'
import type { Account } from '../../shared/account.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor } from '../monitor/monitor.ts'
import { accountFields } from './actions/journal-entries.ts'

export interface JournalGapsOptions {
  readonly monitor: Pick<Monitor, 'onResume'>
  readonly journal: Pick<Journal, 'write'>
  readonly accounts: () => readonly Pick<Account, 'id' | 'name' | 'provider'>[]
  /** Epoch milliseconds. */
  readonly now: () => number
}

const TEXTS = { sleep: 'wasAsleep', network: 'wasOffline', unread: 'wasUnread' } as const

/**
 * Journals that Gavel started and, after each time without observation, how long that time lasted. Without these
 * entries the gap would look like a time in which nothing happened.
 */
export function journalGaps({ monitor, journal, accounts, now }: JournalGapsOptions): void {
  const note = (text: string, more: { readonly duration?: number } = {}, accountId?: AccountId): void => {
    const concerned = accounts().filter(({ id }) => accountId === undefined || id === accountId)
    for (const account of concerned) drop(journal.write({ ...accountFields(account), event: 'note', text, ...more }))
  }
  note('gavelStarted')
  monitor.onResume((why, since, accountId) => {
    note(TEXTS[why], { duration: Math.max(0, Math.round((now() - since) / 1_000)) }, accountId)
  })
}
