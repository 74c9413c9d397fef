import type { SetName } from './world.ts'

interface ProvenSet {
  readonly set: SetName
  /** Completes the sentence "nothing wrong is counted while …". */
  readonly what: string
  /** What is so frequent that some of the worlds in `provenWorlds` have it, whatever the seed. */
  readonly often: readonly string[]
  /** What is certain to occur only in a larger number of worlds. */
  readonly seldom: readonly string[]
}

/** The sets with one Gavel besides `restarts`. */
export const otherSets: readonly ProvenSet[] = [
  {
    set: 'faults',
    what: 'providers fail in every way',
    often: ['retryAfter', 'serverErrors'],
    seldom: [
      'false404',
      'listFailures',
      'unreadableNames',
      'wrongErrorIn200',
      'denied',
      'deniedByPage',
      'malformedLists',
      'retryAfterWrongDate',
      'completedRosters',
    ],
  },
  { set: 'background', what: 'Gavel is in the background for some of the time', often: [], seldom: [] },
  {
    set: 'interruptions',
    what: 'the user and the disk interfere with Gavel',
    often: ['inReadOnly', 'removedAccounts', 'linesLost'],
    seldom: ['handedOver'],
  },
  {
    set: 'ends',
    what: 'rooms end at times that the moderator set',
    often: ['scheduledEnds'],
    seldom: ['scheduledEndsSent', 'endsByRuleSent'],
  },
  {
    set: 'announcements',
    what: 'texts are announced and rooms are ended after them',
    often: ['endsAnnounced', 'announcedEndsAskedAbout'],
    seldom: ['announcedEndsCancelled', 'announcedEndsSent'],
  },
  {
    set: 'newcomers',
    what: 'newcomers are muted',
    often: ['newcomersOn', 'newcomersMuted', 'newcomersPaused'],
    seldom: [],
  },
  {
    set: 'door',
    what: 'newcomers are stopped at the door',
    often: ['stoppedAtDoor', 'letIn'],
    seldom: [],
  },
]

export const restarts: ProvenSet = {
  set: 'restarts',
  what: 'rooms end and start again',
  often: ['clockSteps', 'cut', 'emptyLists', 'idsReused', 'restarted', 'sleeps', 'wrong404'],
  seldom: ['cutAfterEffect', 'staleRosters'],
}

export const team: ProvenSet = {
  set: 'feed',
  what: 'the broker and the relays of a team fail',
  often: ['relayedReads', 'didsHeard', 'false404s', 'relayKilled', 'busFaults', 'replay'],
  seldom: ['relayHangs', 'split', 'relaySuspended', 'brokerDown', 'deskCut', 'deskSleeps', 'newcomersMuted'],
}
