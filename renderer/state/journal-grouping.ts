import type { JournalEntry } from '../../shared/journal-entry.ts'

/** All that the log says of one action, or one line that stands by itself. */
export interface Joined {
  /** Stays the same while more is found out about an action. */
  readonly id: string
  /** What was asked for where it was an action, and when. */
  readonly entry: JournalEntry
  /** What came of it, newest first; several where it went differently for several people. */
  readonly outcomes: readonly JournalEntry[]
  /** Seen later: the conference ended, the person left. */
  readonly seen?: JournalEntry
  /** Somebody left because of this action on several people, whose line is another. */
  readonly because?: JournalEntry
}

interface Making {
  id: string
  entry: JournalEntry
  outcomes: JournalEntry[]
  seen?: JournalEntry
  because?: JournalEntry
}

const LEAVING: ReadonlySet<JournalEntry['action']> = new Set(['remove', 'kick', 'hangupCall'])

/**
 * One line for each action in the place of three: intent, outcome and what was seen. The file stays as it is.
 * @param entries Newest first. What is joined stands where the oldest of it stood.
 */
export function joinActions(entries: readonly JournalEntry[]): readonly Joined[] {
  const joined: Making[] = []
  const actions = new Map<string, Making>()
  /** By room and run; by caller in it. */
  const ends = new Map<string, Making>()
  const leavers = new Map<string, Making>()

  const alone = (entry: JournalEntry, more: Partial<Making> = {}): Making => {
    const made = { id: entry.id, entry, outcomes: [], ...more }
    joined.push(made)
    return made
  }
  const takeAction = (entry: JournalEntry, actionId: string): void => {
    const known = actions.get(actionId)
    if (known !== undefined) {
      if (entry.event === 'outcome') known.outcomes.unshift(entry)
      else alone(entry)
      return
    }
    const made = alone(entry, { id: `action ${actionId}`, outcomes: entry.event === 'outcome' ? [entry] : [] })
    actions.set(actionId, made)
    if (entry.action === 'end') ends.set(roomOf(entry), made)
    if (LEAVING.has(entry.action)) for (const key of callersOf(entry)) leavers.set(key, made)
  }
  const takeSeen = (entry: JournalEntry, action: Making | undefined): void => {
    if (action === undefined || !wasTaken(action)) alone(entry)
    else if (entry.event === 'left' && action.entry.members?.length !== 1) alone(entry, { because: action.entry })
    else action.seen = entry
  }

  for (const entry of entries.toReversed()) {
    if (entry.actionId !== undefined) takeAction(entry, entry.actionId)
    else if (entry.event === 'ended' && entry.by === 'you') takeSeen(entry, take(ends, roomOf(entry)))
    else if (entry.event === 'left') takeSeen(entry, take(leavers, callersOf(entry)[0] ?? ''))
    else alone(entry)
  }
  return joined.reverse()
}

function take(waiting: Map<string, Making>, key: string): Making | undefined {
  const found = waiting.get(key)
  waiting.delete(key)
  return found
}

/** A failed removal is no reason why somebody left. */
function wasTaken({ outcomes }: Making): boolean {
  return outcomes.some(({ outcome }) => outcome !== 'failed' && outcome !== 'alreadyGone')
}

function roomOf({ account, conference, instance }: JournalEntry): string {
  return JSON.stringify([account, conference, instance])
}

function callersOf(entry: JournalEntry): readonly string[] {
  return (entry.members ?? []).map(({ callUuid, memberId }) => callUuid ?? JSON.stringify([roomOf(entry), memberId]))
}
