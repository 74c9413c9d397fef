import type { ActionResult } from '../../shared/model.ts'
import type { Result } from '../../shared/result.ts'
import type { EvidenceFile } from './evidence-file.ts'
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

/** An identical click joins the action of the first one, which may have been given this much earlier (milliseconds). */
const JOINED = 20_000

/** Counts results of commands that are not true. */
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
    if (done.some((write) => !isExplained(file, order, write.leftAt)))
      file.blame('falseResult', `${line}: ${result.fault.code}`)
    return
  }
  const { value } = result
  if (value.state === 'accepted') {
    const writes = writesFor(file, target, order.givenAt - JOINED, returnedAt)
    const isDone = writes.some((write) => wasAccepted(write, returnedAt) || effectOf(file, write) !== undefined)
    // After a lost response Gavel looks: somebody else may have done the same.
    if (
      !isDone &&
      !wasGone(file, target, order.givenAt - JOINED, returnedAt) &&
      !showsEffect(file, target, order.givenAt, returnedAt)
    )
      file.blame('falseResult', `${line}: accepted`)
  } else if (value.state === 'mixed') {
    const accepted = writesFor(file, target, order.givenAt - JOINED, returnedAt).filter((write) =>
      wasAccepted(write, returnedAt),
    )
    if (value.accepted > peopleIn(accepted)) file.blame('falseResult', `${line}: ${String(value.accepted)} accepted`)
  } else if (value.state === 'alreadyGone') {
    const named = namedByWrites(file, order, target, returnedAt)
    const from = askedFrom(file, target, order.seenAt, returnedAt)
    if (wasGone(file, { ...target, people: named ?? target.people }, from, returnedAt)) return
    if (hasRunEnded(file, order, returnedAt)) return
    if (order.room !== undefined && gotTwoFalse404s(file, order.room, returnedAt)) file.excuse('twoFalse404s')
    else file.blame('falseResult', `${line}: already gone`)
  }
}

/** Those whom the requests of an order named, if the roster at sending said who that is; undefined if none named anybody. */
function namedByWrites(file: EvidenceFile, order: Order, target: ActionTarget, until: number): ActionTarget['people'] {
  if (order.people !== 'fromRoster') return undefined
  const stays = file.truth.runsOf(order.room ?? '').flatMap((run) => run.stays)
  const named = writesFor(file, target, order.givenAt, until).flatMap(({ method, path, leftAt }) => {
    const { members } = parseWrite(method, path)
    const ids = typeof members === 'object' ? members : []
    return ids.flatMap((id) => stays.findLast(({ memberId, from }) => memberId === id && from <= leftAt) ?? [])
  })
  return named.length === 0 ? undefined : named
}

/** Whether the run is over that the moderator saw: whoever was in it left it, even if they are in the next one. */
function hasRunEnded(file: EvidenceFile, { conference, kind, seenAt }: Order, by: number): boolean {
  if (conference === undefined || kind === 'hangupCall') return false
  const runs = runsOf(file, conference, seenAt)
  return runs.length > 0 && runs.every(({ endedAt }) => endedAt <= by)
}

/** How many people these writes are about. */
function peopleIn(writes: readonly Exchange[]): number {
  return writes.reduce((sum, { method, path }) => {
    const { members } = parseWrite(method, path)
    return sum + (typeof members === 'object' ? members.length : members === 'all' ? Infinity : 1)
  }, 0)
}

/** Those whom the roster named at sending may be anyone. */
function peopleOf({ people }: Order): ActionTarget['people'] {
  return people === 'fromRoster' ? undefined : people
}

/** When the oldest response left that could tell Gavel between the snapshot and the result that the target is gone. */
function askedFrom(file: EvidenceFile, target: ActionTarget, seenAt: number, returnedAt: number): number {
  const writes = writesFor(file, target, seenAt - JOINED, returnedAt)
  const reads = target.room === undefined ? [] : file.readsOf(target.room)
  const known = [...writes, ...reads].filter(({ arrivedAt = 0 }) => arrivedAt >= seenAt && arrivedAt <= returnedAt)
  return Math.min(seenAt, ...known.map(({ leftAt }) => leftAt))
}

/** Whether another order explains a write of this moment. */
function isExplained({ orders }: EvidenceFile, order: Order, leftAt: number): boolean {
  return orders.some(
    (other) =>
      other !== order &&
      other.room === order.room &&
      (other.kind === order.kind || (isHangUp(other) && isHangUp(order))) &&
      other.givenAt <= leftAt &&
      (other.result === undefined || other.result.ok || other.result.fault.code === 'unknownOutcome'),
  )
}

function isHangUp({ kind }: Order): boolean {
  return kind === 'remove' || kind === 'hangupCall'
}
