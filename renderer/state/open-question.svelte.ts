import { drop } from '../../shared/drop.ts'
import { untrack } from 'svelte'
import { fault as createFault, type Fault } from '../../shared/fault.ts'
import { SvelteSet } from 'svelte/reactivity'
import { MOST_AT_ONCE } from '../../shared/limits.ts'
import { roomsEndedBy } from '../../shared/rooms/action-effect.ts'
import { roomKey, type Question, type QuestionRoom, type Seen } from '../../shared/rooms/model.ts'
import type { Gavel } from './context.svelte.ts'
import type { ActionSubject, Dialog } from './view.svelte.ts'

/**
 * Milliseconds until a question can be confirmed, because a click that was meant for something else must not confirm
 * it. The time starts when the main process knows that the question is on the screen, and again if the renewed question
 * is about more people or is uncertain. The main process has a similar, slightly shorter limit.
 */
const READING_MS = 600
/**
 * Renews the question this many milliseconds before the main process forgets it. Renewing the question of *End all*
 * waits up to three seconds for a list, and the user must be able to confirm meanwhile.
 */
const RENEW_BEFORE_MS = 1_500
const RENEW_END_ALL_BEFORE_MS = 4_500

/**
 * The question that the open dialog asks. It is renewed while the dialog is open, and sent once the user confirms it.
 * Must be created while a component is being created.
 */
export class OpenQuestion {
  readonly #gavel: Pick<Gavel, 'actions' | 'store' | 'view'>
  readonly #about: () => ActionSubject
  readonly #dialog: Dialog | undefined
  question: Question
  /** Undefined until the main process knows that the question is on the screen. */
  #readFrom = $state<number>()
  #armed = $state(false)
  fault = $state.raw<Fault>()
  #working = $state(false)
  #renewing = false
  /** The runs of the rooms that the user chose to end instead of all rooms. */
  readonly #chosen = new SvelteSet<string>()
  /** What the user typed to confirm that all rooms of an account are to be ended. */
  typed = $state('')

  readonly #matches = $derived.by(
    () => this.question.kind !== 'endAll' || this.typed.trim() === this.question.accountName,
  )

  /** How many people the action would affect now, if it is for everyone or everyone but me. */
  readonly #inRoom = $derived.by(() => {
    const { action } = this.question
    if (!('seen' in action)) return undefined
    const inRoom = ({ accountId, conference }: Seen): number | undefined =>
      this.#gavel.store.room(roomKey(accountId, conference))?.people
    const people = inRoom(action.seen)
    if (action.kind === 'end')
      return roomsEndedBy(action)
        .map(inRoom)
        .reduce((sum, one) => (sum === undefined || one === undefined ? undefined : sum + one), 0)
    if (action.kind === 'announce' || action.who.kind === 'everyone') return people
    return action.who.kind === 'everyoneButMe' && people !== undefined ? people - 1 : undefined
  })

  /** The chosen rooms that the question still names. */
  readonly chosen: readonly QuestionRoom[] = $derived.by(() =>
    (this.question.rooms ?? []).filter(({ seen }) => seen !== undefined && this.#chosen.has(runOf(seen))),
  )

  constructor(gavel: Pick<Gavel, 'actions' | 'store' | 'view'>, asked: Question, about: () => ActionSubject) {
    this.#gavel = gavel
    this.#about = about
    this.#dialog = gavel.view.dialog
    this.question = $state.raw(asked)

    $effect(() => {
      const check = (): void => this.#renewIfDue()
      const timer = setTimeout(check, Math.max(1_000, this.question.expiresAt - Date.now() - this.#renewBefore))
      document.addEventListener('visibilitychange', check)
      return () => {
        clearTimeout(timer)
        document.removeEventListener('visibilitychange', check)
      }
    })

    $effect(() => {
      this.#armed = false
      if (this.#readFrom === undefined) return undefined
      const timer = setTimeout(() => (this.#armed = true), this.#readFrom + READING_MS - performance.now())
      return () => clearTimeout(timer)
    })

    $effect(() => {
      if (this.#inRoom !== undefined) untrack(() => this.#renewIfDue())
    })
  }

  /** Whether the user can confirm the question now. */
  get isReady(): boolean {
    return this.chosen.length > 0 || (this.#matches && this.#armed && !this.#working)
  }

  canChoose({ seen }: QuestionRoom): boolean {
    return seen !== undefined && (this.#chosen.has(runOf(seen)) || this.chosen.length < MOST_AT_ONCE)
  }

  /** Chooses the room, or clears the choice. Chosen rooms that have ended are forgotten. */
  choose({ seen }: QuestionRoom): void {
    if (seen === undefined) return
    const before = this.chosen.flatMap((room) => (room.seen === undefined ? [] : [runOf(room.seen)]))
    this.#chosen.clear()
    for (const one of before) this.#chosen.add(one)
    if (!this.#chosen.delete(runOf(seen))) this.#chosen.add(runOf(seen))
  }

  /** The main process knows that the question of this token is on the screen. */
  readonly told = (token: string): void => {
    if (token === this.question.token) this.#readFrom ??= performance.now()
  }

  close(): void {
    this.#gavel.view.closeDialog(this.#dialog)
  }

  async confirm(): Promise<void> {
    const { chosen } = this
    if (chosen.length > 0) {
      this.close()
      return this.#gavel.actions.endRooms(chosen)
    }
    if (this.#working || !this.#matches) return
    if (!this.#armed) {
      this.fault = createFault('unconfirmed', { values: { reason: 'tooSoon' } })
      return
    }
    this.#working = true
    this.fault = await this.#gavel.actions.confirm(this.question, this.#about(), this.typed.trim(), this.#dialog)
    this.#working = false
    if (this.fault?.code === 'unconfirmed') await this.#renew()
  }

  async #renew(): Promise<void> {
    if (this.#renewing) return
    this.#renewing = true
    const result = await this.#gavel.actions.renewQuestion(this.question, this.#dialog)
    this.#renewing = false
    if (!result.ok) {
      this.fault = result.fault
      return
    }
    if ((result.value.people ?? 0) > (this.question.people ?? 0)) this.#readFrom = undefined
    this.question = result.value
  }

  get #renewBefore(): number {
    return this.question.kind === 'endAll' ? RENEW_END_ALL_BEFORE_MS : RENEW_BEFORE_MS
  }

  #renewIfDue(): void {
    const { expiresAt, people } = this.question
    const isOld = expiresAt - Date.now() <= this.#renewBefore
    const isRisen = this.#inRoom !== undefined && people !== undefined && this.#inRoom > people
    // A hidden window renews nothing. When it is shown again, this is checked again.
    if (document.visibilityState === 'visible' && (isOld || isRisen) && !this.#working) drop(this.#renew())
  }
}

/** Which run of a room of the account is meant. */
export function runOf({ conference, instance }: Pick<Seen, 'conference' | 'instance'>): string {
  return JSON.stringify([conference, instance])
}
