import { drop } from '../../../shared/drop.ts'
import { app } from 'electron'
import type { Logger } from '../../../shared/logger.ts'
import type { After } from '../../../shared/timers.ts'

/** Milliseconds. A provider or a disk that does not respond must not keep Gavel from quitting. */
const LIMIT = 3_000

/** Closes parts in the reverse order of their start. */
export class Disposers {
  readonly #logger: Logger
  readonly #disposers: (() => void | Promise<void>)[] = []

  constructor(logger: Logger) {
    this.#logger = logger
  }

  push(dispose: () => void | Promise<void>): void {
    this.#disposers.push(dispose)
  }

  /** Adds a disposer that runs after all others, when Gavel has stopped sending requests to the providers. */
  pushLast(dispose: () => void | Promise<void>): void {
    this.#disposers.unshift(dispose)
  }

  /** Runs one disposer after another; a failure does not keep the others from running. */
  async run(): Promise<void> {
    for (const dispose of this.#disposers.toReversed()) {
      try {
        await dispose()
      } catch (error) {
        this.#logger('A part could not be closed', error)
      }
    }
  }
}

/**
 * Closes the parts before the process ends. Nothing is sent to a provider meanwhile, and held actions are dropped.
 *
 * @param close is given three seconds; the process then ends even if it has not finished
 * @param isStuck whether a thread waits for a prompt of the keychain. If so, the process is killed, because it would
 * otherwise end only after the user answers the prompt.
 */
export function closeBeforeQuit(close: () => Promise<void>, after: After, isStuck: () => boolean): void {
  let state: 'open' | 'closing' | 'closed' = 'open'
  app.on('quit', () => {
    if (isStuck()) process.kill(process.pid, 'SIGKILL')
  })
  app.on('before-quit', (event) => {
    if (state === 'closed') return
    // A second signal or click must not interrupt what is being written.
    event.preventDefault()
    if (state === 'closing') return
    state = 'closing'
    const late = new Promise<void>((resolve) => after(LIMIT, resolve))
    drop(
      Promise.race([close().catch(() => undefined), late]).then(() => {
        state = 'closed'
        app.quit()
      }),
    )
  })
}
