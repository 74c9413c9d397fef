import type { Change, Conference } from '../../shared/model.ts'
import type { Quiet, Rooms } from './room.ts'

export type SuspensionReason = 'sleep' | 'network'

/** After this long without a clock gap the computer is awake, even if the system never reported it. */
const EVIDENTLY_AWAKE = 30_000
/** Rooms that cannot be read yet must not delay the summary of the others for longer than this. */
const LONGEST_SUMMARY_DELAY = 10_000

/** Whether reading is suspended, because the computer is about to sleep or has no network. */
export class Suspension {
  readonly #reasons = new Set<SuspensionReason>()
  #sleepReportedAt = 0

  get isActive(): boolean {
    return this.#reasons.size > 0
  }

  begin(reason: SuspensionReason, now: number): void {
    this.#reasons.add(reason)
    if (reason === 'sleep') this.#sleepReportedAt = now
  }

  /** Returns true if no reason is left. */
  end(reason: SuspensionReason): boolean {
    return this.#reasons.delete(reason) && this.#reasons.size === 0
  }

  /**
   * Some systems never report that they woke. A clock gap, or 30 s of regular steps, ends the sleep. Returns true if
   * that ended the suspension.
   */
  endIfAwake(now: number, afterGap: boolean): boolean {
    const isAwake = this.#reasons.has('sleep') && (afterGap || now - this.#sleepReportedAt > EVIDENTLY_AWAKE)
    return isAwake && this.end('sleep')
  }
}

/** Collects the rooms that ended during a suspension, so that one change announces all of them. */
export class EndedDuringSuspension {
  #summary: { why: Exclude<Quiet, 'start'>; since: number; conferences: Conference[] } | undefined

  add(conferences: readonly Conference[], why: Quiet, at: number): void {
    if (conferences.length === 0) return
    // Nothing was known before the start, so nothing can have ended since.
    const reason = why === 'start' ? 'credentials' : why
    this.#summary ??= { why: reason, since: at, conferences: [] }
    this.#summary.conferences.push(...conferences)
  }

  /** The change to announce, once every room was read or the delay is over. */
  take(isComplete: boolean, now: number): Extract<Change, { kind: 'endedWhileAway' }> | undefined {
    if (this.#summary === undefined) return undefined
    const { why, since, conferences } = this.#summary
    if (!isComplete && now - since < LONGEST_SUMMARY_DELAY) return undefined
    this.#summary = undefined
    return { kind: 'endedWhileAway', conferences, why }
  }

  /** Announces none but these rooms: the others went with their account. */
  forgetOthers(rooms: Rooms): void {
    if (this.#summary === undefined) return
    const conferences = this.#summary.conferences.filter(({ key }) => rooms.has(key))
    this.#summary = conferences.length === 0 ? undefined : { ...this.#summary, conferences }
  }

  /** When to call `take` at the latest (epoch ms); undefined while nothing was collected. */
  get dueAt(): number | undefined {
    return this.#summary === undefined ? undefined : this.#summary.since + LONGEST_SUMMARY_DELAY
  }
}
