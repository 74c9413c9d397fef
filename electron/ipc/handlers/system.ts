import { ofProviders } from '../../../shared/providers.ts'
import type { Request } from '../../../shared/ipc/contract.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { System } from '../../desktop/platform.ts'
import { journalFolder } from '../../journal/journal.ts'
import type { Parts } from '../parts.ts'
import type { Handlers } from '../router.ts'

/** The handlers for what the window may do with this computer. */
export const systemHandlers = ({ system, diagnostics }: Parts) =>
  ({
    openLink: ({ key }) => {
      const address = linkOf(key, system.platform)
      return address === undefined ? failure('unsupported') : openAddress(system, address)
    },
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

/**
 * Addresses of pages of the web, and in the system's settings. Linux has none of the latter: Gavel would have to start
 * another program, which it never does.
 */
const links: Readonly<Record<LinkKey, string | Partial<Record<NodeJS.Platform, string>>>> = {
  ...ofProviders(({ console }) => console),
  documentation: 'https://www.plivo.com/docs/voice/api/conference/',
  appIndicator: 'https://extensions.gnome.org/extension/615/appindicator-support/',
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
  const link = links[key]
  return typeof link === 'string' ? link : link[platform]
}

export async function openAddress(system: Pick<System, 'openExternal'>, address: string): Promise<Result<undefined>> {
  try {
    await system.openExternal(address)
    return success(undefined)
  } catch {
    return failure('internal', { values: { reason: 'link' } })
  }
}
