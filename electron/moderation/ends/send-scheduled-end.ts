import type { ElapsedMs } from '../../../shared/values.ts'
import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import { fault } from '../../../shared/fault.ts'
import type { Fault } from '../../../shared/fault.ts'
import { othersIn } from '../../../shared/rooms/me.ts'
import type { Room } from '../../../shared/rooms/model.ts'
import type { Result } from '../../../shared/result.ts'
import type { EndDoubt } from '../../../shared/rooms/scheduled-end.ts'
import type { Rooms } from '../rooms.ts'
import type { Commands } from '../actions/commands.ts'
import { isFromAlone } from './end-order.ts'
import type { EndOrder } from './end-order.ts'
import { hasRosterFor, haveOthersLeft, isOneAlone, listsEveryone } from './end-times.ts'
import { roomOf, staleBecause } from '../actions/guard.ts'

/** Key of the text that says in the log why Gavel ended a room. */
export const SCHEDULED_END = 'scheduledEnd'
/** Milliseconds by which the begin of a run may differ between this Gavel's own read and what is shown. */
const YOUNGER = 60_000
/** The result of a scheduled end that was due. */
export type EndOutcome =
  /** The provider accepted the request, or `fault` reports that its outcome is unknown. */
  | { readonly kind: 'sent'; readonly fault?: Fault }
  | { readonly kind: 'notNeeded' | 'cancelled' | 'cameBack' }
  | { readonly kind: 'doubt'; readonly why: EndDoubt; readonly fault: Fault }

export interface EndParts {
  readonly monitor: Pick<Rooms, 'conference' | 'readNow' | 'rosterAge'>
  readonly commands: Pick<Commands, 'actUnasked'>
  readonly clock: Pick<Clock, 'now' | 'elapsed'>
  /** Withdraws the order if some time was not observed. */
  readonly checkTime: () => void
}

/** Reads the room, and ends it if the response shows the confirmed run. Sends the end at most once. */
export async function sendScheduledEnd(order: EndOrder, parts: EndParts): Promise<EndOutcome> {
  const { commands, clock } = parts
  const dueAt = elapsedOf(clock)
  const first: { isRead: boolean; unsent?: EndOutcome | undefined } = { isRead: false }
  // The read is part of the end's turn, so that an *End* that the user confirms meanwhile joins this end.
  const prepare = async (): Promise<Result<never> | undefined> => {
    first.unsent = await readFirst(order, dueAt, parts)
    first.isRead = true
    return first.unsent && { ok: false, fault: cancellation(order) ?? fault('cancelled') }
  }
  const ended = await commands.actUnasked({ kind: 'end', seen: order.seen }, SCHEDULED_END, {
    prepare,
    gate: { check: () => (first.isRead ? whyNot(order, dueAt, parts) : undefined) },
    cancellation: { check: () => cancellation(order) },
  })
  if (first.unsent !== undefined) return first.unsent
  if (ended.ok) return { kind: ended.value.state === 'alreadyGone' ? 'notNeeded' : 'sent' }
  if (ended.fault.code === 'unknownOutcome') return { kind: 'sent', fault: ended.fault }
  // After `cancelled` and `stale`, nothing was sent. If the end was withdrawn in the meantime, its withdrawal is the
  // outcome. The failed read is not, because then Gavel would ask the user.
  const isUnsent = ended.fault.code === 'cancelled' || ended.fault.code === 'stale'
  return (isUnsent ? withdrawnBy(order) : undefined) ?? doubtFrom(ended.fault)
}

/** Reads the room. Returns the outcome if nothing may be sent. */
async function readFirst(order: EndOrder, dueAt: ElapsedMs, parts: EndParts): Promise<EndOutcome | undefined> {
  const { monitor, checkTime } = parts
  const ref = roomOf(order)
  const read = await monitor.readNow(ref)
  checkTime()
  const withdrawn = withdrawnBy(order)
  if (withdrawn !== undefined) return withdrawn
  if (monitor.conference(ref) === undefined) return { kind: 'notNeeded' }
  if (!read.ok) return { kind: 'doubt', why: whyOf(read.fault), fault: staleBecause(read.fault) }
  if (order.rule !== undefined && isYounger(read, parts.clock)) return doubtFrom(fault('stale'))
  const refused = whyNot(order, dueAt, parts)
  return refused && (withdrawnBy(order) ?? doubtFrom(refused))
}

/** Whether the run is younger by this Gavel's own read than it is shown, because other responses were wrong. */
function isYounger(read: Awaited<ReturnType<Rooms['readNow']>>, clock: EndParts['clock']): boolean {
  if (!read.ok || read.value === 'gone' || read.ranSeconds === undefined) return false
  return clock.now() - read.ranSeconds * 1_000 - (read.value.startedAt ?? Infinity) > YOUNGER
}

/**
 * Returns a fault if the end may not be sent. Called repeatedly until the end is sent. If the run has ended, or another
 * one has begun, this returns no fault, because the guard (`guard.ts`) reports it.
 */
function whyNot(order: EndOrder, dueAt: ElapsedMs, { monitor, clock, checkTime }: EndParts): Fault | undefined {
  checkTime()
  const ref = roomOf(order)
  const room = monitor.conference(ref)
  if (room === undefined) return undefined
  // `ending`: the provider has accepted another request to end the room.
  if (room.state === 'ending') order.withdrawn ??= 'replaced'
  const haveLeft = haveLeftFor(order, room)
  if (haveLeft === false && showsAnother(room, order)) order.withdrawn ??= 'cameBack'
  // By this read the run began later than it had seemed, so the end of its rule was put off.
  if (order.rule !== undefined && (order.endsAt ?? 0) > clock.now()) order.withdrawn ??= 'cameBack'
  if (order.withdrawn !== undefined) return fault('cancelled', { values: { reason: 'stopped' } })
  if (room.instance !== order.seen.instance) return undefined
  // A caller who is counted and not listed may still be there, so the user decides.
  const isCertain = haveLeft === 'anyone' || (haveLeft === true && listsEveryone(room))
  const isKnown = isCertain && hasRosterFor(ref, dueAt, { monitor, clock })
  return isKnown ? undefined : fault('stale')
}

/** Whether those have left whom this end waits for; `anyone` if it waits for nobody, undefined if it is not known. */
function haveLeftFor(order: EndOrder, room: Room): boolean | 'anyone' | undefined {
  if (isFromAlone(order)) return isOneAlone(room)
  return order.afterOthers === undefined ? 'anyone' : haveOthersLeft(room)
}

/** The fault `declined` if the user has cancelled the end. */
function cancellation({ withdrawn }: EndOrder): Fault | undefined {
  return withdrawn === 'cancelled' ? fault('cancelled', { values: { reason: 'declined' } }) : undefined
}

/**
 * Whether the confirmed run of the room shows a caller other than the user or, by a rule, than the one who was alone.
 */
function showsAnother({ instance, members = [] }: Room, order: EndOrder): boolean {
  const hasOthers = isFromAlone(order) ? members.length > 1 : othersIn(members).length > 0
  return instance === order.seen.instance && hasOthers
}

function withdrawnBy({ withdrawn }: EndOrder): EndOutcome | undefined {
  if (withdrawn === undefined || withdrawn === 'cancelled' || withdrawn === 'cameBack')
    return withdrawn && { kind: withdrawn }
  if (withdrawn === 'replaced') return { kind: 'cancelled' }
  return { kind: 'doubt', why: withdrawn, fault: fault(withdrawn === 'readOnly' ? 'readOnly' : 'cancelled') }
}

function doubtFrom(because: Fault): EndOutcome {
  return { kind: 'doubt', why: whyOf(because), fault: because }
}

/** What the user is told about the fault that kept the end from being sent. */
export function whyOf({ code, values }: Fault): EndDoubt {
  const reason = values?.reason
  if (code === 'readOnly') return 'readOnly'
  if (code === 'cancelled' && (reason === 'sleep' || reason === 'network')) return reason
  return code === 'changed' && reason === 'instance' ? 'restart' : 'failed'
}
