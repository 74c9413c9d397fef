import type { Request } from '../../shared/contract.ts'
import type { Preferences } from '../../shared/preferences.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { Settings } from '../settings/settings.ts'
import type { Autostart } from './autostart.ts'
import type { Desktop } from './desktop.ts'
import type { Diagnostics } from './diagnostics.ts'
import { openLink } from './open-link.ts'
import { changePreferences } from './preferences.ts'
import type { System } from './platform.ts'
import type { Wording } from './localized-texts.ts'

export interface SystemCallsParts {
  readonly system: System
  readonly diagnostics: Diagnostics
  readonly desk: Desktop
  readonly settings: Settings
  readonly wording: Wording
  readonly autostart: Autostart
}

export interface SystemCalls {
  setPreferences(change: Partial<Preferences>): Promise<Result<Preferences>>
  testShortcut(which: 'end' | 'show'): void
  testNotification(): Promise<boolean>
  openLink(key: Request<'openLink'>['key']): Promise<Result<undefined>>
  copy(text: string): void
  diagnostics(): string
  openDiagnosticsFolder(): Promise<Result<undefined>>
  pageFailed(failed: Request<'pageFailed'>): void
}

/** What the window may ask of the computer. */
export function createSystemCalls(parts: SystemCallsParts): SystemCalls {
  const { system, diagnostics, desk, wording } = parts
  return {
    setPreferences: (change) => changePreferences({ ...parts, shortcuts: desk.shortcuts }, change),
    testShortcut: desk.shortcuts.test,
    testNotification: async () => {
      const { t } = wording.texts()
      const outcome = await desk.notifier.show({ title: t('notice.testTitle'), body: t('notice.testBody') })
      return outcome.state === 'shown'
    },
    openLink: (key) => openLink(key, system.platform, system.openExternal),
    copy: system.copy,
    pageFailed: ({ part, error }) => {
      diagnostics.warn(`A part of the window could not be drawn (${part})`, error)
    },
    diagnostics: () =>
      [`Gavel ${system.version}, Electron ${system.electron}, ${system.platform}`, diagnostics.recent()].join('\n'),
    openDiagnosticsFolder: async () =>
      (await system.openFolder(diagnostics.folder)) === ''
        ? success(undefined)
        : failure('internal', { values: { reason: 'folder' } }),
  }
}
