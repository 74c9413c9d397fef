/** Milliseconds. */
export const END_QUESTION_TIMES = {
  /** A callback this soon after the last one comes from a held key and is not a press. */
  repeatGap: 700,
  /**
   * A second press counts only if no other callback follows within this time. With a keyboard's repeat delay above
   * `repeatGap`, the first repeat of a held key looks like a second press, but more repeats follow at once.
   */
  heldKeyShows: 300,
  /**
   * Enter and clicks are ignored until the question has been visible for this long, because they may be meant for
   * another window. If the window showed something else before, presses of the shortcut are ignored for as long.
   */
  armAfter: 700,
  /**
   * While the window is open, the question is asked again this long before its token expires. If the window was opened
   * at least `longest` ago, it closes instead.
   */
  renewBefore: 1_500,
  longest: 60_000,
  /** If checking the room for the question takes longer, the window opens and shows the check. */
  slow: 1_000,
  closeAfter: { choose: 60_000, none: 6_000, unknown: 20_000, done: 2_500, failed: 20_000 },
} as const

/** The value of `armedAt` while a question is not visible yet. */
export const UNARMED = Number.MAX_SAFE_INTEGER
