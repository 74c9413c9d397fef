import type { JournalEntry } from '../../shared/journal-entry.ts'
import type {
  Attendance,
  GapReason,
  RoomRun,
  TimelineEvent,
  TimelineGap,
  TimelineStep,
} from '../../shared/room-timeline.ts'
import type { StoredEntry } from './format.ts'

type Person = NonNullable<JournalEntry['members']>[number]

/** The texts of `note` entries that end a gap in the journal, each with the reason for the gap. */
const GAPS: Readonly<Record<string, GapReason>> = {
  gavelStarted: 'notRunning',
  wasAsleep: 'asleep',
  wasOffline: 'offline',
  wasUnread: 'unread',
  linesMissing: 'linesMissing',
}

/**
 * The events, besides `joined` and `left`, that prove that their callers were in the room. Outcomes are not among them,
 * because a caller may already have left.
 */
const SHOWS_PEOPLE: ReadonlySet<JournalEntry['event']> = new Set<JournalEntry['event']>([
  ...(['intent', 'started', 'muted', 'unmuted', 'deafened', 'undeafened'] as const),
])

/** Whether an entry ends a gap: a time for which the journal lacks observations of its account. */
export function isGap({ event, text }: StoredEntry): boolean {
  return event === 'note' && text !== undefined && Object.hasOwn(GAPS, text)
}

/**
 * The runs of one room, oldest first. Pure.
 *
 * @param entries the entries about this room and the gaps of its account, oldest first
 * @param isLive whether the room is live now, so that its last run has not ended
 */
export function roomRuns(entries: readonly StoredEntry[], isLive: boolean): readonly RoomRun[] {
  const runs: RunBuilder[] = []
  /**
   * Whether Gavel was restarted after `run.instance` was set. Each start of Gavel numbers the runs from the beginning.
   */
  let isRestarted = false
  for (const entry of entries) {
    const at = Date.parse(entry.at)
    if (Number.isNaN(at)) continue
    let run = runs.at(-1)
    if (isGap(entry)) {
      run?.addGap(entry, at)
      isRestarted ||= entry.text === 'gavelStarted'
      continue
    }
    // Other `note` entries, and what a colleague did, were not observed in the room, so they belong to no run.
    if (entry.event === 'note' || entry.event === 'colleagueAction') continue
    if (run === undefined || run.isFollowedBy(entry, isRestarted)) {
      run = new RunBuilder(entry, at)
      runs.push(run)
    }
    // If the action is from before a restart of Gavel, its outcome has the number that the run had before the restart.
    if (entry.event !== 'outcome') {
      run.instance = entry.instance
      isRestarted = false
    }
    run.add(entry, at)
  }
  return runs.map((run, index) => run.build(isLive && index === runs.length - 1))
}

interface Stay {
  readonly person: Person
  readonly from: number
  readonly isFromKnown: boolean
  to?: number
  /** Since when no observation has shown the caller in the room. */
  unseenSince?: number | undefined
}

class RunBuilder {
  instance: number | undefined
  readonly #start: number
  readonly #isStartKnown: boolean
  readonly #steps: TimelineStep[] = []
  readonly #events: TimelineEvent[] = []
  readonly #gaps: TimelineGap[] = []
  readonly #stays: Stay[] = []
  readonly #open = new Map<string, Stay>()
  #people: number | undefined
  #peak = 0
  #last: number
  #end: number | undefined

  constructor(first: StoredEntry, at: number) {
    this.instance = first.instance
    this.#start = at
    this.#isStartKnown = first.event === 'started'
    this.#last = at
    if (!this.#isStartKnown) this.#steps.push({ at })
  }

  isFollowedBy({ event, instance }: StoredEntry, isRestarted: boolean): boolean {
    if (event === 'started') return true
    if (event === 'outcome') return false
    return isRestarted ? this.#end !== undefined : instance !== this.instance
  }

  addGap({ text = '', duration }: StoredEntry, at: number): void {
    const why = GAPS[text]
    if (this.#end !== undefined || why === undefined) return
    const from = duration === undefined ? this.#last : Math.max(this.#last, at - duration * 1_000)
    this.#gaps.push({ from, to: at, why })
    this.#count(from, undefined)
    for (const stay of this.#open.values()) stay.unseenSince ??= from
    this.#last = Math.max(this.#last, at)
  }

  add(entry: StoredEntry, at: number): void {
    const { event, members = [], people, peak } = entry
    if (this.#end !== undefined) return
    this.#last = Math.max(this.#last, at)
    this.#peak = Math.max(this.#peak, peak ?? 0)
    if (people !== undefined && (event === 'started' || event === 'intent')) this.#count(at, people)
    if (event === 'joined') this.#join(members, at)
    else if (event === 'left') this.#leave(members, at)
    else if (SHOWS_PEOPLE.has(event)) for (const person of members) this.#see(person, at)
    this.#mark(entry, at)
    if (event === 'ended') this.#finish(at)
  }

  build(isLive: boolean): RoomRun {
    const isOpen = isLive && this.#end === undefined
    return {
      start: this.#start,
      isStartKnown: this.#isStartKnown,
      ...(isOpen ? {} : { end: this.#end ?? this.#last }),
      isEndKnown: this.#end !== undefined,
      ...(this.#peak === 0 ? {} : { peak: this.#peak }),
      steps: this.#steps,
      events: this.#events,
      gaps: this.#gaps,
      attendance: this.#stays.map((stay) => this.#attendance(stay, isOpen)),
    }
  }

  #attendance({ person, from, isFromKnown, to, unseenSince }: Stay, isOpen: boolean): Attendance {
    const about = { ...person, from, isFromKnown }
    if (to !== undefined) return { ...about, to, isToKnown: true }
    if (unseenSince !== undefined) return { ...about, to: unseenSince, isToKnown: false }
    if (isOpen) return { ...about, isToKnown: false }
    return { ...about, to: this.#end ?? this.#last, isToKnown: this.#end !== undefined }
  }

  #join(members: readonly Person[], at: number): void {
    for (const person of members) {
      // If an earlier stay is still open, the caller left unobserved before they came back.
      const before = this.#open.get(keyOf(person))
      if (before !== undefined) before.unseenSince ??= at
      this.#begin(person, at, true)
    }
    if (this.#people !== undefined) this.#count(at, this.#people + members.length)
  }

  #leave(members: readonly Person[], at: number): void {
    for (const person of members) {
      this.#see(person, at)
      const stay = this.#open.get(keyOf(person))
      if (stay !== undefined) stay.to = at
      this.#open.delete(keyOf(person))
    }
    if (this.#people !== undefined) this.#count(at, Math.max(0, this.#people - members.length))
  }

  /**
   * Handles a caller whom an entry names. A caller who was not observed joining was there from the start of the run,
   * unless that start is unknown or there was a gap: then it is unknown when they joined.
   */
  #see(person: Person, at: number): void {
    // Without a name and a number, the person has a call outside a room, or only their member id is known.
    if (person.name === '' && person.number === '') return
    const stay = this.#open.get(keyOf(person))
    if (stay !== undefined) stay.unseenSince = undefined
    else if (this.#stays.every((one) => one.to === undefined || keyOf(one.person) !== keyOf(person))) {
      const isWhole = this.#isStartKnown && this.#gaps.length === 0
      this.#begin(person, isWhole ? this.#start : at, isWhole)
    }
  }

  #begin(person: Person, from: number, isFromKnown: boolean): void {
    const stay: Stay = { person, from, isFromKnown }
    this.#stays.push(stay)
    this.#open.set(keyOf(person), stay)
  }

  #mark({ event, action, outcome, members = [] }: StoredEntry, at: number): void {
    const observed = event === 'outcome' && outcome === 'confirmed' ? action : undefined
    const kind = observed === 'mute' ? 'muted' : observed === 'unmute' ? 'unmuted' : event
    if (
      kind === 'started' ||
      kind === 'joined' ||
      kind === 'left' ||
      kind === 'ended' ||
      kind === 'muted' ||
      kind === 'unmuted'
    )
      this.#events.push({ at, kind, count: Math.max(1, members.length) })
  }

  #finish(at: number): void {
    this.#end = at
    for (const stay of this.#open.values()) if (stay.unseenSince === undefined) stay.to = at
    this.#open.clear()
    this.#count(at, 0)
  }

  #count(at: number, people: number | undefined): void {
    this.#people = people
    this.#peak = Math.max(this.#peak, people ?? 0)
    this.#steps.push(people === undefined ? { at } : { at, people })
  }
}

/** Identifies a caller by their call. Without a call UUID, the member id identifies them while they are in the room. */
function keyOf({ callUuid, memberId }: Person): string {
  return callUuid ?? `member ${memberId}`
}
