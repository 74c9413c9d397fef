import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { failure, success, type Result } from '../../../shared/result.ts'

export interface LoginItems {
  set(open: boolean): void
  /** Whether Gavel starts at login, as the system reports it. The user may have switched it off there. */
  get(): boolean
}

/**
 * Whether Gavel really opens at login according to Electron's login item settings. The Task Manager of Windows switches
 * an entry off in another place and leaves the entry itself unchanged:
 * https://www.electronjs.org/docs/latest/api/app#appgetloginitemsettingsoptions
 */
export function willOpenAtLogin(
  settings: { readonly openAtLogin: boolean; readonly executableWillLaunchAtLogin: boolean },
  platform: NodeJS.Platform,
): boolean {
  return settings.openAtLogin && (platform !== 'win32' || settings.executableWillLaunchAtLogin)
}

export interface AutostartOptions {
  readonly platform: NodeJS.Platform
  /** False in a development run, which must not start an unpackaged Electron at each login. */
  readonly packaged: boolean
  /** XDG_CONFIG_HOME or ~/.config. */
  readonly configFolder: string
  /**
   * The program to start. For an AppImage this is the file itself, because the mount from which it runs is gone at the
   * next login.
   */
  readonly executable: string
  readonly loginItems: LoginItems
}

export interface Autostart {
  /** False in a development run. */
  readonly isAvailable: boolean
  isOn(): Promise<boolean>
  set(on: boolean): Promise<Result<void>>
  /**
   * If the entry starts an AppImage, makes it start the running Gavel, because each release has a different file name.
   */
  refresh(): Promise<void>
}

const DESKTOP_ID = 'app.gavel.Gavel'

/** Starts Gavel in the tray at login. Electron cannot do that on Linux, so Gavel writes the desktop entry itself. */
export function createAutostart(options: AutostartOptions): Autostart {
  const entry = join(options.configFolder, 'autostart', `${DESKTOP_ID}.desktop`)
  if (options.platform !== 'linux') {
    return {
      isAvailable: options.packaged,
      isOn: () => Promise.resolve(options.loginItems.get()),
      set: (on) => {
        if (!options.packaged) return Promise.resolve(failure('unsupported', { values: { reason: 'unpackaged' } }))
        options.loginItems.set(on)
        const refused = failure('forbidden', { values: { reason: 'autostart' } })
        return Promise.resolve(options.loginItems.get() === on ? success(undefined) : refused)
      },
      refresh: () => Promise.resolve(),
    }
  }
  const read = (): Promise<string> => readFile(entry, 'utf8').catch(() => '')
  return {
    isAvailable: options.packaged,
    isOn: async () => isEntryOn(await read()),
    set: async (on) => {
      if (!options.packaged) return failure('unsupported', { values: { reason: 'unpackaged' } })
      try {
        if (!on) await rm(entry, { force: true })
        else {
          await mkdir(dirname(entry), { recursive: true })
          await writeFile(entry, desktopEntry(options.executable), { mode: 0o600 })
        }
        return success(undefined)
      } catch {
        return failure('storage')
      }
    },
    refresh: async () => {
      const text = await read()
      const current = text.replace(APP_IMAGE_LINE, () => execLine(options.executable))
      if (!options.packaged || current === text) return
      // If the entry cannot be written, the next start tries again.
      await writeFile(entry, current).catch(() => undefined)
    },
  }
}

/**
 * The line that {@link execLine} writes for an AppImage. A command that the user wrote does not match, so it stays
 * unchanged.
 */
const APP_IMAGE_LINE = /^Exec=".+\.AppImage" --hidden$/m

function execLine(executable: string): string {
  return `Exec=${quoteExec(executable)} --hidden`
}

/** The entry, as https://specifications.freedesktop.org/desktop-entry-spec/latest/ and autostart-spec define it. */
function desktopEntry(executable: string): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Gavel',
    execLine(executable),
    `Icon=${DESKTOP_ID}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}

/**
 * Quotes a path. The specification requires a `\` before each `"`, `` ` ``, `$` and `\`, then every `\` to be doubled,
 * and `%` to be doubled.
 */
export function quoteExec(path: string): string {
  const escaped = path.replace(/["`$\\]/g, (character) => `\\${character}`).replaceAll('\\', '\\\\')
  return `"${escaped.replaceAll('%', '%%')}"`
}

/** Whether an entry is on. Desktops switch an entry off with a key instead of deleting it. */
export function isEntryOn(text: string): boolean {
  return (
    text.includes('[Desktop Entry]') &&
    !/^\s*(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/im.test(text)
  )
}
