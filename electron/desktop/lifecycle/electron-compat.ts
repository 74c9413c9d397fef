import { app, nativeTheme, Notification, type NativeTheme } from 'electron'

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
export function isSystemDark(theme: NativeTheme = nativeTheme): boolean | undefined {
  const { shouldUseDarkColorsForSystemIntegratedUI } = theme as Partial<NativeTheme>
  if (shouldUseDarkColorsForSystemIntegratedUI !== undefined) return shouldUseDarkColorsForSystemIntegratedUI
  return theme.themeSource === 'system' ? theme.shouldUseDarkColors : undefined
}

/**
 * On Windows, calls the listener each time the user clicks a notification or one of its buttons. The notification may
 * be from an earlier session; if Gavel is not running, the click starts it. A notification of this session emits its
 * own events as well. Needs Electron 42.
 */
export function onNotificationActivated(listener: () => void): void {
  if (process.platform !== 'win32') return
  if ('setToastActivatorCLSID' in app) app.setToastActivatorCLSID(TOAST_CLSID)
  if ('handleActivation' in Notification) Notification.handleActivation(listener)
}
