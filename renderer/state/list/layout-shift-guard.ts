import type { Gavel } from '../context.svelte.ts'

/**
 * Rows appear and disappear under a resting pointer, and a click meant for one member must not act on another whose row
 * moved under it. So a press counts only on the target onto which the pointer was last *moved*. A target that came
 * under the pointer by itself accepts no press, however late, until the pointer has moved a little, or `refused` was
 * called.
 */
export interface LayoutShiftGuard {
  /** Must be called for each movement of the pointer, anywhere in the page. */
  move(event: PointerEvent): void
  /** Must be called when the user turns the wheel, because what then comes under the pointer is intended. */
  wheel(): void
  /** Must be called when the list has scrolled, for any reason. */
  scroll(): void
  /** May be called after a refused click. A further press on the target then counts, unless it comes at once. */
  refused(): void
  /** Whether this press or click is meant for the target that it hits. */
  allows(event: MouseEvent): boolean
}

/** Screen pixels. A hand that rests on the mouse or clicks moves the pointer less than this. */
const STEP = 4
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

export function createLayoutShiftGuard(now: () => number = () => performance.now()): LayoutShiftGuard {
  let at: Point | undefined
  /** The target onto which the pointer was moved; `undefined` outside all targets (see `targetOf`). */
  let aim: Target | undefined
  /** Where the pointer rested when another target came under it. */
  let shifted: Point | undefined
  let wheeledAt = -Infinity
  let scrolledAt = -Infinity

  return {
    move: (event) => {
      if (!event.isPrimary) return
      const point = pointOf(event)
      const under = targetOf(event.target)
      // Chromium sends a move event without movement if the page has changed under the pointer.
      if (at !== undefined && distance(at, point) === 0) return
      // The previous point shows whether the pointer moved to another row or a row moved.
      if (at !== undefined && shifted === undefined && under !== aim && distance(at, point) < STEP) {
        if (targetAt(at) !== aim) shifted = at
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
      aim = targetAt(at)
    },
    refused: () => {
      // A click that was refused only because it came at once must not delay the next one.
      if (shifted === undefined) return
      scrolledAt = now()
      aim = targetAt(shifted)
      shifted = undefined
    },
    allows: (event) => {
      // The keyboard presses the focused element, which moves with its row, and a finger touches what it aims at.
      if (event.detail === 0 || (event instanceof PointerEvent && event.pointerType === 'touch')) return true
      const under = targetOf(event.target)
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
 * Stops a press on a target that moved under the pointer by itself. Returns whether it did. The target must not take
 * the focus either, because keys would then act on it.
 */
export function stopIfShifted(event: MouseEvent, guard: LayoutShiftGuard): boolean {
  if (guard.allows(event)) return false
  event.preventDefault()
  event.stopPropagation()
  return true
}

/**
 * Stops a press on a target that moved under the pointer by itself. If it was a click on a button or input, also tells
 * the user.
 */
export function stopShiftedPress(event: MouseEvent, guard: LayoutShiftGuard, { view, i18n }: Gavel): void {
  if (!stopIfShifted(event, guard)) return
  const moved = i18n.t('header.moved')
  const isOnControl = (event.target as HTMLElement).closest('button, input') !== null
  if (event.type !== 'click' || !isOnControl || view.messages.some(({ text }) => text === moved)) return
  const message = view.showMessage(moved, 'alert')
  setTimeout(() => {
    view.removeMessage(message)
  }, MOVED_MS)
}
