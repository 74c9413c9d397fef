import type { Attendance } from '../../../shared/journal/room-timeline.ts'
import { callerKeyOf } from '../../../shared/callers/identity.ts'

/** What the calls cost in one currency. */
export interface CostSum {
  /** Three letters; absent if the provider does not say. */
  readonly currency?: string
  readonly cost: number
  /** The number of calls that it is the cost of. */
  readonly calls: number
}

/** What the calls of the meeting cost, as far as records say. */
export interface ReportCost {
  /** The number of calls that were seen in the meeting. */
  readonly calls: number
  /** The number of them that only probably were in the meeting. */
  readonly probable: number
  /** One for each currency, because currencies are never added up. Empty if no record came. */
  readonly sums: readonly CostSum[]
}

/** An amount is shown with five decimals at most: see `Texts.amount`. */
const SHOWN = 100_000

/** What one call cost, exactly as it is shown, so that the costs that are shown add up to their sum. */
export function costOf({ record }: Pick<Attendance, 'record'>): number | undefined {
  return record?.cost === undefined ? undefined : Math.round(record.cost * SHOWN) / SHOWN
}

/** What the calls cost of which a record came. A call counts once, whether or not its caller left in between. */
export function costsOf(attendance: readonly Attendance[]): ReportCost {
  const calls = new Map<string, boolean>()
  const sums = new Map<string | undefined, { parts: number; calls: number }>()
  for (const stay of attendance) {
    calls.set(callerKeyOf(stay), stay.byCall ?? false)
    const cost = costOf(stay)
    if (cost === undefined) continue
    const { parts = 0, calls: paid = 0 } = sums.get(stay.record?.currency) ?? {}
    sums.set(stay.record?.currency, { parts: parts + Math.round(cost * SHOWN), calls: paid + 1 })
  }
  return {
    calls: calls.size,
    probable: [...calls.values()].filter((byCall) => byCall).length,
    sums: [...sums].map(([currency, { parts, calls: paid }]) => ({
      ...(currency !== undefined && { currency }),
      cost: parts / SHOWN,
      calls: paid,
    })),
  }
}
