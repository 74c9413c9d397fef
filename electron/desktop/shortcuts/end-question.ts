import type { AccountView } from '../../../shared/account.ts'
import { drop } from '../../../shared/drop.ts'
import type { EndQuestionState, RoomChoice } from '../../../shared/end-question.ts'
import type { ReplyIn } from '../../../shared/ipc/contract.ts'
import { BROUGHT_UP } from '../../../shared/limits.ts'
import { SECOND_PRESS_WITHIN } from '../../../shared/preferences/accelerator.ts'
import { success, type Result } from '../../../shared/result.ts'
import type { Action, ActionResult, Change, Question, Room } from '../../../shared/rooms/model.ts'
import { everyoneSeenIn } from '../../../shared/rooms/room-actions.ts'
import { accountSuffix } from '../../../shared/text/room-names.ts'
import type { AccountId, RoomKey } from '../../../shared/values.ts'
import { ownRoomsOf, withoutOwnRoom } from './quiet-shortcuts.ts'
import { PressFilter } from './press-filter.ts'
import { SmallPart, type SmallParts } from './small-part.ts'

/** Milliseconds. */
const TIMES = {
  /** The window closes so long after it was opened. */
  longest: 60_000,
  /** If checking the room for the question takes longer, the window opens and shows the check. */
  slow: 1_000,
  closeAfter: { choose: 60_000, none: 6_000, unknown: 20_000, done: 2_500, failed: 20_000 },
} as const

/** The value of `armedAt` while a question is not on the screen yet. */
const UNARMED = Number.MAX_SAFE_INTEGER

/**
 * Milliseconds from when a question is on the screen until presses of the shortcut, and Enter and clicks, confirm it.
 * Enter and clicks may be meant for another window: see `BROUGHT_UP`.
 */
const FIRST = { presses: 300, clicks: BROUGHT_UP }
/** The same for a question that takes the place of something else in the window. */
const ANEW = { presses: 700, clicks: 700 }

/**
 * Asks in a small window whether to end a room. A held key, which repeats the shortcut, ends no room.
 *
 * ```
 * empty ─► checking ─► ask ─► sending ─► done, failed
 *   └─► choose ──┘      └─ more people: asked again
 *   └─► none, unknown
 * ```
 */
export class EndQuestion extends SmallPart<'shortcut'> {
  #state: EndQuestionState = { state: 'empty', token: '' }
  readonly #press: PressFilter
  #openedAt = 0
  /** A press confirms only from this time on, because the question must be on the screen, and must have been read. */
  #pressesFrom = Infinity
  /** The same for Enter and clicks. */
  #clicksFrom = Infinity
  /** The question about the room that is being ended. */
  #ending: Question | undefined

  constructor(parts: SmallParts<'shortcut'>) {
    super(parts)
    this.#press = new PressFilter(parts.clock, (...press) => {
      this.#pressed(...press)
    })
    parts.rooms.subscribe((_before, _after, changes) => {
      this.#roomsChanged(changes)
    })
  }

  state(): EndQuestionState {
    return this.#state
  }

  reply(given: ReplyIn<'shortcut'>): Result<void> {
    if (given.reply === 'confirm') this.confirm(given.token)
    else if (given.reply === 'choose') this.choose(given.room)
    else this.closed()
    return success(undefined)
  }

  /** Called when the global shortcut is pressed, and repeatedly while it is held. */
  pressed(): void {
    this.#press.callback()
    // Also a repeat moves the time until which a press confirms.
    if (this.#state.state === 'ask') this.#showQuestion(this.#state.question, this.#state.armedAt)
  }

  #pressed(pressedAt: number, gap: number): void {
    const state = this.#state
    if (state.state === 'checking' || state.state === 'sending') return
    const isVisible = this.window.isVisible()
    // A press asks again if the system hid the window, and confirms nothing before the question could be read.
    const isHidden = pressedAt >= this.#pressesFrom && !isVisible
    if (state.state !== 'ask' || gap > SECOND_PRESS_WITHIN || isHidden) this.#begin()
    else if (isVisible && pressedAt >= this.#pressesFrom) drop(this.#send(state.question))
  }

  /** Opens the question but ends no room: a held key may start Gavel repeatedly with `--end-my-conference`. */
  ask(): void {
    if (!this.isOpen || ['none', 'unknown', 'done', 'failed'].includes(this.#state.state)) this.#begin()
    else drop(this.window.open())
  }

  /**
   * Asks about any room, unless an end is being sent: then the window shows that. Earlier presses do not count. Returns
   * whether the room is live.
   */
  askAbout(roomKey: RoomKey): boolean {
    const room = this.#live().find(({ key }) => key === roomKey)
    if (this.#state.state === 'sending') drop(this.window.open())
    else if (room) {
      this.#press.forget()
      this.#press.lastAt = -Infinity
      this.#open()
      drop(this.#askAbout(room))
    }
    return room !== undefined
  }

  /** Sends the end after Enter or a click. The token must belong to the question that is shown now. */
  confirm(token: string | undefined): void {
    const state = this.#state
    if (!this.isOpen || state.state !== 'ask' || !this.window.isVisible()) return
    if (this.parts.clock.now() < this.#clicksFrom || token !== state.question.token) return
    drop(this.#send(state.question))
  }

  closed(): void {
    // A request that was sent cannot be undone, so its response is awaited.
    if (this.isOpen && this.#state.state !== 'sending') this.#close()
  }

  choose({ accountId, name }: { readonly accountId: AccountId; readonly name: string }): void {
    if (!this.isOpen || this.#state.state !== 'choose') return
    const room = this.#ownRooms().find((one) => one.accountId === accountId && one.name === name)
    drop(room ? this.#askAbout(room) : this.#offer())
  }

  /**
   * Asks again if the question names too few people. Shows that the room has ended. If it was unknown whether one of
   * the user's own rooms is live, starts again once that is known.
   */
  #roomsChanged(changes: readonly Change[]): void {
    const state = this.#state
    if (state.state === 'done' && hasEnded(this.#ending, changes)) this.#showResult({ ...state, outcome: 'ended' })
    if (state.state === 'unknown' && this.#offerNow().state !== 'unknown') this.#begin()
    // Nothing is asked again while it is being asked or painted.
    if (state.state !== 'ask' || this.#pressesFrom === Infinity) return
    const room = this.#live().find((one) => isAbout(state.question, one))
    // Without a roster the question has no head count, and asking again would only read the room again.
    if (room?.people !== undefined && state.question.people !== undefined && room.people > state.question.people)
      drop(this.#askAbout(room))
  }

  /** The user's own rooms that are live now, in the order in which they are offered. */
  #ownRooms(): readonly Room[] {
    return this.ordered(ownRoomsOf(this.parts.rooms.snapshot()))
  }

  /** All rooms that are live now. */
  #live(): readonly Room[] {
    return this.parts.rooms.snapshot().conferences.filter(({ state }) => state !== 'ending')
  }

  /** The rooms to choose from, or why there is none. */
  #offerNow(): Extract<EndQuestionState, { readonly state: 'choose' | 'none' | 'unknown' | 'done' }> {
    const snapshot = this.parts.rooms.snapshot()
    const rooms = this.#ownRooms().map((room) => choiceOf(room, snapshot.accounts))
    if (rooms.length > 0) return { state: 'choose', token: this.parts.painted.newToken(), rooms }
    const why = withoutOwnRoom(snapshot)
    return why.kind === 'ending' ? { state: 'done', outcome: 'accepted', title: why.room.title } : { state: why.kind }
  }

  #open(): void {
    this.#openedAt = this.parts.clock.now()
    this.isOpen = true
    this.#ending = undefined
  }

  #begin(): void {
    const [only, other] = this.#ownRooms()
    this.#open()
    drop(only && !other ? this.#askAbout(only) : this.#offer())
  }

  async #offer(): Promise<void> {
    const turn = this.nextTurn()
    const offer = this.#offerNow()
    this.#show(offer)
    const opened = this.reveal()
    const isStill = (): boolean => this.isCurrent(turn)
    if (offer.state === 'choose' ? await this.isPainted(offer.token, isStill) : (await opened, isStill()))
      this.#closeAfter(TIMES.closeAfter[offer.state])
  }

  async #askAbout(room: Room): Promise<void> {
    const turn = this.nextTurn()
    this.#pressesFrom = this.#clicksFrom = Infinity
    this.later(['unknown', 'checking'].includes(this.#state.state) ? 0 : TIMES.slow, () => {
      this.#show({ state: 'checking', title: room.title })
      drop(this.reveal())
    })
    const asked = await this.parts.commands.ask(confirmedEnd(room))
    if (!this.isCurrent(turn)) return
    this.later(undefined)
    if (!asked.ok) {
      this.#showResult({ state: 'failed', fault: asked.fault })
      await this.reveal()
      return
    }
    // A press may still be meant for what the window shows now.
    const reading = this.window.isVisible() ? ANEW : FIRST
    drop(this.reveal())
    await this.#ask(asked.value, reading, turn)
  }

  /** Shows a question, which nothing confirms before its page has painted it. */
  async #ask(question: Question, reading: typeof FIRST, turn: number): Promise<void> {
    this.#pressesFrom = this.#clicksFrom = Infinity
    this.#showQuestion(question, UNARMED)
    if (!(await this.isPainted(question.token, () => this.isCurrent(turn)))) return
    const paintedAt = this.parts.clock.now()
    this.#pressesFrom = paintedAt + reading.presses
    this.#clicksFrom = paintedAt + reading.clicks
    this.#showQuestion(question, this.#clicksFrom)
    this.#closeAfter(Math.max(0, this.#openedAt + TIMES.longest - paintedAt))
    this.#roomsChanged([])
  }

  /** Ends the room. If the token has expired, asks again first: a question that says anything else must be read. */
  async #send(shown: Question): Promise<void> {
    const turn = this.nextTurn()
    const { title = '' } = shown
    this.#show({ state: 'sending', title })
    const { commands, clock } = this.parts
    const asked = clock.now() < shown.expiresAt ? success(shown) : await commands.ask(shown.action)
    const question = asked.ok ? asked.value : shown
    const acted = !asked.ok
      ? asked
      : isSameQuestion(shown, question)
        ? await commands.act(question.action, question.token)
        : success<ActionResult>({ state: 'question', question })
    if (!this.isCurrent(turn)) return
    if (!this.window.isVisible()) {
      // No window shows why the room was not ended, or may not have been.
      if (!acted.ok) this.notifyFault(acted.fault)
      this.#close()
    } else if (!acted.ok) this.#showResult({ state: 'failed', fault: acted.fault })
    else if (acted.value.state === 'question') drop(this.#ask(acted.value.question, ANEW, turn))
    else {
      this.#ending = acted.value.state === 'alreadyGone' ? undefined : question
      this.#showResult({
        state: 'done',
        title,
        outcome: acted.value.state === 'alreadyGone' ? 'alreadyGone' : 'accepted',
      })
    }
  }

  #showQuestion(question: Question, armedAt: number): void {
    const pressUntil = Math.max(0, this.#press.lastAt + SECOND_PRESS_WITHIN)
    const [only, other] = this.#ownRooms()
    const isOnly = only !== undefined && other === undefined && isAbout(question, only)
    this.#show({ state: 'ask', question, armedAt, pressUntil, isOnly })
  }

  #showResult(state: Extract<EndQuestionState, { readonly state: 'done' | 'failed' }>): void {
    this.#show(state)
    this.#closeAfter(TIMES.closeAfter[state.state])
  }

  #show(state: EndQuestionState): void {
    this.#state = state
    this.parts.push(state)
  }

  #close(): void {
    this.#press.forget()
    this.hide((token) => (this.#state = { state: 'empty', token }))
  }

  #closeAfter(ms: number): void {
    this.later(ms, () => {
      this.#close()
    })
  }
}

/** The action that the end question is about. */
function confirmedEnd(room: Room): Action {
  return { kind: 'end', seen: everyoneSeenIn(room) }
}

/** The room as it is offered in a small window. */
export function choiceOf({ accountId, name, title, people }: Room, accounts: readonly AccountView[]): RoomChoice {
  const account = accountSuffix(accounts, accountId)
  return { accountId, name, title, ...(account !== undefined && { account }), ...(people !== undefined && { people }) }
}

/** Whether one of the changes is the end of the run that the question was about. */
function hasEnded(question: Question | undefined, changes: readonly Change[]): boolean {
  return changes.some((change) => change.kind === 'ended' && question && isAbout(question, change.conference))
}

/** Whether the question is about this run of this room. */
function isAbout({ action }: Question, { accountId, name, instance }: Room): boolean {
  const seen = action.kind === 'end' ? action.seen : undefined
  return seen?.accountId === accountId && seen.conference === name && seen.instance === instance
}

/** Whether the question need not be read again: same action and title, and no more people than before. */
function isSameQuestion(before: Question, next: Question): boolean {
  const isNoMore =
    before.people === undefined || next.people === undefined
      ? before.people === next.people
      : next.people <= before.people
  return before.title === next.title && isNoMore
}
