import type { Clock } from '../../../shared/clock.ts'
import type { AccountView } from '../../../shared/account.ts'
import type { Change, Member, Snapshot } from '../../../shared/model.ts'
import type { Preferences, RoomNotifications } from '../../../shared/preferences.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import type { Texts } from '../../../shared/text/i18n.ts'
import {
  isWorthANotice,
  notificationsFor,
  thresholdNotification,
  type NotificationContent,
  type NotificationContext,
  type Thresholds,
} from './notification-content.ts'

/** People who come in a rush are told of together. */
const GATHER = 1_500
const LOOK_AT_THRESHOLDS = 5_000

export interface NotificationRulesOptions {
  readonly clock: Clock
  readonly texts: () => Texts
  readonly preferences: () => Preferences
  readonly roomNotifications: () => Readonly<Record<string, RoomNotifications>>
  readonly accounts: () => readonly AccountView[]
  readonly nameOf: (member: Member) => string
  readonly tell: (notices: readonly NotificationContent[]) => void
  /** The same line in the window, also while notifications are paused or do not work. `duration`: milliseconds. */
  readonly onEnded: (title: string, duration: number | undefined) => void
}

export interface NotificationRules {
  changed(after: Snapshot, changes: readonly Change[]): void
  stop(): void
}

/** Turns changes into notices: ends at once, the rest gathered for a moment. */
export function createNotificationRules(options: NotificationRulesOptions): NotificationRules {
  const { clock, tell } = options
  let gathered: Change[] = []
  let timer: unknown
  let lookedAt = 0
  let thresholds = new Map<string, Thresholds>()

  const context = (): NotificationContext => ({
    texts: options.texts(),
    preferences: options.preferences(),
    roomNotifications: options.roomNotifications(),
    accounts: options.accounts(),
    nameOf: options.nameOf,
    now: clock.now(),
  })
  const say = (changes: readonly Change[]): void => {
    const notices = notificationsFor(changes, context())
    if (notices.length > 0) tell(notices)
  }
  const flush = (): void => {
    timer = undefined
    const changes = gathered
    gathered = []
    say(changes)
  }
  const noteEnds = (changes: readonly Change[]): void => {
    for (const change of changes) {
      if (change.kind !== 'ended') continue
      const { conference, at } = change
      const { startedAt } = conference
      const title = roomTitle(options.texts().t, options.accounts(), conference)
      options.onEnded(title, startedAt === undefined ? undefined : at - startedAt)
    }
  }
  const lookAtThresholds = (snapshot: Snapshot): void => {
    const wishes = options.roomNotifications()
    if (Object.keys(wishes).length === 0 || Math.abs(clock.now() - lookedAt) < LOOK_AT_THRESHOLDS) return
    lookedAt = clock.now()
    const now = context()
    const isPaused = now.preferences.notificationsPausedUntil > now.now
    // What was told of a room is kept while it lives; the next run of its name is told of anew.
    const before = thresholds
    thresholds = new Map()
    for (const room of snapshot.conferences) {
      const wish = wishes[room.key]
      if (!wish) continue
      const { told, notice } = thresholdNotification(room, wish, before.get(room.key), now)
      thresholds.set(room.key, told)
      if (notice && !isPaused) tell([notice])
    }
  }

  return {
    changed: (after, changes) => {
      lookAtThresholds(after)
      if (!isWorthANotice(changes)) return
      noteEnds(changes)
      const isEnd = (change: Change): boolean => change.kind === 'ended' || change.kind === 'endedWhileAway'
      const ends = changes.filter(isEnd)
      if (ends.length > 0) say(ends)
      gathered.push(...changes.filter((change) => !isEnd(change)))
      if (gathered.length > 0) timer ??= clock.setTimeout(flush, GATHER)
    },
    stop: () => {
      clock.clearTimeout(timer)
    },
  }
}
