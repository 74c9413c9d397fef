import type { EpochMs } from '../../shared/values.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import { recordedCallOf } from '../../shared/journal/recorded-call.ts'
import type { Room } from '../../shared/rooms/model.ts'
import type { Journal } from '../journal/journal.ts'
import { LATEST } from './ends/order.ts'
import type { Rooms } from './rooms.ts'
import { fault } from '../../shared/fault.ts'

/** What the log has of the day before a start of Gavel, and of the time since: read once, for all that is recovered. */
export interface Past {
  /** Oldest first. An action whose outcome is missing has the outcome `unknown`, at the end. */
  readonly entries: readonly JournalEntry[]
  /** False if older entries could not be read. */
  readonly isWhole: boolean
}

/** The number of entries that are read if not all can be. */
const NEWEST = 5_000

/**
 * Reads the past. A disk that hangs at start is waited for.
 *
 * @param startedAt when Gavel started. The present time is not used, because it may be hours until the keychain or the
 * disk lets recovery begin
 */
export async function readPast(journal: Pick<Journal, 'read' | 'unfinished'>, startedAt: EpochMs): Promise<Past> {
  const unfinished = await journal.unfinished()
  const filter = { from: new Date(startedAt - LATEST).toISOString() }
  const all = await journal.read(filter, Infinity)
  // An older file that cannot be read must not hide the newest entries.
  const read = all.ok ? all : await journal.read(filter, NEWEST)
  const entries = read.ok ? read.value.entries.toReversed() : []
  const open = all.ok ? unfinished.map((one) => ({ ...one, ...UNFINISHED })) : []
  return { entries: [...entries, ...open], isWhole: all.ok }
}

const UNFINISHED = { event: 'outcome', outcome: 'unknown', text: 'earlierRun' } as const

export interface RecoverOptions {
  readonly monitor: Pick<Rooms, 'readNow' | 'conference' | 'pending'>
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
    await journal.write({ ...about, ...UNFINISHED })
    if (intent.conference === undefined) continue
    const room = { accountId: intent.account, name: intent.conference }
    await monitor.readNow(room)
    const { action, actionId } = intent
    if (monitor.conference(room) === undefined || action === undefined || actionId === undefined) continue
    const unknown = fault('unknownOutcome', { values: { reason: 'earlierRun' } })
    const call = recordedCallOf(intent)
    const who = call === undefined ? [] : [call]
    const entry = { id: actionId, kind: action, who, at: now(), state: 'failed' as const, fault: unknown }
    monitor.pending(room.accountId, room.name, actionId, entry)
  }
  return unfinished
}

/** Milliseconds. Join times are whole seconds, and responses take time. */
export const SLACK = 2_000

/**
 * Applies what the journal says about each room, as soon as `knownOf` returns a value for that room.
 *
 * @param found what the journal says, by room key; an entry is removed when it is used
 * @param knownOf what must be known about the room; undefined if it is not known yet
 * @returns a function that stops waiting for the other rooms
 */
export function recoverRooms<Found, Known>(
  monitor: Pick<Rooms, 'snapshot' | 'subscribe'>,
  found: Map<string, Found>,
  knownOf: (room: Room) => Known | undefined,
  recover: (room: Room, value: Found, known: Known) => void,
): void {
  const visit = (conferences: readonly Room[]): void => {
    for (const room of conferences) {
      const value = found.get(room.key)
      const known = knownOf(room)
      if (value === undefined || known === undefined) continue
      // The entry is removed first, because `visit` is called again if `recover` changes the snapshot.
      found.delete(room.key)
      recover(room, value, known)
    }
    if (found.size === 0) stop()
  }
  const stop = monitor.subscribe((_before, { conferences }) => {
    visit(conferences)
  })
  visit(monitor.snapshot().conferences)
}
