import type { AccountView } from '../../../shared/account.ts'
import type { Caller } from '../../../shared/callers/called.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import type { ReplyIn } from '../../../shared/ipc/contract.ts'
import type { Result } from '../../../shared/result.ts'
import type { Action, ActionResult, Member } from '../../../shared/rooms/model.ts'
import type { SmallKind, SmallStates } from '../../../shared/small-window.ts'
import type { After } from '../../../shared/timers.ts'
import type { Rooms } from '../../moderation/rooms.ts'
import type { Painted } from '../windows/painted.ts'

/** What each part with a small window needs. */
export interface SmallParts<Kind extends SmallKind> {
  readonly monitor: Pick<Rooms, 'snapshot' | 'subscribe' | 'conference'>
  readonly accounts: () => readonly AccountView[]
  /** Returns how a caller is shown, with a name that differs from those of the others in the room. */
  readonly callerOf: (member: Member, room: readonly Member[] | undefined) => Caller
  readonly act: (action: Action, token?: string) => Promise<Result<ActionResult>>
  readonly now: () => number
  readonly after: After
  readonly painted: Pick<Painted, 'newToken' | 'wait'>
  /** Opens the small window; resolves when it is visible. */
  readonly open: () => Promise<void>
  /** Whether the small window exists and is visible. */
  readonly isVisible: () => boolean
  /** Hides the small window once its page has painted the state of this token, which shows nothing. */
  readonly close: (token: string) => void
  /** Sends the window the state to show. */
  readonly push: (state: SmallStates[Kind]) => void
  /** Notifies the user of a fault that the window does not show, for example because it is closed. */
  readonly notifyFault: (fault: Fault) => void
}

/** What a small window shows, and what becomes of what the user does in it. */
export abstract class SmallPart<Kind extends SmallKind, Parts extends SmallParts<Kind> = SmallParts<Kind>> {
  protected readonly parts: Parts
  protected isOpen = false
  /** Resolves when the window is visible. */
  #opened = Promise.resolve()
  #turn = 0
  #stopTimer: (() => void) | undefined

  constructor(parts: Parts) {
    this.parts = parts
  }

  abstract state(): SmallStates[Kind]

  abstract reply(reply: ReplyIn<Kind>): Result<unknown>

  /** Does what closing the window means. Also called once it was closed by somebody else. */
  abstract closed(): void

  protected reveal(): Promise<void> {
    this.isOpen = true
    this.#opened = this.parts.open()
    return this.#opened
  }

  /** Hides the window, and returns the token of the state in which it shows nothing. */
  protected hide(empty: (token: string) => SmallStates[Kind]): void {
    this.nextTurn()
    this.isOpen = false
    const token = this.parts.painted.newToken()
    this.parts.push(empty(token))
    this.parts.close(token)
  }

  /** Begins the next operation, and stops the timer of the last one. Results of earlier ones are ignored. */
  protected nextTurn(): number {
    this.#stopTimer?.()
    this.#turn += 1
    return this.#turn
  }

  protected isCurrent(turn: number): boolean {
    return turn === this.#turn
  }

  /** Sets the one timer of the operation; undefined stops it. */
  protected later(ms: number | undefined, run: () => void = () => undefined): void {
    this.#stopTimer?.()
    this.#stopTimer = ms === undefined ? undefined : this.parts.after(ms, run)
  }

  /**
   * Whether the page has painted what belongs to the token: nothing that it has not painted is confirmed. If it has not,
   * although that is still awaited, the window closes, and the user is told.
   */
  protected async isPainted(token: string, isAwaited: () => boolean): Promise<boolean> {
    const isPainted = await this.parts.painted.wait(token, this.#opened)
    if (!isAwaited()) return false
    if (isPainted) return true
    this.parts.notifyFault(fault('unconfirmed', { values: { reason: 'unpainted' } }))
    this.closed()
    return false
  }
}
