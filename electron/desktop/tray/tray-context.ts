import type { DesktopOptions } from '../desktop-options.ts'
import type { ShortcutName } from '../../../shared/preferences/shortcuts.ts'
import type { Shortcuts } from '../shortcuts/shortcuts.ts'
import type { TrayContext } from './tray-row.ts'

type TrayContextParts = Pick<DesktopOptions, 'system' | 'settings' | 'localizedTexts' | 'clock' | 'appStatus'> & {
  readonly shortcuts: Pick<Shortcuts, 'state'>
}

/** The current values that the tray needs besides the snapshot. */
export function trayContext({
  system,
  settings,
  localizedTexts,
  clock,
  appStatus,
  shortcuts,
}: TrayContextParts): TrayContext {
  const { t, times, compare } = localizedTexts.current()
  const { preferences } = settings.get()
  const ifRegistered = (which: ShortcutName, accelerator: string): string | undefined =>
    ['registered', 'fired'].includes(shortcuts.state(which)) ? accelerator : undefined
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
    accelerators: {
      end: ifRegistered('end', preferences.shortcutEnd),
      muteMe: ifRegistered('muteMe', preferences.shortcutMuteMe),
      muteAllButMe: ifRegistered('muteAllButMe', preferences.shortcutMuteAllButMe),
      show: ifRegistered('show', preferences.shortcutShow),
    },
    scheduledEnds: appStatus.get().scheduledEnds,
    nameOf: (member) => localizedTexts.nameOf(member),
    now: clock.now(),
  }
}
