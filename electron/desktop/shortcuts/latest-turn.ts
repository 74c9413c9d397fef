import type { After } from '../../../shared/timers.ts'

/** Numbers successive operations, so that the result of an outdated one can be ignored, and runs their one timer. */
export class LatestTurn {
  readonly #after: After
  #turn = 0
  #stop: (() => void) | undefined

  constructor(after: After) {
    this.#after = after
  }

  /** Begins the next operation, and stops the timer of the last one. Results of earlier ones will be ignored. */
  next(): number {
    this.stopTimer()
    this.#turn += 1
    return this.#turn
  }

  isCurrent(turn: number): boolean {
    return turn === this.#turn
  }

  restartTimer(ms: number, run: () => void): void {
    this.stopTimer()
    this.#stop = this.#after(ms, run)
  }

  stopTimer(): void {
    this.#stop?.()
  }
}
