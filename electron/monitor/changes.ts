import type { CallUuid, ElapsedMs } from '../../shared/values.ts'
import { isSameNumber } from '../../shared/callers/number.ts'
import { hasCall, memberOfCall, type CallerWithCall } from '../../shared/rooms/call-members.ts'
import type { ObservedChange, ObservedMember, ObservedRoom } from '../../shared/rooms/model.ts'
import type { RoomNumbers } from '../../shared/rooms/reported-callers.ts'
import { isRunning, runOf, type RoomRecord, type Run } from './rule/record.ts'
import type { Read } from './rule/witness.ts'

/** Milliseconds after the provider accepted our end of a run within which its end counts as ours. */
const OURS = 60_000
/**
 * Milliseconds. If a room started more than this before the account's baseline ended, its start is not announced.
 */
const BEGAN_EARLIER = 5_000

/** What is known about one room, and what is shown of it, at one moment. */
export interface RoomMoment {
  readonly room: RoomRecord | undefined
  readonly shown: ObservedRoom | undefined
}

export interface RoomChanges {
  readonly changes: readonly ObservedChange[]
  /** Set for a room that ended during a baseline, so that it is announced together with the others. */
  readonly endedAway?: ObservedRoom
}

const NOTHING: RoomChanges = { changes: [] }

/**
 * The changes of one room that listeners are notified of. Pure.
 *
 * @param baselineAt when this account's baseline ended; undefined while it lasts
 */
export function changesOf(before: RoomMoment, after: RoomMoment, baselineAt: ElapsedMs | undefined): RoomChanges {
  const room = after.room
  if (room === undefined) return NOTHING
  const quiet = (before.room?.quiet ?? room.quiet) !== undefined
  const ended = endOf(before, after)
  if (quiet) return ended === undefined ? NOTHING : { changes: [], endedAway: ended.conference }
  const changes: ObservedChange[] = ended === undefined ? [] : [ended]
  if (hasStarted(before.room, room, baselineAt) && after.shown !== undefined) {
    changes.push({ kind: 'started', conference: after.shown })
  } else if (sameRun(before.room, room) && before.shown !== undefined && after.shown !== undefined) {
    changes.push(...whoChanged(before.shown, after.shown))
  }
  return changes.length === 0 ? NOTHING : { changes }
}

function endOf(before: RoomMoment, after: RoomMoment): Extract<ObservedChange, { kind: 'ended' }> | undefined {
  const old = runOf(before.room)
  const room = after.room
  const now = runOf(room)
  if (old?.retrieved === undefined || before.shown === undefined || room === undefined) return undefined
  if (now?.began === old.began) return undefined
  const at = (room.phase === 'ended' ? room.ended : (now ?? old).seen).received
  const { peak } = old.marks
  return {
    kind: 'ended',
    conference: before.shown,
    ...(isEndOurs(old) && { by: 'you' }),
    ...(peak !== undefined && { peak }),
    ...lastedOf(old, at),
  }
}

/** How late the end is observed does not matter, because reads may be paused. */
function isEndOurs(old: Run): boolean {
  const { endAcceptedAt } = old.marks
  return endAcceptedAt !== undefined && lastSeen(old).received < endAcceptedAt + OURS
}

/** The last read that showed the room live or, without one, the list that began the run. */
function lastSeen({ retrieved, seen }: Run): Read {
  return retrieved ?? seen
}

/**
 * The duration is a range, because only bounds of the start are known, and the end lies somewhere between the last
 * retrieve that showed the room live and the response that showed its end.
 */
function lastedOf(run: Run, at: ElapsedMs): Pick<Extract<ObservedChange, { kind: 'ended' }>, 'lasted'> {
  const { startedAt } = run
  if (startedAt === undefined) return {}
  // A slow response may describe the room as it was when the request was sent.
  const lastAlive = lastSeen(run).sent
  const atMost = Math.max(0, at - startedAt)
  return { lasted: { atLeast: Math.min(Math.max(0, lastAlive - startedAt), atMost), atMost } }
}

/**
 * Whether the start is announced. A retrieve must have confirmed it, and it must certainly not be much earlier than the
 * end of the account's baseline. If the response has no start time (Vobiz), an earlier response must have shown that
 * this run had not begun, because the list may have left out a run that was already live.
 */
function hasStarted(old: RoomRecord | undefined, room: RoomRecord, baselineAt: ElapsedMs | undefined): boolean {
  const now = runOf(room)
  if (now?.retrieved === undefined || baselineAt === undefined) return false
  if (isRunning(old) && old.run.retrieved !== undefined && old.run.began === now.began) return false
  if (now.startedAt === undefined) return old?.phase === 'ended' || old?.phase === 'unseen'
  return now.startedAt > baselineAt - BEGAN_EARLIER
}

function sameRun(old: RoomRecord | undefined, now: RoomRecord): boolean {
  return isRunning(old) && isRunning(now) && old.run.began === now.run.began
}

function whoChanged(before: ObservedRoom, after: ObservedRoom): readonly ObservedChange[] {
  if (before.members !== undefined && after.members !== undefined)
    return peopleChanges(before.members, after.members, after)
  return isSameLook(before.numbers, after.numbers) ? callChanges(before, after) : []
}

/** Whether both show the calls on the same numbers, and the time between them was observed. */
function isSameLook(before: RoomNumbers | undefined, after: RoomNumbers | undefined): boolean {
  if (before === undefined || after === undefined || before.outdated !== undefined) return false
  const { numbers } = after
  return (
    numbers.length === before.numbers.length &&
    numbers.every(({ number }, index) => isSameNumber(number, before.numbers[index]?.number ?? ''))
  )
}

/**
 * The callers whose calls on the room's numbers began or ended. Calls that were there when Gavel began to look do not
 * count.
 */
function callChanges(before: ObservedRoom, conference: ObservedRoom): readonly ObservedChange[] {
  if (before.reported === conference.reported) return []
  const old = callsIn(before)
  const now = callsIn(conference)
  const change = (kind: 'joined' | 'left', caller: CallerWithCall): ObservedChange => ({
    kind,
    conference,
    member: memberOfCall(caller),
  })
  return [
    ...[...now.values()].flatMap((one) => (one.call.isNew && !old.has(one.callUuid) ? change('joined', one) : [])),
    ...[...old.values()].flatMap((one) => (now.has(one.callUuid) ? [] : change('left', one))),
  ]
}

function callsIn({ reported }: ObservedRoom): ReadonlyMap<CallUuid, CallerWithCall> {
  return new Map(reported?.filter(hasCall).map((caller) => [caller.callUuid, caller]))
}

function peopleChanges(
  before: readonly ObservedMember[],
  after: readonly ObservedMember[],
  conference: ObservedRoom,
): ObservedChange[] {
  if (before === after) return []
  const changes: ObservedChange[] = []
  // Most rosters have the same members as the one before. They need no lookup.
  const samePeople = before.length === after.length && after.every((member, index) => member.key === before[index]?.key)
  const old = new Map(samePeople ? [] : before.map((member) => [member.key, member]))
  after.forEach((member, index) => {
    const earlier = samePeople ? before[index] : old.get(member.key)
    old.delete(member.key)
    if (earlier === undefined) changes.push({ kind: member.backAgain ? 'backAgain' : 'joined', conference, member })
    else if (earlier !== member) changes.push(...memberChanges(earlier, member, conference))
  })
  for (const member of old.values()) changes.push({ kind: 'left', conference, member })
  return changes
}

function memberChanges(old: ObservedMember, member: ObservedMember, conference: ObservedRoom): ObservedChange[] {
  const changes: ObservedChange[] = []
  const add = (kind: Extract<ObservedChange, { member: unknown }>['kind']): void => {
    changes.push({ kind, conference, member })
  }
  if (member.backAgain && !old.backAgain) add('backAgain')
  if (member.muted !== old.muted) add(member.muted === true ? 'muted' : 'unmuted')
  if (member.deaf !== old.deaf) add(member.deaf === true ? 'deafened' : 'undeafened')
  return changes
}
