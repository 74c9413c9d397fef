import type { Account } from '../../../shared/account.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { AccountId, EpochMs, RoomKey } from '../../../shared/values.ts'
import type { Past } from '../recover.ts'
import type { ScheduledEnds } from './ends.ts'
import { createOrder, type EndOrder } from './order.ts'
import { SCHEDULED_END } from './send-end.ts'

export interface RecoverEndsOptions {
  readonly scheduledEnds: Pick<ScheduledEnds, 'recover'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly newId: () => string
  /** When Gavel started (epoch ms). Ends that were set later are not recovered. */
  readonly startedAt: EpochMs
}

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
 * Undefined if older entries could not be read
 */
export function recoverEnds(
  { entries, isWhole }: Past,
  { scheduledEnds, accountOf, newId, startedAt }: RecoverEndsOptions,
): ReadonlyMap<RoomKey, EpochMs> | undefined {
  const newest = new Map<RoomKey, JournalEntry>()
  /** The times that were not set although an entry says that they were. */
  const notSet = new Set<string>()
  for (const entry of entries.toReversed()) {
    const { account, conference, event, text = '', endsAt } = entry
    const isAboutEnd = event === 'intent' ? text === SCHEDULED_END : event === 'note' && text.startsWith('end')
    if (conference === undefined || !isAboutEnd || Date.parse(entry.at) >= startedAt) continue
    const key = roomKey(account, conference)
    const time = JSON.stringify([key, endsAt])
    // Each `endNotSet` cancels only the newest earlier entry that set its time, because a time may have been set twice.
    if (text === 'endNotSet') notSet.add(time)
    else if (!(SET.test(text) && notSet.delete(time)) && !newest.has(key)) newest.set(key, entry)
  }
  const handled = new Map<RoomKey, EpochMs>()
  for (const [key, entry] of newest) {
    const { text = '' } = entry
    if (!LEAVES_RULE.test(text)) handled.set(key, Date.parse(entry.at))
    const account = STANDS.test(text) ? accountOf(entry.account) : undefined
    if (account !== undefined) scheduledEnds.recover(asOrder(entry, account, newId()))
  }
  return isWhole ? handled : undefined
}

function asOrder(entry: JournalEntry, account: Account, id: string): EndOrder {
  const { at, conference = '', instance = 0, text = '', endsAt = '' } = entry
  const end = Date.parse(endsAt)
  const due = Number.isNaN(end) ? undefined : { at: end }
  const state = { is: 'asks', why: 'closed', due, loggedAt: Date.parse(at) } as const
  const seen = { accountId: account.id, conference, instance }
  return createOrder({ id, account, seen, onlyAsks: text.startsWith(REMINDER), state }, undefined)
}
