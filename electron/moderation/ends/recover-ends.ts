import type { Account } from '../../../shared/account.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { AccountId, EpochMs, RoomKey } from '../../../shared/values.ts'
import type { Journal } from '../../journal/journal.ts'
import { LATEST } from './due.ts'
import type { ScheduledEnds } from './ends.ts'
import { createOrder, type EndOrder } from './order.ts'
import { SCHEDULED_END } from './send-end.ts'

export interface RecoverEndsOptions {
  readonly scheduledEnds: Pick<ScheduledEnds, 'recover'>
  readonly journal: Pick<Journal, 'read'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly newId: () => string
  /**
   * When Gavel started, in epoch milliseconds. Ends that were set later are not recovered. The entries of the last day
   * before this time are read, because an end can be set that far ahead. The present time is not used, because it may
   * be hours until the keychain or the disk lets recovery begin.
   */
  readonly startedAt: EpochMs
}

/** The number of entries per page. Large, because the journal reads a whole month's file again for each page. */
const PAGE = 5_000
/** The texts of entries about a reminder begin with this. */
const REMINDER = 'endReminder'
/** An end is still set after these entries: it was set, extended, warned of, or waits again. */
const SET = /^end(Reminder)?(Set|SetAfter|Announced)$/
const STANDS = /^end(Reminder)?(Set|SetAfter|Announced|Extended|Warned|Waits|Rule)$/
/** After these entries, the run is over, or a rule may set an end again. */
const LEAVES_RULE = /^end(NotNeeded|Dropped|NotSet|RuleWaits|RuleOff)$/

/**
 * Asks about each end that was set when Gavel was closed or crashed. Nothing is ended. Call it once, after the accounts
 * are set.
 *
 * @returns for each room whose end was set, cancelled or asked about in a run that may still be live: when that was.
 * Undefined if the journal cannot be read
 */
export async function recoverEnds(options: RecoverEndsOptions): Promise<ReadonlyMap<RoomKey, EpochMs> | undefined> {
  const { scheduledEnds, journal, accountOf, newId, startedAt } = options
  const newest = new Map<RoomKey, JournalEntry>()
  /** The times that were not set although an entry says that they were. */
  const notSet = new Set<string>()
  const add = (entry: JournalEntry): void => {
    const { account, conference, event, text = '', endsAt } = entry
    const isAboutEnd = text === SCHEDULED_END || (event === 'note' && text.startsWith('end'))
    if (conference === undefined || !isAboutEnd || Date.parse(entry.at) >= startedAt) return
    const key = roomKey(account, conference)
    const time = JSON.stringify([key, endsAt])
    // Each `endNotSet` cancels only the newest earlier entry that set its time, because a time may have been set twice.
    if (text === 'endNotSet') notSet.add(time)
    else if (!(SET.test(text) && notSet.delete(time)) && !newest.has(key)) newest.set(key, entry)
  }
  const isComplete = await readBack({ from: startedAt - LATEST, journal, add })
  const handled = new Map<RoomKey, EpochMs>()
  for (const [key, entry] of newest) {
    const { text = '' } = entry
    if (!LEAVES_RULE.test(text)) handled.set(key, Date.parse(entry.at))
    const account = STANDS.test(text) ? accountOf(entry.account) : undefined
    if (account !== undefined) scheduledEnds.recover(asOrder(entry, account, newId()))
  }
  return isComplete ? handled : undefined
}

/** Reads the entries that may be about ends, newest first. Returns false if some cannot be read. */
async function readBack({
  from,
  journal,
  add,
}: {
  readonly from: EpochMs
  readonly journal: Pick<Journal, 'read'>
  readonly add: (entry: JournalEntry) => void
}): Promise<boolean> {
  const filter = { events: ['note', 'intent'], from: new Date(from).toISOString() } as const
  let before: string | undefined
  do {
    const page = await journal.read(filter, before, PAGE)
    if (!page.ok) return false
    page.value.entries.forEach(add)
    before = page.value.next
  } while (before !== undefined)
  return true
}

function asOrder(entry: JournalEntry, account: Account, id: string): EndOrder {
  const { at, conference = '', instance = 0, text = '', endsAt = '' } = entry
  const end = Date.parse(endsAt)
  const due = Number.isNaN(end) ? undefined : { at: end }
  const state = { is: 'asks', why: 'closed', due, loggedAt: Date.parse(at) } as const
  const seen = { accountId: account.id, conference, instance }
  return createOrder({ id, account, seen, onlyAsks: text.startsWith(REMINDER), state }, undefined)
}
