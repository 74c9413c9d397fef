import { drop } from '../../../shared/drop.ts'
import type { Logger } from '../../../shared/logger.ts'
import type { Show } from '../../../shared/ipc/bridge.ts'
import type { Rooms } from '../../moderation/rooms.ts'
import { NotificationRules, type NotificationRulesOptions } from './notification-rules.ts'
import { Notifier } from './notifier.ts'
import type { TrayCommand } from '../tray/tray-row.ts'
import type { AppStatusStore } from '../app-status.ts'
import type { System } from '../platform.ts'
import type { After } from '../../../shared/timers.ts'

export interface NotificationsOptions extends Omit<NotificationRulesOptions, 'notify'> {
  readonly system: Pick<System, 'supportsNotifications' | 'makeNotification' | 'onNotificationActivated'>
  readonly after: After
  readonly rooms: Rooms
  readonly appStatus: AppStatusStore
  readonly logger: Logger
  readonly show: (show?: Show) => Promise<void>
  /** Carries out the command of a notification's button. */
  readonly run: (command: TrayCommand) => void
  /** Path of the icon shown in notifications. */
  readonly notificationIcon: string
}

export type Notifications = ReturnType<typeof createNotifications>

/** Notifies the user of changes. */
export function createNotifications(options: NotificationsOptions) {
  const notifier = createNotifier(options)
  const rules = new NotificationRules({
    ...options,
    notify: (notifications) => {
      notifier.notify(notifications)
    },
  })
  options.rooms.subscribe((_before, snapshot, changes) => {
    rules.apply(snapshot, changes)
  })
  options.system.onNotificationActivated(() => {
    notifier.activated(() => drop(options.show({ what: 'journal' })))
  })
  return {
    notifier,
    stop: (): void => {
      rules.stop()
      notifier.close()
    },
  }
}

function createNotifier(options: NotificationsOptions): Notifier {
  const { settings, system, after, clock, appStatus, localizedTexts, logger, show, run } = options
  return new Notifier({
    isSupported: () => system.supportsNotifications(),
    make: ({ title, body, sound, buttons = [] }) =>
      system.makeNotification({
        title,
        body,
        icon: options.notificationIcon,
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
    summarise: (notifications) => {
      const { t } = localizedTexts.current()
      const [first] = notifications
      return {
        title: t('notice.manyTitle', { count: notifications.length }),
        body: t('notice.manyBody', { first: first?.title ?? '' }),
        ...(first?.show && { show: first.show }),
        ...(notifications.some(({ sound }) => sound) && { sound: true }),
      }
    },
  })
}
