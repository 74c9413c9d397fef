/** Why the muting of newcomers is paused until the user decides how to continue. */
export type NewcomersPaused = 'sleep' | 'restart' | 'me'

/** Why Gavel, not the user, switched off the muting of newcomers. `nameless`: no call says in which room it is. */
export type NewcomersStopped = 'readOnly' | 'rateLimited' | 'storage' | 'notOwn' | 'nameless'

/** What the user's own room shows while the muting of its newcomers is on or paused. */
export type NewcomersView =
  | { readonly state: 'on' }
  | {
      readonly state: 'paused'
      readonly why: NewcomersPaused
      /**
       * Keys of the members, other than the user, who joined in the meantime and are not muted; absent while the
       * members are unknown.
       */
      readonly came?: readonly string[]
    }

/** Key of the sentence that says whether callers who join after everyone was muted are muted too. */
export function laterText(newcomers: NewcomersView | undefined): 'together.laterToo' | 'together.notLater' {
  return newcomers?.state === 'on' ? 'together.laterToo' : 'together.notLater'
}

/** How the user continues after a pause: the members who joined in the meantime are muted, or left unmuted. */
export type NewcomersReply = 'muteThem' | 'leaveThem'
