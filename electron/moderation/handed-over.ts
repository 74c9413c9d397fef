import { isFlagAction, showsEffect } from '../../shared/action-effect.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Action, Change, Conference } from '../../shared/model.ts'
import { roomKey } from '../../shared/model.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { RoomAction } from './guard.ts'
import { outcomeEntry } from './journal-entries.ts'
import type { EntryDraft } from './journal-entries.ts'
import { roomOf } from './revalidate.ts'
import { coveredMembers } from './meant.ts'
import type { Row } from './progress.ts'

/** Shorter than a pending action is shown: within this it goes only because a reading showed its effect. */
const LONGEST = 55_000

export interface HandedOverParts {
  readonly monitor: Pick<Monitor, 'subscribe' | 'conference'>
  readonly journal: Pick<Journal, 'write'>
  readonly clock: Pick<Clock, 'now'>
}

/** `gone`: who was meant left before a reading could show it. */
type Seen = 'waiting' | 'seen' | 'gone' | 'lost'

/**
 * After a request was handed over in asynchronous mode: once a reading shows its effect, a line in the log says so, or
 * that it can no longer be known. The result that the provider sends to the callback address does not come to this
 * computer.
 */
export function confirmWhenObserved(
  parts: HandedOverParts,
  action: RoomAction,
  row: Row,
  about: Omit<EntryDraft, 'event'>,
): void {
  const { monitor, journal, clock } = parts
  const room = roomOf(action)
  const key = roomKey(room.accountId, room.name)
  const shown = isFlagAction(action.kind)
  const sentAt = clock.now()

  const look = (changes: readonly Change[]): Seen => {
    const known = monitor.conference(room)
    if (clock.now() > sentAt + LONGEST) return 'lost'
    if (known?.instance === action.seen.instance) {
      if (row.isShown()) return 'waiting'
      return shown ? effectIn(known, about, sentAt, action.kind) : 'seen'
    }
    // A room also goes with its account, which says nothing.
    const ended = known !== undefined || changes.some((change) => hasEnded(change, key))
    if (!ended) return 'lost'
    return shown ? 'gone' : 'seen'
  }
  const stop = monitor.subscribe((_before, _after, changes) => {
    const found = look(changes)
    if (found === 'waiting') return
    stop()
    if (found === 'seen') void journal.write(outcomeEntry(about, 'confirmed'))
    if (found === 'gone') void journal.write({ ...outcomeEntry(about, 'unknown'), text: 'leftBefore' })
  })
}

/** An entry is also taken off when nobody is left whom it could show on: that confirms nothing. */
function effectIn(
  { members = [] }: Conference,
  about: Omit<EntryDraft, 'event'>,
  sentAt: number,
  kind: Action['kind'],
): Seen {
  const there = coveredMembers(members, about, sentAt)
  if (there.length === 0) return 'gone'
  return there.every((member) => showsEffect(kind, member)) ? 'seen' : 'lost'
}

function hasEnded(change: Change, key: string): boolean {
  if (change.kind === 'endedWhileAway') return change.conferences.some((conference) => conference.key === key)
  return change.kind === 'ended' && change.conference.key === key
}
