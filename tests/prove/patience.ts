/**
 * Milliseconds after which a world with one fault must show, have announced and have finished what truly happened. It is
 * longer than the slowest promised pace: 15 s between two reads in the background, and 10 s until an end is believed.
 */
export const PATIENCE = 30_000

/** Milliseconds. Nothing that Gavel was told is older: a response takes at most as long, and so does a wait for one. */
export const LONGEST = PATIENCE / 2
