import { drop } from '../../../shared/drop.ts'

/** The list is frozen while any of these is true. */
interface Reasons {
  pointed: boolean
  focused: boolean
  /** A menu or dialog covers the list, or did a moment ago. */
  covered: boolean
}

/** After this many milliseconds without input to the list, the user is unlikely to be about to press anything. */
const REST_MS = 30_000

/**
 * Sets `view.frozen` while the pointer or the focus is in the list, or a menu or dialog covers the list. While the user
 * only watches, the list is tidied from time to time, because rows of callers who left would otherwise pile up under a
 * resting pointer. If tidying moves a row under that pointer, the layout shift guard blocks a press on it.
 */
export class ListFreeze {
  readonly #view: { frozen: boolean }
  readonly #mayTidy: () => boolean
  readonly #drawn: () => Promise<void>
  readonly #reasons: Reasons = { pointed: false, focused: false, covered: false }
  #timer: ReturnType<typeof setTimeout> | undefined

  /**
   * @param mayTidy returns false while tidying the list would remove the row that has the focus
   * @param drawn resolves when the list has been drawn in its current state
   */
  constructor(view: { frozen: boolean }, mayTidy: () => boolean, drawn: () => Promise<void>) {
    this.#view = view
    this.#mayTidy = mayTidy
    this.#drawn = drawn
  }

  get pointed(): boolean {
    return this.#reasons.pointed
  }

  get focused(): boolean {
    return this.#reasons.focused
  }

  set(reasons: Partial<Reasons>): void {
    Object.assign(this.#reasons, reasons)
    const { pointed, focused, covered } = this.#reasons
    this.#view.frozen = pointed || focused || covered
    this.used()
  }

  /** Must be called for each key press, pointer movement and turn of the wheel in the list. `set` calls it too. */
  used(): void {
    this.stop()
    if (this.#view.frozen) this.#timer = setTimeout(() => drop(this.#tidy()), REST_MS)
  }

  /** Must be called when the list is destroyed. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  async #tidy(): Promise<void> {
    if (!this.#reasons.covered && this.#mayTidy()) {
      this.#view.frozen = false
      await this.#drawn()
    }
    // If tidying removed the last room, the list was destroyed and has called `stop`.
    if (this.#timer !== undefined) this.set({})
  }
}
