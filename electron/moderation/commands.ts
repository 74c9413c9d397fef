import type { Acted, Action, Question } from '../../shared/model.ts'
import type { Result } from '../../shared/result.ts'

/** Everything that changes something at a provider. Runs without Electron. */
export interface Commands {
  /**
   * Guards, journals and sends. Answers `held` for a remove or kick of one other person, `question` where a
   * confirmation is needed and none was given.
   */
  act(action: Action, confirmation?: string): Promise<Result<Acted>>
  /** The question for an action that needs one; reads the room again first where what is known is old. */
  ask(action: Action): Promise<Result<Question>>
  /** End all needs the account's name, typed, beside the token. */
  confirmEndAll(token: string, typedName: string): Promise<Result<Acted>>
  undo(heldId: string): Result<void>
  sendNow(heldId: string): Result<void>
  /** Takes a failed pending action off its row. */
  dismiss(actionId: string): void
  /** Drops what is held, and journals it: on quit, sleep, lost network. Nothing is sent. */
  dropHeld(why: 'quit' | 'sleep' | 'network'): Promise<void>
}
