import { drop } from '../../../shared/drop.ts'
import type { After } from '../../../shared/timers.ts'

/** Milliseconds. A page that paints nothing for so long, although its window is shown, does not respond. */
const PAINTED_WITHIN = 3_000
/** Milliseconds until a new window must be shown. On a busy computer it takes seconds to start its process. */
const SHOWN_WITHIN = 10_000

/**
 * What the pages have painted. A press may confirm only what is on the screen, but a page may paint late, or never, and
 * show its last question until then. So whatever can be confirmed has a token, which the page acknowledges once it has
 * painted that. Before this, nothing confirms it: no shortcut, no key and no click. One mechanism for all windows.
 */
export class Painted {
  readonly #options: { readonly after: After; readonly newToken: () => string }
  readonly #awaited = new Map<string, () => void>()

  constructor(options: { readonly after: After; readonly newToken: () => string }) {
    this.#options = options
  }

  newToken(): string {
    return this.#options.newToken()
  }

  /** A page says that it has painted what belongs to this token. Ignored unless it is awaited. */
  acknowledge(token: string): void {
    this.#awaited.get(token)?.()
  }

  /**
   * Resolves with true once a page has painted what belongs to the token, in a window that is shown, and with false if
   * that takes too long. Later acknowledgements do not count.
   *
   * @param shown resolves when the window is shown
   */
  async wait(token: string, shown: Promise<void> = Promise.resolve(), within = PAINTED_WITHIN): Promise<boolean> {
    const painted = new Promise<void>((resolve) => this.#awaited.set(token, resolve))
    const isPainted = (await this.#inTime(shown, SHOWN_WITHIN)) && (await this.#inTime(painted, within))
    this.#awaited.delete(token)
    return isPainted
  }

  #inTime(done: Promise<void>, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const stop = this.#options.after(ms, () => {
        resolve(false)
      })
      drop(
        done.then(() => {
          stop()
          resolve(true)
        }),
      )
    })
  }
}
