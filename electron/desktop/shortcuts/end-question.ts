import type { AccountId, RoomKey } from '../../../shared/values.ts'
import { drop } from '../../../shared/drop.ts'
import type { AccountView } from '../../../shared/account.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import type { EndQuestionState, RoomChoice } from '../../../shared/end-question.ts'
import { SECOND_PRESS_WITHIN } from '../../../shared/preferences/accelerator.ts'
import { BROUGHT_UP } from '../../../shared/limits.ts'
import type { Result } from '../../../shared/result.ts'
import type { ActionResult, Action, Change, Room, Question } from '../../../shared/rooms/model.ts'
import { everyoneSeenIn } from '../../../shared/rooms/room-actions.ts'
import { accountSuffix } from '../../../shared/text/room-names.ts'
import type { After } from '../../../shared/timers.ts'
import type { Painted } from '../windows/painted.ts'
import { LatestTurn } from './latest-turn.ts'
import type { WithoutOwnRoom } from './own-room-shortcuts.ts'
import { HELD_KEY_TIMES } from './press-filter.ts'

/** Milliseconds. */
const TIMES = {
  /**
   * Enter and clicks are ignored until the question has been on the screen for this long, because they may be meant for
   * another window. If the window showed something else before, presses of the shortcut are ignored for the same time.
   */
  armAfter: 700,
  /** How long presses of the shortcut are ignored otherwise. A question that was painted late was not seen before. */
  seenAfter: 300,
  /**
   * While the window is open, the question is asked again this long before its token expires. If the window was opened
   * at least `longest` ago, it closes instead.
   */
  renewBefore: 1_500,
  longest: 60_000,
  /** If checking the room for the question takes longer, the window opens and shows the check. */
  slow: 1_000,
  closeAfter: { choose: 60_000, none: 6_000, unknown: 20_000, done: 2_500, failed: 20_000 },
} as const

/** The value of `armedAt` while a question is not on the screen yet. */
const UNARMED = Number.MAX_SAFE_INTEGER

/** Milliseconds from when a question is on the screen until presses of the shortcut, and Enter and clicks, confirm it. */
interface Reading {
  readonly presses: number
  readonly clicks: number
}

/** For a question that takes the place of something else in the window. */
const ANEW: Reading = { presses: TIMES.armAfter, clicks: TIMES.armAfter }

/** For a question with which the window comes up, in which no earlier Enter or click counts as a press. */
const FIRST: Reading = { presses: TIMES.seenAfter, clicks: BROUGHT_UP }

export interface EndQuestionOptions {
  readonly now: () => number
  readonly after: After
  /** The user's own rooms that are live now, in the order in which they are offered. */
  readonly ownRooms: () => readonly Room[]
  /** Why there is no room of the user's own to offer. */
  readonly withoutOwn: () => WithoutOwnRoom
  /** All rooms that are live now. */
  readonly rooms: () => readonly Room[]
  readonly accounts: () => readonly AccountView[]
  readonly ask: (action: Action) => Promise<Result<Question>>
  readonly act: (action: Action, token: string) => Promise<Result<ActionResult>>
  readonly painted: Pick<Painted, 'newToken' | 'wait'>
  /** Opens the small window; resolves when it is visible. */
  readonly open: () => Promise<void>
  /** Whether the small window exists and is visible. */
  readonly isVisible: () => boolean
  /** Hides the small window once its page has painted the empty state of this token. */
  readonly close: (token: string) => void
  /** Sends the window the state to show. */
  readonly push: (state: EndQuestionState) => void
  /** Called if the window is no longer visible: notifies the user that the room was not ended, or may not have been. */
  readonly notifyFault: (fault: Fault) => void
}

/** Asks in a small window whether to end a room. A held key, which repeats the shortcut, ends no room. */
export class EndQuestion {
  readonly #options: EndQuestionOptions
  #state: EndQuestionState = { state: 'empty', token: '' }
  #isOpen = false
  #lastCallbackAt = -Infinity
  #openedAt = 0
  /** A press confirms only from this time on, because the question must be on the screen, and must have been read. */
  #pressesFrom = Infinity
  /** The same for Enter and clicks. */
  #clicksFrom = Infinity
  readonly #turns: LatestTurn
  #isRenewing = false
  /** The question about the room that is being ended. */
  #ending: Question | undefined
  /** The key of the room to ask about once the end that is being sent has its result. */
  #next: string | undefined
  #forgetPress: (() => void) | undefined

  constructor(options: EndQuestionOptions) {
    this.#options = options
    this.#turns = new LatestTurn(options.after)
  }

  state(): EndQuestionState {
    return this.#state
  }

  /** Called when the global shortcut is pressed, and repeatedly while it is held. */
  pressed(): void {
    const { now, after } = this.#options
    // The absolute difference, as in `PressFilter`.
    const gap = Math.abs(now() - this.#lastCallbackAt)
    this.#lastCallbackAt = now()
    this.#forgetPress?.()
    if (gap < HELD_KEY_TIMES.repeatGap || ['checking', 'sending'].includes(this.#state.state)) {
      if (this.#state.state === 'ask') this.#showQuestion(this.#state.question, this.#state.armedAt)
      return
    }
    // A press asks again if the system hid the window, and confirms nothing before the question could be read.
    const isHidden = now() >= this.#pressesFrom && !this.#options.isVisible()
    if (this.#isOpen && this.#state.state === 'ask' && gap <= SECOND_PRESS_WITHIN && !isHidden) {
      if (!this.#canConfirmByPress()) return
      this.#forgetPress = after(HELD_KEY_TIMES.heldKeyShows, () => {
        if (this.#isOpen && this.#state.state === 'ask' && this.#canConfirmByPress())
          drop(this.#send(this.#state.question))
      })
      return
    }
    this.#begin()
  }

  /** Opens the question but ends no room: a held key may start Gavel repeatedly with `--end-my-conference`. */
  ask(): void {
    if (!this.#isOpen || ['none', 'unknown', 'done', 'failed'].includes(this.#state.state)) this.#begin()
    else drop(this.#options.open())
  }

  /** Asks about any room, once no end is being sent. Earlier presses do not count. Returns whether the room is live. */
  askAbout(roomKey: RoomKey): boolean {
    const room = this.#options.rooms().find(({ key }) => key === roomKey)
    if (room && this.#state.state === 'sending') this.#next = roomKey
    else if (room) {
      this.#forgetPress?.()
      this.#lastCallbackAt = -Infinity
      this.#open()
      drop(this.#askAbout(room))
    }
    return room !== undefined
  }

  /** Sends the end after Enter or a click. The token must belong to the question that is shown now. */
  confirm(token: string | undefined): void {
    const state = this.#state
    if (!this.#isOpen || state.state !== 'ask' || !this.#options.isVisible()) return
    if (this.#options.now() < this.#clicksFrom || token !== state.question.token) return
    drop(this.#send(state.question))
  }

  cancel(): void {
    // A request that was sent cannot be undone, so its response is awaited.
    if (this.#isOpen && this.#state.state !== 'sending') this.#close()
  }

  choose({ accountId, name }: { readonly accountId: AccountId; readonly name: string }): void {
    if (!this.#isOpen || this.#state.state !== 'choose') return
    const room = this.#options.ownRooms().find((one) => one.accountId === accountId && one.name === name)
    drop(room ? this.#askAbout(room) : this.#offer())
  }

  /**
   * Asks again if the question names too few people. Shows that the room has ended. If it was unknown whether one of
   * the user's own rooms is live, starts again once that is known.
   */
  roomsChanged(changes: readonly Change[] = []): void {
    const state = this.#state
    if (state.state === 'done' && hasEnded(this.#ending, changes)) this.#showResult({ ...state, outcome: 'ended' })
    if (state.state === 'unknown' && offerOf(this.#options).state !== 'unknown') this.#begin()
    // While another question is being prepared, the shown one is not renewed, because that would cancel the other.
    if (state.state !== 'ask' || this.#isRenewing || this.#pressesFrom === Infinity) return
    if (saysTooFew(state.question, this.#options.rooms())) drop(this.#renew(state.question))
  }

  #open(): void {
    this.#openedAt = this.#options.now()
    this.#isOpen = true
    this.#ending = undefined
  }

  #begin(): void {
    const [only, other] = this.#options.ownRooms()
    this.#open()
    drop(only && !other ? this.#askAbout(only) : this.#offer())
  }

  async #offer(): Promise<void> {
    const turn = this.#turns.next()
    const offer = offerOf(this.#options)
    this.#show(offer)
    const opened = this.#options.open()
    const isShown =
      offer.state === 'choose' ? await this.#isPainted(turn, offer.token, opened) : await this.#isCurrent(turn, opened)
    if (isShown) this.#closeAfter(TIMES.closeAfter[offer.state])
  }

  async #askAbout(room: Room): Promise<void> {
    const turn = this.#turns.next()
    this.#pressesFrom = Infinity
    this.#turns.restartTimer(['unknown', 'checking'].includes(this.#state.state) ? 0 : TIMES.slow, () => {
      this.#show({ state: 'checking', title: room.title })
      drop(this.#options.open())
    })
    const asked = await this.#options.ask(confirmedEnd(room))
    if (!this.#turns.isCurrent(turn)) return
    this.#turns.stopTimer()
    if (!asked.ok) {
      this.#showResult({ state: 'failed', fault: asked.fault })
      await this.#options.open()
      return
    }
    // A press may still be meant for what the window shows now.
    const reading = this.#options.isVisible() ? ANEW : FIRST
    await this.#ask(asked.value, reading, turn, () => this.#options.open())
  }

  /**
   * Shows a question, which nothing confirms before its page has painted it. If the page does not, the window closes,
   * and the user is told that nothing was ended.
   */
  async #ask(question: Question, reading: Reading, turn: number, open = () => Promise.resolve()): Promise<void> {
    this.#pressesFrom = this.#clicksFrom = Infinity
    // If a renewed question need not be read again, its button does not change, because that would flicker.
    const isRead = reading.clicks === 0
    this.#showQuestion(question, isRead ? 0 : UNARMED)
    if (!(await this.#isPainted(turn, question.token, open()))) return
    const paintedAt = this.#options.now()
    this.#pressesFrom = paintedAt + reading.presses
    this.#clicksFrom = paintedAt + reading.clicks
    this.#showQuestion(question, isRead ? 0 : this.#clicksFrom)
    this.#turns.restartTimer(Math.max(0, question.expiresAt - paintedAt - TIMES.renewBefore), () => {
      drop(this.#renew(question))
    })
    this.roomsChanged()
  }

  /** Whether the page has painted what belongs to the token. Closes the window if it has not, unless it shows more. */
  async #isPainted(turn: number, token: string, opened: Promise<void>): Promise<boolean> {
    const isPainted = await this.#options.painted.wait(token, opened)
    if (!this.#turns.isCurrent(turn)) return false
    if (!isPainted) this.#close(fault('unconfirmed', { values: { reason: 'unpainted' } }))
    return isPainted
  }

  /** Asks again to get a new token. A question with new content must be read again. */
  async #renew(before: Question): Promise<void> {
    if (this.#options.now() - this.#openedAt >= TIMES.longest) {
      this.#close()
      return
    }
    const turn = this.#turns.next()
    this.#isRenewing = true
    const asked = await this.#options.ask(before.action)
    this.#isRenewing = false
    const state = this.#state
    if (!this.#turns.isCurrent(turn) || state.state !== 'ask') return
    if (!asked.ok) this.#showResult({ state: 'failed', fault: asked.fault })
    else {
      const left = (from: number): number => Math.max(0, from - this.#options.now())
      const rest = { presses: left(this.#pressesFrom), clicks: left(this.#clicksFrom) }
      await this.#ask(asked.value, isSameQuestion(before, asked.value) ? rest : ANEW, turn)
    }
  }

  async #send(question: Question): Promise<void> {
    const turn = this.#turns.next()
    this.#next = undefined
    this.#show({ state: 'sending', title: question.title ?? '' })
    const acted = await this.#options.act(question.action, question.token)
    if (!this.#turns.isCurrent(turn)) return
    const next = this.#options.rooms().find((room) => room.key === this.#next && !isAbout(question, room))
    if (next || !this.#options.isVisible()) this.#close(notEndedReply(acted))
    else if (acted.ok && acted.value.state === 'question') drop(this.#ask(acted.value.question, ANEW, turn))
    else if (acted.ok) {
      this.#ending = acted.value.state === 'alreadyGone' ? undefined : question
      this.#showResult({ state: 'done', title: question.title ?? '', outcome: outcomeOf(acted.value) })
    } else this.#showResult({ state: 'failed', fault: acted.fault })
    if (next) this.askAbout(next.key)
  }

  #canConfirmByPress(): boolean {
    return this.#options.isVisible() && this.#options.now() >= this.#pressesFrom
  }

  #showQuestion(question: Question, armedAt: number): void {
    const pressUntil = Math.max(0, this.#lastCallbackAt + SECOND_PRESS_WITHIN)
    this.#show({ state: 'ask', question, armedAt, pressUntil, isOnly: isOnlyOwn(question, this.#options.ownRooms()) })
  }

  #showResult(state: Extract<EndQuestionState, { readonly state: 'done' | 'failed' }>): void {
    this.#show(state)
    this.#closeAfter(TIMES.closeAfter[state.state])
  }

  #show(state: EndQuestionState): void {
    this.#state = state
    this.#options.push(state)
  }

  /** Waits until the window is open. Returns false if a newer operation has started in the meantime. */
  async #isCurrent(turn: number, opened: Promise<void>): Promise<boolean> {
    await opened
    return this.#turns.isCurrent(turn)
  }

  #close(untold?: Fault): void {
    if (untold !== undefined) this.#options.notifyFault(untold)
    this.#turns.next()
    this.#isOpen = false
    this.#forgetPress?.()
    const token = this.#options.painted.newToken()
    this.#show({ state: 'empty', token })
    this.#options.close(token)
  }

  #closeAfter(ms: number): void {
    this.#turns.restartTimer(ms, () => {
      this.#close()
    })
  }
}

/** The action that the end question is about. */
export function confirmedEnd(room: Room): Action {
  return {
    kind: 'end',
    seen: everyoneSeenIn(room),
  }
}

/** The rooms to choose from, or why there is none. */
function offerOf({
  ownRooms,
  accounts,
  withoutOwn,
  painted,
}: Pick<EndQuestionOptions, 'ownRooms' | 'accounts' | 'withoutOwn' | 'painted'>): Extract<
  EndQuestionState,
  { readonly state: 'choose' | 'none' | 'unknown' | 'done' }
> {
  const rooms = ownRooms()
  if (rooms.length > 0)
    return { state: 'choose', token: painted.newToken(), rooms: rooms.map((room) => choiceOf(room, accounts())) }
  const why = withoutOwn()
  return why.kind === 'ending' ? { state: 'done', outcome: 'accepted', title: why.room.title } : { state: why.kind }
}

/** The room as it is offered in a small window. */
export function choiceOf({ accountId, name, title, people }: Room, accounts: readonly AccountView[]): RoomChoice {
  const account = accountSuffix(accounts, accountId)
  return { accountId, name, title, ...(account !== undefined && { account }), ...(people !== undefined && { people }) }
}

function outcomeOf(acted: ActionResult): 'accepted' | 'handedOver' | 'alreadyGone' {
  if (acted.state === 'alreadyGone') return 'alreadyGone'
  return acted.state === 'accepted' && acted.handedOver === true ? 'handedOver' : 'accepted'
}

/** Why the room was not ended, or may not have been. */
function notEndedReply(acted: Result<ActionResult>): Fault | undefined {
  return acted.ok ? undefined : acted.fault
}

/** Whether there are now more people in the room than the question says. */
function saysTooFew(question: Question, rooms: readonly Room[]): boolean {
  const room = rooms.find((one) => isAbout(question, one))
  // Without a roster the question has no head count, and asking again would only read the room again.
  return room?.people !== undefined && question.people !== undefined && room.people > question.people
}

/** Whether one of the changes is the end of the run that the question was about. */
function hasEnded(question: Question | undefined, changes: readonly Change[]): boolean {
  if (question === undefined) return false
  return changes.some((change) => change.kind === 'ended' && isAbout(question, change.conference))
}

/** Whether the question is about the only own room, so that two presses of the shortcut end it. */
function isOnlyOwn(question: Question, own: readonly Room[]): boolean {
  const [only, other] = own
  return only !== undefined && other === undefined && isAbout(question, only)
}

/** Whether the question is about this run of this room. */
export function isAbout({ action }: Question, room: Room): boolean {
  return (
    action.kind === 'end' &&
    action.seen.accountId === room.accountId &&
    action.seen.conference === room.name &&
    action.seen.instance === room.instance
  )
}

/** Whether the question need not be read again: same title and run, and no more people than before. */
export function isSameQuestion(before: Question, next: Question): boolean {
  const instance = (question: Question): number | undefined =>
    question.action.kind === 'end' ? question.action.seen.instance : undefined
  const isNoMore =
    before.people === undefined || next.people === undefined
      ? before.people === next.people
      : next.people <= before.people
  return before.title === next.title && instance(before) === instance(next) && isNoMore
}
