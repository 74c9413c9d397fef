import { ROW_READ_AFTER, type FinderRow } from '../../shared/finder.ts'

/** Since when each row of the finder has been on screen, as it reads now. */
export interface PaintedRows {
  /** Call after rows were drawn. */
  drawn(rows: readonly FinderRow[]): void
  /** Whether the row was on screen long enough to be read. */
  canBeMeant(row: FinderRow): boolean
}

/**
 * @param now milliseconds
 * @param nextFrame calls back before a later frame is painted
 */
export function createPaintedRows(now: () => number, nextFrame: (run: () => void) => void): PaintedRows {
  let painted = new Map<string, number>()
  return {
    drawn: (rows) => {
      const says = rows.map(whatItSays)
      painted = new Map([...painted].filter(([said]) => says.includes(said)))
      const fresh = says.filter((said) => !painted.has(said))
      if (fresh.length === 0) return
      // The first frame after a change draws it; when the second one begins, it is on screen.
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

/** Whom it means and what one reads of them; not whether they are muted, which no Enter depends on. */
function whatItSays({ id, name, number, room, account, left }: FinderRow): string {
  return JSON.stringify([id, name, number, room, account, left])
}
