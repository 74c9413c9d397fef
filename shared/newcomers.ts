/** Why newcomers are not muted for the moment, until the user says how to go on. */
export type NewcomersPaused = 'sleep' | 'network' | 'outage' | 'restart' | 'me'

/** Why muting newcomers was switched off without the user. */
export type NewcomersStopped = 'readOnly' | 'rateLimited' | 'storage' | 'notOwn'

/** What an own room shows of muting its newcomers; absent while that is off. */
export type NewcomersView =
  | { readonly state: 'on' }
  | {
      readonly state: 'paused'
      readonly why: NewcomersPaused
      /** Keys of the members who came meanwhile and can be heard; absent while nobody knows who is there. */
      readonly came?: readonly string[]
    }

/** How the user goes on after a pause: with those who came meanwhile muted, or left as they are. */
export type NewcomersReply = 'muteThem' | 'leaveThem'
