import type { CallUuid, EpochMs } from '../../shared/values.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import { LONGEST_ROOM } from '../../shared/limits.ts'
import { roomKey } from '../../shared/rooms/model.ts'
import type { Room } from '../../shared/rooms/model.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor } from '../monitor/monitor.ts'
import { recoverRooms } from './recover-rooms.ts'

export interface RecoverMutedOptions {
  readonly monitor: Pick<Monitor, 'snapshot' | 'subscribe' | 'markMutedByMe'>
  readonly journal: Pick<Journal, 'read'>
  readonly now: () => number
}

/** The number of entries that are read. Callers who were muted before the oldest of them are not marked. */
const MOST_READ = 2_000
/** Milliseconds. Join times are whole seconds, and responses take time. */
const SLACK = 2_000

/** When each mute by this Gavel was confirmed (epoch ms), by call UUID. */
type MutedCalls = Map<string, number>

/**
 * Marks the callers whom this Gavel muted before it was closed, once their room is read. A caller is marked only if the
 * mute was confirmed, they were not muted before it, and they are still muted in the same call.
 *
 * @returns a function that stops waiting for rooms that were not read yet
 */
export async function recoverMuted({ monitor, journal, now }: RecoverMutedOptions): Promise<() => void> {
  const from = new Date(now() - LONGEST_ROOM).toISOString()
  const events = ['outcome', 'unmuted', 'joined', 'left', 'ended', 'note'] as const
  const read = await journal.read({ events, from }, undefined, MOST_READ)
  const muted = mutedCalls(read.ok ? read.value.entries : [])
  const membersOf = ({ members }: Room): Room['members'] => members
  return recoverRooms(monitor, muted, membersOf, ({ accountId, name, instance }, calls, members) => {
    const isSameCall = (callUuid: CallUuid, joinedAt: EpochMs): boolean =>
      joinedAt <= (calls.get(callUuid) ?? 0) + SLACK
    const same = members.flatMap(({ callUuid, joinedAt }) =>
      callUuid !== undefined && isSameCall(callUuid, joinedAt) ? callUuid : [],
    )
    if (same.length > 0) monitor.markMutedByMe({ accountId, name }, instance, new Set(same))
  })
}

/** @param entries newest first. */
function mutedCalls(entries: readonly JournalEntry[]): Map<string, MutedCalls> {
  const rooms = new Map<string, MutedCalls>()
  for (const entry of entries.toReversed()) {
    const { account, conference, event, text, members = [] } = entry
    // The missing entries may contain an unmute.
    if (event === 'note' && text === 'linesMissing') rooms.clear()
    if (event === 'note' || conference === undefined) continue
    const key = roomKey(account, conference)
    const calls = rooms.get(key) ?? new Map<string, number>()
    if (isConfirmedMute(entry)) {
      for (const { callUuid, mutedBefore } of members)
        if (callUuid !== undefined && mutedBefore === false) calls.set(callUuid, Date.parse(entry.at))
    } else if (event === 'ended' || (mayUnmute(entry) && text === 'everyone')) calls.clear()
    else if (event !== 'outcome' || mayUnmute(entry))
      for (const { callUuid } of members) if (callUuid !== undefined) calls.delete(callUuid)
    if (calls.size === 0) rooms.delete(key)
    else rooms.set(key, calls)
  }
  return rooms
}

function isConfirmedMute({ action, outcome }: JournalEntry): boolean {
  return action === 'mute' && outcome === 'confirmed'
}

function mayUnmute({ action, outcome }: JournalEntry): boolean {
  return action === 'unmute' && outcome !== 'failed'
}
