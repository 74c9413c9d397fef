import type { Clock } from '../../../shared/clock.ts'
import { createAfter } from '../../../shared/timers.ts'

/** Milliseconds. */
export const HELD_KEY_TIMES = {
  /** A callback this soon after the last one comes from a held key and is not a press. */
  repeatGap: 700,
  /**
   * A second press counts only if no other callback follows within this time. With a keyboard's repeat delay above
   * `repeatGap`, the first repeat of a held key looks like a second press, but more repeats follow at once.
   */
  heldKeyShows: 300,
} as const

/** Milliseconds. A held key repeats within this time, even with the longest repeat delay that systems offer. */
export const LONGEST_REPEAT_DELAY = 2_000

/** @param gap milliseconds since the callback before the press, which may have been that of a held key */
type OnPressed = (pressedAt: number, gap: number) => void

/**
 * Distinguishes presses of a global shortcut from the repeats of a held key, so that each press acts once. A callback
 * less than `repeatGap` after the last one is a repeat. Up to `LONGEST_REPEAT_DELAY` after it, a callback may be the
 * first repeat, so it counts only if no more follow.
 */
export class PressFilter {
  readonly #clock: Clock
  readonly #onPressed: OnPressed
  #forget: (() => void) | undefined
  /** When the last callback came, of a press or a repeat. */
  lastAt = -Infinity

  constructor(clock: Clock, onPressed: OnPressed) {
    this.#clock = clock
    this.#onPressed = onPressed
  }

  readonly callback = (): void => {
    const now = this.#clock.now()
    // The absolute difference, because a press after the clock was set back is not a repeat.
    const gap = Math.abs(now - this.lastAt)
    this.lastAt = now
    this.forget()
    const press = (): void => {
      this.#onPressed(now, gap)
    }
    if (gap < HELD_KEY_TIMES.repeatGap) return
    if (gap > LONGEST_REPEAT_DELAY) press()
    else this.#forget = createAfter(this.#clock)(HELD_KEY_TIMES.heldKeyShows, press)
  }

  /** A press that has not counted yet does not count any more. */
  forget(): void {
    this.#forget?.()
  }
}
