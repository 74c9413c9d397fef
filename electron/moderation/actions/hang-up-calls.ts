import type { Fault } from '../../../shared/fault.ts'
import { callsOf, type HangUp } from '../../../shared/rooms/action-effect.ts'
import type { ActionResult } from '../../../shared/rooms/model.ts'
import { success, type Result } from '../../../shared/result.ts'

/**
 * Hangs up several calls one after the other, so that each is read back right before its own request. A failure stops
 * the rest, unless only that call has changed. Returns the totals.
 *
 * @param hangUp hangs up one call, as an action of its own
 */
export async function hangUpCalls(
  action: HangUp,
  hangUp: (one: HangUp) => Promise<Result<ActionResult>>,
): Promise<Result<ActionResult>> {
  const { kind, accountId } = action
  const counts = { accepted: 0, gone: 0, failed: 0, unknown: 0, notSent: 0 }
  let first: Fault | undefined
  let isStopped = false
  for (const call of callsOf(action)) {
    const acted: Result<ActionResult> | undefined = isStopped ? undefined : await hangUp({ kind, accountId, ...call })
    if (acted === undefined) counts.notSent += 1
    else if (acted.ok) counts[acted.value.state === 'alreadyGone' ? 'gone' : 'accepted'] += 1
    else {
      counts[acted.fault.code === 'unknownOutcome' ? 'unknown' : 'failed'] += 1
      isStopped = acted.fault.code !== 'changed'
      first ??= acted.fault
    }
  }
  return success({ state: 'mixed', ...counts, ...(first && { fault: first }) })
}
