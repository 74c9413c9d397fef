import type { EvidenceFile } from './evidence-file.ts'
import { wasDeniedTwice } from './judge-ends.ts'
import { removedAt } from './judge-interruptions.ts'
import { LONGEST, PATIENCE } from './patience.ts'
import { isFor as isWriteFor, type Target } from './target.ts'
import type { Exchange } from './witness.ts'

/** What Gavel says became of an action, as the result of a command or in the journal. */
interface Claim {
  readonly says: 'done' | 'notDone' | 'gone'
  readonly kind: string
  readonly room: string | undefined
  /** Undefined for everyone. */
  readonly people: Target['people']
  readonly from: number
  readonly until: number
  /** How many requests of the action were accepted although it failed. */
  readonly taken: number
  /** Intents of later actions of the same kind. A write that is meant for one of their callers may be theirs. */
  readonly others?: readonly JournalLine[]
}

/** Counts results of commands that are not true. */
export function judgeResults(file: EvidenceFile): void {
  for (const order of file.orders) {
    const { result, returnedAt, kind, room, givenAt } = order
    if (result === undefined || returnedAt === undefined) continue
    const claim = { kind, room, people: order.people, from: givenAt, until: returnedAt, taken: 0 }
    const judge = (says: Claim['says'], taken = 0): void => {
      if (isTrue(file, { ...claim, says, taken })) return
      file.blame('falseResult', `${says}: ${kind} in ${String(room)} at ${String(givenAt)}`)
    }
    if (!result.ok) {
      const { code, values = {} } = result.fault
      if (code !== 'unknownOutcome' && code !== 'internal') judge('notDone', Number(values['taken'] ?? 0))
    } else if (result.value.state === 'accepted') judge('done')
    else if (result.value.state === 'alreadyGone') judge('gone')
  }
}

const claimed: Readonly<Record<string, Claim['says']>> = {
  accepted: 'done',
  confirmed: 'done',
  failed: 'notDone',
  alreadyGone: 'gone',
}

/** A line of the journal, as a reader without Gavel's code understands it. */
interface JournalLine {
  readonly at: number
  readonly event: string
  readonly action: string
  readonly actionId: string
  readonly conference: string | undefined
  readonly members: readonly { readonly memberId: string; readonly callUuid?: string }[]
  readonly outcome: string | undefined
  /** How many requests of a failed action were accepted, according to its fault. */
  readonly taken: number
  readonly text: string | undefined
}

interface Stored extends Partial<Omit<JournalLine, 'at' | 'event'>> {
  readonly at: string
  readonly event: string
  readonly fault?: { readonly values?: { readonly taken?: number } }
}

/** Reads a line of the journal. */
function parseJournalLine(line: string): JournalLine {
  const { at, event, action = '', actionId = '', members = [], fault, ...rest } = JSON.parse(line) as Stored
  const { conference, outcome, text } = rest
  const taken = fault?.values?.taken ?? 0
  return { at: Date.parse(at), event, action, actionId, members, conference, outcome, text, taken }
}

/** Counts outcomes in the journal that are missing or not true. */
export function judgeJournal(file: EvidenceFile): void {
  const lines = file.journal.map(parseJournalLine)
  // A disk that fails may lose lines, and no line is written about an account that was removed.
  const mayLack = file.interruptions.some(({ kind }) => kind === 'disk') || removedAt(file) < Infinity
  for (const { actionId, at: from, action, conference } of lines.filter(({ event }) => event === 'intent')) {
    const outcomes = lines.filter((line) => line.event === 'outcome' && line.actionId === actionId)
    const isOther = (line: JournalLine): boolean => line.event === 'intent' && line.actionId !== actionId
    const others = lines.filter((line) => isOther(line) && line.at >= from && line.action === action)
    const what = `${action} ${actionId} in ${String(conference)}`
    if (outcomes.length === 0 && from < file.endedAt - PATIENCE && !mayLack) file.blame('withoutOutcome', what)
    for (const { outcome = '', at, members, text, taken } of outcomes) {
      const says = claimed[outcome]
      const isForAll = members.length === 0 || text === 'everyone' || action === 'end' || action === 'endAll'
      const people = isForAll ? undefined : members
      // The journal's times are whole milliseconds, and a response may be handled in the next one.
      const claim = { kind: action, room: conference, people, from, until: at + 2, taken, others }
      if (says !== undefined && !isTrue(file, { ...claim, says })) file.blame('falseOutcome', `${outcome}: ${what}`)
    }
  }
}

function isTrue(file: EvidenceFile, claim: Claim): boolean {
  const { says, kind, room, from, until, taken, others = [] } = claim
  if (says === 'notDone') {
    const done = writesFor(file, claim, from, until).filter((write) => tookEffect(file, write))
    const isOfOther = (write: Exchange): boolean =>
      others.some(({ at, members }) => at <= write.leftAt + 1 && isFor(file, write, { kind, room, people: members }))
    return done.filter((write) => explainersOf(file, write) < 2 && !isOfOther(write)).length <= taken
  }
  // An identical order may have been given before, and its request was sent then.
  const early = from - PATIENCE
  if (says === 'done') {
    const writes = writesFor(file, claim, early, until)
    if (writes.some((write) => tookEffect(file, write) || isGoodStatus(write))) return true
  }
  if (wasGone(file, claim, from - LONGEST, until)) return true
  // After a lost response Gavel reads the room, and somebody else may have caused the same effect.
  if (says === 'done') return showsEffect(file, claim, early, until)
  if (room === undefined || !wasDeniedTwice(file, room, from - LONGEST, until)) return kind === 'hangupCall'
  file.excuse('twoFalse404s')
  return true
}

const isGoodStatus = ({ status = 0 }: Exchange): boolean => status >= 200 && status < 300

function tookEffect({ requestOf }: EvidenceFile, { id }: Exchange): boolean {
  const effect = requestOf.get(id)?.effect
  return effect?.appliedAt !== undefined && effect.affected.length > 0
}

/** The writes that left within these times and may have carried out an action on this target. */
function writesFor(file: EvidenceFile, target: Target, from: number, until: number): readonly Exchange[] {
  return file.witness.exchanges.filter((one) => one.leftAt >= from && one.leftAt <= until && isFor(file, one, target))
}

function isFor({ truth, requestOf }: EvidenceFile, { id, write, leftAt }: Exchange, target: Target): boolean {
  if (write === undefined) return false
  const { room = '' } = target
  const callers = (): Target['people'] => truth.runsOf(room).flatMap(({ stays }) => stays)
  const people = target.people ?? (write.callUuid === undefined ? undefined : callers())
  // An effect may come in the millisecond of its request.
  const times = [requestOf.get(id)?.at ?? leftAt, leftAt]
  return isWriteFor(write, { ...target, people }, (memberId) =>
    times.flatMap((at) => truth.owner(room, memberId, at) ?? []),
  )
}

/** How many orders may have sent this write. */
function explainersOf(file: EvidenceFile, write: Exchange): number {
  return file.orders.filter((order) => {
    return order.withdrawnAt > 0 && order.givenAt <= write.leftAt && isFor(file, write, order)
  }).length
}

/**
 * Whether the target was truly away at some moment within these times, after it had been there. Named people may have been
 * away at different ones.
 */
function wasGone(
  { truth }: EvidenceFile,
  { room, people }: Pick<Claim, 'room' | 'people'>,
  from: number,
  until: number,
): boolean {
  const runs = room === undefined ? truth.runs : truth.runsOf(room)
  const ends = runs.map(({ endedAt }) => endedAt)
  const stays = runs.flatMap((run) => run.stays)
  const isWithin = (at: number): boolean => at >= from && at <= until
  const moments = [from, until, ...ends, ...stays.map((stay) => stay.until)].filter(isWithin)
  const wasAway = (periods: readonly { readonly from: number; readonly until: number }[]): boolean =>
    moments.some((at) => {
      const begun = periods.filter((one) => one.from <= at)
      return begun.length > 0 && begun.every((one) => one.until <= at)
    })
  // The next run, or the same caller, may come in the millisecond in which the other one left.
  if (room !== undefined && ends.some(isWithin)) return true
  // One of those whom the roster named may have left alone.
  if (people === 'fromRoster' && stays.some((stay) => isWithin(stay.until))) return true
  if (typeof people !== 'object')
    return wasAway(runs.map(({ startedAt, endedAt }) => ({ from: startedAt, until: endedAt })))
  return people.every(({ callUuid }) => {
    const own = stays.filter((stay) => stay.callUuid === callUuid)
    return own.some((stay) => isWithin(stay.until)) || wasAway(own)
  })
}

const flags: Readonly<Record<string, readonly ['muted' | 'deaf', boolean]>> = {
  mute: ['muted', true],
  unmute: ['muted', false],
  deafen: ['deaf', true],
  undeafen: ['deaf', false],
}

/** Whether a roster showed one of those whom a mute, unmute, deafen or undeafen is for as it leaves them. */
function showsEffect(file: EvidenceFile, { kind, room = '', people }: Claim, from: number, until: number): boolean {
  const flag = flags[kind]
  if (flag === undefined) return false
  const [name, value] = flag
  return file.readsOf(room).some((response) => {
    if (response.kind !== 'roster' || response.arrivedAt < from || response.arrivedAt > until) return false
    const meant = response.people.filter(
      ({ callUuid }) => typeof people !== 'object' || people.some((one) => one.callUuid === callUuid),
    )
    return meant.length > 0 && meant.every((person) => person[name] === value)
  })
}
