import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import { LONGEST_ROOM } from '../../shared/limits.ts'
import { roomKey, type Room } from '../../shared/rooms/model.ts'
import type { EpochMs } from '../../shared/values.ts'
import type { Journal } from '../journal/journal.ts'
import type { Rooms } from './rooms.ts'
import { NOISE_OVER, NOISE_SEARCH } from './noise/noise-search.ts'
import { AT_DOOR, ON_HOLD, type OnHold, type RecoveredCaller } from './on-hold.ts'
import { MOST_READ, recoverRooms, SLACK } from './recover.ts'

export interface RecoverOnHoldOptions {
  readonly monitor: Pick<Rooms, 'snapshot' | 'subscribe'>
  readonly journal: Pick<Journal, 'read'>
  readonly onHold: Pick<OnHold, 'recover'>
  readonly now: () => number
}

/**
 * What was done to put a call on hold, and when (epoch ms), by call UUID. `line`: the place of that in the log. `search`:
 * the `actionId` of the search for which it was muted.
 */
type CallsOnHold = Map<
  string,
  RecoveredCaller & { readonly at: EpochMs; readonly line: number; readonly search?: string }
>

/**
 * Asks about the callers who were on hold, or muted in a search for a noisy line, when Gavel was closed or crashed, once
 * their room is read: those who are still in the same call, and still deaf or, if they were not deafened, still muted.
 * Sends nothing. Call it once, after the accounts are set.
 *
 * @returns a function that stops waiting for rooms that were not read yet
 */
export async function recoverOnHold({ monitor, journal, onHold, now }: RecoverOnHoldOptions): Promise<() => void> {
  const from = new Date(now() - LONGEST_ROOM).toISOString()
  // Not `undeafened`: a caller who was brought back may be deaf again, and the roster shows who is.
  const events = ['note', 'intent', 'outcome', 'joined', 'left', 'ended'] as const
  const read = await journal.read({ events, from }, undefined, MOST_READ)
  const found = callsOnHold(read.ok ? read.value.entries : [])
  const membersOf = ({ members }: Room): Room['members'] => members
  return recoverRooms(monitor, found, membersOf, ({ accountId, name, instance }, calls, members) => {
    const same = members.flatMap(({ key, callUuid = '', joinedAt, muted, deaf }) => {
      const done = calls.get(callUuid)
      if (done === undefined || joinedAt > done.at + SLACK || !(done.deafened ? deaf : muted)) return []
      return [[key, { muted: done.muted, deafened: done.deafened, atDoor: done.atDoor }]] as const
    })
    if (same.length > 0) onHold.recover({ accountId, name }, instance, new Map(same))
  })
}

/** @param entries newest first. */
function callsOnHold(entries: readonly JournalEntry[]): Map<string, CallsOnHold> {
  const rooms = new Map<string, CallsOnHold>()
  const searches = new Set<string | undefined>()
  const begun = new Map<string | undefined, number>()
  for (const [line, entry] of entries.toReversed().entries()) {
    const { account, conference, event, text, actionId } = entry
    if (conference === undefined) continue
    if (event === 'note' && text === NOISE_SEARCH) searches.add(actionId)
    if (event === 'intent') begun.set(actionId, line)
    const key = roomKey(account, conference)
    const calls: CallsOnHold = rooms.get(key) ?? new Map<string, never>()
    if (event === 'note' && text === NOISE_OVER) removeSearched(calls, entry)
    else if (event === 'note' || event === 'intent') addTaken(calls, entry, line, searches)
    else removeOver(calls, entry, event === 'outcome' ? (begun.get(actionId) ?? line) : line)
    calls.delete('')
    if (calls.size === 0) rooms.delete(key)
    else rooms.set(key, calls)
  }
  return rooms
}

/** Adds those who are put on hold, or muted in a search for a noisy line. */
function addTaken(
  calls: CallsOnHold,
  entry: JournalEntry,
  line: number,
  searches: ReadonlySet<string | undefined>,
): void {
  const { event, text, members = [], action, partOf } = entry
  const isSearched = event === 'intent' && action === 'mute' && partOf !== undefined && searches.has(partOf)
  if (!isSearched && (event !== 'note' || (text !== ON_HOLD && text !== AT_DOOR))) return
  for (const { callUuid, mutedBefore, deafBefore } of members)
    // If nobody knows how they were before, what Gavel did is undone. A search deafens nobody.
    calls.set(callUuid ?? '', {
      muted: mutedBefore !== true,
      deafened: !isSearched && deafBefore !== true,
      atDoor: event === 'note' && text === AT_DOOR,
      at: Date.parse(entry.at),
      line,
      ...(isSearched && { search: partOf }),
    })
}

/** Whoever a search found may stay muted. Only those count whom it could not give back. */
function removeSearched(calls: CallsOnHold, { actionId, members = [] }: JournalEntry): void {
  const left = new Set<string | undefined>(members.map(({ callUuid }) => callUuid))
  for (const [callUuid, { search }] of calls)
    if (search !== undefined && search === actionId && !left.has(callUuid)) calls.delete(callUuid)
}

/** @param since the line at which what is over began. Whoever was put on hold after it, still is. */
function removeOver(calls: CallsOnHold, entry: JournalEntry, since: number): void {
  const { event, text, members = [] } = entry
  const isAboutAll = event === 'ended' || (text === 'everyone' && letsHear(entry))
  const about = isAboutAll ? [...calls.keys()] : members.map(({ callUuid = '' }) => callUuid)
  for (const callUuid of about) {
    if ((calls.get(callUuid)?.line ?? Infinity) > since) continue
    if (event === 'outcome' && !isAboutAll) undo(calls, callUuid, entry)
    else calls.delete(callUuid)
  }
}

/** Only what was observed counts: whoever is still deaf after an accepted request must not be forgotten. */
function letsHear({ action, outcome }: JournalEntry): boolean {
  return action === 'undeafen' && outcome === 'confirmed'
}

/** Whoever hears again but cannot speak yet is still on hold. */
function undo(calls: CallsOnHold, callUuid: string, { action, outcome }: JournalEntry): void {
  const done = calls.get(callUuid)
  if (done === undefined || outcome !== 'confirmed') return
  const left = {
    ...done,
    muted: done.muted && action !== 'unmute',
    deafened: done.deafened && action !== 'undeafen',
  }
  const isUndone = action === 'undeafen' || action === 'unmute'
  if (isUndone && !left.muted && !left.deafened) calls.delete(callUuid)
  else calls.set(callUuid, left)
}
