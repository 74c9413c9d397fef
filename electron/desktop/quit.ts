import { app } from 'electron'

/** A provider or a disk that does not answer must not keep Gavel from ending. */
const LIMIT = 3_000

/**
 * Closes the parts in order before the process ends. Nothing is sent to a provider here: what is held is dropped.
 *
 * @param close ends within a moment, or is no longer waited for
 * @param isStuck a thread waits for a prompt of the keychain; the process would end only when that is answered
 */
export function closeBeforeQuit(
  close: () => Promise<void>,
  after: (ms: number, run: () => void) => () => void,
  isStuck: () => boolean,
): void {
  let state: 'open' | 'closing' | 'closed' = 'open'
  app.on('quit', () => {
    if (isStuck()) process.kill(process.pid, 'SIGKILL')
  })
  app.on('before-quit', (event) => {
    if (state === 'closed') return
    // A second signal, or a second click, must not cut off what is being written.
    event.preventDefault()
    if (state === 'closing') return
    state = 'closing'
    const late = new Promise<void>((resolve) => after(LIMIT, resolve))
    void Promise.race([close().catch(() => undefined), late]).then(() => {
      state = 'closed'
      app.quit()
    })
  })
}
