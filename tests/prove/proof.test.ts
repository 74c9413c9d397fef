import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { BreakName } from './breaks.ts'
import { counts } from '../support/test-sizes.ts'
import { runWorld } from './world.ts'
import { wrongOnce } from './wrong-once.ts'

// The worlds are always the same, so that only a change of Gavel makes a difference; GAVEL_SEED selects others.
const seed = process.env['GAVEL_SEED'] ?? '1'

/** New worlds for each day, so that a fault that the fixed worlds do not show is found some day. */
const WORLDS_A_DAY = 500
const DAY = 86_400_000
/** No world of one day is a world of another day, or one of the fixed worlds. */
const seedOfToday = String(Math.floor(Date.now() / DAY) * WORLDS_A_DAY)

const program = join(import.meta.dirname, './prove.ts')

interface Line {
  readonly worlds: number
  readonly counters: Record<string, number>
  readonly faults: Record<string, number>
}

async function prove(...args: string[]): Promise<{ readonly line: Line; readonly rest: string }> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { maxBuffer: 2 ** 26 }).catch(
    (error: unknown) => error as { stdout: string },
  )
  const [first = '{}', ...rest] = stdout.split('\n')
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

/** Breaks that only an interruption shows. */
const interrupted: ReadonlySet<string> = new Set<BreakName>(['readOnlyIsIgnored', 'removedIsStillRead'])

/** Breaks that only an end at a time shows. */
const scheduled: ReadonlySet<string> = new Set<BreakName>([
  ...(['endsOutlastSleep', 'cancelledEndsStay', 'endsAreEarly', 'endsAreSentTwice', 'endsMeanAnyRun'] as const),
])

/** Breaks that only an end after an announcement shows. */
const announced: ReadonlySet<string> = new Set<BreakName>(['cancelIsIgnored', 'runsSeemApart'])

function setFor(name: string): string {
  if (scheduled.has(name)) return 'ends'
  if (announced.has(name)) return 'announcements'
  return interrupted.has(name) ? 'interruptions' : 'restarts'
}

const total = (counters: Record<string, number>): number =>
  Object.values(counters).reduce((sum, count) => sum + count, 0)

describe('in random worlds', () => {
  test(
    'no action affects the wrong person, no end is false or missed, and nothing is sent that was not requested',
    async () => {
      const { line, rest } = await prove('--worlds', String(counts.worlds), '--seed', seed)
      expect(total(line.counters), rest).toBe(0)
      expect(line.worlds).toBe(counts.worlds)
      for (const fault of [
        'cutAfterEffect',
        'emptyLists',
        'idsReused',
        'restarted',
        'sleeps',
        'staleRosters',
        'wrong404',
      ]) {
        expect(line.faults[fault], fault).toBeGreaterThan(0)
      }
    },
    counts.worlds * 300,
  )

  test(
    `the same holds in ${String(WORLDS_A_DAY)} other worlds every day; today's seed is ${seedOfToday}`,
    async () => {
      const { line, rest } = await prove('--worlds', String(WORLDS_A_DAY), '--seed', seedOfToday)
      expect(total(line.counters), rest).toBe(0)
      expect(line.worlds).toBe(WORLDS_A_DAY)
    },
    WORLDS_A_DAY * 300,
  )

  test.each(Object.entries(wrongOnce))(
    'nothing is counted in the worlds that once had %s',
    async (_, seeds) => {
      const findings: string[] = []
      for (const seed of seeds)
        findings.push(...(await runWorld(seed)).findings.map((one) => `${String(seed)}: ${one}`))
      expect(findings).toEqual([])
    },
    60_000,
  )

  test(
    'the same holds while providers fail in every way',
    async () => {
      const worlds = Math.ceil(counts.worlds / 10)
      const { line, rest } = await prove('--set', 'faults', '--worlds', String(worlds), '--seed', seed)
      expect(total(line.counters), rest).toBe(0)
      expect(line.worlds).toBe(worlds)
      for (const fault of [
        'denied',
        'deniedByPage',
        'false404',
        'listFailures',
        'malformedLists',
        'retryAfterWrongDate',
        'completedRosters',
      ]) {
        expect(line.faults[fault], fault).toBeGreaterThan(0)
      }
    },
    counts.worlds * 300,
  )

  test(
    'the same holds while Gavel is in the background for some of the time',
    async () => {
      const worlds = Math.ceil(counts.worlds / 10)
      const { line, rest } = await prove('--set', 'background', '--worlds', String(worlds), '--seed', seed)
      expect(total(line.counters), rest).toBe(0)
      expect(line.worlds).toBe(worlds)
    },
    counts.worlds * 300,
  )

  test(
    'the same holds while the user and the disk interfere with Gavel',
    async () => {
      const worlds = Math.ceil(counts.worlds / 10)
      const { line, rest } = await prove('--set', 'interruptions', '--worlds', String(worlds), '--seed', seed)
      expect(total(line.counters), rest).toBe(0)
      expect(line.worlds).toBe(worlds)
      for (const fault of ['inReadOnly', 'removedAccounts', 'linesLost', 'handedOver']) {
        expect(line.faults[fault], fault).toBeGreaterThan(0)
      }
    },
    counts.worlds * 300,
  )

  test(
    'the same holds while rooms end at times that the moderator set',
    async () => {
      const worlds = Math.ceil(counts.worlds / 10)
      const { line, rest } = await prove('--set', 'ends', '--worlds', String(worlds), '--seed', seed)
      expect(total(line.counters), rest).toBe(0)
      expect(line.worlds).toBe(worlds)
      expect(line.faults['scheduledEndsSent']).toBeGreaterThan(0)
    },
    counts.worlds * 300,
  )

  test(
    'the same holds while texts are announced and rooms are ended after them',
    async () => {
      const worlds = Math.ceil(counts.worlds / 10)
      const { line, rest } = await prove('--set', 'announcements', '--worlds', String(worlds), '--seed', seed)
      expect(total(line.counters), rest).toBe(0)
      expect(line.worlds).toBe(worlds)
      for (const found of ['announcedEndsSent', 'announcedEndsCancelled', 'announcedEndsDropped']) {
        expect(line.faults[found], found).toBeGreaterThan(0)
      }
    },
    counts.worlds * 300,
  )

  test.each(Object.entries(detected))(
    'the proof fails if Gavel is broken: %s',
    async (name, counter) => {
      const set = setFor(name)
      const { line } = await prove('--set', set, '--worlds', '120', '--seed', '1', '--break', name)
      expect(line.counters[counter]).toBeGreaterThan(0)
    },
    120_000,
  )
})
