import type { CallUuid } from '../values.ts'
import type { JournalEntry } from './journal-entry.ts'

/** The call whose recording this entry starts or stops; undefined for the recording of a room. */
export function recordedCallOf({
  action,
  members = [],
  duration,
  text,
}: Pick<JournalEntry, 'action' | 'members' | 'duration' | 'text'>): CallUuid | undefined {
  const isOfCall = action === 'record' ? duration !== undefined : action === 'stopRecording' && text === undefined
  return isOfCall && members.length === 1 ? members[0]?.callUuid : undefined
}
