const long = process.env['GAVEL_LONG'] === '1'

/** The number of cases in tests that try many: for `npm test`, and for the long run with `GAVEL_LONG=1`. */
export const counts = {
  /** Arbitrary room names, call UUIDs and member ids in paths. */
  names: long ? 1_000_000 : 20_000,
  /** Arbitrary room names that are sent to a simulator. */
  namesOverHttp: long ? 2_000 : 500,
  /** Arbitrary bodies for the response parsers, and arbitrary fields in messages of the feed. */
  bodies: long ? 200_000 : 5_000,
  /** Absurd responses about one room for client and monitor. */
  responses: long ? 200_000 : 4_000,
  /** Absurd responses for the window of a running Gavel. */
  responsesInWindow: long ? 2_000 : 400,
  /** Random worlds of the proof, and random histories in unit tests. */
  worlds: long ? 100_000 : 2_000,
  /** Processes killed during a command. */
  kills: long ? 500 : 25,
} as const

/** The seed that a failing run prints; `GAVEL_SEED=… npx vitest run …` repeats that run. */
export const seed = Number(process.env['GAVEL_SEED'] ?? Date.now() % 2_147_483_647)

/** The timeout of a test with many cases, in milliseconds. */
export const timeoutMs = long ? 600_000 : 60_000
