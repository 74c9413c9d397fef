import { drop } from '../../shared/drop.ts'
import { isSameNumber } from '../../shared/callers/number.ts'
import type { CallFacts, RoomEnding } from '../../shared/journal/call-facts.ts'
import { membersOrCalls } from '../../shared/rooms/call-members.ts'
import type { Change, Member, Room, Snapshot } from '../../shared/rooms/model.ts'
import type { CallUuid, EpochMs, RoomKey } from '../../shared/values.ts'
import type { Parts } from './parts.ts'
import type { Rooms } from './rooms.ts'
import type { CallRecord } from '../providers/provider.ts'
import { accountFields, personOf, type EntryDraft } from './actions/journal-entries.ts'
import type { RecordReader } from './record-reader.ts'

/** If a run had more calls than this, their records are not read. */
const MOST_CALLS = 50
/** Milliseconds. The clocks of provider and computer differ, and records have whole seconds. */
const SLACK = 5_000
/**
 * Milliseconds. If a caller was known only by their call, they are assumed to have been last seen within this time
 * before they were missed.
 */
const CALL_SEEN = 60_000

/** A caller who has left a room at some time between `from` and `to`. */
interface Leaving {
  readonly member: Member & { readonly callUuid: CallUuid }
  readonly from: EpochMs
  readonly to: EpochMs
}

/** What the record of a caller's call says, as far as it agrees with what was observed. */
type Known = Leaving & { readonly facts: CallFacts; readonly endedAt?: EpochMs }

interface Run {
  readonly instance: number
  readonly leavings: Map<CallUuid, Leaving>
}

interface CallRecordsParts extends Pick<Parts, 'journal' | 'accountOf'> {
  readonly monitor: Pick<Rooms, 'subscribe'>
  readonly reader: Pick<RecordReader, 'read'>
}

type EndingListener = (room: Room, ending: RoomEnding) => void

/**
 * Journals what the provider has written about the calls of an own room after its end, and about a call that the user
 * has hung up. Records may come late or never, or contradict what was observed; then nothing is journaled.
 */
export class CallRecords {
  readonly #parts: CallRecordsParts
  /** Who has left the own rooms that are live. */
  readonly #runs = new Map<RoomKey, Run>()
  #onEnding: EndingListener = () => undefined

  /** Takes an entry of an action. The record of a call that was hung up becomes a further outcome. */
  readonly afterAction = (entry: EntryDraft): void => {
    const { account, action, event, outcome, members: [person] = [] } = entry
    const isSent = outcome === 'accepted' || outcome === 'unknown'
    if (action !== 'hangupCall' || event !== 'outcome' || !isSent || person?.callUuid === undefined) return
    const { callUuid, number } = person
    this.#parts.reader.read(account, [callUuid], (found) => {
      const record = found.get(callUuid)
      if (record === undefined || contradicts(record, number)) return
      const facts = factsOf(record)
      const { fault: _fault, ...fields } = entry
      // Only a request to the provider ends a call that way, so the hang-up took effect.
      const confirmed = facts.ending === 'api' ? { ...fields, outcome: 'confirmed' as const } : entry
      drop(this.#parts.journal.write({ ...confirmed, record: facts }))
    })
  }

  constructor(parts: CallRecordsParts) {
    this.#parts = parts
    parts.monitor.subscribe((before, after, changes) => {
      for (const change of changes) this.#follow(change, before, after.at)
    })
  }

  /** Calls the listener when records show how an own room became empty, if this Gavel did not end it. */
  onEnding(listener: EndingListener): void {
    this.#onEnding = listener
  }

  #follow(change: Change, before: Snapshot, at: EpochMs): void {
    if (change.kind === 'left') {
      const seenAt = before.conferences.find(({ key }) => key === change.conference.key)?.rosterAt
      if (change.conference.own) addLeaving(this.#runOf(change.conference), change.member, seenAt, at)
    } else if (change.kind === 'ended') this.#ended(change.conference, at, change.by !== 'you')
    else if (change.kind === 'endedWhileAway') for (const room of change.conferences) this.#ended(room, at, true)
  }

  #ended(room: Room, at: EpochMs, isOpen: boolean): void {
    const run = this.#runOf(room)
    this.#runs.delete(room.key)
    if (!room.own) return
    const last = membersOrCalls(room)
    for (const member of last) addLeaving(run, member, room.rosterAt, at)
    const { leavings } = run
    if (leavings.size === 0 || leavings.size > MOST_CALLS) return
    const known = new Map<CallUuid | undefined, Known>()
    let told: RoomEnding | undefined
    this.#parts.reader.read(room.accountId, [...leavings.keys()], (found) => {
      const fresh = [...found].flatMap(([callUuid, record]) => {
        const leaving = leavings.get(callUuid)
        return leaving === undefined || contradicts(record, leaving.member.number) ? [] : knownOf(leaving, record)
      })
      for (const one of fresh) known.set(one.member.callUuid, one)
      const ending =
        isOpen && told === undefined ? endingOf(last.map(({ callUuid }) => known.get(callUuid))) : undefined
      this.#write(room, fresh, ending)
      if (ending !== undefined) this.#onEnding(room, ending)
      told ??= ending
    })
  }

  /** Who has left this run so far. */
  #runOf({ key, instance }: Room): Run {
    const known = this.#runs.get(key)
    if (known?.instance === instance) return known
    const run: Run = { instance, leavings: new Map() }
    this.#runs.set(key, run)
    return run
  }

  #write(room: Room, fresh: readonly Known[], ending: RoomEnding | undefined): void {
    const account = this.#parts.accountOf(room.accountId)
    if (account === undefined || fresh.length === 0) return
    const { name: conference, instance } = room
    const members = fresh.map(({ member, facts }) => ({ ...personOf(member), record: facts }))
    const about = { ...accountFields(account), conference, instance, members }
    drop(this.#parts.journal.write({ ...about, event: 'callRecords', ...(ending !== undefined && { ending }) }))
  }
}

/** One caller more than the limit is stored, which shows that there are too many. */
function addLeaving({ leavings }: Run, member: Member, seenAt: EpochMs | undefined, to: EpochMs): void {
  const { callUuid } = member
  if (callUuid === undefined || (leavings.size > MOST_CALLS && !leavings.has(callUuid))) return
  leavings.set(callUuid, { member: { ...member, callUuid }, from: seenAt ?? to - CALL_SEEN, to })
}

/** Whether the record seems to be that of another caller. */
function contradicts(record: CallRecord, number: string): boolean {
  return record.number !== '' && number !== '' && !isSameNumber(record.number, number)
}

function factsOf({ number: _number, endedAt: _endedAt, ...facts }: CallRecord): CallFacts {
  return facts
}

/** If the call ended at another time than the caller left, its record does not show why they left. */
function knownOf(leaving: Leaving, record: CallRecord): Known {
  const { endedAt = NaN } = record
  const { ending, ...others } = factsOf(record)
  const isThen = endedAt >= leaving.from - SLACK && endedAt <= leaving.to + SLACK
  if (!isThen) return { ...leaving, facts: others }
  return { ...leaving, endedAt, facts: { ...others, ...(ending !== undefined && { ending }) } }
}

/**
 * How the room became empty, if the records of the callers who were last seen there show it.
 *
 * @param last what is known about each of them; undefined without a record
 */
function endingOf(last: readonly (Known | undefined)[]): RoomEnding | undefined {
  if (last.length > 0 && last.every((one) => one?.facts.ending === 'api')) return 'allByApi'
  const ends = last.map((one) => one?.endedAt ?? NaN)
  const latest = last.filter((one) => one?.endedAt === Math.max(...ends))
  const endings = new Set(latest.map((one) => one?.facts.ending))
  if (endings.size !== 1) return undefined
  return endings.has('hungUp') ? 'lastHungUp' : endings.has('line') ? 'lastLine' : undefined
}
