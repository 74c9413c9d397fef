import type { ActionResult, Room } from '../../shared/rooms/model.ts'
import type { Result } from '../../shared/result.ts'
import type { EvidenceFile } from './evidence-file.ts'
import type { Run } from './ground-truth.ts'
import { runsOf } from './judge-ends.ts'
import { parseWrite } from './journal-intents.ts'
import type { Order } from './moderator.ts'
import type { Exchange } from './witness.ts'
import {
  effectOf,
  gotTwoFalse404s,
  showsEffect,
  wasAccepted,
  wasGone,
  writesFor,
  type ActionTarget,
} from './write-evidence.ts'

/** Milliseconds. Every request ends within this time. */
const LONGEST = 20_000

/** Counts false results of commands. */
export function judgeResults(file: EvidenceFile): void {
  for (const order of file.orders) {
    const { result, returnedAt } = order
    if (result !== undefined && returnedAt !== undefined) judgeResult(file, order, result, returnedAt)
  }
}

function judgeResult(file: EvidenceFile, order: Order, result: Result<ActionResult>, returnedAt: number): void {
  const target: ActionTarget = { kind: order.kind, room: order.room, people: peopleOf(order) }
  const line = `${order.kind} in ${String(order.room)} at ${String(order.givenAt)}`
  if (!result.ok) {
    if (result.fault.code === 'unknownOutcome' || result.fault.code === 'internal') return
    const done = writesFor(file, target, order.givenAt, returnedAt).filter(
      (write) => effectOf(file, write) !== undefined,
    )
    if (done.filter((write) => !isExplained(file, order, write)).length > takenIn(result))
      file.blame('falseResult', `${line}: ${result.fault.code}`)
    return
  }
  const { value } = result
  const from = joinedFrom(file, order)
  if (value.state === 'accepted') {
    const writes = writesFor(file, target, from, returnedAt)
    const isDone = writes.some((write) => wasAccepted(write, returnedAt) || effectOf(file, write) !== undefined)
    const named = { ...target, people: namedByWrites(file, order, target, from, returnedAt) ?? target.people }
    // After a lost response Gavel reads the room, and another moderator may have caused the same effect.
    const isSeen =
      wasGone(file, named, from, returnedAt) ||
      showsEffect(file, named, from, returnedAt) ||
      // The next run may begin the moment this one ends, so the room itself may never have been gone.
      (order.kind === 'end' && writes.length > 0 && hasRunEnded(file, order.conference, order.seenAt, returnedAt))
    if (!isDone && !isSeen) file.blame('falseResult', `${line}: accepted`)
  } else if (value.state === 'mixed') {
    const counted = writesFor(file, target, from, returnedAt).filter(
      (write) =>
        wasAccepted(write, returnedAt) ||
        effectOf(file, write) !== undefined ||
        isEffectSeen(file, target, write, from, returnedAt),
    )
    if (value.accepted > peopleIn(counted)) file.blame('falseResult', `${line}: ${String(value.accepted)} accepted`)
  } else if (value.state === 'alreadyGone') {
    const named = namedByWrites(file, order, target, from, returnedAt)
    const asked = askedFrom(file, target, order.seenAt, returnedAt)
    if (wasGone(file, { ...target, people: named ?? target.people }, asked, returnedAt)) return
    const { conference, kind, seenAt } = order
    if (kind !== 'hangupCall' && hasRunEnded(file, conference, seenAt, returnedAt)) return
    if (kind !== 'hangupCall' && saidEnded(file, conference, returnedAt)) return
    if (kind !== 'hangupCall' && areOfEndedRuns(file, target, returnedAt)) return
    if (order.room !== undefined && gotTwoFalse404s(file, order.room, returnedAt)) file.excuse('twoFalse404s')
    else file.blame('falseResult', `${line}: already gone`)
  }
}

/**
 * The people whom the requests of an order named, if the roster at the time of sending determined them. Undefined
 * otherwise, and if no request named anyone.
 */
function namedByWrites(
  file: EvidenceFile,
  order: Order,
  target: ActionTarget,
  from: number,
  until: number,
): ActionTarget['people'] {
  if (order.people !== 'fromRoster') return undefined
  // A request that leaves in the same moment as the result belongs to the next order.
  const own = writesFor(file, target, from, until).filter(({ leftAt }) => leftAt < until)
  const named = own.flatMap((write) => namedBy(file, order.room, write))
  return named.length === 0 ? undefined : named
}

/** The people whom one request names, by member id or by call. */
function namedBy(
  { truth }: EvidenceFile,
  room: string | undefined,
  { method, path, leftAt }: Exchange,
): NonNullable<ActionTarget['people']> {
  const stays = truth.runsOf(room ?? '').flatMap((run) => run.stays)
  const { members, callUuid } = parseWrite(method, path)
  if (callUuid !== undefined) return stays.filter((stay) => stay.callUuid === callUuid).slice(-1)
  const ids = typeof members === 'object' ? members : []
  return ids.flatMap((id) => stays.findLast(({ memberId, from }) => memberId === id && from <= leftAt) ?? [])
}

/**
 * Whether the people whom one request names had left, or a roster showed the request's effect on them. After a lost
 * response Gavel reads the room, and the callers may also have left by themselves.
 */
function isEffectSeen(file: EvidenceFile, target: ActionTarget, write: Exchange, from: number, until: number): boolean {
  const named = { ...target, people: namedBy(file, target.room, write) }
  return named.people.length > 0 && (wasGone(file, named, from, until) || showsEffect(file, named, from, until))
}

/** Whether the shown run is over. Its members have then left it, even if their calls are in the next run. */
export function hasRunEnded(file: EvidenceFile, conference: Room | undefined, seenAt: number, by: number): boolean {
  if (conference === undefined) return false
  const read = runsOf(file, conference, seenAt)
  const runs = read.length > 0 ? read : listedRuns(file, conference, seenAt)
  return runs.length > 0 && runs.every(({ endedAt }) => endedAt <= by)
}

/**
 * The runs of a room that has appeared only in lists. Only lists that name the room and arrived between its first
 * appearance and `seenAt` count. The runs are those that were live when the provider made these lists, because the next
 * run may have begun by the time a relay's list arrives. Without such lists, the only run is the one that was live when
 * the room first appeared.
 */
function listedRuns({ responses, truth, firstShown }: EvidenceFile, conference: Room, seenAt: number): readonly Run[] {
  const { name } = conference
  const since = firstShown(conference) ?? seenAt
  const listed = responses.flatMap((response) => {
    const { kind, handledAt, arrivedAt } = response
    if (kind !== 'list' || !response.names.has(name) || arrivedAt < since || arrivedAt > seenAt) return []
    return truth.runAt(name, handledAt) ?? []
  })
  const first = truth.runAt(name, since)
  return listed.length > 0 || first === undefined ? listed : [first]
}

/** Whether Gavel had announced the end of the shown run. `judgeEnds` judges whether that end was true. */
export function saidEnded({ witness }: EvidenceFile, conference: Room | undefined, by: number): boolean {
  return witness.announced.some(
    ({ at, change }) =>
      change.kind === 'ended' &&
      at <= by &&
      change.conference.key === conference?.key &&
      change.conference.instance === conference.instance,
  )
}

/**
 * Whether, for every targeted caller, all runs in which they had the targeted member id are over. In a later run the
 * same call has another member id, so after any response from a later run, even one without a roster, Gavel may say
 * "already gone".
 */
export function areOfEndedRuns({ truth }: EvidenceFile, { room, people = [] }: ActionTarget, by: number): boolean {
  const runs = truth.runsOf(room ?? '')
  return (
    people.length > 0 &&
    people.every(({ memberId, callUuid }) => {
      const own = runs.filter(({ stays }) =>
        stays.some((one) => one.memberId === memberId && one.callUuid === callUuid),
      )
      return own.length > 0 && own.every(({ endedAt }) => endedAt <= by)
    })
  )
}

/** The number of people that these writes concern; Infinity if one of them concerns everyone. */
function peopleIn(writes: readonly Exchange[]): number {
  return writes.reduce((sum, { method, path }) => {
    const { members } = parseWrite(method, path)
    return sum + (typeof members === 'object' ? members.length : members === 'all' ? Infinity : 1)
  }, 0)
}

/**
 * The people whom an order named. Undefined, which fits anyone, if it was for everyone, or for those in the roster at
 * the time of sending.
 */
function peopleOf({ people }: Order): ActionTarget['people'] {
  return people === 'fromRoster' ? undefined : people
}

/**
 * Returns the time of the earliest request whose response could have shown Gavel that the target is gone. Such a
 * response arrived between the snapshot (`seenAt`) and the result. The returned time is never later than `seenAt`.
 */
function askedFrom(file: EvidenceFile, target: ActionTarget, seenAt: number, returnedAt: number): number {
  const writes = writesFor(file, target, seenAt - LONGEST, returnedAt)
  const reads = target.room === undefined ? [] : file.readsOf(target.room)
  const known = [...writes, ...reads].filter(({ arrivedAt = 0 }) => arrivedAt >= seenAt && arrivedAt <= returnedAt)
  return Math.min(seenAt, ...known.map(({ leftAt }) => leftAt))
}

/** Returns when the order was given or, if it joined identical earlier orders, when the first of them was given. */
function joinedFrom({ orders }: EvidenceFile, order: Order): number {
  const joined = orders.filter(
    (other) =>
      other.kind === order.kind &&
      other.room === order.room &&
      idsOf(other.people) === idsOf(order.people) &&
      other.givenAt <= order.givenAt &&
      openUntil(other) >= order.givenAt,
  )
  return Math.min(order.givenAt, ...joined.map(({ givenAt }) => givenAt))
}

/**
 * The latest time at which the response to an order's request arrives. A held order returns before its request is sent,
 * and no command returns the result of a part of it.
 */
function openUntil({ result, returnedAt = Infinity, partOf, givenAt }: Order): number {
  if (partOf !== undefined) return givenAt + LONGEST
  return result?.ok === true && result.value.state === 'held' ? result.value.until + LONGEST : returnedAt
}

function idsOf(people: Order['people']): string {
  return typeof people === 'object'
    ? String(people.map(({ callUuid, memberId }) => callUuid ?? memberId).sort())
    : String(people)
}

/** How many requests of a failed order were accepted, according to its fault. */
function takenIn(result: Result<ActionResult>): number {
  return result.ok ? 0 : Number(result.fault.values?.['taken'] ?? 0)
}

/** Whether another order may have caused the write. */
function isExplained(file: EvidenceFile, order: Order, write: Exchange): boolean {
  return file.orders.some((other) => {
    const { kind, room, givenAt, result } = other
    const mayHaveSent =
      result === undefined || result.ok || result.fault.code === 'unknownOutcome' || takenIn(result) > 0
    if (other === order || givenAt > write.leftAt || !mayHaveSent) return false
    return writesFor(file, { kind, room, people: peopleOf(other) }, write.leftAt, write.leftAt).includes(write)
  })
}
