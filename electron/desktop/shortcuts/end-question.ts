import { SECOND_PRESS_WITHIN } from '../../../shared/accelerator.ts'
import type { EndQuestionState } from '../../../shared/bridge.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { Conference, Question } from '../../../shared/model.ts'
import { choiceOf, endOf, isSameQuestion, isUnderWay, outcomeOf, saysTooFew } from './end-question-rules.ts'
import type { EndQuestionOptions } from './end-question-rules.ts'

/** Milliseconds, like all below. A callback this soon after the last one comes from a held key and is not a press. */
export const REPEAT_GAP = 700
/**
 * A second press counts if nothing follows it for this long: with a keyboard's repeat delay above {@link REPEAT_GAP} the
 * first repeat of a held key looks like a second press, but more repeats follow at once.
 */
export const HELD_KEY_SHOWS = 300
/** Enter is ignored until the question has been visible for this long: the user may be typing in another window. */
const ARM_AFTER = 700
/** The question is asked again this long before its token expires, while the window is open. */
const RENEW_BEFORE = 1_500
const LONGEST = 60_000
/** A read for the question that takes longer is shown. */
const SLOW = 1_000
const CLOSE_AFTER = { none: 6_000, done: 2_500, failed: 20_000 }

/** `armedAt` of a question that is not visible yet. */
const UNARMED = Number.MAX_SAFE_INTEGER

/** The question behind the shortcut. Always asks first; a held key never ends a room. */
export class EndQuestion {
  readonly #options: EndQuestionOptions
  #state: EndQuestionState = { state: 'none' }
  #isOpen = false
  #isVisible = false
  #lastCallbackAt = -Infinity
  #openedAt = 0
  /** When presses begin to confirm: a question that says something new must be read first. */
  #pressesFrom = -Infinity
  /** Counts the operations; the result of an outdated one is ignored. */
  #turn = 0
  #isRenewing = false
  #stopTimer = (): void => {}
  #forgetPress = (): void => {}

  constructor(options: EndQuestionOptions) {
    this.#options = options
  }

  state(): EndQuestionState {
    return this.#state
  }

  /** The global shortcut was pressed, or is being held. */
  pressed(): void {
    const { now, after } = this.#options
    const gap = now() - this.#lastCallbackAt
    this.#lastCallbackAt = now()
    this.#forgetPress()
    if (gap < REPEAT_GAP || (this.#isOpen && isUnderWay(this.#state))) return
    if (this.#isOpen && this.#state.state === 'ask' && gap <= SECOND_PRESS_WITHIN) {
      // A press before the question could be seen or read confirms nothing.
      if (!this.#canConfirmByPress()) return
      this.#forgetPress = after(HELD_KEY_SHOWS, () => {
        this.#confirmSecondPress()
      })
      return
    }
    this.#begin()
  }

  /** Opens the question, and never ends a room: for `--end-my-conference`, which a held key may start repeatedly. */
  ask(): void {
    const { state } = this.#state
    if (!this.#isOpen || state === 'none' || state === 'done' || state === 'failed') this.#begin()
    else void this.#options.open()
  }

  /** Enter or the button in the window, with the token that it showed. */
  confirm(token: string | undefined): void {
    const state = this.#state
    if (!this.#isOpen || state.state !== 'ask' || !this.#isVisible) return
    if (this.#options.now() < state.armedAt || token !== state.question.token) return
    void this.#send(state.question)
  }

  cancel(): void {
    // A request that was sent cannot be taken back; the window stays until its response.
    if (this.#isOpen && this.#state.state !== 'sending') this.#close()
  }

  choose({ accountId, name }: { readonly accountId: string; readonly name: string }): void {
    if (!this.#isOpen || this.#state.state !== 'choose') return
    const rooms = this.#options.ownRooms()
    const room = rooms.find((one) => one.accountId === accountId && one.name === name)
    if (room) void this.#askAbout(room)
    else void this.#offer(rooms)
  }

  /** Asks again if more people are in the room than the question says. */
  roomsChanged(): void {
    const state = this.#state
    if (state.state !== 'ask' || state.armedAt === UNARMED || this.#isRenewing) return
    if (saysTooFew(state.question, this.#options.ownRooms())) void this.#renew(state.question)
  }

  #begin(): void {
    const rooms = this.#options.ownRooms()
    const only = rooms[0]
    this.#openedAt = this.#options.now()
    this.#pressesFrom = -Infinity
    this.#isOpen = true
    if (only && rooms.length === 1) void this.#askAbout(only)
    else void this.#offer(rooms)
  }

  /** Shows the rooms to choose from, or that there is none. */
  async #offer(rooms: readonly Conference[]): Promise<void> {
    const turn = this.#nextTurn()
    const accounts = this.#options.accounts()
    if (rooms.length === 0) this.#show({ state: 'none' })
    else this.#show({ state: 'choose', rooms: rooms.map((room) => choiceOf(room, accounts)) })
    if (await this.#reveal(turn)) this.#closeAfter(rooms.length === 0 ? CLOSE_AFTER.none : LONGEST)
  }

  async #askAbout(room: Conference): Promise<void> {
    const turn = this.#nextTurn()
    this.#restartTimer(SLOW, () => {
      this.#show({ state: 'checking', title: room.title })
      void this.#reveal(turn)
    })
    const asked = await this.#options.ask(endOf(room))
    if (turn !== this.#turn) return
    this.#stopTimer()
    if (!asked.ok) {
      this.#fail(asked.fault)
      await this.#reveal(turn)
      return
    }
    // Not armed before it is visible.
    this.#show({ state: 'ask', question: asked.value, armedAt: UNARMED })
    if (!(await this.#reveal(turn))) return
    this.#showAndRenew(asked.value, this.#options.now() + ARM_AFTER)
    this.roomsChanged()
  }

  /** Asks again for a new token; a question that says something new must be read again. */
  async #renew(before: Question): Promise<void> {
    if (this.#options.now() - this.#openedAt >= LONGEST) {
      this.#close()
      return
    }
    const turn = this.#nextTurn()
    this.#isRenewing = true
    const asked = await this.#options.ask(before.action)
    this.#isRenewing = false
    const state = this.#state
    if (turn !== this.#turn || state.state !== 'ask') return
    if (!asked.ok) this.#fail(asked.fault)
    else if (isSameQuestion(before, asked.value)) this.#showAndRenew(asked.value, state.armedAt)
    else this.#showNew(asked.value)
  }

  /** A question that says something new must be read before it is confirmed. */
  #showNew(question: Question): void {
    this.#pressesFrom = this.#options.now() + ARM_AFTER
    this.#showAndRenew(question, this.#pressesFrom)
  }

  async #send(question: Question): Promise<void> {
    const turn = this.#nextTurn()
    const title = question.title ?? ''
    this.#show({ state: 'sending', title })
    const acted = await this.#options.act(question.action, question.token)
    if (turn !== this.#turn) return
    if (acted.ok && acted.value.state === 'question') this.#showNew(acted.value.question)
    else if (acted.ok) {
      this.#show({ state: 'done', title, outcome: outcomeOf(acted.value) })
      this.#closeAfter(CLOSE_AFTER.done)
    } else this.#fail(acted.fault)
  }

  #confirmSecondPress(): void {
    // If the question was closed or asked again since, the press was for another question and confirms nothing.
    if (this.#isOpen && this.#state.state === 'ask' && this.#canConfirmByPress()) void this.#send(this.#state.question)
  }

  #canConfirmByPress(): boolean {
    return this.#isVisible && this.#options.now() >= this.#pressesFrom
  }

  #showAndRenew(question: Question, armedAt: number): void {
    this.#show({ state: 'ask', question, armedAt })
    this.#restartTimer(Math.max(0, question.expiresAt - this.#options.now() - RENEW_BEFORE), () => {
      void this.#renew(question)
    })
  }

  #fail(fault: Fault): void {
    this.#show({ state: 'failed', fault })
    this.#closeAfter(CLOSE_AFTER.failed)
  }

  #show(state: EndQuestionState): void {
    this.#state = state
    this.#options.push(state)
  }

  /** Opens the window. False if something newer was started meanwhile. */
  async #reveal(turn: number): Promise<boolean> {
    await this.#options.open()
    if (turn !== this.#turn) return false
    this.#isVisible = true
    return true
  }

  #close(): void {
    this.#nextTurn()
    this.#isOpen = false
    this.#isVisible = false
    this.#forgetPress()
    this.#state = { state: 'none' }
    this.#options.close()
  }

  #closeAfter(ms: number): void {
    this.#restartTimer(ms, () => {
      this.#close()
    })
  }

  /** Begins the next operation: the responses that earlier ones still wait for will be ignored. */
  #nextTurn(): number {
    this.#stopTimer()
    this.#turn += 1
    return this.#turn
  }

  #restartTimer(ms: number, run: () => void): void {
    this.#stopTimer()
    this.#stopTimer = this.#options.after(ms, run)
  }
}
