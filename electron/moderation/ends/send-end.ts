import { elapsedOf } from '../../../shared/clock.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import type { Result } from '../../../shared/result.ts'
import type { ActionResult } from '../../../shared/rooms/model.ts'
import type { ElapsedMs } from '../../../shared/values.ts'
import { roomOf } from '../actions/guard.ts'
import { isAlone, isByAlone, listsEveryone, type EndOrder } from './order.ts'
import type { EndOrders, EndParts } from './orders.ts'

/** Key of the text that says in the log why Gavel ended a room. */
export const SCHEDULED_END = 'scheduledEnd'
/**
 * How many milliseconds before the due time the roster may have been requested. The read for the end may join a read
 * that is already in flight.
 */
const JOINED = 1_000

/**
 * Ends the room by the way of a press: it is read, and the guard compares the run. An *End* that the user confirms
 * meanwhile joins this end.
 *
 * @param orders what became of the order meanwhile
 */
export async function sendEnd(
  { id, seen }: EndOrder,
  orders: EndOrders,
  parts: EndParts,
): Promise<Result<ActionResult>> {
  const dueAt = elapsedOf(parts.clock)
  let isTurn = false
  const stopped = (reason: 'declined' | 'stopped'): Fault => fault('cancelled', { values: { reason } })
  return parts.commands.actUnasked({ kind: 'end', seen }, SCHEDULED_END, {
    // The turn begins with a read. What was known before says nothing.
    prepare: () => {
      isTurn = true
      return Promise.resolve(undefined)
    },
    gate: {
      check: () => {
        const order = orders.find(id)
        if (order?.state.is !== 'sending' || order.state.stopped !== undefined) return stopped('stopped')
        // The provider has accepted another request to end the room.
        if (parts.monitor.conference(roomOf(order))?.state === 'ending') return stopped('stopped')
        return isTurn ? whyUnread(order, dueAt, parts) : undefined
      },
    },
    cancellation: {
      check: () => {
        const state = orders.find(id)?.state
        return state?.is === 'sending' && state.stopped === 'cancelled' ? stopped('declined') : undefined
      },
    },
  })
}

/**
 * Why the read for the end does not allow it. If the run has ended, or another one has begun, there is no fault here,
 * because the guard (`guard.ts`) reports it.
 */
function whyUnread(order: EndOrder, dueAt: ElapsedMs, { monitor, clock, now }: EndParts): Fault | undefined {
  const room = monitor.conference(roomOf(order))
  if (room?.instance !== order.seen.instance) return undefined
  // A caller who is counted and not listed may still be there, so the user decides.
  const isNobodyElse = !isByAlone(order, now()) || (isAlone(order, room) === true && listsEveryone(room))
  const age = monitor.rosterAge(roomOf(order)) ?? Infinity
  // Without a roster of its own, no response shows which run the room is in.
  return isNobodyElse && age <= elapsedOf(clock) - dueAt + JOINED ? undefined : fault('stale')
}
