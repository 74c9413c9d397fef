/**
 * Limits how many rows are drawn in one frame. The virtual list does not know the height of a block before it was
 * drawn, and would draw hundreds of rows that turn out to be far below. Those remain empty space until they come near.
 */
export interface RowBudget {
  /** Whether this many rows may be drawn in this frame. */
  take(rows: number): boolean
}

const ROWS_PER_FRAME = 16

export function createRowBudget(): RowBudget {
  let left = ROWS_PER_FRAME
  let isScheduled = false
  return {
    take: (rows) => {
      if (!isScheduled) {
        isScheduled = true
        requestAnimationFrame(() => {
          isScheduled = false
          left = ROWS_PER_FRAME
        })
      }
      // A block larger than the whole budget is drawn alone.
      if (rows > left && left < ROWS_PER_FRAME) return false
      left -= rows
      return true
    },
  }
}
