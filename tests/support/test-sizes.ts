/** How much the tests that try many cases try: `npm test`, and the long run with `GAVEL_LONG=1`. */
const long = process.env['GAVEL_LONG'] === '1'

export const counts = {
  /** Arbitrary room names, call UUIDs and member ids through the paths. */
  names: long ? 1_000_000 : 20_000,
  /** Of those, sent over HTTP. */
  namesOverHttp: long ? 2_000 : 500,
  /** Arbitrary bodies through the answers. */
  bodies: long ? 200_000 : 5_000,
  /** Absurd answers about one room through client and monitor. */
  answers: long ? 200_000 : 4_000,
  /** Of those, through the window of a running Gavel. */
  answersInWindow: long ? 2_000 : 400,
  /** Histories through the reducer. */
  worlds: long ? 100_000 : 2_000,
  /** Processes killed in the middle of a command. */
  kills: long ? 500 : 25,
} as const

/** A seed that a failing run prints, so that it can be run again: `GAVEL_SEED=… npx vitest run …`. */
export const seed = Number(process.env['GAVEL_SEED'] ?? Date.now() % 2_147_483_647)

/** Time for a test of so many cases, milliseconds. */
export const patience = long ? 600_000 : 60_000
