import type { Reporter } from 'vitest/node'

/** Tells the runner of `npm test` how many files of a level have ended. */
export default class ProgressReporter implements Reporter {
  #total = 0
  #done = 0

  onTestRunStart(files: readonly unknown[]): void {
    this.#total = files.length
    this.#send()
  }

  onTestModuleEnd(): void {
    this.#done += 1
    this.#send()
  }

  #send(): void {
    process.send?.({ done: this.#done, total: this.#total })
  }
}
