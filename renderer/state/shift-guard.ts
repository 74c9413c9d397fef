/**
 * Rows come and go under a resting pointer. A click that was meant for the row that was there must not reach the one that
 * has just slipped into its place: Chromium tells that with a `pointerover` at the same point of the screen.
 */
export interface ShiftGuard {
  over(event: PointerEvent): void
  move(event: PointerEvent): void
  /** Stops clicks that come too soon after a shift. For the capture phase. */
  click(event: MouseEvent): void
}

/** Less than people need to see what has changed, more than a click that was already on its way. */
const GUARD_MS = 300

export function createShiftGuard(now: () => number = () => performance.now()): ShiftGuard {
  let at = { x: NaN, y: NaN }
  let row: string | undefined
  let shiftedAt = -Infinity
  const rested = (event: MouseEvent): boolean => event.screenX === at.x && event.screenY === at.y
  const follow = (event: MouseEvent): void => {
    const under = rowOf(event)
    if (under !== row && row !== undefined && under !== undefined && rested(event)) shiftedAt = now()
    row = under
    at = { x: event.screenX, y: event.screenY }
  }
  return {
    over: follow,
    move: follow,
    click: (event) => {
      // The keyboard presses what has the focus, which moves with its row.
      if (event.detail === 0) return
      follow(event)
      if (now() - shiftedAt >= GUARD_MS) return
      event.preventDefault()
      event.stopPropagation()
    },
  }
}

function rowOf({ target }: Event): string | undefined {
  if (!(target instanceof Element)) return undefined
  return target.closest<HTMLElement>('[data-row]')?.dataset['row']
}
