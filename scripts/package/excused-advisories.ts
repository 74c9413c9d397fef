/** A finding that does not concern Gavel, and until when that is believed. */
export interface ExcusedAdvisory {
  /** As in the address of the advisory, such as GHSA-776f-qx25-q3cc. */
  readonly id: string
  /** Why Gavel is not affected. */
  readonly reason: string
  /** The last day, such as 2027-03-31, on which the reason counts. Then somebody must look at it again. */
  readonly until: string
}

/** None at the moment. */
export const excusedAdvisories: readonly ExcusedAdvisory[] = []
