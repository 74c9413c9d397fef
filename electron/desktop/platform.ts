import { drop } from '../../shared/drop.ts'
import {
  app,
  clipboard,
  globalShortcut,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  screen,
  shell,
  type Rectangle,
  type NativeTheme,
} from 'electron'
import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../shared/clock.ts'
import { createApiNetwork, type ApiNetwork } from './network/api-fetch.ts'
import { builtAtIn } from './lifecycle/build-age.ts'
import { willOpenAtLogin, type LoginItems } from './lifecycle/autostart.ts'
import { notificationBody, notificationTitle, type SystemNotification } from './notifications/notifier.ts'
import { isOnDisplay } from './windows/window-bounds.ts'
import type { PowerEvents } from './lifecycle/power.ts'
import type { Registry } from './shortcuts/shortcuts.ts'

/** The parts of Electron and the computer that Gavel needs, as an interface, so that other modules need no Electron. */
export interface System {
  readonly packaged: boolean
  readonly platform: NodeJS.Platform
  readonly version: string
  /** When this package was made, in epoch milliseconds; undefined in development. */
  readonly builtAt: number | undefined
  readonly electron: string
  readonly profile: string
  readonly configFolder: string
  /** The actor in the journal. */
  readonly userName: string
  /** The program to start at login. */
  readonly executable: string
  /** The system's locale, such as `de-AT`. */
  readonly locale: string
  readonly environment: NodeJS.ProcessEnv
  /** Whether a development run set other addresses for the providers. */
  readonly overrides: boolean
  readonly network: ApiNetwork
  readonly shortcuts: Registry
  readonly power: PowerEvents
  readonly loginItems: LoginItems
  isOnline(): boolean
  isPanelDark(): boolean
  /** Whether assistive technology is in use, which presses buttons without any input. */
  isAssisted(): boolean
  onThemeChanged(listener: () => void): void
  setTheme(theme: 'system' | 'light' | 'dark'): void
  supportsNotifications(): boolean
  makeNotification(options: SystemNotificationOptions): SystemNotification
  onNotificationActivated(listener: () => void): void
  copy(text: string): void
  openExternal(address: string): Promise<void>
  /** Resolves with an error message if it failed, otherwise with an empty string, as Electron does. */
  openFolder(path: string): Promise<string>
  /** Whether a tray item is off the screen. macOS hides an item by moving it below the screen. */
  isOffScreen(bounds: Rectangle): boolean
  quit(): void
}

export interface SystemNotificationOptions {
  readonly title: string
  readonly body: string
  /** Path of a picture. */
  readonly icon: string
  readonly sound: boolean
  /**
   * The labels of the buttons. Systems show none, one or all of them; a click on the notification itself always works.
   */
  readonly buttons: readonly string[]
}

export function createSystem(): System {
  let dark = nativeTheme.shouldUseDarkColors
  return {
    packaged: app.isPackaged,
    platform: process.platform,
    version: app.getVersion(),
    builtAt: app.isPackaged ? builtAtIn(() => readFileSync(join(app.getAppPath(), 'package.json'), 'utf8')) : undefined,
    electron: process.versions.electron,
    profile: app.getPath('userData'),
    configFolder: app.getPath('appData'),
    userName: nameOfUser(),
    executable: process.env['APPIMAGE'] ?? process.execPath,
    // Some Linux sessions return `en-US@posix`, which no formatter accepts.
    locale: app.getSystemLocale().replace(/[@.].*$/, ''),
    environment: process.env,
    overrides: !app.isPackaged && (process.env['GAVEL_PLIVO_URL'] ?? process.env['GAVEL_VOBIZ_URL']) !== undefined,
    network: createApiNetwork(systemClock()),
    shortcuts: globalShortcut,
    power: powerMonitor,
    loginItems: {
      set: (openAtLogin) => {
        // macOS ignores the arguments; main.ts reads `wasOpenedAtLogin` there.
        app.setLoginItemSettings({ openAtLogin, args: ['--hidden'] })
      },
      get: () => willOpenAtLogin(app.getLoginItemSettings({ args: ['--hidden'] }), process.platform),
    },
    isOnline: () => net.isOnline(),
    isAssisted: () => app.accessibilitySupportEnabled,
    isPanelDark: () => {
      dark = isSystemDark() ?? dark
      return dark
    },
    onThemeChanged: (listener) => {
      nativeTheme.on('updated', listener)
    },
    setTheme: (theme) => {
      nativeTheme.themeSource = theme
    },
    supportsNotifications: () => Notification.isSupported(),
    makeNotification,
    onNotificationActivated,
    copy: (text) => {
      // Since Electron 44, `writeText` returns a promise.
      drop(clipboard.writeText(text))
    },
    openExternal: (address) => shell.openExternal(address),
    openFolder: (path) => shell.openPath(path),
    isOffScreen: (bounds) =>
      process.platform === 'darwin' &&
      !isOnDisplay(
        bounds,
        screen.getAllDisplays().map((display) => display.bounds),
      ),
    quit: () => {
      app.quit()
    },
  }
}

function makeNotification({ title, body, icon, sound, buttons }: SystemNotificationOptions): Notification {
  const { platform } = process
  // No notification daemon on Linux is known to make a sound by itself.
  if (sound && platform === 'linux') shell.beep()
  return new Notification({
    title: notificationTitle(title, platform),
    body: notificationBody(body, platform),
    silent: !sound,
    // macOS and Windows show the application's own icon.
    ...(platform === 'linux' && { icon }),
    actions: buttons.map((text) => ({ type: 'button', text })),
  })
}

/** The user's name. Empty if the user id has no entry in the system's user database, because `userInfo` then throws. */
function nameOfUser(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}

/*
 * Only this file uses parts of Electron that version 33 lacks, and it first checks that they exist. Gavel is packaged
 * with a newer Electron. On computers that cannot download it, Gavel is developed and tested with version 33.
 */

/**
 * Must not change, or a click on a notification in the Action Center is lost after a restart:
 * https://github.com/electron/electron/issues/29461
 */
const TOAST_CLSID = '{5D0F3C1E-9B7A-4C55-8A0E-2F6D1B7C9E43}'

/**
 * Whether the system's panels are dark, independently of our windows' theme. Undefined before Electron 35 if the
 * windows do not follow the system's theme.
 */
function isSystemDark(theme: NativeTheme = nativeTheme): boolean | undefined {
  const { shouldUseDarkColorsForSystemIntegratedUI } = theme as Partial<NativeTheme>
  if (shouldUseDarkColorsForSystemIntegratedUI !== undefined) return shouldUseDarkColorsForSystemIntegratedUI
  return theme.themeSource === 'system' ? theme.shouldUseDarkColors : undefined
}

/**
 * On Windows, calls the listener each time the user clicks a notification or one of its buttons. The notification may
 * be from an earlier session; if Gavel is not running, the click starts it. A notification of this session emits its
 * own events as well. Needs Electron 42.
 */
function onNotificationActivated(listener: () => void): void {
  if (process.platform !== 'win32') return
  if ('setToastActivatorCLSID' in app) app.setToastActivatorCLSID(TOAST_CLSID)
  if ('handleActivation' in Notification) Notification.handleActivation(listener)
}
