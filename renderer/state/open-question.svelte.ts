import { drop } from '../../shared/drop.ts'
import { untrack } from 'svelte'
import { fault as createFault, type Fault } from '../../shared/fault.ts'
import { roomKey, type Question } from '../../shared/rooms/model.ts'
import type { Gavel } from './context.svelte.ts'
import { type ActionSubject, openDialog, type OpenDialog } from './view.svelte.ts'

/**
 * Milliseconds until a question can be confirmed, because a click that was meant for something else must not confirm
 * it. The time starts again if the renewed question is about more people or is uncertain. The main process has a
 * similar, slightly shorter limit.
 */
const READING_MS = 600
/** Renews the question this many milliseconds before the main process forgets it. */
const RENEW_BEFORE_MS = 1_500

/**
 * The question that the open dialog asks. It is renewed while the dialog is open, and sent once the user confirms it.
 * Must be created while a component is being created.
 */
export class OpenQuestion {
  readonly #gavel: Pick<Gavel, 'actions' | 'store' | 'view'>
  readonly #about: () => ActionSubject
  readonly #dialog: OpenDialog
  #question: Question
  #readFrom = $state(performance.now())
  #armed = $state(false)
  #fault = $state.raw<Fault>()
  #working = $state(false)
  #renewing = false
  /** What the user typed to confirm that all rooms of an account end. */
  typed = $state('')

  readonly #matches = $derived.by(
    () => this.#question.kind !== 'endAll' || this.typed.trim() === this.#question.accountName,
  )

  /** How many people the action would affect now, if it is for everyone or everyone but me. */
  readonly #inRoom = $derived.by(() => {
    const { action } = this.#question
    if (!('seen' in action)) return undefined
    const people = this.#gavel.store.room(roomKey(action.seen.accountId, action.seen.conference))?.people
    if (action.kind === 'end' || action.kind === 'announce' || action.who.kind === 'everyone') return people
    return action.who.kind === 'everyoneButMe' && people !== undefined ? people - 1 : undefined
  })

  constructor(gavel: Pick<Gavel, 'actions' | 'store' | 'view'>, asked: Question, about: () => ActionSubject) {
    this.#gavel = gavel
    this.#about = about
    this.#dialog = openDialog(gavel.view)
    this.#question = $state.raw(asked)

    $effect(() => {
      const check = (): void => {
        this.#renewIfDue()
      }
      const timer = setTimeout(check, Math.max(1_000, this.#question.expiresAt - Date.now() - RENEW_BEFORE_MS))
      document.addEventListener('visibilitychange', check)
      return () => {
        clearTimeout(timer)
        document.removeEventListener('visibilitychange', check)
      }
    })

    $effect(() => {
      this.#armed = false
      const timer = setTimeout(() => (this.#armed = true), this.#readFrom + READING_MS - performance.now())
      return () => {
        clearTimeout(timer)
      }
    })

    $effect(() => {
      if (this.#inRoom !== undefined)
        untrack(() => {
          this.#renewIfDue()
        })
    })
  }

  get question(): Question {
    return this.#question
  }

  get fault(): Fault | undefined {
    return this.#fault
  }

  /** Whether the user can confirm the question now. */
  get isReady(): boolean {
    return this.#matches && this.#armed && !this.#working
  }

  close(): void {
    this.#dialog.close()
  }

  async confirm(): Promise<void> {
    if (this.#working || !this.#matches) return
    if (!this.#armed) {
      this.#fault = createFault('unconfirmed', { values: { reason: 'tooSoon' } })
      return
    }
    this.#working = true
    this.#fault = await this.#gavel.actions.confirm(this.#question, this.#about(), this.typed.trim(), this.#dialog)
    this.#working = false
    if (this.#fault?.code === 'unconfirmed') await this.#renew()
  }

  async #renew(): Promise<void> {
    if (this.#renewing) return
    this.#renewing = true
    const result = await this.#gavel.actions.renewQuestion(this.#question, this.#about(), this.#dialog.close)
    this.#renewing = false
    if (!result.ok) {
      this.#fault = result.fault
      return
    }
    if (result.value.isUnsure === true || (result.value.people ?? 0) > (this.#question.people ?? 0))
      this.#readFrom = performance.now()
    this.#question = result.value
  }

  #renewIfDue(): void {
    const { expiresAt, people } = this.#question
    const isOld = expiresAt - Date.now() <= RENEW_BEFORE_MS
    const isRisen = this.#inRoom !== undefined && people !== undefined && this.#inRoom > people
    // A hidden window renews nothing. When it is shown again, this is checked again.
    if (document.visibilityState === 'visible' && (isOld || isRisen) && !this.#working) drop(this.#renew())
  }
}
