import type { Gavel } from '../context.svelte.ts'

/** Screen pixels. A hand that rests on the mouse or clicks moves the pointer less than this. */
export const STEP = 4
/**
 * Milliseconds. A scroll counts as the wheel's if it comes within this time of the last turn of the wheel, or of the
 * last scroll that counted.
 */
const WHEEL_MS = 300
/**
 * Milliseconds after the last scroll by the wheel, or after `refused`, during which no press on a target is accepted
 * unless the pointer moves. A click that began earlier ends within this time, and no user reacts to the change that
 * fast.
 */
const SETTLE_MS = 300

/**
 * Rows appear and disappear under a resting pointer, and a click meant for one member must not act on another whose row
 * moved under it. So a press counts only on the target onto which the pointer was last *moved*. A target that came
 * under the pointer by itself accepts no press, however late, until the pointer has moved a little, or `refused` was
 * called.
 */
export class LayoutShiftGuard {
  readonly #now: () => number
  #at: Point | undefined
  /** The target onto which the pointer was moved; `undefined` outside all targets (see `targetOf`). */
  #aim: Target | undefined
  /** Where the pointer rested when another target came under it. */
  #shifted: Point | undefined
  #wheeledAt = -Infinity
  #scrolledAt = -Infinity

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Must be called for each movement of the pointer, anywhere in the page. */
  readonly move = (event: PointerEvent): void => {
    if (!event.isPrimary) return
    const at = this.#at
    const point = pointOf(event)
    const under = targetOf(event.target)
    // Chromium sends a move event without movement if the page has changed under the pointer.
    if (at !== undefined && distance(at, point) === 0) return
    // The previous point shows whether the pointer moved to another row or a row moved.
    if (at !== undefined && this.#shifted === undefined && under !== this.#aim && distance(at, point) < STEP) {
      if (targetAt(at) !== this.#aim) this.#shifted = at
    }
    this.#at = point
    if (this.#shifted !== undefined && distance(this.#shifted, point) < STEP) return
    this.#shifted = undefined
    this.#scrolledAt = -Infinity
    this.#aim = under
  }

  /** Must be called when the user turns the wheel, because what then comes under the pointer is intended. */
  readonly wheel = (): void => {
    this.#wheeledAt = this.#now()
  }

  /** Must be called when the list has scrolled, for any reason. */
  readonly scroll = (): void => {
    if (this.#at === undefined || this.#now() - this.#wheeledAt > WHEEL_MS) return
    this.#wheeledAt = this.#scrolledAt = this.#now()
    this.#shifted = undefined
    this.#aim = targetAt(this.#at)
  }

  /** May be called after a refused click. A further press on the target then counts, unless it comes at once. */
  refused(): void {
    // A click that was refused only because it came at once must not delay the next one.
    if (this.#shifted === undefined) return
    this.#scrolledAt = this.#now()
    this.#aim = targetAt(this.#shifted)
    this.#shifted = undefined
  }

  /** Whether this press or click is meant for the target that it hits. */
  allows(event: MouseEvent): boolean {
    // The keyboard presses the focused element, which moves with its row, and a finger touches what it aims at.
    if (event.detail === 0 || isTouch(event)) return true
    const under = targetOf(event.target)
    if (under !== undefined && under !== this.#aim) this.#shifted ??= pointOf(event)
    return under === undefined || (this.#shifted === undefined && this.#now() - this.#scrolledAt >= SETTLE_MS)
  }

  /**
   * Stops a press on a target that moved under the pointer by itself. Returns whether it did. The target must not take
   * the focus either, because keys would then act on it.
   */
  stops(event: MouseEvent): boolean {
    if (this.allows(event)) return false
    event.preventDefault()
    event.stopPropagation()
    return true
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

export function isTouch(event: MouseEvent): boolean {
  return event instanceof PointerEvent && event.pointerType === 'touch'
}

export function distance(a: Pick<Point, 'screenX' | 'screenY'>, b: Pick<Point, 'screenX' | 'screenY'>): number {
  return Math.hypot(a.screenX - b.screenX, a.screenY - b.screenY)
}

function targetAt({ x, y }: Point): Target | undefined {
  return targetOf(document.elementFromPoint(x, y))
}

/** The name of a row, which its element may outlive, or another element. */
type Target = string | Element

/**
 * The target on which a press here would act: the row with its buttons, except those that are targets of their own
 * (`data-own`); elsewhere the control; or else the whole block of the room.
 */
function targetOf(target: EventTarget | null): Target | undefined {
  if (!(target instanceof Element)) return undefined
  const own = target.closest('[data-own]')
  const row = target.closest<HTMLElement>('[data-row]')?.dataset['row']
  const control = target.closest('label') ?? target.closest('button, a, input, select, summary')
  return own ?? row ?? control ?? target.closest('[data-room]') ?? undefined
}

/** Milliseconds for which the message is shown. */
const MOVED_MS = 8_000

/**
 * Stops a press on a target that moved under the pointer by itself. If it was a click on a button or input, also tells
 * the user.
 */
export function stopShiftedPress(event: MouseEvent, guard: LayoutShiftGuard, { view, i18n }: Gavel): void {
  if (!guard.stops(event)) return
  const moved = i18n.t('header.moved')
  const isOnControl = (event.target as HTMLElement).closest('button, input') !== null
  if (event.type !== 'click' || !isOnControl || view.messages.some(({ text }) => text === moved)) return
  const message = view.showMessage(moved, 'alert')
  setTimeout(() => view.removeMessage(message), MOVED_MS)
}
