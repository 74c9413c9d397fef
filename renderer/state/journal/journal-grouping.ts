import type { CallEnding, RoomEnding } from '../../../shared/journal/call-facts.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'

/** The entries of one action, or a single other entry. */
export interface JournalGroup {
  /** Stays the same while more entries of the action are written. */
  readonly id: string
  /** The oldest entry of the action, normally its intent; or the single other entry. */
  readonly entry: JournalEntry
  /** Newest first. There are several if the outcome changed, or differs between people. */
  readonly outcomes: readonly JournalEntry[]
  /** Of a removal: the entries of the mute before it, and of the unmute after its undo. Newest first. */
  readonly parts: readonly JournalEntry[]
  /** The observed effect: that the room ended, or that the caller left. */
  readonly observed?: JournalEntry
  /** The action on several people that made this caller leave. It has a group of its own. */
  readonly cause?: JournalEntry
  /** What later records said: how the call of the caller who left ended, or how the room became empty. */
  readonly ending?: CallEnding | RoomEnding
}

interface GroupDraft {
  id: string
  entry: JournalEntry
  outcomes: JournalEntry[]
  parts: JournalEntry[]
  observed?: JournalEntry
  cause?: JournalEntry
  ending?: CallEnding | RoomEnding
}

const LEAVING: ReadonlySet<JournalEntry['action']> = new Set(['remove', 'kick', 'hangupCall'])

/**
 * Groups the intent, outcomes and observed effect of each action into one line. If the action was on several people,
 * each exit keeps its own line. The file stays unchanged.
 * @param entries newest first. A group is placed where the oldest of its entries was.
 */
export function groupByAction(entries: readonly JournalEntry[]): readonly JournalGroup[] {
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
    if (known !== undefined && known.entry.partOf === undefined) {
      if (entry.event === 'outcome') known.outcomes.unshift(entry)
      else add(entry)
      return
    }
    const outcomes = entry.event === 'outcome' ? [entry] : []
    // The mute before a removal has the line until the removal is sent, undone or dropped.
    const group =
      known === undefined
        ? add(entry, { id: `action ${actionId}`, outcomes })
        : Object.assign(known, { entry, outcomes })
    actions.set(actionId, group)
    if (entry.action === 'end') ends.set(roomOf(entry), group)
    if (LEAVING.has(entry.action)) for (const key of callersOf(entry)) removals.set(key, group)
  }
  const addPart = (entry: JournalEntry, partOf: string): void => {
    const group = actions.get(partOf) ?? add(entry, { id: `action ${partOf}` })
    actions.set(partOf, group)
    group.parts.unshift(entry)
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

  for (const entry of entries.toReversed()) {
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
  return groups.reverse()
}

/** Milliseconds from sending a removal. A caller who leaves later than that leaves by themselves. */
const LONGEST_EFFECT = 60_000

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

/** One row of the journal's list: the heading of a day of the local calendar, or a line. */
export type JournalRow =
  | { readonly kind: 'day'; readonly id: string; readonly at: number }
  | { readonly kind: 'line'; readonly id: string; readonly group: JournalGroup; readonly position: number }

/** Puts a heading before the lines of each day. A line without a readable time stays under the previous heading. */
export function journalRows(groups: readonly JournalGroup[]): readonly JournalRow[] {
  const rows: JournalRow[] = []
  let day: string | undefined
  const headings = new Set<string>()
  for (const [index, group] of groups.entries()) {
    const at = Date.parse(group.entry.at)
    const here = dayOf(at)
    if (here !== undefined && here !== day) {
      day = here
      // If the computer's clock was set back, a day may have several headings, which need different ids.
      rows.push({ kind: 'day', id: headings.has(here) ? `day ${here} ${group.id}` : `day ${here}`, at })
      headings.add(here)
    }
    rows.push({ kind: 'line', id: group.id, group, position: index + 1 })
  }
  return rows
}

function dayOf(at: number): string | undefined {
  const date = new Date(at)
  return Number.isNaN(date.getTime())
    ? undefined
    : `${date.getFullYear().toString()}-${date.getMonth().toString()}-${date.getDate().toString()}`
}
