import { createHash } from 'node:crypto'

/** Milliseconds. A provider repeats a callback for at most a minute. */
const REMEMBERED = 600_000
/** The number of callbacks that `CallbackLimit` admits in ten minutes. */
const MOST = 30_000

interface Seen {
  readonly at: number
  readonly content: string
}

/**
 * The nonces of one account. For ten minutes, a nonce is accepted again only with the same content. It must then be
 * accepted, because no documentation says that a provider's repetition has a new nonce.
 */
export class Nonces {
  /** Oldest first. */
  readonly #seen = new Map<string, Seen>()

  /**
   * Must be called after the signature was found valid, because otherwise a forged callback could use up a nonce.
   *
   * @param now milliseconds of a clock that never goes back
   * @returns `new`; `repeated` for the same callback again; `foreign` if this nonce came with other content
   */
  use(nonce: string, content: string, now: number): 'new' | 'repeated' | 'foreign' {
    this.#forget(now)
    const digest = createHash('sha256').update(content).digest('base64')
    const seen = this.#seen.get(nonce)
    if (seen !== undefined) return seen.content === digest ? 'repeated' : 'foreign'
    this.#seen.set(nonce, { at: now, content: digest })
    return 'new'
  }

  #forget(now: number): void {
    for (const [nonce, { at }] of this.#seen) {
      if (now - at < REMEMBERED && this.#seen.size < MOST) return
      this.#seen.delete(nonce)
    }
  }
}
