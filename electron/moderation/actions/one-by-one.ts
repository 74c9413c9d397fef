import type { Fault } from '../../../shared/fault.ts'
import type { ActionResult } from '../../../shared/rooms/model.ts'
import { success, type Result } from '../../../shared/result.ts'

/**
 * Carries out what one question asked about, one after the other, so that each call or room is read right before its
 * own request. A failure stops the rest, unless only that call or room has changed. Returns the totals.
 *
 * @param actOn carries out one part, as an action of its own
 * @param onNotSent called for each part that is left out because an earlier one failed
 */
export async function oneByOne<A>(
  parts: readonly A[],
  actOn: (part: A) => Promise<Result<ActionResult>>,
  onNotSent: (part: A) => void = () => undefined,
): Promise<Result<ActionResult>> {
  const counts = { accepted: 0, gone: 0, failed: 0, unknown: 0, notSent: 0 }
  let first: Fault | undefined
  let isStopped = false
  for (const part of parts) {
    const acted: Result<ActionResult> | undefined = isStopped ? undefined : await actOn(part)
    if (acted === undefined) {
      counts.notSent += 1
      onNotSent(part)
    } else if (acted.ok) counts[acted.value.state === 'alreadyGone' ? 'gone' : 'accepted'] += 1
    else {
      counts[acted.fault.code === 'unknownOutcome' ? 'unknown' : 'failed'] += 1
      isStopped = acted.fault.code !== 'changed'
      first ??= acted.fault
    }
  }
  return success({ state: 'mixed', ...counts, ...(first && { fault: first }) })
}
