import { drop } from '../../shared/drop.ts'
import type { BrowserWindow } from 'electron'
import type { Show } from '../../shared/ipc/bridge.ts'
import { createThrottle, repeat } from '../../shared/timers.ts'
import type { DesktopOptions } from './desktop-options.ts'
import { followForeground } from './lifecycle/foreground.ts'
import { type TrayHost, helpWithoutTray } from './tray/tray-host.ts'
import { announce } from './notifications/announce.ts'
import { NotificationRules } from './notifications/notification-rules.ts'
import { Notifier } from './notifications/notifier.ts'
import { ShortcutActions, type PushTo } from './shortcuts/shortcut-actions.ts'
import { Shortcuts } from './shortcuts/shortcuts.ts'
import { runTrayCommand } from './tray/tray-commands.ts'
import { trayModel } from './tray/tray-model.ts'
import type { TrayCommand, TrayContext } from './tray/tray-rows.ts'
import { Popover } from './windows/popover.ts'
import { Windows } from './windows/windows.ts'
import { ofShortcuts, shortcuts } from '../../shared/preferences/shortcuts.ts'

/** The windows' connection to the main process. */
export interface WindowIpc {
  /** Awaited before a window is created, because its page calls the main process as soon as it is loaded. */
  prepare(): Promise<void>
  /** Called when the main window was shown or hidden. */
  windowShown(isShown: boolean): void
  pushShow(window: BrowserWindow | undefined, show: Show): void
  pushTo: PushTo
}

/** Milliseconds. All changes within this time update the tray once. */
const TRAY_PAUSE = 100
/** Milliseconds. Texts about recordings, and the end of a pause of notifications, change without a new snapshot. */
const TRAY_REFRESH = 15_000

/** Everything that the user sees of Gavel outside the page: tray, windows, notifications and shortcuts. */
export class Desktop {
  readonly windows: Windows
  readonly popover: Popover
  readonly notifier: Notifier
  readonly shortcuts: Shortcuts
  /** What the shortcuts do, and the small windows. */
  readonly actions: ShortcutActions
  /** Updates the tray. Must be called after each change of what it shows besides the rooms, such as a preference. */
  readonly refreshTray: () => void
  readonly #options: DesktopOptions
  readonly #notificationRules: NotificationRules
  readonly #reportShown: ReturnType<typeof followForeground>
  readonly #missingTray: ReturnType<typeof helpWithoutTray>
  #ipc: WindowIpc | undefined
  readonly #stopRefresh: () => void

  constructor(options: DesktopOptions) {
    const { tray, clock, rooms, appStatus } = options
    this.#options = options
    this.windows = new Windows(options)
    const prepare = async (): Promise<void> => this.#ipc?.prepare()
    this.#reportShown = followForeground(options)
    this.popover = new Popover({
      ...options,
      windows: this.windows,
      prepare,
      onShown: (isShown) => {
        this.#reportShown('window', isShown)
        this.#ipc?.windowShown(isShown)
      },
    })
    this.#missingTray = helpWithoutTray({
      ...options,
      popover: this.popover,
      isAnyShown: () => this.isAnyShown(),
    })
    const show = (what?: Show): Promise<void> => this.show(what)
    const run = (command: TrayCommand): void => {
      const { actions, notifier } = this
      drop(runTrayCommand(command, { ...options, actions, notifier, show }))
    }
    this.notifier = new Notifier({ ...options, show, run })
    announce({ ...options, notifier: this.notifier })
    this.#notificationRules = new NotificationRules({ ...options, notifier: this.notifier })
    this.actions = new ShortcutActions({
      ...options,
      windows: this.windows,
      notifier: this.notifier,
      toggleGavel: () => drop(this.#toggle()),
      show: (what) => drop(show(what)),
      onFinder: (isOpen) => {
        this.#reportShown('finder', isOpen)
      },
      prepare,
      push: (...pushed) => this.#ipc?.pushTo(...pushed),
    })
    this.shortcuts = new Shortcuts({
      ...options,
      onPressed: (which) => {
        this.actions.pressed[which]()
      },
      onState: (which, state) => {
        appStatus.set({ shortcuts: { ...appStatus.get().shortcuts, [which]: state } })
        this.refreshTray()
      },
    })
    this.refreshTray = createThrottle(
      () => TRAY_PAUSE,
      clock,
      () => {
        tray.apply(trayModel(rooms.snapshot(), this.#trayContext()))
      },
    )
    this.#stopRefresh = repeat(clock, TRAY_REFRESH, this.refreshTray)
    rooms.subscribe(this.refreshTray)
    tray.onClick((item) => drop(this.popover.trayClicked(item)))
    tray.onCommand(run)
  }

  /** Must be called before a window is shown. */
  connect(ipc: WindowIpc): void {
    this.#ipc = ipc
  }

  async show(what?: Show): Promise<void> {
    if (what) this.#ipc?.pushShow(this.popover.window(), what)
    await this.popover.show()
  }

  async #toggle(): Promise<void> {
    await this.popover.toggle()
    const window = this.popover.window()
    if (window?.isVisible()) this.windows.broughtUp(window)
  }

  isAnyShown(): boolean {
    return this.windows.all().some((window) => window.isVisible() && !window.isMinimized())
  }

  setTrayHost(host: TrayHost): void {
    this.#missingTray.hostChanged(host)
  }

  close(): void {
    this.#missingTray.stop()
    this.#stopRefresh()
    this.shortcuts.close()
    this.#notificationRules.stop()
    this.notifier.close()
    this.popover.destroy()
    this.actions.close()
  }

  /** The current values that the tray needs besides the snapshot. */
  #trayContext(): TrayContext {
    const { system, settings, localizedTexts, clock } = this.#options
    const { t, times, compare } = localizedTexts.current()
    const { preferences } = settings.get()
    return {
      t,
      times,
      compareTitles: compare,
      preferences,
      hints: {
        platform: system.platform,
        desktop: system.environment['XDG_CURRENT_DESKTOP'] ?? '',
        dark: system.isPanelDark(),
      },
      accelerators: ofShortcuts((name) =>
        ['registered', 'fired'].includes(this.shortcuts.state(name))
          ? preferences[shortcuts[name].preference]
          : undefined,
      ),
      nameOf: (member) => localizedTexts.nameOf(member),
      now: clock.now(),
    }
  }
}
