import { isHeld } from '../../../shared/rooms/action-effect.ts'
import { atDoorIn } from '../../../shared/rooms/on-hold.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import type { Change, Room, Snapshot } from '../../../shared/rooms/model.ts'
import { repeat } from '../../../shared/timers.ts'
import type { DesktopOptions } from '../desktop-options.ts'
import {
  atDoor,
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
/** Milliseconds. If a check comes so much too late, the computer has slept, and the snapshot may be from before. */
const LATE = 2_000

/** The changes that are gathered, if the user wants to be notified of them. */
const gatheredKinds = new Set<Change['kind']>(['started', 'joined', 'left', 'backAgain'])

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
  /** Those who have come to a door since the last notification, by `doorId`. */
  #came: ReadonlySet<string> = new Set()
  readonly #stopChecks: () => void
  #thresholdsCheckedAt: number
  /** By room key. */
  #thresholds = new Map<string, Thresholds>()

  constructor(options: NotificationRulesOptions) {
    this.#options = options
    options.rooms.subscribe((before, after, changes) => {
      this.#checkDoors(before, after)
      this.#apply(changes)
    })
    this.#thresholdsCheckedAt = options.clock.now()
    this.#stopChecks = repeat(options.clock, CHECK_THRESHOLDS_EVERY, () => {
      this.#checkThresholds()
    })
  }

  stop(): void {
    this.#options.clock.clearTimeout(this.#timer)
    this.#stopChecks()
  }

  #apply(changes: readonly Change[]): void {
    const ends = changes.filter(({ kind }) => kind === 'ended' || kind === 'endedWhileAway')
    for (const end of ends) this.#addMessage(end)
    if (ends.length > 0) this.#notify(ends)
    this.#gathered.push(...changes.filter(({ kind }) => gatheredKinds.has(kind)))
    if (this.#gathered.length > 0) this.#flushLater()
  }

  #checkDoors(before: Snapshot, { conferences }: Snapshot): void {
    const were = new Set(before.conferences.flatMap(doorIds))
    const asked = new Set(before.conferences.flatMap((room) => (isAsking(room) ? room.key : [])))
    // When a room begins to ask, the window already asks about the callers at its door.
    const told = conferences.filter((room) => !isAsking(room) || asked.has(room.key))
    const came = told.flatMap(doorIds).filter((id) => !were.has(id))
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
    const notifications = this.#options.rooms.snapshot().conferences.flatMap((room) => {
      const members = atDoorIn(room).filter(({ key }) => came.has(doorId(room, key)) && !isHeld({ key }, room))
      return members.length === 0 ? [] : atDoor(room, members, context)
    })
    this.#options.notifier.notify(notifications)
  }

  #notify(changes: readonly Change[]): void {
    this.#options.notifier.notify(notificationsFor(changes, this.#context()))
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

  #checkThresholds(): void {
    const { clock, notifier, rooms, settings } = this.#options
    const late = Math.abs(clock.now() - this.#thresholdsCheckedAt - CHECK_THRESHOLDS_EVERY)
    this.#thresholdsCheckedAt = clock.now()
    const wanted = settings.get().roomNotices
    if (late > LATE || Object.keys(wanted).length === 0) return
    const context = this.#context()
    // Rooms that have ended are left out, so that the map does not grow for ever.
    const before = this.#thresholds
    this.#thresholds = new Map()
    for (const room of rooms.snapshot().conferences) {
      const limits = wanted[room.key]
      if (!limits) continue
      const { thresholds, notification } = thresholdNotification(room, limits, before.get(room.key), context)
      this.#thresholds.set(room.key, thresholds)
      if (notification) notifier.notify([notification])
    }
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

function isAsking({ onHold }: Room): boolean {
  return onHold?.asks === true
}

function doorIds(room: Room): readonly string[] {
  return atDoorIn(room).map(({ key }) => doorId(room, key))
}

function doorId({ key, instance }: Room, member: string): string {
  return `${key} ${instance} ${member}`
}
