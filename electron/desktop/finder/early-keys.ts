import type { Input } from 'electron'

export type EarlyInput = Pick<Input, 'type' | 'key' | 'control' | 'alt' | 'meta' | 'isAutoRepeat'>

/**
 * Stores what the user types into the finder before its page can receive keys, because loading the page the first time
 * takes a few hundred milliseconds. Typed characters become the query. Escape discards them and closes the finder.
 * Enter does nothing, because no row is shown yet.
 */
export class EarlyKeys {
  readonly #onEscape: () => void
  #letters: readonly string[] = []
  #isOver = false

  constructor(onEscape: () => void) {
    this.#onEscape = onEscape
  }

  /** Handles a keyboard event. Returns false once the page receives the keys itself. */
  take({ type, key, control, alt, meta, isAutoRepeat }: EarlyInput): boolean {
    if (this.#isOver) return false
    if (type !== 'keyDown' || control || meta) return true
    if (key === 'Escape') {
      this.#letters = []
      this.#onEscape()
    } else if (key === 'Backspace') this.#letters = this.#letters.slice(0, -1)
    // On some systems AltGr counts as Alt. With Alt, a character outside ASCII is typed text and not a shortcut.
    else if (/^.$/u.test(key) && !isAutoRepeat && (!alt || !/^[\x20-\x7E]$/.test(key)))
      this.#letters = [...this.#letters, key]
    return true
  }

  /** Returns what was typed. From now on the page receives the keys. */
  end(): string {
    this.#isOver = true
    return this.#letters.join('')
  }
}
