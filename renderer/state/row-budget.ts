/**
 * How many rows may be drawn in one frame. The virtual list does not know how tall a piece is before it has seen it, and
 * would draw hundreds of rows that turn out to lie far below; those wait as empty space of about their height until it
 * comes near.
 */
export interface RowBudget {
  /** Whether so many rows may be drawn at once. */
  take(rows: number): boolean
}

const ROWS_A_FRAME = 16

export function createRowBudget(): RowBudget {
  let left = ROWS_A_FRAME
  let waiting = false
  return {
    take: (rows) => {
      if (!waiting) {
        waiting = true
        requestAnimationFrame(() => {
          waiting = false
          left = ROWS_A_FRAME
        })
      }
      // A piece larger than the whole budget is drawn all the same, alone.
      if (rows > left && left < ROWS_A_FRAME) return false
      left -= rows
      return true
    },
  }
}
