import type { AccountId, EpochMs, RoomKey } from '../../../shared/values.ts'
import type { Account } from '../../../shared/account.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { Journal } from '../../journal/journal.ts'
import { SCHEDULED_END } from './send-scheduled-end.ts'
import { createOrder } from './end-order.ts'
import type { EndOrder } from './end-order.ts'
import { LATEST } from './end-times.ts'
import type { ScheduledEnds } from './scheduled-ends.ts'

export interface RecoverScheduledEndsOptions {
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
/** The texts of entries that say that an end was set. */
const SET: ReadonlySet<string> = new Set([
  'endSet',
  'endSetAfter',
  'endAnnounced',
  'endReminderSet',
  'endReminderSetAfter',
])
/** The texts of entries about a reminder begin with this. */
const REMINDER = 'endReminder'
/** If the newest entry about an end has one of these texts, the end is still set. */
const STANDS: ReadonlySet<string> = new Set([
  ...SET,
  'endExtended',
  'endWarned',
  'endWaits',
  'endRule',
  'endReminderRule',
  'endReminderExtended',
  'endReminderWarned',
])

/** If the newest entry about an end has one of these texts, the run of that end is over, or a rule still waits. */
const LEAVES_RULE: ReadonlySet<string> = new Set([
  'endNotNeeded',
  'endDropped',
  'endNotSet',
  'endRuleWaits',
  'endRuleOff',
])

/**
 * Asks about each end that was set when Gavel was closed or crashed. Nothing is ended. Call it once, after the accounts
 * are set.
 *
 * @returns for each room whose end was set, cancelled or asked about in a run that may still be live: when that was.
 * Undefined if the journal cannot be read
 */
export async function recoverScheduledEnds(
  options: RecoverScheduledEndsOptions,
): Promise<ReadonlyMap<RoomKey, EpochMs> | undefined> {
  const { scheduledEnds, journal, accountOf, newId, startedAt } = options
  const rooms = new Map<RoomKey, RoomEnds>()
  const reading = { isComplete: true }
  const onUnreadable = (): void => {
    reading.isComplete = false
  }
  for await (const entry of entriesSince(startedAt - LATEST, journal, onUnreadable)) {
    const { account, conference, at } = entry
    if (conference === undefined || Date.parse(at) >= startedAt) continue
    const key = roomKey(account, conference)
    const room = rooms.get(key) ?? new RoomEnds()
    rooms.set(key, room)
    room.addOlder(entry)
  }
  const handled = new Map<RoomKey, EpochMs>()
  for (const [key, room] of rooms) {
    const at = room.handledAt()
    if (at !== undefined) handled.set(key, at)
    const open = room.open()
    const account = open && accountOf(open.account)
    if (open !== undefined && account !== undefined) scheduledEnds.recover(asOrder(open, account, newId()))
  }
  return reading.isComplete ? handled : undefined
}

/** The entries that may be about ends, newest first. Stops early if the journal cannot be read. */
async function* entriesSince(
  at: EpochMs,
  journal: Pick<Journal, 'read'>,
  onUnreadable: () => void,
): AsyncGenerator<JournalEntry> {
  const filter = { events: ['note', 'intent'], from: new Date(at).toISOString() } as const
  let before: string | undefined
  do {
    const page = await journal.read(filter, before, PAGE)
    if (!page.ok) {
      onUnreadable()
      return
    }
    yield* page.value.entries
    before = page.value.next
  } while (before !== undefined)
}

/** What the journal says about the ends of one room. It is read from the newest entry to the oldest. */
class RoomEnds {
  #newest: JournalEntry | undefined
  /** The times that were not set although an entry says that they were. */
  readonly #notSet = new Set<string>()

  addOlder(entry: JournalEntry): void {
    const { event, text = '' } = entry
    // Such an entry is from an earlier version, which journaled ends after announcements in another way. Those ends are
    // only seconds away, so they are ignored.
    if (text === 'endAnnounced' && entry.endsAt === undefined) return
    if (text === 'endNotSet') this.#notSet.add(timeOf(entry))
    // Each `endNotSet` cancels only the newest earlier entry that set its time, because a time may have been set twice.
    else if (SET.has(text) && this.#notSet.delete(timeOf(entry))) return
    else if (text === SCHEDULED_END || (event === 'note' && text.startsWith('end'))) this.#newest ??= entry
  }

  /** When the newest entry was written after which a standing rule sets no end of the same run. */
  handledAt(): EpochMs | undefined {
    if (this.#newest === undefined || LEAVES_RULE.has(this.#newest.text ?? '')) return undefined
    return Date.parse(this.#newest.at)
  }

  /** The newest entry about the end that is still open; undefined if there is none. */
  open(): JournalEntry | undefined {
    return STANDS.has(this.#newest?.text ?? '') ? this.#newest : undefined
  }
}

function timeOf({ instance, endsAt }: JournalEntry): string {
  return JSON.stringify([instance, endsAt])
}

function asOrder(entry: JournalEntry, account: Account, id: string): EndOrder {
  const { at, conference = '', instance = 0, text = '' } = entry
  const known = { state: 'asks', onlyAsks: text.startsWith(REMINDER), loggedAt: Date.parse(at) } as const
  const seen = { accountId: account.id, conference, instance }
  return createOrder({ id, account, seen, endsAt: endOf(entry), ...known }, undefined)
}

/**
 * Returns when the room was to end, in epoch milliseconds. Undefined if the end was still waiting for the others to
 * leave.
 */
function endOf({ endsAt = '' }: JournalEntry): number | undefined {
  const end = Date.parse(endsAt)
  return Number.isNaN(end) ? undefined : end
}
