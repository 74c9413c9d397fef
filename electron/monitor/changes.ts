import { isSameNumber } from '../../shared/callers/number.ts'
import { hasCall, memberOfCall } from '../../shared/rooms/call-members.ts'
import type { ObservedChange, ObservedMember, ObservedRoom } from '../../shared/rooms/model.ts'
import type { RoomNumbers } from '../../shared/rooms/reported-callers.ts'
import { isRunning, runOf, type RoomRecord } from './rule/record.ts'

/** Milliseconds after the provider accepted our end of a run within which its end counts as ours. */
const OURS = 60_000
/** Milliseconds. If a room had started longer ago when it was first read, its start is not announced. */
const JUST_STARTED = 60_000

/** What is known about one room, and what is shown of it, at one moment. */
export interface RoomMoment {
  readonly room: RoomRecord | undefined
  readonly shown: ObservedRoom | undefined
}

/** The changes of one room that listeners are notified of. Pure. After a time without observation, only its end counts. */
export function changesOf(before: RoomMoment, after: RoomMoment): readonly ObservedChange[] {
  const { room, shown } = after
  if (room === undefined) return []
  const ended = endOf(before, room)
  const changes: ObservedChange[] = ended === undefined ? [] : [ended]
  if (shown === undefined || (before.room?.quiet ?? room.quiet) !== undefined) return changes
  if (hasStarted(before.room, room)) changes.push({ kind: 'started', conference: shown })
  else if (before.shown !== undefined && before.shown !== shown && runOf(before.room)?.began === runOf(room)?.began)
    changes.push(...whoChanged(before.shown, shown))
  return changes
}

/**
 * The duration is a range, because only bounds of the start are known, and the end lies somewhere between the last
 * retrieve that showed the room live and the response that showed its end.
 */
function endOf(before: RoomMoment, room: RoomRecord): Extract<ObservedChange, { kind: 'ended' }> | undefined {
  const old = runOf(before.room)
  const now = runOf(room)
  if (old?.retrieved === undefined || before.shown === undefined || now?.began === old.began) return undefined
  const { retrieved, startedAt, peak, endAcceptedAt = -Infinity } = old
  const at = (room.phase === 'ended' ? room.ended : (now ?? old).seen).received
  const atMost = Math.max(0, at - (startedAt ?? at))
  // A slow response may describe the room as it was when the request was sent.
  const atLeast = Math.min(Math.max(0, retrieved.sent - (startedAt ?? at)), atMost)
  return {
    kind: 'ended',
    conference: before.shown,
    // How late the end is observed does not matter, because reads may be paused.
    ...(retrieved.received < endAcceptedAt + OURS && { by: 'you' }),
    ...(peak !== undefined && { peak }),
    ...(startedAt !== undefined && { lasted: { atLeast, atMost } }),
  }
}

/**
 * Whether the start is announced. A retrieve must have confirmed it, and the room must have started just before. If the
 * response has no start time (Vobiz), an earlier response must have shown that this run had not begun, because the list
 * may have left out a run that was already live.
 */
function hasStarted(old: RoomRecord | undefined, room: RoomRecord): boolean {
  const now = runOf(room)
  if (now?.retrieved === undefined) return false
  if (isRunning(old) && old.run.retrieved !== undefined && old.run.began === now.began) return false
  if (now.startedAt === undefined) return old?.phase === 'ended' || old?.phase === 'unseen'
  return now.startedAt > now.retrieved.received - JUST_STARTED
}

/**
 * Who came, left or changed: the members or, without a roster, the callers whose calls on the room's numbers began or
 * ended. Calls that were there when Gavel began to look do not count.
 */
function whoChanged(before: ObservedRoom, conference: ObservedRoom): readonly ObservedChange[] {
  const areListed = before.members !== undefined && conference.members !== undefined
  if (!areListed && !isSameLook(before.numbers, conference.numbers)) return []
  const changes: ObservedChange[] = []
  const old = peopleOf(before)
  const now = peopleOf(conference)
  const wereThere = new Set(conference.reported?.flatMap(({ callUuid, call }) => (call?.isNew ? [] : callUuid)))
  for (const [key, member] of now) {
    const earlier = old.get(key)
    if (earlier !== undefined) changes.push(...memberChanges(earlier, member, conference))
    else if (areListed || !wereThere.has(member.callUuid ?? ''))
      changes.push({ kind: member.backAgain ? 'backAgain' : 'joined', conference, member })
  }
  for (const [key, member] of old) if (!now.has(key)) changes.push({ kind: 'left', conference, member })
  return changes
}

/** The members of a room or, without a roster, the callers whose calls are known, by key. */
function peopleOf({ members, reported }: ObservedRoom): ReadonlyMap<string, ObservedMember> {
  const people = members ?? reported?.filter(hasCall).map((caller) => memberOfCall(caller)) ?? []
  return new Map(people.map((member) => [member.key, member]))
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
