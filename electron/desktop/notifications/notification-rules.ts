import type { Clock } from '../../../shared/clock.ts'
import type { AccountView } from '../../../shared/account.ts'
import type { Change, Room, Snapshot } from '../../../shared/rooms/model.ts'
import type { Preferences, RoomNotifications } from '../../../shared/preferences/preferences.ts'
import type { Texts } from '../../../shared/text/i18n.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import {
  isWorthNotifying,
  notificationsFor,
  thresholdNotification,
  type NotificationContent,
  type NotificationContext,
  type Thresholds,
} from './notification-content.ts'

/** Milliseconds. One notification reports all callers who join a room within this time; another, all who leave it. */
const GATHER = 1_500
const CHECK_THRESHOLDS_EVERY = 5_000
/** Milliseconds. If a timer fires later than this, the computer has slept. */
const LATE = 2_000

export interface NotificationRulesOptions {
  readonly colleagueOf?: NotificationContext['colleagueOf']
  readonly clock: Clock
  readonly texts: () => Texts
  readonly preferences: () => Preferences
  readonly roomNotifications: () => Readonly<Record<string, RoomNotifications>>
  readonly accounts: () => readonly AccountView[]
  readonly readOnly: () => boolean
  readonly nameOf: NotificationContext['nameOf']
  readonly notify: (notifications: readonly NotificationContent[]) => void
  /** Shows the end as a message in the window, even if notifications are paused or do not work. */
  readonly onEnded: (title: string, room: Room, end: EndFacts) => void
}

/** What is known about an end, or why nothing is known. */
export type EndFacts =
  | Pick<Extract<Change, { kind: 'ended' }>, 'by' | 'peak' | 'lasted'>
  | { readonly away: Extract<Change, { kind: 'endedWhileAway' }>['why'] }

/** Turns changes into notifications. Reports ends at once, and gathers other changes for a short time first. */
export class NotificationRules {
  readonly #options: NotificationRulesOptions
  #gathered: Change[] = []
  #timer: unknown
  #thresholdsTimer: unknown
  #thresholdsCheckedAt = 0
  /** By room key. */
  #thresholds = new Map<string, Thresholds>()

  constructor(options: NotificationRulesOptions) {
    this.#options = options
  }

  apply(after: Snapshot, changes: readonly Change[]): void {
    this.#checkThresholds(after)
    if (!isWorthNotifying(changes)) return
    this.#reportEnds(changes)
    const ends = changes.filter(isEnd)
    if (ends.length > 0) this.#notify(ends)
    this.#gathered.push(...changes.filter((change) => !isEnd(change)))
    if (this.#gathered.length === 0) return
    this.#timer ??= this.#options.clock.setTimeout(() => {
      this.#flush()
    }, GATHER)
  }

  stop(): void {
    this.#options.clock.clearTimeout(this.#timer)
    this.#options.clock.clearTimeout(this.#thresholdsTimer)
  }

  #flush(): void {
    this.#timer = undefined
    const changes = this.#gathered
    this.#gathered = []
    // An account may have been removed meanwhile.
    const accounts = new Set(this.#options.accounts().map(({ id }) => id))
    this.#notify(changes.filter((change) => !('conference' in change) || accounts.has(change.conference.accountId)))
  }

  #notify(changes: readonly Change[]): void {
    const notifications = notificationsFor(changes, this.#context())
    if (notifications.length > 0) this.#options.notify(notifications)
  }

  #reportEnds(changes: readonly Change[]): void {
    const { texts, accounts, onEnded } = this.#options
    const report = (room: Room, end: EndFacts): void => {
      onEnded(roomTitle(texts().t, accounts(), room), room, end)
    }
    for (const change of changes) {
      if (change.kind === 'ended') report(change.conference, change)
      if (change.kind === 'endedWhileAway') for (const room of change.conferences) report(room, { away: change.why })
    }
  }

  /**
   * Checks the thresholds, at most once in five seconds. A timer makes up for a check that would come too soon, and
   * checks again when a room reaches its `longerThan` limit, because perhaps nothing changes at that time.
   */
  #checkThresholds(snapshot: Snapshot): void {
    const { clock, notify } = this.#options
    clock.clearTimeout(this.#thresholdsTimer)
    const wanted = this.#options.roomNotifications()
    if (Object.keys(wanted).length === 0) return
    const pause = CHECK_THRESHOLDS_EVERY - Math.abs(clock.now() - this.#thresholdsCheckedAt)
    if (pause > 0) {
      this.#checkLater(snapshot, pause)
      return
    }
    this.#thresholdsCheckedAt = clock.now()
    const context = this.#context()
    let next = Infinity
    const isPaused = context.preferences.notificationsPausedUntil > context.now
    // Rooms that have ended are left out, so that the map does not grow for ever.
    const before = this.#thresholds
    this.#thresholds = new Map()
    for (const room of snapshot.conferences) {
      const limits = wanted[room.key]
      if (!limits) continue
      const { thresholds, notification, longerAt } = thresholdNotification(room, limits, before.get(room.key), context)
      this.#thresholds.set(room.key, thresholds)
      if (notification && !isPaused) notify([notification])
      if (longerAt > context.now) next = Math.min(next, longerAt)
    }
    if (next < Infinity) this.#checkLater(snapshot, next - context.now)
  }

  #checkLater(snapshot: Snapshot, ms: number): void {
    const { clock } = this.#options
    const dueAt = clock.now() + ms
    this.#thresholdsTimer = clock.setTimeout(() => {
      // After a sleep the monitor renews the snapshot, which replaces this timer.
      if (clock.now() - dueAt > LATE) this.#checkLater(snapshot, CHECK_THRESHOLDS_EVERY)
      else this.#checkThresholds(snapshot)
    }, ms)
  }

  #context(): NotificationContext {
    const { texts, preferences, roomNotifications, accounts, readOnly, nameOf, clock, colleagueOf } = this.#options
    return {
      texts: texts(),
      preferences: preferences(),
      roomNotifications: roomNotifications(),
      accounts: accounts(),
      readOnly: readOnly(),
      nameOf,
      now: clock.now(),
      colleagueOf,
    }
  }
}

function isEnd({ kind }: Change): boolean {
  return kind === 'ended' || kind === 'endedWhileAway'
}
