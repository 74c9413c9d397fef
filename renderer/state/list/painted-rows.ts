import { ROW_READ_AFTER, type FinderRow } from '../../../shared/finder.ts'

/** Stores since when each row of the finder has been on screen with its current text. */
export interface PaintedRows {
  /** Must be called after rows were drawn. */
  drawn(rows: readonly FinderRow[]): void
  /** Whether the row was on screen long enough to be read. */
  canBeMeant(row: FinderRow): boolean
}

/**
 * @param now milliseconds
 * @param nextFrame calls back before the next frame is painted
 */
export function createPaintedRows(now: () => number, nextFrame: (run: () => void) => void): PaintedRows {
  let painted = new Map<string, number>()
  return {
    drawn: (rows) => {
      const says = rows.map(whatItSays)
      painted = new Map([...painted].filter(([said]) => says.includes(said)))
      const fresh = says.filter((said) => !painted.has(said))
      if (fresh.length === 0) return
      // The first frame after a change draws it. When the second frame begins, the change is on screen.
      nextFrame(() => {
        nextFrame(() => {
          for (const said of fresh) if (!painted.has(said)) painted.set(said, now())
        })
      })
    },
    canBeMeant: (row) => {
      const at = painted.get(whatItSays(row))
      return at !== undefined && now() - at >= ROW_READ_AFTER
    },
  }
}

/** The caller and the text of a row. Whether the caller is muted is left out, because Enter does not depend on it. */
function whatItSays({ id, name, number, room, account, left }: FinderRow): string {
  return JSON.stringify([id, name, number, room, account, left])
}
