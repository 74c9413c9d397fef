import { drop } from '../../../shared/drop.ts'
import type { Show } from '../../../shared/ipc/bridge.ts'
import type { After } from '../../../shared/timers.ts'
import type { NotificationButton, NotificationContent } from './notification-content.ts'

/** The part of Electron's Notification that Gavel uses. */
export interface SystemNotification {
  show(): void
  on(event: 'show' | 'click', listener: () => void): unknown
  on(event: 'close', listener: (details: { readonly reason?: string }) => void): unknown
  on(event: 'action', listener: (details: { readonly actionIndex?: number }, index?: number) => void): unknown
  on(event: 'failed', listener: (event: unknown, error: string) => void): unknown
}

export type NotificationOutcome =
  | { readonly state: 'shown' }
  | {
      readonly state: 'failed'
      readonly reason: 'unsupported' | 'noReport' | 'switchedOff' | 'refused'
      readonly text?: string
    }

export interface NotifierOptions {
  readonly isSupported: () => boolean
  readonly make: (content: NotificationContent) => SystemNotification
  /** Whether the user has paused notifications. If so, those that wait because of the limit are dropped. */
  readonly isPaused: () => boolean
  readonly after: After
  readonly now: () => number
  readonly onClick: (show: Show | undefined) => void
  readonly onButton: (button: NotificationButton) => void
  /** Called after each notification, so that the window can say if notifications do not work. */
  readonly onOutcome: (outcome: NotificationOutcome) => void
  /** Makes one notification in place of several. */
  readonly summarise: (notifications: readonly NotificationContent[]) => NotificationContent
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
  readonly #referenced = new Set<SystemNotification>()
  #sentAt: number[] = []
  #queue: NotificationContent[] = []
  #stopTimer: (() => void) | undefined
  #stopActivation: (() => void) | undefined
  #usedAt = -Infinity

  constructor(options: NotifierOptions) {
    this.#options = options
  }

  notify(notifications: readonly NotificationContent[]): void {
    const { now, after } = this.#options
    this.#sentAt = this.#sentAt.filter((time) => Math.abs(now() - time) < LIMIT_WINDOW)
    for (const notification of notifications) {
      const isWithinLimit = this.#queue.length === 0 && this.#sentAt.length < LIMIT
      if (notification.urgent === true || isWithinLimit) this.#send(notification)
      else this.#queue.push(notification)
    }
    const oldest = this.#sentAt[0]
    if (this.#queue.length === 0 || oldest === undefined) return
    this.#stopTimer ??= after(oldest + LIMIT_WINDOW - now(), () => {
      this.#flush()
    })
  }

  /** Shows a notification at once, without the limit. */
  async show(content: NotificationContent): Promise<NotificationOutcome> {
    const outcome = await this.#showNow(content)
    this.#options.onOutcome(outcome)
    return outcome
  }

  /**
   * Called when Windows reports the use of any notification. If no referenced notification reports the same use, the
   * used one is probably from an earlier session, and `open` is called.
   */
  activated(open: () => void): void {
    const { after, now } = this.#options
    this.#stopActivation?.()
    this.#stopActivation = after(SAME_USE, () => {
      if (Math.abs(now() - this.#usedAt) > 2 * SAME_USE) open()
    })
  }

  close(): void {
    this.#stopTimer?.()
    this.#stopActivation?.()
    this.#referenced.clear()
  }

  #flush(): void {
    this.#stopTimer = undefined
    const queue = this.#queue
    this.#queue = []
    const first = this.#options.isPaused() ? undefined : queue[0]
    if (first) this.#send(queue.length === 1 ? first : this.#options.summarise(queue))
  }

  #send(notification: NotificationContent): void {
    this.#sentAt.push(this.#options.now())
    drop(this.show(notification))
  }

  #showNow(content: NotificationContent): Promise<NotificationOutcome> {
    const { isSupported, make, after, onClick, onButton } = this.#options
    if (!isSupported()) return Promise.resolve({ state: 'failed', reason: 'unsupported' })
    return new Promise((resolve) => {
      const notification = make(content)
      const forget = (): void => {
        this.#referenced.delete(notification)
      }
      this.#reference(notification)
      const stopWaiting = after(REPORT_LIMIT, () => {
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
        this.#usedAt = this.#options.now()
        forget()
      }
      notification.on('click', () => {
        use()
        onClick(content.show)
      })
      // Older versions of Electron pass the index as the second argument.
      notification.on('action', ({ actionIndex }, index) => {
        const button = content.buttons?.[actionIndex ?? index ?? -1]
        use()
        if (button !== undefined) onButton(button)
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

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/**
 * Escapes a notification's body on Linux. There it may contain markup, including links, and Electron passes it on
 * unchanged. Callers choose their names, so they could add markup.
 * https://specifications.freedesktop.org/notification-spec/latest/markup.html
 */
export function notificationBody(text: string, platform: NodeJS.Platform): string {
  return platform === 'linux' ? text.replace(/[&<>]/g, (character) => entities[character] ?? character) : text
}

/** Text that a server could take for markup. */
const markup = /<[a-z/!?]|&#?\w+;/i

/**
 * Escapes a title on Linux, but only if it contains what looks like markup. The specification allows no markup in
 * titles, and most servers show `&amp;` literally, so "R&D" stays as it is. But some servers interpret markup in titles
 * too.
 */
export function notificationTitle(text: string, platform: NodeJS.Platform): string {
  return markup.test(text) ? notificationBody(text, platform) : text
}
