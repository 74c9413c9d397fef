import type { AccountId, EpochMs } from '../../../shared/values.ts'
import type { Account } from '../../../shared/account.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { MissedEnd } from '../../../shared/rooms/scheduled-end.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import type { Journal } from '../../journal/journal.ts'
import { SCHEDULED_END } from './send-scheduled-end.ts'
import type { EndEntry } from './end-entry.ts'
import { LATEST } from './end-times.ts'
import type { ScheduledEnds } from './scheduled-ends.ts'

export interface RecoverScheduledEndsOptions {
  readonly scheduledEnds: Pick<ScheduledEnds, 'recover'>
  readonly journal: Pick<Journal, 'read'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly newId: () => string
  /**
   * When Gavel started, in epoch milliseconds. Ends that were set later are not recovered. Entries are read as far back
   * from then as an end can lie ahead, because it may be hours until the keychain or the disk lets recovery begin.
   */
  readonly startedAt: EpochMs
}

/** The number of entries per page. Large, because the journal reads a whole month's file again for each page. */
const PAGE = 5_000
/** The texts of entries that say that an end was set. */
const SET: ReadonlySet<string> = new Set(['endSet', 'endSetAfter', 'endReminderSet', 'endReminderSetAfter'])
/** The texts of entries about a reminder begin with this. */
const REMINDER = 'endReminder'
/** If the newest entry about an end has one of these texts, the end is still set. */
const STANDS: ReadonlySet<string> = new Set([
  ...SET,
  'endExtended',
  'endWarned',
  'endWaits',
  'endReminderExtended',
  'endReminderWarned',
])
/**
 * The text of an entry that says that an end follows an announcement. Such an entry does not change a scheduled end.
 */
const ANNOUNCED = 'endAnnounced'

/**
 * Asks about each end that was set, or that was to follow an announcement, when Gavel was closed or crashed. Nothing is
 * ended. Call it once, after the accounts are set.
 */
export async function recoverScheduledEnds(options: RecoverScheduledEndsOptions): Promise<void> {
  const { scheduledEnds, journal, accountOf, newId, startedAt } = options
  const rooms = new Map<string, RoomEnds>()
  for await (const entry of entriesSince(startedAt - LATEST, journal)) {
    const { account, conference, at } = entry
    if (conference === undefined || Date.parse(at) >= startedAt) continue
    const key = roomKey(account, conference)
    const room = rooms.get(key) ?? new RoomEnds()
    rooms.set(key, room)
    room.addOlder(entry)
  }
  for (const room of rooms.values()) {
    const [open, also] = room.open()
    const account = open && accountOf(open.account)
    if (open !== undefined && account !== undefined) scheduledEnds.recover(asEntry(open, also, account, newId()))
  }
}

/** The entries that may be about ends, newest first. Stops early if the journal cannot be read. */
async function* entriesSince(at: EpochMs, journal: Pick<Journal, 'read'>): AsyncGenerator<JournalEntry> {
  const filter = { events: ['note', 'intent', 'undone', 'dropped'], from: new Date(at).toISOString() } as const
  let before: string | undefined
  do {
    const page = await journal.read(filter, before, PAGE)
    if (!page.ok) return
    yield* page.value.entries
    before = page.value.next
  } while (before !== undefined)
}

/** What the journal says of the ends of one room. It is read from the newest entry to the oldest. */
class RoomEnds {
  /** The newest entry about a scheduled end, and the newest about an end that follows an announcement. */
  #scheduled: JournalEntry | undefined
  #announced: JournalEntry | undefined
  /** The times that were not set although an entry says that they were. */
  readonly #notSet = new Set<string>()

  addOlder(entry: JournalEntry): void {
    const { event, action, text = '' } = entry
    if (text === ANNOUNCED || text === 'endAskedClosed' || (event !== 'note' && action === 'end'))
      this.#announced ??= entry
    if (text === 'endNotSet') this.#notSet.add(timeOf(entry))
    // Each `endNotSet` cancels only the newest earlier entry that set its time, because a time may have been set twice.
    else if (SET.has(text) && this.#notSet.delete(timeOf(entry))) return
    else if (text === SCHEDULED_END || (event === 'note' && text.startsWith('end') && text !== ANNOUNCED))
      this.#scheduled ??= entry
  }

  /** Returns the entries of the ends that are still open: the one after an announcement, then the scheduled one. */
  open(): readonly JournalEntry[] {
    const announced = this.#announced
    const scheduled = this.#scheduled
    return [
      ...(announced?.text === ANNOUNCED ? [announced] : []),
      ...(scheduled !== undefined && STANDS.has(scheduled.text ?? '') ? [scheduled] : []),
    ]
  }
}

function timeOf({ instance, endsAt }: JournalEntry): string {
  return JSON.stringify([instance, endsAt])
}

function asEntry(entry: JournalEntry, also: JournalEntry | undefined, account: Account, id: string): EndEntry {
  const { conference = '', instance = 0 } = entry
  return {
    id,
    account,
    title: sanitizeForDisplay(conference),
    warnings: [],
    state: 'asks',
    toWarn: [],
    onlyAsks: isReminder(entry),
    seen: { accountId: account.id, conference, instance, revision: 0 },
    endsAt: endOf(entry),
    ...(also !== undefined && { alsoMissed: missedEndOf(also) }),
    loggedAt: Math.max(Date.parse(entry.at), Date.parse((also ?? entry).at)),
  }
}

function missedEndOf(entry: JournalEntry): MissedEnd {
  const endsAt = endOf(entry)
  return { ...(endsAt !== undefined && { endsAt }), ...(isReminder(entry) && { onlyAsks: true }) }
}

function isReminder({ text = '' }: JournalEntry): boolean {
  return text.startsWith(REMINDER)
}

/**
 * Returns when the room was to end, in epoch milliseconds. Undefined if the end was still waiting for the others to
 * leave.
 */
function endOf({ text, at, endsAt = '', duration = 0 }: JournalEntry): number | undefined {
  const end = text === ANNOUNCED ? Date.parse(at) + duration * 1_000 : Date.parse(endsAt)
  return Number.isNaN(end) ? undefined : end
}
