/**
 * What becomes of newcomers: they are muted; they are put on hold at the door until the user admits them; or they are
 * put there, told that the room is closed, and hung up after the Undo time.
 */
export const newcomersRules = ['mute', 'ask', 'close'] as const
export type NewcomersRule = (typeof newcomersRules)[number]

/**
 * Why the rule for newcomers is paused until the user decides how to continue. `colleague`: a desk of the team already had
 * one for this room when it was to begin. `colleagueLeft`: that desk no longer has one. `late`: a caller whom Gavel saw for
 * the first time had been there for long.
 */
export type NewcomersPaused = 'sleep' | 'restart' | 'me' | 'late' | 'colleague' | 'colleagueLeft'

/** Why Gavel, not the user, switched off the rule for newcomers. */
export type NewcomersStopped = 'readOnly' | 'storage' | 'notOwn'

/** What the user's own room shows while a rule for its newcomers is on or paused. */
export type NewcomersView = { readonly rule: NewcomersRule } & NewcomersState

type NewcomersState =
  | { readonly state: 'on' }
  | {
      readonly state: 'paused'
      readonly why: NewcomersPaused
      /** The colleague whose desk has a rule. Only with `colleague`. */
      readonly by?: string
      /**
       * Keys of the members, other than the user, who joined in the meantime and to whom the rule was not applied; absent
       * while the members are unknown.
       */
      readonly came?: readonly string[]
    }

/** Key of the sentence that says whether callers who join after everyone was muted are muted too. */
export function laterText(newcomers: NewcomersView | undefined): 'together.laterToo' | 'together.notLater' {
  return newcomers?.state === 'on' ? 'together.laterToo' : 'together.notLater'
}

/**
 * How the user continues after a pause. `muteThem`: the rule applies to those who joined in the meantime, so that the
 * door stops them. `leaveThem`: they are left alone.
 */
export type NewcomersReply = 'muteThem' | 'leaveThem'
