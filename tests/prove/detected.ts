import { expect, test } from 'vitest'
import type { BreakName } from './breaks.ts'
import { proveShare } from './prove.ts'
import type { SetName } from './world.ts'

/** For each set: the counter that must notice a break in its worlds. */
const bySet = {
  rooms: {
    notListedIsEnded: 'falseEnds',
    liveRoomsAreEnded: 'falseEnds',
    nobodysRoomStarts: 'falseStarts',
    membersByIdOnly: 'wrongPerson',
    noRevalidation: 'wrongPerson',
    neighbourIsMuted: 'wrongPerson',
    hangUpTwiceOnCut: 'repeated',
    roomEndsTwice: 'repeated',
    kickEndsRoom: 'unrequested',
    sendHeldOnQuit: 'unrequested',
    intentsUnwritten: 'withoutIntent',
    everyoneLooksAudible: 'falseRoster',
    readOnlyIsIgnored: 'sentInReadOnly',
    removedIsStillRead: 'afterRemoval',
    listenerFails: 'internalErrors',
    endsAreUntold: 'missedEnds',
    endedIsStillShown: 'shownButEnded',
    firstRoomIsHidden: 'liveButNotShown',
    unmuteIsNotSent: 'leftSilent',
    muteNeverReturns: 'underWayForEver',
    refusedIsAccepted: 'falseResult',
    lostIsFailed: 'falseOutcome',
    outcomesUnwritten: 'withoutOutcome',
  },
  ends: {
    endsOutlastSleep: 'scheduledWhenVoid',
    cancelledEndsStay: 'scheduledWhenVoid',
    endsAreEarly: 'scheduledTooEarly',
    endsAreSentTwice: 'scheduledTwice',
    endsMeanAnyRun: 'wrongRoom',
    cancelIsIgnored: 'unrequested',
    heldOutlastsSleep: 'unrequested',
    announcedEndsAreEarly: 'unrequested',
    runsSeemApart: 'endedUnasked',
  },
  keep: {
    newcomersStayHeard: 'newcomerHeard',
    everyoneIsNew: 'wrongPerson',
    askedIsClosed: 'unrequested',
    doorIsForgotten: 'unmutedAtDoor',
    undeafenIsNotSent: 'leftSilent',
    backIsUnmuted: 'leftSilent',
  },
  feed: {
    ageIsForgotten: 'untrueRead',
    fallBackAtFullPace: 'overAllowance',
    unmutedAreNew: 'wrongPerson',
  },
} as const satisfies Record<SetName, Partial<Record<BreakName, string>>>

interface Detection {
  readonly broken: BreakName
  readonly counter: string
  readonly set: SetName
}

/** The type check names any break that is missing from the table. */
const counters: Readonly<Record<BreakName, string>> = { ...bySet.rooms, ...bySet.ends, ...bySet.keep, ...bySet.feed }

/** For each break: the counter that must notice it, and in which worlds. */
export const detected: readonly Detection[] = Object.entries(bySet).flatMap(([set, breaks]) =>
  (Object.keys(breaks) as BreakName[]).map((broken) => ({ broken, counter: counters[broken], set: set as SetName })),
)

/** The breaks that `npm test` tries: one of each kind that costs little. `breaks.long.test.ts` tries the rest. */
export const quick: ReadonlySet<BreakName> = new Set<BreakName>([
  'neighbourIsMuted',
  'liveRoomsAreEnded',
  'endsAreUntold',
  'roomEndsTwice',
  'kickEndsRoom',
  'intentsUnwritten',
  'everyoneLooksAudible',
  'outcomesUnwritten',
  'endsAreEarly',
  'newcomersStayHeard',
  'undeafenIsNotSent',
  'ageIsForgotten',
])

/**
 * Seeds just before a world that shows what only one of several hundred does: a newcomer whom a colleague unmutes before
 * the next one joins; a member id that changes hands right before a click; a sleep while an end is set.
 */
const rare: Partial<Readonly<Record<BreakName, number>>> = {
  unmutedAreNew: 440,
  noRevalidation: 600,
  endsOutlastSleep: 650,
}

/** Declares a test for each of these breaks. */
export function testBreaks(chosen: readonly Detection[]): void {
  test.each(chosen)('the proof sees that Gavel is broken: $broken, by $counter', async ({ broken, counter, set }) => {
    const { counters: counted } = await proveShare(
      { worlds: 300, seed: rare[broken] ?? 1, set, broken, until: counter },
      0,
      1,
    )
    expect(counted[counter]).toBeGreaterThan(0)
  })
}
