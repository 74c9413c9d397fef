import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import { LONGEST_ROOM } from '../../../shared/limits.ts'
import { roomKey, type Room } from '../../../shared/rooms/model.ts'
import type { EpochMs } from '../../../shared/values.ts'
import type { Journal } from '../../journal/journal.ts'
import { MOST_READ, recoverRooms, SLACK } from '../recover.ts'
import type { Rooms } from '../rooms.ts'
import { AT_DOOR, ON_HOLD } from './hold.ts'
import type { Reconciler, Silenced } from './reconcile.ts'
import { NOISE_OVER } from './search.ts'

export interface ResumeSilentOptions {
  readonly monitor: Pick<Rooms, 'snapshot' | 'subscribe'>
  readonly journal: Pick<Journal, 'read'>
  readonly reconciler: Pick<Reconciler, 'recover'>
  readonly now: () => number
}

/** What Gavel did to a call for a reason, and has not undone. */
interface Done extends Silenced {
  readonly at: EpochMs
  /** The `actionId` of the reason. */
  readonly partOf?: string | undefined
}

/** By call UUID. */
type DoneToCalls = Map<string | undefined, Done>

/**
 * Asks about the callers whom Gavel had silenced for a reason when it was closed or crashed, once their room is read:
 * those who are still in the same call, and still deaf or, if they were not deafened, still muted. Sends nothing. Call it
 * once, after the accounts are set.
 *
 * @returns a function that stops waiting for rooms that were not read yet
 */
export async function resumeSilent({ monitor, journal, reconciler, now }: ResumeSilentOptions): Promise<() => void> {
  const from = new Date(now() - LONGEST_ROOM).toISOString()
  const read = await journal.read(
    // Not `undeafened`: a caller who was brought back may be deaf again, and the roster shows who is.
    { events: ['note', 'intent', 'outcome', 'joined', 'left', 'ended'], from },
    undefined,
    MOST_READ,
  )
  const membersOf = ({ members }: Room): Room['members'] => members
  return recoverRooms(monitor, doneIn(read.ok ? read.value.entries : []), membersOf, (room, calls, members) => {
    const callers = members.flatMap((member) => {
      const done = calls.get(member.callUuid)
      const isSame = done !== undefined && member.joinedAt <= done.at + SLACK
      return isSame && (done.deaf ? member.deaf : member.muted) === true ? [{ member, done }] : []
    })
    if (callers.length > 0) reconciler.recover(room, callers)
  })
}

/** @param entries newest first. */
function doneIn(entries: readonly JournalEntry[]): Map<string, DoneToCalls> {
  const rooms = new Map<string, DoneToCalls>()
  const puts = new Set<string | undefined>()
  const begun = new Map<string | undefined, EpochMs>()
  for (const entry of entries.toReversed()) {
    const { account, conference, event, text, at, actionId, partOf } = entry
    if (conference === undefined) continue
    const calls: DoneToCalls = rooms.get(roomKey(account, conference)) ?? new Map<undefined, never>()
    rooms.set(roomKey(account, conference), calls)
    if (text === ON_HOLD || text === AT_DOOR) puts.add(actionId)
    if (event === 'intent') begun.set(actionId, Date.parse(at))
    fold(calls, entry, puts.has(partOf), begun.get(actionId) ?? Infinity)
    calls.delete(undefined)
  }
  return rooms
}

/** @param since when the action of this outcome began. Whoever was silenced after that, still is. */
function fold(calls: DoneToCalls, entry: JournalEntry, isOfHold: boolean, since: EpochMs): void {
  const { event, text, action, actionId, partOf, outcome, members = [] } = entry
  const at = Date.parse(entry.at)
  const about = new Set<string | undefined>(members.map(({ callUuid }) => callUuid))
  const isMute = event === 'intent' && action === 'mute'
  if (text === ON_HOLD || text === AT_DOOR)
    for (const { callUuid, mutedBefore, deafBefore } of members) {
      // If nobody knows how a caller was before, what Gavel did is undone.
      const done = { muted: mutedBefore !== true, deaf: deafBefore !== true }
      calls.set(callUuid, { ...done, atDoor: text === AT_DOOR, at })
    }
  else if (isMute && partOf !== undefined && !isOfHold) {
    for (const { callUuid, mutedBefore } of members) {
      const known = calls.get(callUuid) ?? { deaf: false, atDoor: false }
      if (mutedBefore !== true) calls.set(callUuid, { ...known, muted: true, at, partOf })
    }
  } else if (event === 'joined' || event === 'left' || event === 'ended') {
    for (const call of calls.keys()) if (event === 'ended' || about.has(call)) calls.delete(call)
  } else
    for (const [call, done] of calls) {
      // A click decides what is so from then on. Whoever a search found may stay muted.
      const isMeant = about.has(call) || text === 'everyone'
      const isUndone = event === 'outcome' && outcome === 'confirmed' && isMeant && done.at <= since
      const isOver = text === NOISE_OVER && done.partOf === actionId && !about.has(call)
      const isHeard = isOver || (isUndone && action === 'unmute') || (isMute && partOf === undefined && isMeant)
      const left = { muted: done.muted && !isHeard, deaf: done.deaf && !(isUndone && action === 'undeafen') }
      if (left.muted || left.deaf) calls.set(call, { ...done, ...left })
      else calls.delete(call)
    }
}
