import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import type { Result } from '../../../shared/result.ts'
import type { ActionResult } from '../../../shared/rooms/model.ts'
import type { ElapsedMs } from '../../../shared/values.ts'
import type { Rooms } from '../rooms.ts'
import type { Commands } from '../actions/commands.ts'
import { roomOf } from '../actions/guard.ts'
import { isAlone, listsEveryone, type EndOrder } from './order.ts'

/** Key of the text that says in the log why Gavel ended a room. */
export const SCHEDULED_END = 'scheduledEnd'
/**
 * How many milliseconds before the due time the roster may have been requested. The read for the end may join a read
 * that is already in flight.
 */
const JOINED = 1_000

export interface SendEndParts {
  readonly monitor: Pick<Rooms, 'conference' | 'rosterAge'>
  readonly commands: Pick<Commands, 'actUnasked'>
  readonly clock: Pick<Clock, 'now' | 'elapsed'>
  /** The order as it is by now; undefined if it was removed or replaced. */
  readonly current: () => EndOrder | undefined
}

/**
 * Ends the room by the way of a press: it is read, and the guard compares the run. An *End* that the user confirms
 * meanwhile joins this end.
 */
export async function sendEnd(order: EndOrder, parts: SendEndParts): Promise<Result<ActionResult>> {
  const { commands, clock, current } = parts
  const dueAt = elapsedOf(clock)
  let isTurn = false
  const isCancelled = (): boolean => {
    const state = current()?.state
    return state?.is === 'sending' && state.stopped === 'cancelled'
  }
  return commands.actUnasked({ kind: 'end', seen: order.seen }, SCHEDULED_END, {
    // The turn begins with a read. What was known before says nothing.
    prepare: () => {
      isTurn = true
      return Promise.resolve(undefined)
    },
    gate: { check: () => whyUnsent(isTurn ? dueAt : undefined, parts) },
    cancellation: {
      check: () => (isCancelled() ? fault('cancelled', { values: { reason: 'declined' } }) : undefined),
    },
  })
}

/**
 * Why the end may not be sent. Called repeatedly until it is. If the run has ended, or another one has begun, there is
 * no fault here, because the guard (`guard.ts`) reports it.
 *
 * @param dueAt undefined until the room has been read for the end
 */
function whyUnsent(dueAt: ElapsedMs | undefined, { monitor, clock, current }: SendEndParts): Fault | undefined {
  const order = current()
  const ref = order && roomOf(order)
  const room = ref && monitor.conference(ref)
  const isStopped = order?.state.is !== 'sending' || order.state.stopped !== undefined
  // `ending`: the provider has accepted another request to end the room.
  if (isStopped || room?.state === 'ending') return fault('cancelled', { values: { reason: 'stopped' } })
  if (dueAt === undefined || room?.instance !== order.seen.instance) return undefined
  // A caller who is counted and not listed may still be there, so the user decides.
  const isNobodyElse = order.state.by === 'fixed' || (isAlone(order, room) === true && listsEveryone(room))
  const age = monitor.rosterAge(roomOf(order)) ?? Infinity
  // Without a roster of its own, no response shows which run the room is in.
  return isNobodyElse && age <= elapsedOf(clock) - dueAt + JOINED ? undefined : fault('stale')
}
