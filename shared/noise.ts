import type { RoomChoice } from './end-question.ts'
import type { Fault } from './fault.ts'

/** What the user says or asks for in the window of the search for a noisy line. */
export const noiseReplies = [
  'still',
  'gone',
  'start',
  'retry',
  'giveBack',
  'keep',
  'tell',
  'remove',
  'again',
  'close',
] as const

export type NoiseReply = (typeof noiseReplies)[number]

/** Who is muted for the search now. */
export interface MutedForNoise {
  /** Some of them, as they are shown elsewhere. */
  readonly names: readonly string[]
  /** How many more there are. */
  readonly more: number
}

/**
 * What the window of the search for a noisy line shows. If it asks something, or is empty, its page acknowledges the
 * token once that is painted.
 */
export type NoiseState = NoiseContent & { readonly token?: string }

export type NoiseContent =
  /** Nothing. The page is empty before its window is hidden, so that it shows nothing old when it is shown again. */
  | { readonly state: 'empty' }
  /** There is no room to search. */
  | { readonly state: 'none' }
  | { readonly state: 'choose'; readonly rooms: readonly RoomChoice[] }
  /** It is not known which caller the user is, so that they may be muted too. Nothing was sent yet. */
  | { readonly state: 'meUnknown'; readonly title: string }
  | { readonly state: 'working' | 'givingBack'; readonly title: string }
  | {
      readonly state: 'asking'
      readonly title: string
      /** Belongs to this question only. */
      readonly question: number
      readonly muted: MutedForNoise
      /** The most answers that are still needed, with this one. */
      readonly most: number
    }
  /** The callers could not be muted or unmuted for the question. */
  | { readonly state: 'stuck'; readonly title: string; readonly fault: Fault }
  | {
      readonly state: 'found'
      readonly title: string
      readonly name: string
      /** Empty if the number is unknown, or is already shown as the name. */
      readonly number: string
      /** How many others could not be given back, so that the room asks about them. */
      readonly leftMuted: number
    }
  | {
      readonly state: 'over'
      readonly title: string
      /**
       * `elsewhere`: the noise comes from none of those who can be muted. `left`: whoever made it has left, or was muted
       * by somebody else. `nobody`: one of both. `ended`: the run of the room has ended.
       */
      readonly why: 'elsewhere' | 'left' | 'nobody' | 'ended' | 'givenBack' | 'kept'
      readonly leftMuted: number
    }
  | { readonly state: 'failed'; readonly fault: Fault }
