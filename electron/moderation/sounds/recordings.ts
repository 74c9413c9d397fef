import { isOfOne, mayRecord } from '../../../shared/rooms/action-effect.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import { recordedCallOf } from '../../../shared/journal/recorded-call.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { Member, Pending, Room, Seen } from '../../../shared/rooms/model.ts'
import type { Rooms } from '../rooms.ts'
import type { EpochMs } from '../../../shared/values.ts'
import { recoverRooms, type Past } from '../recover.ts'

/**
 * Called when the stop of the recordings of a room or a call was accepted. Clears them, or marks them as unverified. The
 * link to the recording of a call stays shown.
 *
 * @param mayRun whether the response did not show whether they have stopped
 */
export function recordingsStopped(
  monitor: Pick<Rooms, 'conference' | 'pending'>,
  { accountId, conference: name }: Seen,
  { members }: { readonly kind: string; readonly members?: readonly Member[] },
  mayRun: boolean,
  now: EpochMs,
): void {
  const isMeant = (entry: Pending): boolean =>
    members === undefined ? !isOfOne(entry) : members.some(({ key }) => entry.who.includes(key))
  for (const entry of monitor.conference({ accountId, name })?.pending ?? []) {
    if (!mayRecord(entry) || !isMeant(entry)) continue
    // The limit of an earlier recording may have been over before.
    const until = Math.min(entry.until ?? Infinity, now)
    const stopped = entry.recordingHost === undefined ? undefined : { ...entry, until }
    monitor.pending(accountId, name, entry.id, mayRun ? unverified(entry) : stopped)
  }
}

/** What is left of a failed action once the user has dismissed it: only a recording that may run. */
export function afterDismissal(failed: Pending): Pending | undefined {
  return mayRecord(failed) ? unverified(failed) : undefined
}

function unverified({ fault: _fault, ...entry }: Pending): Pending {
  return { ...entry, state: 'recording', unverified: true }
}

/** Milliseconds. Run times are whole seconds, and the clocks of provider and computer differ. */
const SLACK = 5_000

/**
 * Shows the recordings that this Gavel started before it was closed. They are unverified, because neither provider
 * reports whether a recording still runs. Nothing is shown for a run that began after the recording, or whose start is
 * unknown. Recordings of single calls are not shown either, because they end by themselves.
 */
export function recoverRecordings(
  monitor: Pick<Rooms, 'snapshot' | 'subscribe' | 'pending'>,
  { entries }: Pick<Past, 'entries'>,
): void {
  const open = openRecordings(entries)
  const startOf = ({ startedAt }: Room): number | undefined => startedAt
  recoverRooms(monitor, open, startOf, ({ accountId, name }, recording, startedAt) => {
    if (startedAt <= recording.at + SLACK) monitor.pending(accountId, name, recording.id, recording)
  })
}

/** @param entries oldest first */
function openRecordings(entries: readonly JournalEntry[]): Map<string, Pending> {
  const open = new Map<string, Pending>()
  for (const entry of entries) {
    const { account, conference, event, action, actionId, outcome, at, resultsTo } = entry
    if (conference === undefined || recordedCallOf(entry) !== undefined) continue
    const key = roomKey(account, conference)
    const mayRun = outcome === 'accepted' || outcome === 'unknown'
    const isStopped = action === 'stopRecording' && outcome === 'accepted' && resultsTo === undefined
    if (event === 'ended' || isStopped) open.delete(key)
    else if (action === 'record' && actionId !== undefined && mayRun) {
      const recording = { id: actionId, kind: 'record', who: 'everyone', state: 'recording', unverified: true } as const
      open.set(key, { ...recording, at: Date.parse(at) })
    }
  }
  return open
}
