import { spawn } from 'node:child_process'
import { firstLine } from '../../scripts/test/desktops.ts'
import { join } from 'node:path'
import { project } from '../support/simulator.ts'

/** The parts that a desktop lacks or has in another variant; see `scripts/desktop.sh`. */
export interface Lacking {
  readonly tray?: 'xfce' | 'lxqt' | 'none'
  readonly notifications?: 'none'
  readonly keyring?: 'locked' | 'none'
  readonly bus?: 'none'
}

export type Desktop = Awaited<ReturnType<typeof openDesktop>>

/** A program that prints its environment, and runs until its standard input ends. */
const stayOpen = 'process.stdin.resume(); console.log(JSON.stringify(process.env))'

/**
 * Opens a temporary desktop with these parts missing or different. From then on, `tests/support/x11.ts` uses its
 * display.
 */
export async function openDesktop(lacking: Lacking = {}) {
  const child = spawn(join(project, 'scripts/desktop.sh'), [process.execPath, '-e', stayOpen], {
    cwd: project,
    env: {
      ...process.env,
      ...Object.fromEntries(
        Object.entries(lacking).map(([part, state]) => [`GAVEL_DESKTOP_${part.toUpperCase()}`, String(state)]),
      ),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise((done) => child.once('close', done))
  const env = JSON.parse(await firstLine(child.stdout)) as Record<string, string>
  // The X11 helpers run xdotool with the variables of this process.
  process.env['DISPLAY'] = env['DISPLAY']
  return {
    /** The environment for programs on this desktop. */
    env: env as Readonly<Record<string, string>>,
    /** A folder that is deleted with the desktop. */
    folder: env['GAVEL_DESKTOP_DIR'] ?? '',
    busAddress: env['DBUS_SESSION_BUS_ADDRESS'] ?? '',
    /** Ends everything that runs on this desktop. */
    close: async () => {
      child.stdin.end()
      await ended
    },
  }
}
