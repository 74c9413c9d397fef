import type { Clock } from '../../shared/clock.ts'

/** Steps closer together than this are merged into one. */
const SHORTEST = 50
/** Without anything to do the loop still looks at the clock, to notice that the computer slept. */
const LONGEST = 2_000
/**
 * A step this much later than planned, or a clock set back: the computer slept, or nobody can tell what happened. Twice
 * the time between two lists while nothing lives; a busy computer is late by less.
 */
const GAP = 6_000

export interface Loop {
  readonly start: () => void
  /** No timer runs afterwards. */
  stop(): void
  /** Whether time went by that nobody watched; to be asked before anything is believed. */
  readonly notice: () => void
  /** Makes the next step come no later than this (epoch ms). */
  wakeAt(at: number): void
}

export interface LoopParts {
  readonly clock: Clock
  /** Does what is to be done now and says when there is something again. */
  readonly step: (now: number) => number
  /** Time went by that nobody watched. */
  readonly gap: (now: number) => void
  readonly failed: (error: unknown) => void
}

/** Runs the steps, one after the other, until it is stopped; a step that throws is not the last one. */
export function createLoop({ clock, step, gap, failed }: LoopParts): Loop {
  let running = false
  let timer: unknown
  let plannedAt = Infinity
  let lastAt = 0

  const plan = (at: number): void => {
    const now = clock.now()
    const next = Math.min(Math.max(at, now + SHORTEST), now + LONGEST)
    if (timer !== undefined) clock.clearTimeout(timer)
    plannedAt = next
    timer = clock.setTimeout(run, next - now)
  }

  const notice = (): void => {
    if (!running) return
    const now = clock.now()
    const unwatched = now - plannedAt > GAP || now < lastAt - SHORTEST
    lastAt = now
    if (!unwatched) return
    plannedAt = now
    gap(now)
  }

  const run = (): void => {
    timer = undefined
    let next = 0
    try {
      notice()
      const now = clock.now()
      next = Infinity
      next = step(now)
    } catch (error) {
      next = clock.now() + LONGEST
      failed(error)
    } finally {
      if (running) plan(next)
    }
  }

  return {
    start: () => {
      if (running) return
      running = true
      lastAt = clock.now()
      plan(lastAt)
    },
    stop: () => {
      running = false
      if (timer !== undefined) clock.clearTimeout(timer)
      timer = undefined
    },
    notice,
    wakeAt: (at) => {
      if (running && timer !== undefined && at < plannedAt) plan(at)
    },
  }
}
