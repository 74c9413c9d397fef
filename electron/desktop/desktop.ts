import type { Logger } from '../../shared/logger.ts'
import type { BrowserWindow, WebContents } from 'electron'
import type { Show, EndQuestionState } from '../../shared/bridge.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Commands } from '../moderation/commands.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { Settings } from '../settings/settings.ts'
import { createEndQuestion, type EndQuestion } from './shortcuts/end-question.ts'
import { createNotifications } from './notifications/notifications.ts'
import type { Notifier } from './notifications/notifier.ts'
import { createPopover, type Popover } from './windows/popover.ts'
import { createShortcutWindow } from './windows/end-question-window.ts'
import { createShortcuts, type Shortcuts } from './shortcuts/shortcuts.ts'
import type { AppStatusStore } from './app-status.ts'
import type { System } from './platform.ts'
import { createAfter } from '../../shared/timers.ts'
import { obey } from './tray/tray-commands.ts'
import { keepTray } from './tray-keeper.ts'
import type { TrayHost } from './linux/tray-host.ts'
import type { TrayIcon } from './tray/tray.ts'
import { createWindows, type Windows } from './windows/windows.ts'
import type { Wording } from './localized-texts.ts'

export interface DesktopOptions {
  readonly tray: TrayIcon
  readonly system: System
  readonly clock: Clock
  readonly monitor: Monitor
  readonly commands: Commands
  readonly settings: Settings
  readonly appStatus: AppStatusStore
  readonly wording: Wording
  readonly logger: Logger
  readonly page: string
  readonly preload: string
  readonly icon: string
  /** Sends to a window that is there. */
  readonly pushShow: (window: BrowserWindow | undefined, show: Show) => void
  readonly pushQuestion: (window: BrowserWindow | undefined, state: EndQuestionState) => void
  /** Awaited before a window is made: its page calls as soon as it is loaded. */
  readonly beforeWindow: () => Promise<void>
  /** A window was shown or hidden. */
  readonly onShown: (shown: boolean) => void
}

/** Everything that a person sees of Gavel outside the page. */
export interface Desktop {
  readonly windows: Windows
  readonly popover: Popover
  readonly shortcuts: Shortcuts
  readonly endQuestion: EndQuestion
  readonly notifier: Notifier
  show(show?: Show): Promise<void>
  refreshTray(): void
  isAnyShown(): boolean
  /** Whether this is the small window of the shortcut. */
  isEndQuestion(contents: WebContents): boolean
  /** Without a host nobody sees the tray item: Gavel becomes an ordinary window, and says so once. */
  setTrayHost(host: TrayHost): void
  close(): void
}

/** At login Gavel may be there before the panel is. */
const HOST_PATIENCE = 10_000

export function createDesktop(options: DesktopOptions): Desktop {
  const { tray, system, clock, monitor, commands, settings, appStatus, wording, logger } = options
  const after = createAfter(clock)
  const windows = createWindows({ preload: options.preload, packaged: system.packaged, page: options.page })
  const popover = createPopover(
    {
      tray: tray.item,
      tooltip: () => tray.tooltip(),
      windows,
      page: options.page,
      platform: system.platform,
      icon: options.icon,
      places: {
        get: (name) => settings.get().places[name],
        set: (name, place) => {
          void settings.update({ places: { ...settings.get().places, [name]: place } })
        },
      },
      onShown: options.onShown,
      beforeWindow: options.beforeWindow,
    },
    settings.get().preferences.popoverPinned,
  )
  const show: Desktop['show'] = async (what) => {
    if (what) options.pushShow(popover.window(), what)
    await popover.show()
  }
  const { notifier, stop: stopNotices } = createNotifications({ ...options, after, show })
  const shortcutWindow = createShortcutWindow(windows, system.platform, () => {
    endQuestion.cancel()
  })
  const endQuestion = createEndQuestion({
    now: clock.now,
    after,
    ownRooms: () => monitor.snapshot().conferences.filter((room) => room.own && room.state !== 'ending'),
    accounts: () => monitor.snapshot().accounts,
    ask: (action) => commands.ask(action),
    act: (action, token) => commands.act(action, token),
    open: async () => {
      await options.beforeWindow()
      await shortcutWindow.open()
    },
    close: shortcutWindow.close,
    push: (state) => {
      options.pushQuestion(shortcutWindow.window(), state)
    },
  })
  monitor.subscribe(endQuestion.roomsChanged)
  const shortcuts = createShortcuts({
    registry: system.shortcuts,
    after,
    logger,
    onPressed: (which) => {
      if (which === 'end') endQuestion.pressed()
      else void popover.toggle()
    },
    onState: (which, state) => {
      appStatus.set({ shortcuts: { ...appStatus.get().shortcuts, [which]: state } })
    },
  })
  const refreshTray = keepTray(
    monitor,
    tray,
    () => ({
      t: wording.texts().t,
      compareTitles: wording.texts().compare,
      preferences: settings.get().preferences,
      hints: {
        platform: system.platform,
        desktop: system.environment['XDG_CURRENT_DESKTOP'] ?? '',
        dark: system.isPanelDark(),
      },
      nameOf: wording.nameOf,
      now: clock.now(),
    }),
    clock,
  )
  const isAnyShown = (): boolean => windows.all().some((window) => window.isVisible() && !window.isMinimized())
  let stopWaiting = (): void => {}
  const fail = (fault: Fault): void => {
    void notifier.show({ title: wording.texts().t('notice.actFailedTitle'), body: wording.sentence(fault) })
  }
  tray.onClick(() => void popover.clicked())
  tray.onCommand((command) => {
    void obey(command, { show, commands, settings, clock, quit: system.quit, fail })
  })

  return {
    windows,
    popover,
    shortcuts,
    endQuestion,
    notifier,
    show,
    refreshTray,
    isAnyShown,
    isEndQuestion: (contents) => shortcutWindow.window()?.webContents === contents,
    setTrayHost: (host) => {
      appStatus.set({ trayHost: host })
      popover.setMode(host === 'absent' ? 'window' : 'tray')
      stopWaiting()
      // Started hidden and without a tray item, nobody could reach it.
      if (host === 'absent') {
        stopWaiting = after(HOST_PATIENCE, () => {
          if (popover.window() === undefined || !isAnyShown()) void popover.show()
        })
      }
      if (host !== 'absent' || settings.get().told.includes('noTrayHost')) return
      appStatus.addMessage('noTrayHost')
      void settings.update({ told: [...settings.get().told, 'noTrayHost'] })
    },
    close: () => {
      stopWaiting()
      shortcuts.close()
      stopNotices()
      popover.destroy()
      shortcutWindow.destroy()
    },
  }
}
