import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { BreakName } from './breaks.ts'
import { counts } from '../support/test-sizes.ts'
import type { FeedBreakName } from './feed/breaks.ts'
import { runWorld, type SetName } from './world.ts'
import { blamedOnce, wrongOnce, wrongOnceInTeam, wrongOnceInterrupted } from './wrong-once.ts'

// The seed of the fixed worlds, whose results change only if Gavel or the proof changes. GAVEL_SEED selects others.
const seed = process.env['GAVEL_SEED'] ?? '1'

/** The number of new worlds each day. They may reveal errors that the fixed worlds do not. */
const WORLDS_A_DAY = 500
const DAY = 86_400_000
/** The days have no world in common. */
const seedOfToday = String(Math.floor(Date.now() / DAY) * WORLDS_A_DAY)

const program = join(import.meta.dirname, './prove.ts')

interface Line {
  readonly worlds: number
  readonly counters: Record<string, number>
  readonly faults: Record<string, number>
}

async function prove(...args: string[]): Promise<{ readonly line: Line; readonly rest: string }> {
  const running = promisify(execFile)(process.execPath, [program, ...args], { maxBuffer: 2 ** 26 })
  // The program ends with 1 if it counted something.
  const { stdout, stderr } = await running.catch((error: unknown) => error as { stdout: string; stderr: string })
  const [first = '', ...rest] = stdout.split('\n')
  if (first === '') throw new Error(stderr)
  return { line: JSON.parse(first) as Line, rest: rest.join('\n') }
}

/** The counter that must notice each break. */
const detected: Readonly<Record<BreakName, string>> = {
  readOnlyIsIgnored: 'sentInReadOnly',
  removedIsStillRead: 'afterRemoval',
  notListedIsEnded: 'falseEnds',
  membersByIdOnly: 'wrongPerson',
  hangUpTwiceOnCut: 'repeated',
  noRevalidation: 'wrongPerson',
  announceBaseline: 'announcedFromBaseline',
  sendHeldOnQuit: 'unrequested',
  cancelIsIgnored: 'unrequested',
  heldOutlastsSleep: 'unrequested',
  announcedEndsAreEarly: 'unrequested',
  runsSeemApart: 'endedUnasked',
  everyoneLooksAudible: 'falseRoster',
  acceptedLooksDone: 'shownAsDone',
  muteNeverReturns: 'underWayForEver',
  refusedIsAccepted: 'falseResult',
  lostIsFailed: 'falseOutcome',
  outcomesUnwritten: 'withoutOutcome',
  undoUnwritten: 'heldForEver',
  everyEndIsOurs: 'wrongBy',
  peaksAreHigher: 'wrongPeak',
  durationsAreLonger: 'wrongDuration',
  endsOutlastSleep: 'scheduledWhenVoid',
  cancelledEndsStay: 'scheduledWhenVoid',
  endsAreEarly: 'scheduledTooEarly',
  endsAreSentTwice: 'scheduledTwice',
  endsMeanAnyRun: 'wrongRoom',
}

/** The counter that must notice each break of a team's desks. */
const detectedInTeams: Readonly<Record<FeedBreakName, string>> = {
  retainedIsEvidence: 'toldFromUnproven',
  echoLeftOut: 'falselyFresh',
  wallClockUsed: 'falseEnds',
  secondLookByArrival: 'falseEnds',
  didSetsMuted: 'confirmedByDid',
  fallBackAtFullPace: 'overAllowance',
}

/** Breaks that only an interruption shows. */
const interrupted: ReadonlySet<string> = new Set<BreakName>(['readOnlyIsIgnored', 'removedIsStillRead'])

/** Breaks that only a scheduled end shows. */
const scheduled: ReadonlySet<string> = new Set<BreakName>([
  ...(['endsOutlastSleep', 'cancelledEndsStay', 'endsAreEarly', 'endsAreSentTwice', 'endsMeanAnyRun'] as const),
])

/** Breaks that only an end after an announcement shows. */
const announced: ReadonlySet<string> = new Set<BreakName>([
  ...(['cancelIsIgnored', 'heldOutlastsSleep', 'announcedEndsAreEarly', 'runsSeemApart'] as const),
])

function setFor(name: string): string {
  if (scheduled.has(name)) return 'ends'
  if (announced.has(name)) return 'announcements'
  return interrupted.has(name) ? 'interruptions' : 'restarts'
}

/** Runs worlds. All counters must stay at 0, and each of these faults must occur at least once. */
async function expectNothingCounted(args: readonly string[], worlds: number, faults: readonly string[]): Promise<void> {
  const { line, rest } = await prove(...args, '--worlds', String(worlds))
  const total = Object.values(line.counters).reduce((sum, count) => sum + count, 0)
  expect(total, rest).toBe(0)
  expect(line.worlds).toBe(worlds)
  for (const fault of faults) expect(line.faults[fault], fault).toBeGreaterThan(0)
}

/** All findings in the worlds of these seeds. */
async function findingsIn(set: SetName, seeds: readonly number[]): Promise<readonly string[]> {
  const findings: string[] = []
  for (const one of seeds)
    findings.push(...(await runWorld(one, { set })).findings.map((finding) => `${String(one)}: ${finding}`))
  return findings
}

/** For each other set with one Gavel: what happens in its worlds, its name, and the faults that must occur in them. */
const otherSets = [
  [
    'providers fail in every way',
    'faults',
    ['denied', 'deniedByPage', 'false404', 'listFailures', 'malformedLists', 'retryAfterWrongDate', 'completedRosters'],
  ],
  ['Gavel is in the background for some of the time', 'background', []],
  [
    'the user and the disk interfere with Gavel',
    'interruptions',
    ['inReadOnly', 'removedAccounts', 'linesLost', 'handedOver'],
  ],
  ['rooms end at times that the moderator set', 'ends', ['scheduledEndsSent']],
  [
    'texts are announced and rooms are ended after them',
    'announcements',
    ['announcedEndsSent', 'announcedEndsCancelled', 'announcedEndsDropped'],
  ],
] as const

describe('in random worlds', () => {
  test(
    'no action affects the wrong person, no end is false or missed, and nothing is sent that was not requested',
    async () => {
      const faults = ['cutAfterEffect', 'emptyLists', 'idsReused', 'restarted', 'sleeps', 'staleRosters', 'wrong404']
      await expectNothingCounted(['--seed', seed], counts.worlds, faults)
    },
    counts.worlds * 300,
  )

  test(
    `nothing wrong is counted in ${String(WORLDS_A_DAY)} other worlds every day; today's seed is ${seedOfToday}`,
    async () => {
      await expectNothingCounted(['--seed', seedOfToday], WORLDS_A_DAY, [])
    },
    WORLDS_A_DAY * 300,
  )

  test.each(Object.entries(wrongOnce))(
    'nothing wrong is counted in the worlds that once had %s',
    async (_, seeds) => {
      expect(await findingsIn('restarts', seeds)).toEqual([])
    },
    60_000,
  )

  test('nothing wrong is counted in the interrupted worlds in which Gavel used to be wrong', async () => {
    expect(await findingsIn('interruptions', wrongOnceInterrupted)).toEqual([])
  }, 60_000)

  test('nothing wrong is counted in the worlds of teams in which Gavel used to be wrong', async () => {
    expect(await findingsIn('feed', wrongOnceInTeam)).toEqual([])
  }, 60_000)

  test.each(['ends', 'restarts', 'faults', 'announcements', 'interruptions', 'feed'] as const)(
    'nothing wrong is counted in the worlds of the set %s in which the oracle used to be wrong',
    async (set) => {
      expect(await findingsIn(set, blamedOnce[set])).toEqual([])
    },
    60_000,
  )

  test.each(otherSets)(
    'nothing wrong is counted while %s',
    async (_, set, faults) => {
      await expectNothingCounted(['--set', set, '--seed', seed], Math.ceil(counts.worlds / 10), faults)
    },
    counts.worlds * 300,
  )

  test(
    'nothing wrong is counted at the desks of a team while the broker and the relays fail',
    async () => {
      const faults = ['relayedReads', 'unprovenReads', 'didsHeard', 'false404s', 'relayKilled', 'relayHangs', 'split']
      const more = ['relaySuspended', 'busFaults', 'replay', 'brokerDown', 'deskCut', 'deskSleeps']
      await expectNothingCounted(['--feed', '--seed', seed], Math.ceil(counts.worlds / 20), [...faults, ...more])
    },
    counts.worlds * 300,
  )

  // Each of these tests uses only one core, so they run concurrently.
  test.concurrent.each(Object.entries(detectedInTeams))(
    'the proof fails if the desks of a team are broken: %s',
    async (name, counter) => {
      const { line } = await prove('--feed', '--worlds', '120', '--seed', '1', '--break', name, '--until', counter)
      expect(line.counters[counter]).toBeGreaterThan(0)
    },
    120_000,
  )

  test.concurrent.each(Object.entries(detected))(
    'the proof fails if Gavel is broken: %s',
    async (name, counter) => {
      const set = setFor(name)
      const { line } = await prove('--set', set, '--worlds', '120', '--seed', '1', '--break', name, '--until', counter)
      expect(line.counters[counter]).toBeGreaterThan(0)
    },
    120_000,
  )
})
