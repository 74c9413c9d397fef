import type { AccountId } from './values.ts'
import type { Fault } from './fault.ts'
import type { Question } from './rooms/model.ts'

/** A room of the user's own that they can choose to end. */
export interface RoomChoice {
  readonly accountId: AccountId
  readonly name: string
  readonly title: string
  /** Name of the room's account, if more than one is connected. */
  readonly account?: string
  readonly people?: number
}

/** What the end question's window shows. Its page acknowledges the token, here or of the question, once it is painted. */
export type EndQuestionState =
  | {
      readonly state: 'ask'
      readonly question: Question
      /** Epoch ms. Before this time, neither Enter nor a click confirms. Far away until the question is painted. */
      readonly armedAt: number
      /** Epoch ms until which another press of the shortcut ends the room. 0 if it was not pressed. */
      readonly pressUntil: number
      /**
       * Whether the question is about the only live room of the user's own. If so, two presses after `pressUntil` end
       * it.
       */
      readonly isOnly: boolean
    }
  | {
      readonly state: 'choose'
      readonly token: string
      readonly rooms: readonly RoomChoice[]
    }
  /** Nothing. The page is empty before its window is hidden, so that it shows nothing old when it is shown again. */
  | { readonly state: 'empty'; readonly token: string }
  /** `unknown`: one of the user's own rooms may be live. Gavel asks the question as soon as it knows of one. */
  | { readonly state: 'none' | 'unknown' }
  /** The room is being read for the question. This is shown after a second, but at once after `unknown`. */
  | { readonly state: 'checking'; readonly title: string }
  | { readonly state: 'sending'; readonly title: string }
  | {
      readonly state: 'done'
      readonly outcome: 'accepted' | 'ended' | 'alreadyGone'
      readonly title: string
    }
  | { readonly state: 'failed'; readonly fault: Fault }
