import { drop } from '../../../shared/drop.ts'
import type { Logger } from '../../../shared/logger.ts'
import type { AccountView } from '../../../shared/account.ts'
import type { Show } from '../../../shared/ipc/bridge.ts'
import type { Clock } from '../../../shared/clock.ts'
import type { Colleagues } from '../../moderation/colleagues.ts'
import type { Rooms } from '../../moderation/rooms.ts'
import type { Settings } from '../../settings/settings.ts'
import { targetOfSummary, type NotificationContent } from './notification-content.ts'
import { NotificationRules } from './notification-rules.ts'
import { Notifier } from './notifier.ts'
import type { TrayCommand } from '../tray/tray-row.ts'
import type { AppStatusStore } from '../app-status.ts'
import type { System } from '../platform.ts'
import type { After } from '../../../shared/timers.ts'
import type { LocalizedTexts } from '../localized-texts.ts'

export interface NotificationsOptions {
  readonly system: System
  readonly clock: Clock
  readonly after: After
  readonly rooms: Rooms
  readonly colleagues: Pick<Colleagues, 'nameFor'>
  readonly settings: Settings
  readonly appStatus: AppStatusStore
  readonly localizedTexts: LocalizedTexts
  readonly logger: Logger
  readonly show: (show?: Show) => Promise<void>
  /** Carries out the command of a notification's button. */
  readonly run: (command: TrayCommand) => void
  /** Path of the icon shown in notifications. */
  readonly notificationIcon: string
}

export interface Notifications {
  readonly notifier: Notifier
  stop(): void
}

/** Notifies the user of changes. The window also shows ends as messages, even if notifications do not work. */
export function createNotifications(options: NotificationsOptions): Notifications {
  const { clock, rooms, colleagues, settings, appStatus, localizedTexts } = options
  const notifier = createNotifier(options)
  const rules = new NotificationRules({
    clock,
    texts: () => localizedTexts.current(),
    preferences: () => settings.get().preferences,
    roomNotifications: () => settings.get().roomNotices,
    accounts: () => rooms.snapshot().accounts,
    readOnly: () => rooms.snapshot().readOnly,
    colleagueOf: (change) => colleagues.nameFor(change),
    nameOf: (member, room) => localizedTexts.notificationNameOf(member, room),
    notify: (notifications) => {
      notifier.notify(notifications)
    },
    onEnded: (title, { accountId, name, own }, end) => {
      const about = { title, accountId, name, ...(own && { offers: 'report' }) }
      if ('away' in end) appStatus.addMessage('ended', { ...about, away: end.away })
      else {
        const { by, peak, lasted } = end
        appStatus.addMessage('ended', {
          ...about,
          ...(by && { by }),
          ...(peak === undefined ? {} : { peak }),
          ...lasted,
        })
      }
    },
  })
  rooms.subscribe((_before, snapshot, changes) => {
    rules.apply(snapshot, changes)
  })
  options.system.onNotificationActivated(() => {
    notifier.activated(() => drop(options.show({ what: 'journal' })))
  })
  return {
    notifier,
    stop: () => {
      rules.stop()
      notifier.close()
    },
  }
}

function createNotifier({
  rooms,
  settings,
  system,
  after,
  clock,
  appStatus,
  localizedTexts,
  logger,
  show,
  run,
  notificationIcon,
}: NotificationsOptions): Notifier {
  return new Notifier({
    isSupported: () => system.supportsNotifications(),
    make: ({ title, body, sound, buttons = [] }) =>
      system.makeNotification({
        title,
        body,
        icon: notificationIcon,
        sound: sound === true,
        buttons: buttons.map(({ label }) => label),
      }),
    isPaused: () => settings.get().preferences.notificationsPausedUntil > clock.now(),
    after,
    now: () => clock.now(),
    onClick: (what) => drop(show(what)),
    onButton: ({ command }) => {
      run(command)
    },
    onOutcome: (outcome) => {
      if (outcome.state === 'failed') {
        logger('A notification was not shown', outcome)
        if (appStatus.get().notifications !== 'failed') appStatus.addMessage('notificationsFail')
      }
      appStatus.set({ notifications: outcome.state })
    },
    summarise: (notifications) => summarise(notifications, localizedTexts, rooms.snapshot().accounts),
  })
}

function summarise(
  notifications: readonly NotificationContent[],
  localizedTexts: LocalizedTexts,
  accounts: readonly AccountView[],
): NotificationContent {
  const { t } = localizedTexts.current()
  return {
    title: t('notice.manyTitle', { count: notifications.length }),
    body: t('notice.manyBody', { first: notifications[0]?.title ?? '' }),
    show: targetOfSummary(
      notifications.map(({ show }) => show),
      accounts,
    ),
    ...(notifications.some(({ sound }) => sound) && { sound: true }),
  }
}
