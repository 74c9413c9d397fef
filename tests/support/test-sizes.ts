import { fixedSeed } from './fixed-seed.ts'

const long = process.env['GAVEL_LONG'] === '1'

/** The numbers of cases in tests that try many cases: for `npm test`, and for the long run with `GAVEL_LONG=1`. */
export const counts = {
  /** Arbitrary room names, call UUIDs and member ids in paths. */
  names: long ? 1_000_000 : 4_000,
  /** Arbitrary room names that are sent to a simulator. */
  namesOverHttp: long ? 2_000 : 100,
  /** Arbitrary bodies for the response parsers, and arbitrary fields in messages of the feed. */
  bodies: long ? 200_000 : 1_500,
  /** Absurd responses about one room for client and monitor. */
  responses: long ? 200_000 : 300,
  /** Random payloads for each call of the window. */
  payloads: long ? 2_000 : 150,
  /** Random histories in unit tests. */
  worlds: long ? 100_000 : 500,
  /** Random cases in unit tests that take a millisecond or more each. */
  slowCases: long ? 2_000 : 60,
  /** Random histories that take a tenth of a second each. */
  slowWorlds: long ? 300 : 12,
  /** Random worlds of a provider whose callbacks come in disorder, with ids that are given away again. */
  callbacks: long ? 3_000 : 9,
  /** Random meetings whose timeline and attendance are compared with the truth. */
  meetings: long ? 1_000 : 30,
  /** Processes killed during a command. */
  kills: long ? 500 : 5,
} as const

/** The number of worlds of each set that the tests of the proof run. Many more run with `npm run prove`. */
export const provenWorlds = long
  ? { rooms: 600, keep: 300, ends: 300, feed: 100 }
  : { rooms: 60, keep: 30, ends: 20, feed: 8 }

/** The seed of random cases. `GAVEL_SEED=…` tries others, as the workflow of each night does. */
export const seed = Number(process.env['GAVEL_SEED'] ?? fixedSeed)
