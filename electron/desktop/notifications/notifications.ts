import type { Logger } from '../../../shared/logger.ts'
import type { Show } from '../../../shared/bridge.ts'
import type { Clock } from '../../../shared/clock.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type { Settings } from '../../settings/settings.ts'
import { createNotificationRules } from './notification-rules.ts'
import type { NotificationContent } from './notification-content.ts'
import { createNotifier, type Notifier } from './notifier.ts'
import type { AppStatusStore } from '../app-status.ts'
import type { System } from '../platform.ts'
import type { After } from '../../../shared/timers.ts'
import type { Wording } from '../localized-texts.ts'

export interface NotificationsOptions {
  readonly system: System
  readonly clock: Clock
  readonly after: After
  readonly monitor: Monitor
  readonly settings: Settings
  readonly appStatus: AppStatusStore
  readonly wording: Wording
  readonly logger: Logger
  readonly show: (show?: Show) => Promise<void>
}

/** Notices of what changes, and the same lines in the window, which has them where notices do not work too. */
export function createNotifications(options: NotificationsOptions): { readonly notifier: Notifier; stop(): void } {
  const { system, clock, after, monitor, settings, appStatus, wording, logger, show } = options
  const notifier = createNotifier({
    isSupported: system.noticesAreSupported,
    make: system.makeNotice,
    after,
    now: clock.now,
    onClick: (what) => void show(what),
    onOutcome: (outcome) => {
      if (outcome.state === 'failed') {
        logger('A notification was not shown', outcome)
        if (appStatus.get().notifications !== 'failed') appStatus.addMessage('notificationsFail')
      }
      appStatus.set({ notifications: outcome.state })
    },
    summarise: (notices) => summarise(notices, wording),
  })
  const keeper = createNotificationRules({
    clock,
    texts: wording.texts,
    preferences: () => settings.get().preferences,
    roomNotifications: () => settings.get().roomNotices,
    accounts: () => monitor.snapshot().accounts,
    nameOf: wording.noticeNameOf,
    tell: notifier.tell,
    onEnded: (title, duration) => {
      appStatus.addMessage('ended', { title, ...(duration !== undefined && { duration }) })
    },
  })
  monitor.subscribe((_before, snapshot, changes) => {
    keeper.changed(snapshot, changes)
  })
  system.onNoticeActivated(() => void show({ what: 'log' }))
  return {
    notifier,
    stop: () => {
      keeper.stop()
      notifier.close()
    },
  }
}

function summarise(notices: readonly NotificationContent[], wording: Wording): NotificationContent {
  const { t } = wording.texts()
  return {
    title: t('notice.manyTitle', { count: notices.length }),
    body: t('notice.manyBody', { first: notices[0]?.title ?? '' }),
    show: { what: 'log' },
  }
}
