import type { EpochMs } from '../../shared/values.ts'
import type {
  GapReason,
  RoomRun,
  Attendance,
  TimelineEvent,
  TimelineGap,
  TimelineStep,
} from '../../shared/journal/room-timeline.ts'
import type { StoredEntry } from './format.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import type { CallFacts, RoomEnding } from '../../shared/journal/call-facts.ts'
import { groupEntries, LONGEST_EFFECT } from './groups.ts'
import { doneIn, type Done } from './report/report-actions.ts'
import { callerKeyOf } from '../../shared/callers/identity.ts'
import { LONGEST_ROOM } from '../../shared/limits.ts'

/** The texts of `note` entries that end a gap in the journal, each with the reason for the gap. */
const GAPS: Readonly<Record<string, GapReason>> = {
  gavelStarted: 'notRunning',
  wasAsleep: 'asleep',
  wasOffline: 'offline',
  wasUnread: 'unread',
  linesMissing: 'linesMissing',
}

/** Whether an entry ends a gap: a time for which the journal lacks observations of its account. */
export function isGap(entry: StoredEntry): boolean {
  return gapOf(entry) !== undefined
}

function gapOf({ event, text }: StoredEntry): GapReason | undefined {
  return event === 'note' && text !== undefined && Object.hasOwn(GAPS, text) ? GAPS[text] : undefined
}

/** A run, and the entries that tell of it, oldest first. */
export interface JournaledRun extends RoomRun {
  readonly entries: readonly JournalEntry[]
  /** Whether it had ended before that was observed, at an unknown time. */
  readonly isFoundLater: boolean
  /** What was done in it, in the order of time. */
  readonly done: readonly Done[]
}

/**
 * The runs of one room, oldest first. Pure.
 *
 * @param entries the entries about this room and the gaps of its account, oldest first
 * @param live given if the room is live, so that its last run may not have ended
 */
export function roomRuns(entries: readonly JournalEntry[], live?: LiveRoom): readonly JournaledRun[] {
  const runs: RunBuilder[] = []
  /** The runs by number, since the last start of Gavel. Each start numbers the runs from the beginning. */
  const numbered = new Map<number | undefined, RunBuilder>()
  /** Whether the entry shows that this run is over and another one has begun. */
  const isNext = (entry: StoredEntry, at: EpochMs, run: RunBuilder): boolean => {
    if (entry.event === 'started') return true
    if (isResult(entry)) return false
    return numbered.size === 0 ? !run.mayLastUntil(at, live) : numbered.get(entry.instance) !== run
  }
  for (const entry of entries) {
    const at = Date.parse(entry.at)
    if (Number.isNaN(at)) continue
    const last = runs.at(-1)
    const gap = gapOf(entry)
    if (gap !== undefined) {
      last?.addGap(gap, at, entry.duration)
      if (gap === 'notRunning') numbered.clear()
      continue
    }
    if (entry.event === 'colleagueAction' || entry.event === 'callRecords') {
      numbered.get(entry.instance)?.tell(entry)
      continue
    }
    // Most other `note` entries were not observed in the room, so they belong to no run.
    if (entry.event === 'note' && !isFound(entry)) continue
    // An end that was found after a sleep, or the result of an action, may be written after the next run has begun.
    const mayBeLate = entry.event === 'ended' || isResult(entry)
    let run = mayBeLate ? (numbered.get(entry.instance) ?? last) : last
    if (run === undefined || isNext(entry, at, run)) {
      run = new RunBuilder(entry, at)
      runs.push(run)
    }
    // If the action is from before a restart of Gavel, its result has the number that the run had before the restart.
    if (!isResult(entry)) numbered.set(entry.instance, run)
    run.add(entry, at)
  }
  const last = runs.at(-1)
  const isOpen = live !== undefined && (numbered.size > 0 || last?.mayLastUntil(live.now, live) === true)
  return runs.map((run) => run.build(isOpen && run === last))
}

/** Whether the entry says who was in the room when Gavel observed it again, or first. */
function isFound({ event, text }: StoredEntry): boolean {
  return event === 'note' && (text === 'found' || isOfCalls(text))
}

/** Whether the entry is about the calls on the room's numbers, which do not show how many people are in the room. */
function isOfCalls(text: StoredEntry['text']): boolean {
  return text === 'foundCalls' || text === 'foundNoCalls' || text === 'callsNotRead'
}

type Person = NonNullable<JournalEntry['members']>[number]

/**
 * The events, besides `joined` and `left`, that prove that their callers were in the room. Outcomes are not among them,
 * because a caller may already have left.
 */
const SHOWS_PEOPLE: ReadonlySet<JournalEntry['event']> = new Set<JournalEntry['event']>([
  'intent',
  'started',
  'muted',
  'unmuted',
  'deafened',
  'undeafened',
])
/** The events that the drawing marks. */
const MARKED = ['started', 'joined', 'left', 'ended', 'muted', 'unmuted'] as const

/** Whether the entry says what became of an action. It does not show that the room is live. */
function isResult({ event }: StoredEntry): boolean {
  return event === 'outcome' || event === 'undone' || event === 'dropped'
}

/** Milliseconds. Run times are whole seconds, and the clocks of provider and computer differ. */
const SLACK = 5_000

/** A room that is live. Times are epoch ms. */
export interface LiveRoom {
  readonly now: EpochMs
  /** Undefined if the provider does not report it. */
  readonly startedAt?: EpochMs | undefined
}

interface Stay {
  readonly person: Person
  readonly from: number
  readonly isFromKnown: boolean
  to?: number
  /** Since when no observation has shown the caller in the room. */
  unseenSince?: number | undefined
  record?: CallFacts
}

/** Collects the entries of one run of a room, oldest first, and says what they show. */
class RunBuilder {
  readonly #start: number
  readonly #isStartKnown: boolean
  readonly #entries: JournalEntry[] = []
  readonly #steps: TimelineStep[] = []
  readonly #events: TimelineEvent[] = []
  readonly #gaps: TimelineGap[] = []
  /**
   * The gaps after the last entry. They become part of the run only with its next entry that is not a result (see
   * `isResult`), or if the run is live.
   */
  readonly #recentGaps: TimelineGap[] = []
  readonly #stays: Stay[] = []
  readonly #open = new Map<string, Stay>()
  /** Callers who have left. A later line about an action on them does not show that they are back. */
  readonly #gone = new Set<string>()
  #people: number | undefined
  #peak = 0
  #last: number
  #end: number | undefined
  #ending: RoomEnding | undefined

  constructor(first: StoredEntry, at: EpochMs) {
    this.#start = at
    this.#isStartKnown = first.event === 'started'
    this.#last = at
    if (!this.#isStartKnown) this.#steps.push({ at })
  }

  /** Whether the run may have lasted until this time, although Gavel was restarted meanwhile. */
  mayLastUntil(at: EpochMs, { startedAt = -Infinity }: Partial<LiveRoom> = {}): boolean {
    const liveSince = startedAt - SLACK
    const isBeforeLive = this.#last < liveSince && liveSince <= at
    return this.#end === undefined && !isBeforeLive && at - this.#start <= LONGEST_ROOM
  }

  /** @param duration seconds; without it, the gap began with the last entry */
  addGap(why: GapReason, at: EpochMs, duration: number | undefined): void {
    if (this.#end !== undefined) return
    const last = this.#recentGaps.at(-1)?.to ?? this.#last
    const from = duration === undefined ? last : Math.max(last, at - duration * 1_000)
    this.#recentGaps.push({ from, to: at, why })
  }

  add(entry: JournalEntry, at: EpochMs): void {
    const { event, members = [], people, peak } = entry
    this.#entries.push(entry)
    if (this.#end !== undefined) return
    if (!isResult(entry)) this.#includeGaps()
    if (this.#recentGaps.length === 0) this.#last = Math.max(this.#last, at)
    this.#peak = Math.max(this.#peak, peak ?? 0)
    if (people !== undefined && (event === 'started' || event === 'intent')) this.#count(at, people)
    this.#lose(entry)
    if (isFound(entry)) this.#find(members, isOfCalls(entry.text) ? undefined : (people ?? members.length), at)
    else if (event === 'joined') this.#join(members, at)
    else if (event === 'left') this.#leave(members, at)
    else if (SHOWS_PEOPLE.has(event))
      for (const person of members) if (event !== 'intent' || isKnown(person)) this.#see(person, at)
    this.#mark(entry, at)
    if (event === 'ended') this.#finish(at)
  }

  /**
   * Adds an entry that tells of this run, but shows nothing in it. Records are written after the end, and are about the
   * last stay of each call.
   */
  tell(entry: JournalEntry): void {
    const { members = [], ending } = entry
    this.#entries.push(entry)
    this.#ending = ending ?? this.#ending
    for (const { callUuid, record } of members) {
      const stay = this.#stays.findLast(({ person }) => callUuid !== undefined && person.callUuid === callUuid)
      if (stay !== undefined && record !== undefined) stay.record = record
    }
  }

  build(isLive: boolean): JournaledRun {
    const isOpen = isLive && this.#end === undefined
    if (isOpen) this.#includeGaps()
    const end = this.#end ?? this.#recentGaps[0]?.from ?? this.#last
    const done = doneIn(groupEntries(this.#entries))
    const removals = done.filter(isRemoval)
    // Its text says why an end was only found later.
    const isFoundLater = this.#entries.some(({ event, text }) => event === 'ended' && text !== undefined)
    const attendance = this.#stays.map((stay) =>
      this.#attendance(stay, removals, isOpen ? undefined : end, isFoundLater),
    )
    return {
      start: this.#start,
      isStartKnown: this.#isStartKnown,
      ...(isOpen ? {} : { end }),
      isEndKnown: this.#end !== undefined,
      ...(this.#ending !== undefined && { ending: this.#ending }),
      ...(this.#peak === 0 ? {} : { peak: this.#peak }),
      steps: this.#steps,
      events: this.#events,
      gaps: this.#gaps,
      attendance: attendance.toSorted((one, other) => one.from - other.from),
      isFoundLater,
      entries: this.#entries,
      done,
    }
  }

  /** A stay as it ended, if it did, and why. */
  #attendance(
    { person, record, unseenSince, ...stay }: Stay,
    removals: readonly Done[],
    end: number | undefined,
    isFoundLater: boolean,
  ): Attendance {
    const { from, isFromKnown, to = unseenSince ?? end } = stay
    const about = { ...person, from, isFromKnown, ...(record !== undefined && { record }) }
    if (to === undefined) return { ...about, toIs: 'orLater' }
    if (stay.to === undefined) return { ...about, to, toIs: 'orLater', leaving: 'unseen' }
    const isAtEnd = to === this.#end
    // An end that was found later shows nobody leaving.
    const isUnseen = isAtEnd && isFoundLater
    const left = { ...about, to, toIs: isUnseen ? ('orEarlier' as const) : ('exact' as const) }
    const removal = removals.findLast(
      ({ at, members }) =>
        at >= from &&
        at <= to &&
        to - at <= LONGEST_EFFECT &&
        members.some((one) => callerKeyOf(one) === callerKeyOf(person)),
    )
    if (removal?.by !== undefined) return { ...left, leaving: 'removed', removedBy: removal.by }
    return { ...left, leaving: isUnseen ? 'unseen' : isAtEnd ? 'roomEnded' : 'left' }
  }

  #includeGaps(): void {
    for (const gap of this.#recentGaps.splice(0)) {
      this.#gaps.push(gap)
      this.#count(gap.from, undefined)
      for (const stay of this.#open.values()) stay.unseenSince ??= gap.from
      this.#last = Math.max(this.#last, gap.to)
    }
  }

  /** A caller who was known only by their call may have left since the calls were last read. */
  #lose({ callsReadAt }: StoredEntry): void {
    const since = Date.parse(callsReadAt ?? '')
    if (Number.isNaN(since)) return
    for (const stay of this.#open.values()) if (isByCall(stay.person)) stay.unseenSince ??= Math.max(stay.from, since)
  }

  /** Callers who are not found have left, at an unknown time. Those who are found may have come in the meantime. */
  #find(members: readonly Person[], people: number | undefined, at: EpochMs): void {
    const found = new Set(members.map(callerKeyOf))
    for (const [key, stay] of this.#open) {
      if (found.has(key)) continue
      stay.unseenSince ??= at
      this.#close(key)
    }
    for (const person of members) {
      this.#see(person, at)
      if (this.#open.has(callerKeyOf(person))) continue
      const joined = this.#joined(person, at)
      this.#begin(person, joined ?? at, joined !== undefined)
    }
    if (people !== undefined) this.#count(at, people)
  }

  /** A call that is there already, because it left and came back between two observations, is not counted again. */
  #join(members: readonly Person[], at: EpochMs): void {
    const come = members.filter((person) => {
      const stay = this.#open.get(callerKeyOf(person))
      return stay === undefined || stay.unseenSince !== undefined
    })
    for (const person of come) this.#begin(person, at, true)
    if (this.#people !== undefined) this.#count(at, this.#people + come.length)
  }

  #leave(members: readonly Person[], at: EpochMs): void {
    let gone = 0
    for (const person of members) {
      this.#see(person, at)
      const stay = this.#open.get(callerKeyOf(person))
      if (stay === undefined) continue
      stay.to = at
      this.#close(callerKeyOf(person))
      gone += 1
    }
    if (this.#people !== undefined) this.#count(at, Math.max(0, this.#people - gone))
  }

  /**
   * Handles a caller whom an entry names. A caller who was not observed joining was there since the provider says so.
   * If it does not say it, they were there from the start of the run, unless that start is unknown, there was a gap, or
   * only their call is known: then it is unknown when they joined.
   */
  #see(person: Person, at: EpochMs): void {
    const stay = this.#open.get(callerKeyOf(person))
    if (stay !== undefined) stay.unseenSince = undefined
    else if (!this.#gone.has(callerKeyOf(person))) {
      const isWhole = this.#isStartKnown && this.#gaps.length === 0 && !isByCall(person)
      const joined = this.#joined(person, at) ?? (isWhole ? this.#start : undefined)
      this.#begin(person, joined ?? at, joined !== undefined)
    }
  }

  /** When a caller joined who was there at `at`, as the provider says. Undefined if it cannot be so. */
  #joined(person: Person, at: EpochMs): number | undefined {
    const joined = Date.parse(person.joinedAt ?? '')
    const key = callerKeyOf(person)
    const before = this.#gone.has(key) ? this.#stays.findLast((stay) => callerKeyOf(stay.person) === key) : undefined
    const earliest = Math.max(at - LONGEST_ROOM, before?.to ?? before?.unseenSince ?? -Infinity)
    if (Number.isNaN(joined) || joined < earliest) return undefined
    return Math.min(at, Math.max(joined, this.#isStartKnown ? this.#start : -Infinity))
  }

  #begin(person: Person, from: number, isFromKnown: boolean): void {
    const stay: Stay = { person, from, isFromKnown }
    this.#stays.push(stay)
    this.#open.set(callerKeyOf(person), stay)
  }

  #close(key: string): void {
    this.#open.delete(key)
    this.#gone.add(key)
  }

  #mark({ event, action, outcome, members = [] }: StoredEntry, at: EpochMs): void {
    const concerned = members.filter(({ mutedBefore = false }) => !mutedBefore)
    if (concerned.length === 0 && members.length > 0) return
    const observed = event === 'outcome' && outcome === 'confirmed' ? action : undefined
    const shown = observed === 'mute' ? 'muted' : observed === 'unmute' ? 'unmuted' : event
    const kind = MARKED.find((one) => one === shown)
    const byCall = concerned.some(isByCall) && { byCall: true as const }
    if (kind !== undefined) this.#events.push({ at, kind, count: Math.max(1, concerned.length), ...byCall })
  }

  #finish(at: EpochMs): void {
    this.#end = at
    for (const stay of this.#open.values()) if (stay.unseenSince === undefined) stay.to = at
    this.#open.clear()
    this.#count(at, 0)
  }

  #count(at: EpochMs, people: number | undefined): void {
    this.#people = people
    this.#peak = Math.max(this.#peak, people ?? 0)
    this.#steps.push(people === undefined ? { at } : { at, people })
  }
}

/** Whether the callers were removed as far as anybody knows. What is not known to be carried out is no reason. */
function isRemoval({ kind, result }: Done): boolean {
  return (kind === 'remove' || kind === 'kick') && result !== 'unknown'
}

function isByCall({ byCall }: Person): boolean {
  return byCall === true
}

/**
 * Whether the caller's name or number is known. It is not if the caller had already left when the user acted, because
 * then only what the window sent is known.
 */
function isKnown({ name, number }: Person): boolean {
  return name !== '' || number !== ''
}
