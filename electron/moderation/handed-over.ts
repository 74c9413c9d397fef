import type { Change } from '../../shared/model.ts'
import { roomKey } from '../../shared/model.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { RoomAction } from './guard.ts'
import { outcomeLine } from './log-lines.ts'
import type { Line } from './log-lines.ts'
import { roomOf } from './look.ts'

/** Shorter than a pending action is shown: within this it goes only because a reading showed its effect. */
const LONGEST = 55_000

export interface HandedOverParts {
  readonly monitor: Pick<Monitor, 'subscribe' | 'conference'>
  readonly journal: Pick<Journal, 'write'>
  readonly now: () => number
}

/**
 * After a request was handed over in asynchronous mode: once a reading shows its effect, a line in the log says so. The
 * result that the provider sends to the callback address does not come to this computer.
 */
export function tellWhenSeen(parts: HandedOverParts, action: RoomAction, about: Omit<Line, 'event'>): void {
  const { monitor, journal, now } = parts
  const room = roomOf(action)
  const key = roomKey(room.accountId, room.name)
  const leaves = action.kind === 'end' || action.kind === 'remove' || action.kind === 'kick'
  const until = now() + LONGEST

  const look = (changes: readonly Change[]): 'waiting' | 'seen' | 'lost' => {
    const known = monitor.conference(room)
    if (now() > until) return 'lost'
    if (known?.instance === action.seen.instance) {
      return known.pending.some(({ id }) => id === about.actionId) ? 'waiting' : 'seen'
    }
    // A room also goes with its account, which says nothing.
    const ended = known !== undefined || changes.some((change) => hasEnded(change, key))
    return leaves && ended ? 'seen' : 'lost'
  }
  const stop = monitor.subscribe((_before, _after, changes) => {
    const found = look(changes)
    if (found === 'waiting') return
    stop()
    if (found === 'seen') void journal.write(outcomeLine(about, 'confirmed'))
  })
}

function hasEnded(change: Change, key: string): boolean {
  if (change.kind === 'endedWhileAway') return change.conferences.some((conference) => conference.key === key)
  return change.kind === 'ended' && change.conference.key === key
}
