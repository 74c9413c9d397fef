import type { CallEnding, RoomEnding } from '../../shared/journal/call-facts.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import type { JournalAction, JournalGroup } from '../../shared/journal/journal-group.ts'

interface ActionDraft extends JournalAction {
  outcomes: JournalEntry[]
}

interface GroupDraft extends ActionDraft, Pick<JournalGroup, 'id' | 'cause'> {
  entry: JournalEntry
  parts: ActionDraft[]
  observed?: JournalEntry
  ending?: CallEnding | RoomEnding
}

const LEAVING: ReadonlySet<JournalEntry['action']> = new Set(['remove', 'kick', 'hangupCall'])

/**
 * Groups the intent, outcomes and observed effect of each action. If the action was on several people, each exit keeps
 * its own group. A group is placed where the oldest of its entries was.
 *
 * @param entries oldest first, as the groups are
 */
export function groupEntries(entries: readonly JournalEntry[]): readonly JournalGroup[] {
  const groups: GroupDraft[] = []
  const actions = new Map<string, GroupDraft>()
  /** Ends by room and run, and removals by caller. Observed effects are added to these groups. */
  const ends = new Map<string, GroupDraft>()
  const removals = new Map<string, GroupDraft>()
  /** The last line about each room's end and each caller's leaving, to which later records add details. */
  const last = new Map<string, GroupDraft>()

  const add = (entry: JournalEntry, more: Partial<GroupDraft> = {}): GroupDraft => {
    const group = { id: entry.id, entry, outcomes: [], parts: [], ...more }
    groups.push(group)
    return group
  }
  const addAction = (entry: JournalEntry, actionId: string): void => {
    const known = actions.get(actionId)
    const isGivenUp = entry.event === 'undone' || entry.event === 'dropped'
    if (known !== undefined && known.entry.partOf === undefined && !isGivenUp) {
      if (entry.event === 'outcome') known.outcomes.unshift(entry)
      else add(entry)
      return
    }
    // The mute before a removal has the group until the removal is sent, undone or dropped.
    const action = actionOf(entry)
    const group =
      known === undefined ? add(entry, { id: `action ${actionId}`, ...action }) : Object.assign(known, action)
    actions.set(actionId, group)
    if (entry.action === 'end') ends.set(roomOf(entry), group)
    if (LEAVING.has(entry.action)) for (const key of callersOf(entry)) removals.set(key, group)
  }
  const addPart = (entry: JournalEntry, partOf: string): void => {
    const group = actions.get(partOf) ?? add(entry, { id: `action ${partOf}` })
    actions.set(partOf, group)
    const part = group.parts.find((one) => one.entry.actionId === entry.actionId)
    if (part !== undefined && entry.event === 'outcome') part.outcomes.unshift(entry)
    else group.parts.push(actionOf(entry))
    if (group.entry.partOf !== undefined && entry.event === 'outcome') group.outcomes.unshift(entry)
  }
  const addObserved = (entry: JournalEntry, action: GroupDraft | undefined): void => {
    if (action === undefined || !mayHaveTakenEffect(action)) last.set(subjectOf(entry), add(entry))
    else if (entry.event === 'left' && action.entry.members?.length !== 1) add(entry, { cause: action.entry })
    else action.observed = entry
  }

  const tell = (entry: JournalEntry): void => {
    const { ending, members = [] } = entry
    const ended = last.get(roomOf(entry))
    if (ended !== undefined && ending !== undefined) ended.ending = ending
    for (const { callUuid = '', record } of members) {
      const left = last.get(callUuid)
      if (left !== undefined && record?.ending !== undefined) left.ending = record.ending
    }
  }

  for (const entry of entries) {
    if (entry.partOf !== undefined) addPart(entry, entry.partOf)
    else if (entry.actionId !== undefined) addAction(entry, entry.actionId)
    else if (entry.event === 'ended') addObserved(entry, entry.by === 'you' ? take(ends, roomOf(entry)) : undefined)
    else if (entry.event === 'left') {
      const removal = take(removals, callersOf(entry)[0] ?? '')
      addObserved(entry, removal !== undefined && isSoonAfter(entry, removal) ? removal : undefined)
    } else if (!isSameNote(entry, groups.at(-1)?.entry)) {
      // A caller who joins again was not kept out by the removal, so if they leave later, they do so by themselves.
      if (entry.event === 'joined')
        for (const key of callersOf(entry)) {
          removals.delete(key)
          last.delete(key)
        }
      if (entry.event === 'callRecords') tell(entry)
      add(entry)
    }
  }
  return groups
}

function actionOf(entry: JournalEntry): ActionDraft {
  return { entry, outcomes: entry.event === 'outcome' ? [entry] : [] }
}

/** Milliseconds from sending a removal. A caller who leaves later than that leaves by themselves. */
export const LONGEST_EFFECT = 60_000

function isSoonAfter({ at }: JournalEntry, { entry }: GroupDraft): boolean {
  return Date.parse(at) - Date.parse(entry.at) <= LONGEST_EFFECT
}

/** Milliseconds within which a note about the whole computer is written for all accounts. */
const AT_ONCE = 5_000

function isSameNote(entry: JournalEntry, before: JournalEntry | undefined): boolean {
  if (entry.event !== 'note' || before?.event !== 'note' || before.account === entry.account) return false
  if (entry.conference !== undefined) return false
  return before.text === entry.text && Math.abs(Date.parse(entry.at) - Date.parse(before.at)) < AT_ONCE
}

function take(groups: Map<string, GroupDraft>, key: string): GroupDraft | undefined {
  const found = groups.get(key)
  groups.delete(key)
  return found
}

/**
 * Whether the action may have ended the room or made a caller leave: an outcome is neither `failed` nor `alreadyGone`.
 */
function mayHaveTakenEffect({ outcomes }: GroupDraft): boolean {
  return outcomes.some(({ outcome }) => outcome !== 'failed' && outcome !== 'alreadyGone')
}

function roomOf({ account, conference, instance }: JournalEntry): string {
  return JSON.stringify([account, conference, instance])
}

/** What an end or a leaving is about: the run of a room, or a caller. */
function subjectOf(entry: JournalEntry): string {
  return entry.event === 'left' ? (callersOf(entry)[0] ?? '') : roomOf(entry)
}

function callersOf(entry: JournalEntry): readonly string[] {
  return (entry.members ?? []).map(({ callUuid, memberId }) => callUuid ?? JSON.stringify([roomOf(entry), memberId]))
}
