import { drop } from '../../../shared/drop.ts'
import type { Show } from '../../../shared/ipc/bridge.ts'
import { createAfter, type After } from '../../../shared/timers.ts'
import type { DesktopOptions } from '../desktop-options.ts'
import type { TrayCommand } from '../tray/tray-rows.ts'
import type { NotificationContent } from './notification-content.ts'
import type { SystemNotification } from './system-notification.ts'

export type NotificationOutcome =
  | { readonly state: 'shown' }
  | {
      readonly state: 'failed'
      readonly reason: 'unsupported' | 'noReport' | 'switchedOff' | 'refused'
      readonly text?: string
    }

interface NotifierOptions extends DesktopOptions {
  readonly show: (show?: Show) => Promise<void>
  /** Carries out the command of a notification's button. */
  readonly run: (command: TrayCommand) => void
}

/**
 * Milliseconds without a report after which a notification counts as failed. Some systems neither show it nor report
 * that (macOS without a signature).
 */
const REPORT_LIMIT = 10_000
/** At most `LIMIT` notifications are shown within `LIMIT_WINDOW` milliseconds. */
const LIMIT = 5
const LIMIT_WINDOW = 10_000
/**
 * The maximum number of notifications that Gavel references. Without a reference, garbage collection removes the click
 * listener: https://github.com/electron/electron/issues/12690
 */
const MAX_REFERENCED = 50
/**
 * Milliseconds within which Windows reports one use of a notification in two ways: to the notification itself and to
 * `activated`. Either may come first.
 */
const SAME_USE = 200
/**
 * The HRESULT of Windows if the user switched notifications off;
 * https://learn.microsoft.com/windows/win32/api/notificationactivationcallback
 */
const SWITCHED_OFF = '-2143420143'

/** Shows notifications, at most five in ten seconds. Others are summarised in one. Urgent ones are not limited. */
export class Notifier {
  readonly #options: NotifierOptions
  readonly #after: After
  readonly #referenced = new Set<SystemNotification>()
  #sentAt: number[] = []
  #queue: NotificationContent[] = []
  #stopTimer: (() => void) | undefined
  #stopActivation: (() => void) | undefined
  #usedAt = -Infinity

  constructor(options: NotifierOptions) {
    this.#options = options
    this.#after = createAfter(options.clock)
    options.system.onNotificationActivated(() => {
      this.#activated()
    })
  }

  /** Shows notifications within the limit; none while the user has paused them. */
  notify(notifications: readonly NotificationContent[]): void {
    const { clock, settings } = this.#options
    const now = clock.now()
    if (settings.get().preferences.notificationsPausedUntil > now) return
    // The absolute difference, because the clock may have been set back.
    this.#sentAt = this.#sentAt.filter((time) => Math.abs(now - time) < LIMIT_WINDOW)
    for (const notification of notifications) {
      const isWithinLimit = this.#queue.length === 0 && this.#sentAt.length < LIMIT
      if (notification.urgent === true || isWithinLimit) this.#send(notification)
      else this.#queue.push(notification)
    }
    const oldest = this.#sentAt[0]
    if (this.#queue.length === 0 || oldest === undefined) return
    this.#stopTimer ??= this.#after(oldest + LIMIT_WINDOW - now, () => {
      this.#flush()
    })
  }

  /** Shows a notification at once, without the limit. */
  async show(content: NotificationContent): Promise<NotificationOutcome> {
    const outcome = await this.#showNow(content)
    const { appStatus, logger } = this.#options
    if (outcome.state === 'failed') {
      logger('A notification was not shown', outcome)
      if (appStatus.get().notifications !== 'failed') appStatus.addMessage('notificationsFail')
    }
    appStatus.set({ notifications: outcome.state })
    return outcome
  }

  close(): void {
    this.#stopTimer?.()
    this.#stopActivation?.()
    this.#referenced.clear()
  }

  /**
   * Windows has reported the use of any notification. If none that is referenced reports the same use, it is probably
   * from an earlier session, and the log opens.
   */
  #activated(): void {
    this.#stopActivation?.()
    this.#stopActivation = this.#after(SAME_USE, () => {
      const { clock, show } = this.#options
      if (Math.abs(clock.now() - this.#usedAt) > 2 * SAME_USE) drop(show({ what: 'journal' }))
    })
  }

  #flush(): void {
    this.#stopTimer = undefined
    const queue = this.#queue
    this.#queue = []
    const [first, second] = queue
    if (first) this.notify([second ? this.#summary(queue, first) : first])
  }

  #summary(notifications: readonly NotificationContent[], first: NotificationContent): NotificationContent {
    const { t } = this.#options.localizedTexts.current()
    return {
      title: t('notice.manyTitle', { count: notifications.length }),
      body: t('notice.manyBody', { first: first.title }),
      ...(first.show && { show: first.show }),
      ...(notifications.some(({ sound }) => sound) && { sound: true }),
    }
  }

  #send(notification: NotificationContent): void {
    this.#sentAt.push(this.#options.clock.now())
    drop(this.show(notification))
  }

  #showNow(content: NotificationContent): Promise<NotificationOutcome> {
    const { system, notificationIcon: icon, clock, show, run } = this.#options
    if (!system.supportsNotifications()) return Promise.resolve({ state: 'failed', reason: 'unsupported' })
    return new Promise((resolve) => {
      const { title, body, sound = false, buttons = [] } = content
      const labels = buttons.map(({ label }) => label)
      const notification = system.makeNotification({ title, body, icon, sound, buttons: labels })
      const forget = (): void => {
        this.#referenced.delete(notification)
      }
      this.#reference(notification)
      const stopWaiting = this.#after(REPORT_LIMIT, () => {
        forget()
        resolve({ state: 'failed', reason: 'noReport' })
      })
      notification.on('show', () => {
        stopWaiting()
        resolve({ state: 'shown' })
      })
      notification.on('failed', (_event, text) => {
        forget()
        stopWaiting()
        resolve({ state: 'failed', reason: text.includes(SWITCHED_OFF) ? 'switchedOff' : 'refused', text })
      })
      const use = (): void => {
        this.#usedAt = clock.now()
        forget()
      }
      notification.on('click', () => {
        use()
        drop(show(content.show))
      })
      // Older versions of Electron pass the index as the second argument.
      notification.on('action', ({ actionIndex }, index) => {
        const button = buttons[actionIndex ?? index ?? -1]
        use()
        if (button !== undefined) run(button.command)
      })
      notification.on('close', ({ reason }) => {
        // A notification that timed out has left the screen, but can still be used in the notification centre of
        // Windows.
        if (reason !== 'timedOut') forget()
      })
      notification.show()
    })
  }

  #reference(notification: SystemNotification): void {
    this.#referenced.add(notification)
    const oldest = this.#referenced.values().next().value
    if (this.#referenced.size > MAX_REFERENCED && oldest) this.#referenced.delete(oldest)
  }
}
