import type { Account } from '../../../shared/account.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { EpochMs, RoomKey } from '../../../shared/values.ts'
import type { Past } from '../recover.ts'
import { createOrder, type EndOrder } from './order.ts'

/** Key of the text that says in the log why Gavel ended a room. */
export const SCHEDULED_END = 'scheduledEnd'
/** The texts of entries about a reminder begin with this. */
const REMINDER = 'endReminder'
/** An end is still set after these entries: it was set, extended, warned of, or waits again. */
const STANDS = /^end(Reminder)?(Set|SetAfter|Announced|Extended|Warned|Waits|Rule)$/
/** After these entries, the run is over, or a rule may set an end again. */
const LEAVES_RULE = /^end(NotNeeded|Dropped|NotSet|RuleWaits|RuleOff)$/

/** What an earlier Gavel left. */
export interface PastEnds {
  /** The newest entry about each end that was set when Gavel was closed or crashed. */
  readonly open: readonly JournalEntry[]
  /**
   * For each room whose end was set, cancelled or asked about in a run that may still be live: when that was. Undefined
   * if older entries could not be read.
   */
  readonly handled: ReadonlyMap<RoomKey, EpochMs> | undefined
}

/** @param startedAt when Gavel started; ends that were set later are not recovered */
export function pastEnds({ entries, isWhole }: Past, startedAt: EpochMs): PastEnds {
  const newest = new Map<RoomKey, JournalEntry>()
  for (const entry of entries.toReversed()) {
    const { account, conference, event, text = '' } = entry
    const isAboutEnd = event === 'intent' ? text === SCHEDULED_END : event === 'note' && text.startsWith('end')
    if (conference === undefined || !isAboutEnd || Date.parse(entry.at) >= startedAt) continue
    const key = roomKey(account, conference)
    if (!newest.has(key)) newest.set(key, entry)
  }
  const handled = [...newest].filter(([, { text = '' }]) => !LEAVES_RULE.test(text))
  return {
    open: [...newest.values()].filter(({ text = '' }) => STANDS.test(text)),
    handled: isWhole ? new Map(handled.map(([key, { at }]) => [key, Date.parse(at)])) : undefined,
  }
}

/** The order that asks about an end that was set before Gavel was closed. */
export function recoveredOrder(entry: JournalEntry, account: Account, id: string): EndOrder {
  const { at, conference = '', instance = 0, text = '', endsAt = '' } = entry
  const end = Date.parse(endsAt)
  const fixed = Number.isNaN(end) ? undefined : { at: end }
  const state = { is: 'asks', why: 'closed', loggedAt: Date.parse(at) } as const
  const seen = { accountId: account.id, conference, instance }
  return createOrder({ id, account, seen, onlyAsks: text.startsWith(REMINDER), fixed, state }, undefined)
}
