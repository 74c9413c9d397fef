import type { Fault } from '../../../shared/fault.ts'
import type { ActionResult } from '../../../shared/rooms/model.ts'
import type { Result } from '../../../shared/result.ts'

export type Mixed = Extract<ActionResult, { readonly state: 'mixed' }>

/** The totals of what has become of several people, calls or rooms. `failed` without a fault: it was not tried. */
export function totalsOf(
  outcomes: readonly { readonly is: 'accepted' | 'gone' | 'failed'; readonly fault?: Fault; readonly of?: number }[],
): Mixed {
  const counts = { accepted: 0, gone: 0, failed: 0, unknown: 0, notSent: 0 }
  for (const { is, fault, of = 1 } of outcomes) {
    const failed = fault === undefined ? 'notSent' : fault.code === 'unknownOutcome' ? 'unknown' : 'failed'
    counts[is === 'failed' ? failed : is] += of
  }
  const [first] = outcomes.flatMap(({ fault }) => fault ?? [])
  return { state: 'mixed', ...counts, ...(first && { fault: first }) }
}

interface Undone<A> {
  readonly part: A
  /** Undefined if it was left out, because an earlier one failed. */
  readonly fault: Fault | undefined
}

/**
 * Carries out what one question asked about, one after the other, so that each call or room is read right before its
 * own request. A failure stops the rest, unless only that call or room has changed. Returns the totals, and what was not
 * carried out.
 *
 * @param actOn carries out one part, as an action of its own
 * @param goesOn whether no failure stops the rest
 */
export async function oneByOne<A>(
  parts: readonly A[],
  actOn: (part: A) => Promise<Result<ActionResult>>,
  goesOn = false,
): Promise<{ readonly totals: Mixed; readonly undone: readonly Undone<A>[] }> {
  const outcomes: Parameters<typeof totalsOf>[0][number][] = []
  const undone: Undone<A>[] = []
  let isStopped = false
  for (const part of parts) {
    const acted: Result<ActionResult> | undefined = isStopped ? undefined : await actOn(part)
    if (acted?.ok === true) {
      outcomes.push({ is: acted.value.state === 'alreadyGone' ? 'gone' : 'accepted' })
      continue
    }
    outcomes.push({ is: 'failed', ...(acted && { fault: acted.fault }) })
    undone.push({ part, fault: acted?.fault })
    isStopped ||= !goesOn && acted?.fault.code !== 'changed'
  }
  return { totals: totalsOf(outcomes), undone }
}
