import type { Gavel } from '../context.svelte.ts'
import { distance, isTouch, STEP } from './layout-shift-guard.ts'

/** Milliseconds. The second click of a double click must not press the button that replaced Remove or Undo. */
export const GUARD_MS = 500

/**
 * Ignores clicks in a row for `GUARD_MS` after an action was held, and longer if the pointer has not moved since the
 * last click on the held action. Otherwise a second click on Undo would press a button that replaced Undo.
 * Must be created while a component is being created.
 */
export class UndoGuard {
  readonly #gavel: Gavel
  readonly #isHeld: () => boolean
  #heldUntil = -Infinity
  /** The last click in the row while its action was held, such as the click on Undo. */
  #undoneAt: MouseEvent | undefined

  constructor(gavel: Gavel, isHeld: () => boolean) {
    this.#gavel = gavel
    this.#isHeld = isHeld
    $effect(() => {
      if (!isHeld()) return
      return () => (this.#heldUntil = performance.now())
    })
  }

  /** Must be called for each click in the row, before its buttons get it. */
  readonly click = (event: MouseEvent): void => {
    if (this.#isHeld()) {
      this.#undoneAt = event
      return
    }
    const rests = this.#undoneAt !== undefined && isAtRest(this.#undoneAt, event)
    if (!rests) this.#undoneAt = undefined
    if (!rests && performance.now() - this.#heldUntil >= GUARD_MS) return
    event.preventDefault()
    event.stopPropagation()
    const { view, i18n } = this.#gavel
    if (rests) view.showMessageOnce(i18n.t('member.buttonChanged'))
  }

  /** Must be called for each movement of the pointer in the row. */
  readonly move = (event: MouseEvent): void => {
    if (this.#undoneAt !== undefined && distance(this.#undoneAt, event) >= STEP) this.#undoneAt = undefined
  }
}

/** Whether the pointer has stayed where it was. A keyboard has no pointer, and a finger touches what it aims at. */
function isAtRest(before: MouseEvent, event: MouseEvent): boolean {
  return before.detail > 0 && event.detail > 0 && !isTouch(event) && distance(before, event) < STEP
}
