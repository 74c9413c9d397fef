import type { SessionBus } from './session-bus.ts'
import type { After } from '../../../shared/timers.ts'

export type TrayHost = 'present' | 'absent' | 'unknown'

const WATCHER = 'org.kde.StatusNotifierWatcher'
const PATH = '/StatusNotifierWatcher'
/** A panel that restarts gives up the name and takes it again; a window that comes and goes with it helps nobody. */
const SETTLE = 1_500

/**
 * Whether anything on this desktop draws tray icons. GNOME has nothing that does without an extension: a tray item is
 * made without an error there, and is never seen (https://github.com/ferdium/ferdium-app/pull/2523).
 *
 * @param bus undefined without a session bus, where there is no tray item at all
 * @param onChange called with each change, first when the answer is known
 */
export async function onTrayHostChange(bus: SessionBus | undefined, onChange: (host: TrayHost) => void): Promise<void> {
  let current: TrayHost = 'unknown'
  const set = (host: TrayHost): void => {
    if (host === current) return
    current = host
    onChange(host)
  }
  const look = async (): Promise<TrayHost> =>
    (await bus?.property(WATCHER, PATH, WATCHER, 'IsStatusNotifierHostRegistered')) === true ? 'present' : 'absent'

  set(await look())
  let timer: NodeJS.Timeout | undefined
  const lookLater = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      void look().then(set)
    }, SETTLE)
  }
  bus?.watchName(WATCHER, lookLater)
  bus?.watchSignal(WATCHER, 'StatusNotifierHostRegistered', lookLater)
  bus?.watchSignal(WATCHER, 'StatusNotifierHostUnregistered', lookLater)
}

const MENU_BAR_PATIENCE = 3_000

/**
 * macOS lets a person take an item out of the menu bar; it is then placed below the screen, without an error
 * (https://github.com/tailscale/tailscale/issues/20758). Windows always has a place for it.
 */
export function onMenuBarChange(isOffScreen: () => boolean, after: After, onChange: (host: TrayHost) => void): void {
  onChange('present')
  after(MENU_BAR_PATIENCE, () => {
    if (isOffScreen()) onChange('absent')
  })
}

const SECRETS = 'org.freedesktop.secrets'
const SERVICE = 'org.freedesktop.Secret.Service'

/** Whether the default collection of the Secret Service is locked; undefined where it cannot be asked. */
export async function isKeyringLocked(bus: SessionBus | undefined): Promise<boolean | undefined> {
  const path = await bus?.call(SECRETS, '/org/freedesktop/secrets', SERVICE, 'ReadAlias', 'default')
  if (typeof path !== 'string' || path === '/') return undefined
  const locked = await bus?.property(SECRETS, path, 'org.freedesktop.Secret.Collection', 'Locked')
  return typeof locked === 'boolean' ? locked : undefined
}
