import { test, expect } from 'vitest'
import type { BreakName } from './breaks.ts'
import type { FeedBreakName } from './feed/breaks.ts'
import { proveShare } from './prove.ts'
import type { SetName } from './world.ts'

interface Detection {
  readonly broken: BreakName | FeedBreakName
  /** The counter that must notice the break, in worlds of this set. */
  readonly counter: string
  readonly set: SetName
}

const alone = {
  notListedIsEnded: 'falseEnds',
  membersByIdOnly: 'wrongPerson',
  hangUpTwiceOnCut: 'repeated',
  noRevalidation: 'wrongPerson',
  announceBaseline: 'announcedFromBaseline',
  sendHeldOnQuit: 'unrequested',
  everyoneLooksAudible: 'falseRoster',
  acceptedLooksDone: 'shownAsDone',
  muteNeverReturns: 'underWayForEver',
  refusedIsAccepted: 'falseResult',
  lostIsFailed: 'falseOutcome',
  outcomesUnwritten: 'withoutOutcome',
  undoUnwritten: 'heldForEver',
  unmuteIsNotSent: 'leftMuted',
  everyEndIsOurs: 'wrongBy',
  peaksAreHigher: 'wrongPeak',
  durationsAreLonger: 'wrongDuration',
} as const

const interrupted = { readOnlyIsIgnored: 'sentInReadOnly', removedIsStillRead: 'afterRemoval' } as const

const scheduled = {
  endsOutlastSleep: 'scheduledWhenVoid',
  cancelledEndsStay: 'scheduledWhenVoid',
  endsAreEarly: 'scheduledTooEarly',
  rulesAreSooner: 'ruleUnwarned',
  endsAreSentTwice: 'scheduledTwice',
  endsMeanAnyRun: 'wrongRoom',
} as const

const newcomers = {
  newcomersStayHeard: 'newcomerHeard',
  everyoneIsNew: 'knownMuted',
  everyGapIsSleep: 'pausedWithoutReason',
} as const

const atDoor = {
  askedIsClosed: 'unrequested',
  doorIsForgotten: 'unmutedAtDoor',
  undeafenIsNotSent: 'leftSilent',
  backIsUnmuted: 'stateLost',
} as const

const announced = {
  cancelIsIgnored: 'unrequested',
  heldOutlastsSleep: 'unrequested',
  announcedEndsAreEarly: 'unrequested',
  runsSeemApart: 'endedUnasked',
} as const

const inTeams = {
  ageIsForgotten: 'untrueRead',
  fallBackAtFullPace: 'overAllowance',
  unmutedAreNew: 'knownMuted',
} as const

const bySet = {
  restarts: alone,
  interruptions: interrupted,
  ends: scheduled,
  announcements: announced,
  newcomers,
  door: atDoor,
  feed: inTeams,
} as const

// The type check names any break that is missing from these lists.
const counters: Readonly<Record<Detection['broken'], string>> = {
  ...alone,
  ...interrupted,
  ...scheduled,
  ...announced,
  ...newcomers,
  ...atDoor,
  ...inTeams,
}

/** For each break: the counter that must notice it. */
export const detected: readonly Detection[] = (Object.keys(bySet) as (keyof typeof bySet)[]).flatMap((set) =>
  (Object.keys(bySet[set]) as Detection['broken'][]).map((broken) => ({ broken, counter: counters[broken], set })),
)

/** One break for each judge that must notice any; `breaks.long.test.ts` tests the rest. */
export const oneForEachJudge: readonly (BreakName | FeedBreakName)[] = [
  'notListedIsEnded',
  'durationsAreLonger',
  'ageIsForgotten',
  'undoUnwritten',
  'unmuteIsNotSent',
  'readOnlyIsIgnored',
  'outcomesUnwritten',
  'refusedIsAccepted',
  'everyoneLooksAudible',
  'endsAreEarly',
  'noRevalidation',
  'fallBackAtFullPace',
  'everyoneIsNew',
  'undeafenIsNotSent',
]

/** Declares a test for each of these breaks. */
export function testBreaks(chosen: readonly Detection[]): void {
  test.each(chosen)(
    'the proof fails if Gavel is broken: $broken',
    async ({ broken, counter, set }) => {
      // `unmutedAreNew` needs a newcomer whom a colleague unmutes before the next one joins: about one world of two hundred.
      const { counters } = await proveShare({ worlds: 600, seed: 1, set, broken, until: counter }, 0, 1)
      expect(counters[counter]).toBeGreaterThan(0)
    },
    300_000,
  )
}
