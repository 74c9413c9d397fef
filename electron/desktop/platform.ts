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
import { createApiNetwork } from './network/api-fetch.ts'
import { builtAtIn } from './lifecycle/build-age.ts'
import { willOpenAtLogin } from './lifecycle/autostart.ts'
import {
  notificationBody,
  notificationTitle,
  type SystemNotification,
  type SystemNotificationOptions,
} from './notifications/system-notification.ts'
import { isOnDisplay } from './windows/window-bounds.ts'

/** The parts of Electron and the computer that Gavel needs, in one place, so that other modules need no Electron. */
export type System = ReturnType<typeof createSystem>

export function createSystem() {
  let dark = nativeTheme.shouldUseDarkColors
  const builtAt = app.isPackaged
    ? builtAtIn(() => readFileSync(join(app.getAppPath(), 'package.json'), 'utf8'))
    : undefined
  return {
    packaged: app.isPackaged,
    platform: process.platform,
    version: app.getVersion(),
    /** When this package was made, in epoch milliseconds; undefined in development. */
    builtAt,
    electron: process.versions.electron,
    profile: app.getPath('userData'),
    configFolder: app.getPath('appData'),
    /** The actor in the journal. */
    userName: nameOfUser(),
    /** The program to start at login. */
    executable: process.env['APPIMAGE'] ?? process.execPath,
    /** The system's locale, such as `de-AT`. Some Linux sessions return `en-US@posix`, which no formatter accepts. */
    locale: app.getSystemLocale().replace(/[@.].*$/, ''),
    environment: process.env,
    /** Whether a development run set other addresses for the providers. */
    overrides: !app.isPackaged && (process.env['GAVEL_PLIVO_URL'] ?? process.env['GAVEL_VOBIZ_URL']) !== undefined,
    network: createApiNetwork(systemClock()),
    shortcuts: globalShortcut,
    power: powerMonitor,
    loginItems: {
      set: (openAtLogin: boolean) => {
        // macOS ignores the arguments; main.ts reads `wasOpenedAtLogin` there.
        app.setLoginItemSettings({ openAtLogin, args: ['--hidden'] })
      },
      get: () => willOpenAtLogin(app.getLoginItemSettings({ args: ['--hidden'] }), process.platform),
    },
    isOnline: () => net.isOnline(),
    isPanelDark: () => {
      dark = isSystemDark() ?? dark
      return dark
    },
    /** Whether assistive technology is in use, which presses buttons without any input. */
    isAssisted: () => app.accessibilitySupportEnabled,
    onThemeChanged: (listener: () => void) => {
      nativeTheme.on('updated', listener)
    },
    setTheme: (theme: 'system' | 'light' | 'dark') => {
      nativeTheme.themeSource = theme
    },
    supportsNotifications: () => Notification.isSupported(),
    makeNotification: (options: SystemNotificationOptions): SystemNotification => makeNotification(options),
    onNotificationActivated,
    copy: (text: string) => {
      // Since Electron 44, `writeText` returns a promise.
      drop(clipboard.writeText(text))
    },
    openExternal: (address: string) => shell.openExternal(address),
    /** Resolves with an error message if it failed, otherwise with an empty string, as Electron does. */
    openFolder: (path: string) => shell.openPath(path),
    /** Whether a tray item is off the screen. macOS hides an item by moving it below the screen. */
    isOffScreen: (bounds: Rectangle) =>
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
