import type { AccountId, ElapsedMs, EpochMs } from '../../shared/values.ts'
import type { ObservedChange, ObservedRoom } from '../../shared/rooms/model.ts'
import type { RoomRecords } from './rule/account-rooms.ts'
import type { Quiet } from './rule/record.ts'

export type SuspensionReason = 'sleep' | 'network'

/**
 * @param reason `unread`: only this account was not read, for example because its token was refused
 * @param since when observation stopped
 * @param accountId absent if no account was observed
 */
export type ResumeListener = (reason: SuspensionReason | 'unread', since: EpochMs, accountId?: AccountId) => void

/** Milliseconds of regular steps after which the computer counts as awake, even if the system never reported it. */
const EVIDENTLY_AWAKE = 30_000
/** Milliseconds by which rooms that cannot be read yet may delay the summary of the rooms that ended. */
const LONGEST_SUMMARY_DELAY = 10_000

/** Tracks whether reading is suspended, because the computer is about to sleep or has no network. */
export class Suspension {
  readonly #reasons = new Map<SuspensionReason, { readonly shown: EpochMs; readonly since: ElapsedMs }>()
  readonly #listeners: ResumeListener[] = []

  /** Adds a listener that is called after each time without observation, before anything read since is applied. */
  onEnd(listener: ResumeListener): void {
    this.#listeners.push(listener)
  }

  get isActive(): boolean {
    return this.#reasons.size > 0
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
    this.#tell(reason, ended.shown)
    return true
  }

  /**
   * Ends the sleep after 30 s of regular steps, because some systems never report that they woke. Returns true if this
   * call ended it.
   */
  endIfAwake(now: ElapsedMs): boolean {
    const sleep = this.#reasons.get('sleep')
    return sleep !== undefined && now - sleep.since > EVIDENTLY_AWAKE && this.end('sleep')
  }

  /** Handles a time without observation that nobody ended: the end of a reported sleep, or an unreported sleep. */
  passGap(since: EpochMs): void {
    if (!this.end('sleep')) this.#tell('sleep', since)
  }

  /** Reports that one account is read again. `since`: when it was last read. */
  reportUnread(accountId: AccountId, since: EpochMs): void {
    this.#tell('unread', since, accountId)
  }

  #tell(...ended: Parameters<ResumeListener>): void {
    for (const listener of this.#listeners) listener(...ended)
  }
}

/** Collects the rooms that ended while they were not observed, so that one change announces all of them. */
export class EndedUnobserved {
  #summary: { why: Exclude<Quiet, 'start'>; since: ElapsedMs; conferences: ObservedRoom[] } | undefined

  add(conferences: readonly ObservedRoom[], why: Quiet, at: ElapsedMs): void {
    if (conferences.length === 0) return
    // No room was known before the start of Gavel, so the start cannot be why the end of a room was missed.
    const reason = why === 'start' ? 'credentials' : why
    this.#summary ??= { why: reason, since: at, conferences: [] }
    this.#summary.conferences.push(...conferences)
  }

  /** The change to announce, once every room was read or the longest delay is over. */
  take(isComplete: boolean, now: ElapsedMs): Extract<ObservedChange, { kind: 'endedWhileAway' }> | undefined {
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

  /** The latest time at which `take` must be called; undefined while nothing was collected. */
  get dueAt(): ElapsedMs | undefined {
    return this.#summary === undefined ? undefined : this.#summary.since + LONGEST_SUMMARY_DELAY
  }
}
