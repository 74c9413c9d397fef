import type { Account } from '../../shared/account.ts'
import type { JournalEntry } from '../../shared/journal-entry.ts'
import { roomKey } from '../../shared/model.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import type { Journal } from '../journal/journal.ts'
import { SCHEDULED_END } from './carry-out-end.ts'
import type { EndEntry } from './end-entry.ts'
import type { ScheduledEnds } from './scheduled-ends.ts'

export interface RecoverScheduledEndsOptions {
  readonly scheduledEnds: Pick<ScheduledEnds, 'recover'>
  readonly journal: Pick<Journal, 'read'>
  readonly accountOf: (accountId: string) => Account | undefined
  readonly newId: () => string
  readonly now: () => number
  /** When Gavel started, in epoch milliseconds. Ends that were set later are not recovered. */
  readonly startedAt: number
}

/** Milliseconds by which an end can be set in advance. */
const LONGEST = 86_400_000
/** The number of entries that are read. If the entry of an end is older, the user is not asked about it. */
const MOST_READ = 500
/** If the newest note about an end is one of these, the end is still set. */
const STANDS: ReadonlySet<string | undefined> = new Set(['endSet', 'endSetAfter', 'endExtended', 'endWarned'])
/** The beginning of the notes about an end after an announcement, which leaves a scheduled end as it is. */
const ANNOUNCED = 'endAnnounced'

/** Asks about each end that was set when Gavel was closed. Nothing is ended. Call it once, after the accounts are set. */
export async function recoverScheduledEnds(options: RecoverScheduledEndsOptions): Promise<void> {
  const { scheduledEnds, journal, accountOf, newId, now, startedAt } = options
  const from = new Date(now() - LONGEST).toISOString()
  const read = await journal.read({ events: ['note', 'intent'], from }, undefined, MOST_READ)
  const newest = new Map<string, JournalEntry>()
  for (const entry of read.ok ? read.value.entries : []) {
    const { account, conference = '', text = '', at } = entry
    const isNote = text.startsWith('end') && !text.startsWith(ANNOUNCED)
    const isOne = Date.parse(at) < startedAt && (isNote || text === SCHEDULED_END)
    if (isOne && !newest.has(roomKey(account, conference))) newest.set(roomKey(account, conference), entry)
  }
  for (const entry of newest.values()) {
    const account = accountOf(entry.account)
    if (account !== undefined && STANDS.has(entry.text)) scheduledEnds.recover(asEntry(entry, account, newId()))
  }
}

function asEntry(
  { conference = '', instance = 0, endsAt, at: loggedAt }: JournalEntry,
  account: Account,
  id: string,
): EndEntry {
  const at = Date.parse(endsAt ?? '')
  return {
    ...{ id, account, title: sanitizeForDisplay(conference), onlyAsks: true, warnings: [], state: 'asks', toWarn: [] },
    seen: { accountId: account.id, conference, instance, revision: 0 },
    endsAt: Number.isNaN(at) ? undefined : at,
    loggedAt: Date.parse(loggedAt),
  }
}
