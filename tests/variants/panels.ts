import { spawn } from 'node:child_process'
import type { SessionBus } from '../support/dbus.ts'
import { until } from '../support/wait-for.ts'
import { clickMouse, moveMouse, pressKeys, visibleWindows } from '../support/x11.ts'
import type { Desktop } from './desktop.ts'

/** A tray host from Debian's packages. */
export interface Panel {
  readonly name: 'xfce' | 'lxqt'
  readonly program: string
  readonly options: readonly string[]
}

/** Two panels, which read menus with different libraries: libdbusmenu-gtk and libdbusmenu-qt. */
export const panels: readonly Panel[] = [
  { name: 'xfce', program: 'xfce4-panel', options: ['--disable-wm-check'] },
  { name: 'lxqt', program: 'lxqt-panel', options: [] },
]

const watcher = 'org.kde.StatusNotifierWatcher'

/** A point on Gavel's icon, which is at the left because the panel has no other icon. */
const icon = { x: 16, y: 16 }

/** Ends a panel as its session would. */
export async function endPanel({ name, program }: Panel, desktop: Desktop, bus: SessionBus): Promise<void> {
  // Xfce's panel starts its watcher again if only the watcher's process ends.
  if (name === 'xfce') spawn(program, ['--quit'], { env: desktop.env, stdio: 'ignore' })
  else process.kill(await bus.pidOf(watcher), 'SIGTERM')
  await until('the panel to go', async () => !(await bus.nameHasOwner(watcher)))
}

/** Starts a panel, which ends with the desktop at the latest. */
export function startPanel({ program, options }: Panel, desktop: Desktop): void {
  spawn(program, options, { env: desktop.env, stdio: 'ignore' })
}

export async function clickIcon(): Promise<void> {
  await moveMouse(icon.x, icon.y)
  await clickMouse(1)
}

/**
 * Opens the menu, and in it the submenu of the first room, with mouse and keyboard.
 *
 * @returns functions that check whether both are open, and that close them
 */
export async function openRoomMenu(): Promise<{ isOpen(): Promise<boolean>; close(): Promise<void> }> {
  const before = await visibleWindows()
  const menus = async (): Promise<number> =>
    (await visibleWindows()).filter((window) => !before.includes(window)).length
  await moveMouse(icon.x, icon.y)
  await clickMouse(3)
  // This number may be more than 1, because some panels draw shadows as windows too.
  const first = await until('the menu', async () => (await menus()) || undefined)
  // In some panels, the menu opens with its first line selected, and in others with no line selected. One key press too
  // many would leave the submenu again.
  await until('the menu of the room', async () => {
    await pressKeys('Down')
    await pressKeys('Right')
    return until('a submenu', async () => (await menus()) > first, { timeoutMs: 2_000 })
  })
  const all = await menus()
  return {
    isOpen: async () => (await menus()) === all,
    close: async () => {
      const escape = async (): Promise<boolean> => {
        await pressKeys('Escape')
        return (await menus()) === 0
      }
      await until('the menus to go', escape)
    },
  }
}
