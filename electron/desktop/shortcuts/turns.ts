import type { After } from '../../../shared/timers.ts'

/** Counts operations that follow each other, and holds their one timer. The result of an outdated one is ignored. */
export class Turns {
  readonly #after: After
  #turn = 0
  #stop = (): void => {}

  constructor(after: After) {
    this.#after = after
  }

  /** Begins the next operation: the responses that earlier ones still wait for will be ignored. */
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
    this.#stop()
  }
}
