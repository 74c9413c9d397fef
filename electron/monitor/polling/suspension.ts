import type { AccountId, EpochMs } from '../../../shared/values.ts'
import type { Change, Room } from '../../../shared/rooms/model.ts'
import { LONGEST_STEP } from './polling-loop.ts'
import type { Quiet, RoomRecords } from '../room.ts'

export type SuspensionReason = 'sleep' | 'network'

/**
 * @param reason `unread`: only this account was not read, for example because its token was refused
 * @param since when observation stopped (epoch ms)
 * @param accountId absent if no account was observed
 */
export type ResumeListener = (reason: SuspensionReason | 'unread', since: EpochMs, accountId?: AccountId) => void

/** Milliseconds without a clock gap after which the computer counts as awake, even if the system never reported it. */
const EVIDENTLY_AWAKE = 30_000
/** Milliseconds by which rooms that cannot be read yet may delay the summary of the rooms that ended. */
const LONGEST_SUMMARY_DELAY = 10_000

/** Tracks whether reading is suspended, because the computer is about to sleep or has no network. */
export class Suspension {
  /** Since when each reason holds (epoch ms). */
  readonly #reasons = new Map<SuspensionReason, number>()
  #onEnd: ResumeListener = () => {}
  #sleepReportedAt = 0

  /** Sets the listener that is called after each time without observation, before anything read since is applied. */
  onEnd(listener: ResumeListener): void {
    this.#onEnd = listener
  }

  get isActive(): boolean {
    return this.#reasons.size > 0
  }

  begin(reason: SuspensionReason, now: EpochMs): void {
    if (!this.#reasons.has(reason)) this.#reasons.set(reason, now)
    if (reason === 'sleep') this.#sleepReportedAt = now
  }

  /** Removes a reason. Returns true if it was the last one. */
  end(reason: SuspensionReason): boolean {
    const since = this.#reasons.get(reason)
    if (since === undefined) return false
    this.#reasons.delete(reason)
    this.#onEnd(reason, since)
    return !this.isActive
  }

  /**
   * Ends the sleep after a clock gap or 30 s of regular steps, because some systems never report that they woke. A gap
   * that is noticed right after the sleep was reported does not count: it shows that the clock was set before. Returns
   * true if this call ended the suspension.
   */
  endIfAwake(now: EpochMs, afterGap: boolean): boolean {
    const asleepFor = now - this.#sleepReportedAt
    const isAwake = afterGap ? Math.abs(asleepFor) > LONGEST_STEP : asleepFor > EVIDENTLY_AWAKE
    return isAwake && this.#reasons.has('sleep') && this.end('sleep')
  }

  /** Handles a gap of the clock: the end of a reported sleep or, if nothing is suspended, an unreported sleep. */
  passGap(now: EpochMs, since: EpochMs): void {
    if (this.isActive) this.endIfAwake(now, true)
    else this.#onEnd('sleep', since)
  }

  /** Reports that one account is read again. `since`: when it was last read (epoch ms). */
  reportUnread(accountId: AccountId, since: EpochMs): void {
    this.#onEnd('unread', since, accountId)
  }
}

/** Collects the rooms that ended while they were not observed, so that one change announces all of them. */
export class EndedDuringSuspension {
  #summary: { why: Exclude<Quiet, 'start'>; since: EpochMs; conferences: Room[] } | undefined

  add(conferences: readonly Room[], why: Quiet, at: EpochMs): void {
    if (conferences.length === 0) return
    // No room was known before the start of Gavel, so the start cannot be why the end of a room was missed.
    const reason = why === 'start' ? 'credentials' : why
    this.#summary ??= { why: reason, since: at, conferences: [] }
    this.#summary.conferences.push(...conferences)
  }

  /** The change to announce, once every room was read or the longest delay is over. */
  take(isComplete: boolean, now: EpochMs): Extract<Change, { kind: 'endedWhileAway' }> | undefined {
    if (this.#summary === undefined) return undefined
    const { why, since, conferences } = this.#summary
    if (!isComplete && now - since < LONGEST_SUMMARY_DELAY) return undefined
    this.#summary = undefined
    return { kind: 'endedWhileAway', conferences, why }
  }

  /** Drops all rooms but these, because the others disappeared with their account. */
  forgetOthers(rooms: RoomRecords): void {
    if (this.#summary === undefined) return
    const conferences = this.#summary.conferences.filter(({ key }) => rooms.has(key))
    this.#summary = conferences.length === 0 ? undefined : { ...this.#summary, conferences }
  }

  /** When `take` must be called at the latest (epoch ms); undefined while nothing was collected. */
  get dueAt(): number | undefined {
    return this.#summary === undefined ? undefined : this.#summary.since + LONGEST_SUMMARY_DELAY
  }
}
