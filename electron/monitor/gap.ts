import { elapsedOf, type Clock } from '../../shared/clock.ts'
import type { AccountId, ElapsedMs, EpochMs } from '../../shared/values.ts'

/**
 * Milliseconds. If the monitor did not run for longer than this, the computer slept, and nothing was observed in that
 * time. A busy computer is late by less.
 */
export const GAP = 6_000
/** Milliseconds by which the computer's clock may drift before the shown times are moved too. */
const SET = 10
/** Milliseconds of regular steps after which the computer counts as awake, even if the system never reported it. */
const EVIDENTLY_AWAKE = 30_000

/**
 * Distinguishes a computer that slept from a clock that was set. The elapsed time shows that the computer slept, if it
 * counts a sleep. On Linux it stands still (nodejs/node issue 47724), so only the clock shows it, which then seems to
 * have been set forward by more than `GAP`. Any other step of the clock changes only what is shown.
 */
export class GapDetector {
  readonly #clock: Clock
  #aliveAt: ElapsedMs
  /** What the computer's clock shows when no time has elapsed. */
  #wall: EpochMs

  constructor(clock: Clock) {
    this.#clock = clock
    this.#aliveAt = elapsedOf(clock)
    this.#wall = clock.now() - this.#aliveAt
  }

  /**
   * Must be called in each step, and before anything relies on what is known.
   *
   * @returns by how many milliseconds the computer's clock was set; and since when nothing was observed, as if the
   * elapsed time had counted the sleep, or undefined without a gap
   */
  check(): { readonly setBy: number; readonly unobservedSince: ElapsedMs | undefined } {
    const now = elapsedOf(this.#clock)
    const since = this.#aliveAt
    const by = this.#clock.now() - now - this.#wall
    const setBy = Math.abs(by) > SET ? by : 0
    this.#aliveAt = now
    this.#wall += setBy
    if (by > GAP) return { setBy, unobservedSince: since - by }
    return { setBy, unobservedSince: now - since > GAP ? since : undefined }
  }
}

export type SuspensionReason = 'sleep' | 'network'

/**
 * @param reason `unread`: only this account was not read, for example because its token was refused
 * @param since when observation stopped
 * @param accountId absent if no account was observed
 */
export type ResumeListener = (reason: SuspensionReason | 'unread', since: EpochMs, accountId?: AccountId) => void

/** Tracks whether reading is suspended, because the computer is about to sleep or has no network. */
export class Suspension {
  readonly #reasons = new Map<SuspensionReason, { readonly shown: EpochMs; readonly since: ElapsedMs }>()
  readonly #listeners: ResumeListener[] = []

  get isActive(): boolean {
    return this.#reasons.size > 0
  }

  get isOffline(): boolean {
    return this.#reasons.has('network')
  }

  /** Adds a listener that is called after each time without observation, before anything read since is applied. */
  onEnd(listener: ResumeListener): void {
    this.#listeners.push(listener)
  }

  /** @param shown the same moment by the computer's clock */
  begin(reason: SuspensionReason, since: ElapsedMs, shown: EpochMs): void {
    const before = this.#reasons.get(reason)
    // A sleep that is reported again has not ended, so its steps are counted anew.
    this.#reasons.set(reason, { since, shown: before?.shown ?? shown })
  }

  /** Removes a reason. Returns false if it was not active. */
  end(reason: SuspensionReason): boolean {
    const ended = this.#reasons.get(reason)
    if (ended === undefined) return false
    this.#reasons.delete(reason)
    this.tell(reason, ended.shown)
    return true
  }

  /** Ends the sleep after 30 s of regular steps, because some systems never report that they woke. */
  endIfAwake(now: ElapsedMs): boolean {
    const sleep = this.#reasons.get('sleep')
    return sleep !== undefined && now - sleep.since > EVIDENTLY_AWAKE && this.end('sleep')
  }

  /** Tells the listeners of a time without observation. */
  tell(...ended: Parameters<ResumeListener>): void {
    for (const listener of this.#listeners) listener(...ended)
  }
}
