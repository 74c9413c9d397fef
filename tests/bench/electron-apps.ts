import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { SessionBus } from '../support/dbus.ts'
import { project } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'

/** An app with a tray item: Gavel, or the bare app with which it is compared. */
export interface TrayApp {
  readonly name: 'gavel' | 'bare'
  readonly folder: string
  readonly profile: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

export interface StartedApp {
  readonly pid: number
  /** Milliseconds from the start of the process until its item is in the tray. */
  readonly untilTray: number
  stop(): Promise<void>
}

export const appFolder = process.env['GAVEL_TEST_APP'] ?? project
export const bareFolder = join(project, 'tests/bench/bare')

const watcher = { sender: 'org.kde.StatusNotifierWatcher', path: '/StatusNotifierWatcher' }

/** Starts the app without a driver, as a desktop does, and waits for its tray item. */
export async function startApp(bus: SessionBus, electron: string, app: TrayApp): Promise<StartedApp> {
  let registeredAt: number | undefined
  const stopListening = await bus.onSignal({ ...watcher, iface: watcher.sender }, (member) => {
    if (member === 'StatusNotifierItemRegistered') registeredAt ??= performance.now()
  })
  const startedAt = performance.now()
  const child = spawn(electron, [app.folder, ...sandboxSwitch(), `--user-data-dir=${app.profile}`, ...app.args], {
    env: { ...process.env, ...app.env },
    stdio: 'ignore',
  })
  const seenAt = await until('a tray item', () => registeredAt, { timeoutMs: 15_000, everyMs: 5 })
  stopListening()
  return { pid: child.pid ?? 0, untilTray: seenAt - startedAt, stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  const exited = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  await exited
}

/** Electron refuses to run as root with its sandbox. */
export function sandboxSwitch(): readonly string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}
