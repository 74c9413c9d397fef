import { isHeld } from '../../../shared/rooms/action-effect.ts'
import { atDoorIn } from '../../../shared/rooms/on-hold.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import type { Change, Room, Snapshot } from '../../../shared/rooms/model.ts'
import type { DesktopOptions } from '../desktop-options.ts'
import {
  atDoor,
  isWorthNotifying,
  notificationsFor,
  thresholdNotification,
  type NotificationContext,
  type Thresholds,
} from './notification-content.ts'
import type { Notifier } from './notifier.ts'

/**
 * Milliseconds. One notification reports all callers who join a room within this time; others, all who leave it or come
 * to its door.
 */
const GATHER = 1_500
const CHECK_THRESHOLDS_EVERY = 5_000
/** Milliseconds. If a timer fires later than this, the computer has slept. */
const LATE = 2_000

interface NotificationRulesOptions extends DesktopOptions {
  readonly notifier: Notifier
}

/**
 * Turns changes into notifications. Reports ends at once, and gathers other changes for a short time first. The window
 * shows ends as messages too, even if notifications are paused or do not work.
 */
export class NotificationRules {
  readonly #options: NotificationRulesOptions
  #gathered: Change[] = []
  #timer: unknown
  /** Those at a door, and those of them who have come since the last notification, by `doorId`. */
  #atDoor: ReadonlySet<string> = new Set()
  #came: ReadonlySet<string> = new Set()
  /** The keys of the rooms that ask about those at their door. */
  #asking: ReadonlySet<string> = new Set()
  #thresholdsTimer: unknown
  #thresholdsCheckedAt = 0
  /** By room key. */
  #thresholds = new Map<string, Thresholds>()

  constructor(options: NotificationRulesOptions) {
    this.#options = options
    options.rooms.subscribe((_before, snapshot, changes) => {
      this.#checkThresholds(snapshot)
      this.#checkDoors(snapshot)
      this.#apply(changes)
    })
  }

  stop(): void {
    this.#options.clock.clearTimeout(this.#timer)
    this.#options.clock.clearTimeout(this.#thresholdsTimer)
  }

  #apply(changes: readonly Change[]): void {
    if (!isWorthNotifying(changes)) return
    for (const change of changes) this.#addMessage(change)
    const ends = changes.filter(isEnd)
    if (ends.length > 0) this.#notify(ends)
    this.#gathered.push(...changes.filter((change) => !isEnd(change)))
    if (this.#gathered.length > 0) this.#flushLater()
  }

  #checkDoors({ conferences }: Snapshot): void {
    // When a room begins to ask, the window already asks about the callers at its door.
    const isAskedAbout = ({ key, onHold }: Room): boolean => onHold?.asks === true && !this.#asking.has(key)
    const idsIn = (rooms: readonly Room[]) =>
      rooms.flatMap((room) => atDoorIn(room).map(({ key }) => doorId(room, key)))
    const came = idsIn(conferences.filter((room) => !isAskedAbout(room))).filter((id) => !this.#atDoor.has(id))
    this.#atDoor = new Set(idsIn(conferences))
    this.#asking = new Set(conferences.flatMap(({ key, onHold }) => (onHold?.asks === true ? key : [])))
    if (came.length === 0) return
    this.#came = new Set([...this.#came, ...came])
    this.#flushLater()
  }

  #flushLater(): void {
    this.#timer ??= this.#options.clock.setTimeout(() => {
      this.#flush()
    }, GATHER)
  }

  #flush(): void {
    this.#timer = undefined
    const changes = this.#gathered
    this.#gathered = []
    // An account may have been removed meanwhile.
    const accounts = new Set(this.#options.rooms.snapshot().accounts.map(({ id }) => id))
    this.#notify(changes.filter((change) => !('conference' in change) || accounts.has(change.conference.accountId)))
    this.#notifyOfDoors()
  }

  #notifyOfDoors(): void {
    const came = this.#came
    this.#came = new Set()
    const context = this.#context()
    if (context.preferences.notificationsPausedUntil > context.now) return
    const notifications = this.#options.rooms.snapshot().conferences.flatMap((room) => {
      const members = atDoorIn(room).filter(({ key }) => came.has(doorId(room, key)) && !isHeld({ key }, room))
      return members.length === 0 ? [] : atDoor(room, members, context)
    })
    this.#options.notifier.notify(notifications)
  }

  #notify(changes: readonly Change[]): void {
    const notifications = notificationsFor(changes, this.#context())
    if (notifications.length > 0) this.#options.notifier.notify(notifications)
  }

  #addMessage(change: Change): void {
    const { rooms, localizedTexts, appStatus } = this.#options
    const add = (room: Room, facts: Readonly<Record<string, string | number>>): void => {
      const { accountId, name, own } = room
      const title = roomTitle(localizedTexts.current().t, rooms.snapshot().accounts, room)
      appStatus.addMessage('ended', { title, accountId, name, ...(own && { offers: 'report' }), ...facts })
    }
    if (change.kind === 'ended') {
      const { by, peak, lasted } = change
      add(change.conference, { ...(by && { by }), ...(peak !== undefined && { peak }), ...lasted })
    }
    if (change.kind === 'endedWhileAway') for (const room of change.conferences) add(room, { away: change.why })
  }

  /**
   * Checks the thresholds, at most once in five seconds. A timer makes up for a check that would come too soon, and
   * checks again when a room reaches its `longerThan` limit, because perhaps nothing changes at that time.
   */
  #checkThresholds(snapshot: Snapshot): void {
    const { clock, notifier, settings } = this.#options
    clock.clearTimeout(this.#thresholdsTimer)
    const wanted = settings.get().roomNotices
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
      if (notification && !isPaused) notifier.notify([notification])
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
    const { clock, rooms, settings, localizedTexts, colleagues } = this.#options
    const { accounts, readOnly } = rooms.snapshot()
    const { preferences, roomNotices } = settings.get()
    return {
      texts: localizedTexts.current(),
      preferences,
      roomNotifications: roomNotices,
      accounts,
      readOnly,
      nameOf: (member, room) => localizedTexts.notificationNameOf(member, room),
      now: clock.now(),
      colleagueOf: (change) => colleagues.nameFor(change),
    }
  }
}

function isEnd({ kind }: Change): boolean {
  return kind === 'ended' || kind === 'endedWhileAway'
}

function doorId({ key, instance }: Room, member: string): string {
  return `${key} ${instance} ${member}`
}
