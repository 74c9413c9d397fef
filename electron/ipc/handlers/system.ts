import type { Request } from '../../../shared/ipc/contract.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { Diagnostics } from '../../desktop/diagnostics/diagnostics.ts'
import type { System } from '../../desktop/platform.ts'
import { journalFolder } from '../../journal/journal.ts'
import type { Handlers } from '../router.ts'

/** The handlers for what the window may do with this computer. */
export const systemHandlers = ({
  system,
  diagnostics,
}: {
  readonly system: System
  readonly diagnostics: Diagnostics
}) =>
  ({
    openLink: ({ key }) => openLink(key, system.platform, (address) => system.openExternal(address)),
    copyText: ({ text }) => {
      system.copy(text)
    },
    copyDiagnostics: () => {
      const computer = `Gavel ${system.version}, Electron ${system.electron}, ${system.platform}`
      system.copy(`${computer}\n${diagnostics.recent()}`)
    },
    openFolder: async ({ of }) =>
      (await system.openFolder(of === 'log' ? journalFolder(system.profile) : diagnostics.folder)) === ''
        ? success(undefined)
        : failure('internal', { values: { reason: 'folder' } }),
    pageFailed: ({ part, error }) => {
      diagnostics.warn(`A part of the window could not be drawn (${part})`, error)
    },
  }) satisfies Partial<Handlers>

type LinkKey = Request<'openLink'>['key']
type SettingsKey = 'notificationSettings' | 'networkSettings'

const links: Readonly<Record<Exclude<LinkKey, SettingsKey>, string>> = {
  plivoConsole: 'https://cx.plivo.com/home',
  vobizConsole: 'https://console.vobiz.ai/',
  documentation: 'https://www.plivo.com/docs/voice/api/conference/',
  appIndicator: 'https://extensions.gnome.org/extension/615/appindicator-support/',
}

/**
 * Addresses of pages in the system's settings. Linux has none: Gavel would have to start another program, which it
 * never does.
 */
const settings: Readonly<Record<SettingsKey, Partial<Record<NodeJS.Platform, string>>>> = {
  notificationSettings: {
    win32: 'ms-settings:notifications',
    darwin: 'x-apple.systempreferences:com.apple.Notifications-Settings.extension',
  },
  networkSettings: {
    win32: 'ms-settings:network-status',
    darwin: 'x-apple.systempreferences:com.apple.Network-Settings.extension',
  },
}

/** The address for a key. The window sends keys and never addresses, so it can open nothing else. */
export function linkOf(key: LinkKey, platform: NodeJS.Platform): string | undefined {
  return key === 'notificationSettings' || key === 'networkSettings' ? settings[key][platform] : links[key]
}

export async function openLink(
  key: LinkKey,
  platform: NodeJS.Platform,
  open: (address: string) => Promise<void>,
): Promise<Result<undefined>> {
  const address = linkOf(key, platform)
  if (address === undefined) return failure('unsupported')
  try {
    await open(address)
    return success(undefined)
  } catch {
    return failure('internal', { values: { reason: 'link' } })
  }
}
