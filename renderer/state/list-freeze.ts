import type { View } from './view.svelte.ts'

/** Freezes the list while any of these is true. */
interface Reasons {
  pointed: boolean
  focused: boolean
  /** A menu or dialog covers the list, or did a moment ago. */
  covered: boolean
}

/** Sets `view.frozen` while the pointer or the focus is in the list, or something covers it. */
export class ListFreeze {
  readonly #view: View
  readonly #reasons: Reasons = { pointed: false, focused: false, covered: false }

  constructor(view: View) {
    this.#view = view
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
  }
}
