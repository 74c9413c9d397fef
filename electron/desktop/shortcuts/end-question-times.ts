/** Milliseconds. */
export const END_QUESTION_TIMES = {
  /** A callback this soon after the last one comes from a held key and is not a press. */
  repeatGap: 700,
  /**
   * A second press counts if nothing follows it for this long: with a keyboard's repeat delay above `repeatGap` the first
   * repeat of a held key looks like a second press, but more repeats follow at once.
   */
  heldKeyShows: 300,
  /** Enter is ignored until the question has been visible for this long: the user may be typing in another window. */
  armAfter: 700,
  /** The question is asked again this long before its token expires, while the window is open. */
  renewBefore: 1_500,
  longest: 60_000,
  /** A read for the question that takes longer is shown. */
  slow: 1_000,
  closeAfter: { none: 6_000, done: 2_500, failed: 20_000 },
} as const

/** `armedAt` of a question that is not visible yet. */
export const UNARMED = Number.MAX_SAFE_INTEGER
