/**
 * Rows come and go under a resting pointer, and a click that was meant for who was there must not reach who has slipped
 * into the place. So a press counts only on what the pointer was last *moved* onto: what came under it by itself takes
 * nothing, however long ago that was, until the pointer has moved a little.
 */
export interface LayoutShiftGuard {
  /** Each movement of the pointer, anywhere in the page. */
  move(event: PointerEvent): void
  /** The person turns the wheel: what comes under the pointer now is what they are looking for. */
  wheel(): void
  /** The list scrolled, for whatever reason. */
  scroll(): void
  /** Whether a press or click by this pointer is meant for what it hits. */
  allows(event: MouseEvent): boolean
}

/** Screen pixels. A hand that rests on a mouse, and one that presses it, move it by less. */
const STEP = 4
/** Momentum scrolls on for so long after the last turn of the wheel. */
const WHEEL_MS = 300
/** Less than people need to see what has changed, more than a click that was already on its way. */
const SETTLE_MS = 300

export function createLayoutShiftGuard(now: () => number = () => performance.now()): LayoutShiftGuard {
  let at: Point | undefined
  /** What the pointer was moved onto; `undefined` is a place where nobody is. */
  let aim: string | undefined
  /** Where the pointer rested when something else came under it. */
  let shifted: Point | undefined
  let wheeledAt = -Infinity
  let scrolledAt = -Infinity

  return {
    move: (event) => {
      if (!event.isPrimary) return
      const point = pointOf(event)
      const under = placeOf(event.target)
      // A movement of nothing is Chromium's own: it tells that the page has changed under the pointer.
      if (at !== undefined && distance(at, point) === 0) return
      // Was it the pointer that went to another row, or a row that came? At the point of before it is still seen.
      if (at !== undefined && shifted === undefined && under !== aim && distance(at, point) < STEP) {
        if (placeAt(at) !== aim) shifted = at
      }
      at = point
      if (shifted !== undefined && distance(shifted, point) < STEP) return
      shifted = undefined
      scrolledAt = -Infinity
      aim = under
    },
    wheel: () => {
      wheeledAt = now()
    },
    scroll: () => {
      if (at === undefined || now() - wheeledAt > WHEEL_MS) return
      wheeledAt = now()
      scrolledAt = now()
      shifted = undefined
      aim = placeAt(at)
    },
    allows: (event) => {
      // The keyboard presses what has the focus, which moves with its row. A finger aims where it touches.
      if (event.detail === 0 || (event instanceof PointerEvent && event.pointerType === 'touch')) return true
      const under = placeOf(event.target)
      if (under !== undefined && under !== aim) shifted ??= pointOf(event)
      return under === undefined || (shifted === undefined && now() - scrolledAt >= SETTLE_MS)
    },
  }
}

interface Point {
  readonly x: number
  readonly y: number
  readonly screenX: number
  readonly screenY: number
}

function pointOf({ clientX, clientY, screenX, screenY }: MouseEvent): Point {
  return { x: clientX, y: clientY, screenX, screenY }
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.screenX - b.screenX, a.screenY - b.screenY)
}

function placeAt({ x, y }: Point): string | undefined {
  return placeOf(document.elementFromPoint(x, y))
}

/** Whom a press here would act on: a row, the buttons of a room, or nobody. */
function placeOf(target: EventTarget | null): string | undefined {
  if (!(target instanceof Element)) return undefined
  const { row, part, room } = target.closest<HTMLElement>('[data-row], [data-part], [data-room]')?.dataset ?? {}
  return row ?? part ?? room
}
