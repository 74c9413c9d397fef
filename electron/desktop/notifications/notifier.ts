import type { Show } from '../../../shared/bridge.ts'
import type { NotificationContent } from './notification-content.ts'

/** What is used of Electron's Notification. */
export interface SystemNotification {
  show(): void
  on(event: 'show' | 'click' | 'close', listener: () => void): unknown
  on(event: 'failed', listener: (event: unknown, error: string) => void): unknown
}

export type NotificationOutcome =
  | { readonly state: 'shown' }
  | {
      readonly state: 'failed'
      readonly reason: 'unsupported' | 'noAnswer' | 'switchedOff' | 'refused'
      readonly text?: string
    }

export interface NotifierOptions {
  readonly isSupported: () => boolean
  readonly make: (title: string, body: string) => SystemNotification
  readonly after: (ms: number, run: () => void) => () => void
  readonly now: () => number
  readonly onClick: (show: Show | undefined) => void
  /** After each notice: the window says so where they do not work, and shows the lines itself. */
  readonly onOutcome: (outcome: NotificationOutcome) => void
  /** One notice for several, when there are too many. */
  readonly summarise: (notices: readonly NotificationContent[]) => NotificationContent
}

export interface Notifier {
  /** Grouped and limited: at most five in ten seconds, the rest as one. */
  tell(notices: readonly NotificationContent[]): void
  /** Past every limit: for the test button. */
  show(notice: NotificationContent): Promise<NotificationOutcome>
  close(): void
}

/** Some systems neither show a notice nor say that they did not (macOS without a signature). */
const WATCH = 10_000
const LIMIT = 5
const WINDOW = 10_000
/** Kept so that a click still finds its listener after garbage collection: https://github.com/electron/electron/issues/12690 */
const MAX_KEPT = 50
/** HRESULT of Windows for notices that the person switched off; https://learn.microsoft.com/windows/win32/api/notificationactivationcallback */
const SWITCHED_OFF = '-2143420143'

export function createNotifier(options: NotifierOptions): Notifier {
  const kept = new Set<SystemNotification>()
  let times: number[] = []
  let waiting: NotificationContent[] = []
  let stopTimer: (() => void) | undefined

  const keep = (notice: SystemNotification): void => {
    kept.add(notice)
    const oldest = kept.values().next().value
    if (kept.size > MAX_KEPT && oldest) kept.delete(oldest)
  }
  const show = (notice: NotificationContent): Promise<NotificationOutcome> =>
    new Promise<NotificationOutcome>((resolve) => {
      if (!options.isSupported()) {
        resolve({ state: 'failed', reason: 'unsupported' })
        return
      }
      const system = options.make(notice.title, notice.body)
      keep(system)
      const stopWatch = options.after(WATCH, () => {
        kept.delete(system)
        resolve({ state: 'failed', reason: 'noAnswer' })
      })
      const settle = (outcome: NotificationOutcome): void => {
        stopWatch()
        resolve(outcome)
      }
      system.on('show', () => {
        settle({ state: 'shown' })
      })
      system.on('failed', (_event, text) => {
        kept.delete(system)
        settle({ state: 'failed', reason: text.includes(SWITCHED_OFF) ? 'switchedOff' : 'refused', text })
      })
      system.on('click', () => {
        kept.delete(system)
        options.onClick(notice.show)
      })
      system.on('close', () => {
        kept.delete(system)
      })
      system.show()
    }).then((outcome) => {
      options.onOutcome(outcome)
      return outcome
    })
  const flush = (): void => {
    stopTimer = undefined
    const notices = waiting
    waiting = []
    const first = notices[0]
    if (first) send(notices.length === 1 ? first : options.summarise(notices))
  }
  const send = (notice: NotificationContent): void => {
    times.push(options.now())
    void show(notice)
  }

  return {
    show,
    tell: (notices) => {
      times = times.filter((time) => Math.abs(options.now() - time) < WINDOW)
      for (const notice of notices) {
        if (waiting.length === 0 && times.length < LIMIT) send(notice)
        else waiting.push(notice)
      }
      const oldest = times[0]
      if (waiting.length > 0 && oldest !== undefined)
        stopTimer ??= options.after(oldest + WINDOW - options.now(), flush)
    },
    close: () => {
      stopTimer?.()
      kept.clear()
    },
  }
}

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/**
 * On Linux the body of a notification may hold markup, links included, and Electron passes it on unchanged; callers choose
 * their names. https://specifications.freedesktop.org/notification-spec/latest/markup.html
 */
export function notificationBody(text: string, platform: NodeJS.Platform): string {
  return platform === 'linux' ? text.replace(/[&<>]/g, (mark) => marks[mark] ?? mark) : text
}
