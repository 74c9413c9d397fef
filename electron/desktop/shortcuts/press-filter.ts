import type { After } from '../../../shared/timers.ts'

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

/**
 * Distinguishes presses of a global shortcut from the repeats of a held key, so that each press acts once. A callback
 * less than `repeatGap` after the last one is a repeat. Up to `LONGEST_REPEAT_DELAY` after it, a callback may be the
 * first repeat, so it counts only if no more follow.
 */
export class PressFilter {
  readonly #now: () => number
  readonly #after: After
  readonly #onPressed: () => void
  #lastCallbackAt = -Infinity
  #forget: (() => void) | undefined

  constructor({ now, after }: { readonly now: () => number; readonly after: After }, onPressed: () => void) {
    this.#now = now
    this.#after = after
    this.#onPressed = onPressed
  }

  callback(): void {
    // The absolute difference, because a press after the clock was set back is not a repeat.
    const gap = Math.abs(this.#now() - this.#lastCallbackAt)
    this.#lastCallbackAt = this.#now()
    this.#forget?.()
    if (gap < HELD_KEY_TIMES.repeatGap) return
    if (gap > LONGEST_REPEAT_DELAY) this.#onPressed()
    else this.#forget = this.#after(HELD_KEY_TIMES.heldKeyShows, this.#onPressed)
  }
}
