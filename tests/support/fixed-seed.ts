/**
 * The seed of everything random in `npm test`, the same for every commit, so that a run depends on the change alone.
 * Nobody changes it to make a run green.
 */
export const fixedSeed = 20_261_125
