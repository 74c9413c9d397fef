/** Why newcomers are not muted until the user decides how to continue. */
export type NewcomersPaused = 'sleep' | 'network' | 'outage' | 'restart' | 'me'

/** Why Gavel, not the user, switched off the muting of newcomers. */
export type NewcomersStopped = 'readOnly' | 'rateLimited' | 'storage' | 'notOwn'

/** The state of muting newcomers that an own room shows; absent while it is off. */
export type NewcomersView =
  | { readonly state: 'on' }
  | {
      readonly state: 'paused'
      readonly why: NewcomersPaused
      /** Keys of the members who joined in the meantime and can be heard; absent while the members are unknown. */
      readonly came?: readonly string[]
    }

/** How the user continues after a pause: the members who joined in the meantime are muted, or left unmuted. */
export type NewcomersReply = 'muteThem' | 'leaveThem'
