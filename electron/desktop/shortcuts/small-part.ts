import { drop } from '../../../shared/drop.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import type { ReplyIn } from '../../../shared/ipc/contract.ts'
import type { Result } from '../../../shared/result.ts'
import type { Room } from '../../../shared/rooms/model.ts'
import { orderRooms } from '../../../shared/rooms/room-order.ts'
import type { SmallKind, SmallStates } from '../../../shared/small-window.ts'
import { createAfter, type After } from '../../../shared/timers.ts'
import type { Show } from '../../../shared/ipc/bridge.ts'
import type { DesktopOptions } from '../desktop-options.ts'
import type { Notifier } from '../notifications/notifier.ts'
import type { SmallWindow } from '../windows/small-windows.ts'

/** What each part with a small window needs. */
export interface SmallParts<Kind extends SmallKind> extends DesktopOptions {
  readonly notifier: Notifier
  readonly window: SmallWindow
  /** Shows something in the main window. */
  readonly show: (show: Show) => void
  /** Called just before the finder opens or closes. */
  readonly onFinder: (isOpen: boolean) => void
  /** Sends the window the state to show. */
  readonly push: (state: SmallStates[Kind]) => void
}

/** What a small window shows, and what becomes of what the user does in it. */
export abstract class SmallPart<Kind extends SmallKind> {
  readonly window: SmallWindow
  protected readonly parts: SmallParts<Kind>
  protected readonly after: After
  protected isOpen = false
  /** Resolves when the window is visible. */
  #opened = Promise.resolve()
  #turn = 0
  #stopTimer: (() => void) | undefined

  constructor(parts: SmallParts<Kind>) {
    this.parts = parts
    this.window = parts.window
    this.after = createAfter(parts.clock)
  }

  abstract state(): SmallStates[Kind]

  abstract reply(reply: ReplyIn<Kind>): Result<unknown>

  /** Does what closing the window means. Also called once it was closed by somebody else. */
  abstract closed(): void

  protected reveal(): Promise<void> {
    this.isOpen = true
    this.#opened = this.window.open()
    return this.#opened
  }

  /** Rooms in the order in which they are offered. */
  protected ordered(rooms: readonly Room[]): readonly Room[] {
    const { settings, localizedTexts } = this.parts
    return orderRooms(rooms, localizedTexts.current().compare, settings.get().preferences.roomOrder)
  }

  /** Notifies the user of a fault that the window does not show, for example because it is closed. */
  protected notifyFault(told: Fault): void {
    const { notifier, localizedTexts } = this.parts
    drop(notifier.show(localizedTexts.failure(told)))
  }

  /** Hides the window, and returns the token of the state in which it shows nothing. */
  protected hide(empty: (token: string) => SmallStates[Kind]): void {
    this.nextTurn()
    this.isOpen = false
    const token = this.parts.painted.newToken()
    this.parts.push(empty(token))
    this.window.close(token)
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
    this.#stopTimer = ms === undefined ? undefined : this.after(ms, run)
  }

  /**
   * Whether the page has painted what belongs to the token: nothing that it has not painted is confirmed. If it has not,
   * although that is still awaited, the window closes, and the user is told.
   */
  protected async isPainted(token: string, isAwaited: () => boolean): Promise<boolean> {
    const isPainted = await this.parts.painted.wait(token, this.#opened)
    if (!isAwaited()) return false
    if (isPainted) return true
    this.notifyFault(fault('unconfirmed', { values: { reason: 'unpainted' } }))
    this.closed()
    return false
  }
}
