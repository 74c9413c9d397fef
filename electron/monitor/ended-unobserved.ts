import type { ObservedChange, ObservedRoom } from '../../shared/rooms/model.ts'
import type { ElapsedMs } from '../../shared/values.ts'
import type { RoomRecords } from './rule/account-rooms.ts'
import type { Quiet } from './rule/record.ts'

/** Milliseconds by which rooms that cannot be read yet may delay the summary of the rooms that ended. */
const LONGEST_SUMMARY_DELAY = 10_000

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
