import { drop } from '../../../shared/drop.ts'
import { SECOND_PRESS_WITHIN } from '../../../shared/preferences/accelerator.ts'
import type { EndQuestionState } from '../../../shared/end-question.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { Change, Conference, Question } from '../../../shared/rooms/model.ts'
import {
  endOf,
  hasEnded,
  isAbout,
  isOnlyOwn,
  isSameQuestion,
  notEnded,
  offerOf,
  outcomeOf,
  saysTooFew,
  type EndQuestionOptions,
} from './end-question-rules.ts'
import { END_QUESTION_TIMES as TIMES, UNARMED } from './end-question-times.ts'
import { Turns } from './turns.ts'

/** Asks in a small window whether to end a room. A held key, which repeats the shortcut, ends no room. */
export class EndQuestion {
  readonly #options: EndQuestionOptions
  #state: EndQuestionState = { state: 'none' }
  #isOpen = false
  #lastCallbackAt = -Infinity
  #openedAt = 0
  /** A press confirms only from this time on, because the question must be visible, and new content must be read. */
  #pressesFrom = Infinity
  readonly #turns: Turns
  #isRenewing = false
  /** The question about the room that is being ended. */
  #ending: Question | undefined
  /** The key of the room to ask about once the end that is being sent has its result. */
  #next: string | undefined
  #forgetPress = (): void => {}

  constructor(options: EndQuestionOptions) {
    this.#options = options
    this.#turns = new Turns(options.after)
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
    this.#forgetPress()
    if (gap < TIMES.repeatGap || ['checking', 'sending'].includes(this.#state.state)) {
      if (this.#state.state === 'ask') this.#showQuestion(this.#state.question, this.#state.armedAt)
      return
    }
    // A press asks again if the system hid the window, and confirms nothing before the question could be read.
    const isHidden = now() >= this.#pressesFrom && !this.#options.isVisible()
    if (this.#isOpen && this.#state.state === 'ask' && gap <= SECOND_PRESS_WITHIN && !isHidden) {
      if (!this.#canConfirmByPress()) return
      this.#forgetPress = after(TIMES.heldKeyShows, () => {
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
  askAbout(roomKey: string): boolean {
    const room = this.#options.rooms().find(({ key }) => key === roomKey)
    if (room && this.#state.state === 'sending') this.#next = roomKey
    else if (room) {
      this.#forgetPress()
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
    if (this.#options.now() < state.armedAt || token !== state.question.token) return
    drop(this.#send(state.question))
  }

  cancel(): void {
    // A request that was sent cannot be undone, so its response is awaited.
    if (this.#isOpen && this.#state.state !== 'sending') this.#close()
  }

  choose({ accountId, name }: { readonly accountId: string; readonly name: string }): void {
    if (!this.#isOpen || this.#state.state !== 'choose') return
    const room = this.#options.ownRooms().find((one) => one.accountId === accountId && one.name === name)
    drop(room ? this.#askAbout(room) : this.#offer())
  }

  /**
   * Asks again if the question names too few people. Shows that the room has ended. If it was unknown whether an own
   * room is live, starts again once that is known.
   */
  roomsChanged(changes: readonly Change[] = []): void {
    const state = this.#state
    if (state.state === 'done' && hasEnded(this.#ending, changes)) this.#showResult({ ...state, outcome: 'ended' })
    if (state.state === 'unknown' && offerOf(this.#options).state !== 'unknown') this.#begin()
    // While another question is being prepared, the shown one is not renewed, because that would cancel the other.
    if (state.state !== 'ask' || state.armedAt === UNARMED || this.#isRenewing || this.#pressesFrom === Infinity) return
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
    if (await this.#reveal(turn)) this.#closeAfter(TIMES.closeAfter[offer.state])
  }

  async #askAbout(room: Conference): Promise<void> {
    const turn = this.#turns.next()
    this.#pressesFrom = Infinity
    this.#turns.restartTimer(['unknown', 'checking'].includes(this.#state.state) ? 0 : TIMES.slow, () => {
      this.#show({ state: 'checking', title: room.title })
      drop(this.#reveal(turn))
    })
    const asked = await this.#options.ask(endOf(room))
    if (!this.#turns.isCurrent(turn)) return
    this.#turns.stopTimer()
    if (!asked.ok) {
      this.#showResult({ state: 'failed', fault: asked.fault })
      await this.#reveal(turn)
      return
    }
    const isReplacing = this.#options.isVisible()
    // The question is not armed before it is visible.
    this.#showQuestion(asked.value, UNARMED)
    if (!(await this.#reveal(turn))) return
    const visibleAt = this.#options.now()
    // A press may still be meant for what the window showed before.
    this.#pressesFrom = isReplacing ? visibleAt + TIMES.armAfter : visibleAt
    this.#showAndRenew(asked.value, visibleAt + TIMES.armAfter)
    this.roomsChanged()
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
    else if (isSameQuestion(before, asked.value)) this.#showAndRenew(asked.value, state.armedAt)
    else this.#showNew(asked.value)
  }

  /** Shows a question with new content, which must be read before it can be confirmed. */
  #showNew(question: Question): void {
    this.#pressesFrom = this.#options.now() + TIMES.armAfter
    this.#showAndRenew(question, this.#pressesFrom)
  }

  async #send(question: Question): Promise<void> {
    const turn = this.#turns.next()
    this.#next = undefined
    this.#show({ state: 'sending', title: question.title ?? '' })
    const acted = await this.#options.act(question.action, question.token)
    if (!this.#turns.isCurrent(turn)) return
    const next = this.#options.rooms().find((room) => room.key === this.#next && !isAbout(question, room))
    if (next || !this.#options.isVisible()) this.#close(notEnded(acted))
    else if (acted.ok && acted.value.state === 'question') this.#showNew(acted.value.question)
    else if (acted.ok) {
      this.#ending = acted.value.state === 'alreadyGone' ? undefined : question
      this.#showResult({ state: 'done', title: question.title ?? '', outcome: outcomeOf(acted.value) })
    } else this.#showResult({ state: 'failed', fault: acted.fault })
    if (next) this.askAbout(next.key)
  }

  #canConfirmByPress(): boolean {
    return this.#options.isVisible() && this.#options.now() >= this.#pressesFrom
  }

  #showAndRenew(question: Question, armedAt: number): void {
    this.#showQuestion(question, armedAt)
    this.#turns.restartTimer(Math.max(0, question.expiresAt - this.#options.now() - TIMES.renewBefore), () => {
      drop(this.#renew(question))
    })
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

  /** Opens the window. Returns false if a newer operation has started in the meantime. */
  async #reveal(turn: number): Promise<boolean> {
    await this.#options.open()
    return this.#turns.isCurrent(turn)
  }

  #close(untold?: Fault): void {
    if (untold !== undefined) this.#options.notifyFault(untold)
    this.#turns.next()
    this.#isOpen = false
    this.#forgetPress()
    this.#state = { state: 'none' }
    this.#options.close()
  }

  #closeAfter(ms: number): void {
    this.#turns.restartTimer(ms, () => {
      this.#close()
    })
  }
}
