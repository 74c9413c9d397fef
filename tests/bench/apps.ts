import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { findRuntime } from '../../scripts/electron-runtime.mjs'
import type { SessionBus } from '../support/dbus.ts'
import { project, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'

const runtime = await findRuntime()
if (runtime === undefined) throw new Error('There is no Electron to run on.')
const electron = runtime.binary

export const bareFolder = join(project, 'tests/bench/bare')

/** An app with a tray item: Gavel, or the bare app with which it is compared. */
export interface App {
  readonly folder: string
  readonly profile: string
  /** Arguments before and after the app's folder. */
  readonly before?: readonly string[]
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export interface StartedApp {
  readonly pid: number
  /** Milliseconds from the start of the process until its item is in the tray. */
  readonly untilTray: number
  stop(): Promise<void>
}

/** Gavel under the control of Playwright. */
export interface DrivenApp {
  readonly app: ElectronApplication
  readonly pid: number
  readonly page: Page
}

const watcher = { sender: 'org.kde.StatusNotifierWatcher', path: '/StatusNotifierWatcher' }

function argumentsOf({ folder, profile, before = [], args = [] }: App): string[] {
  // Electron refuses to run as root with its sandbox.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return [...before, folder, ...sandbox, `--user-data-dir=${profile}`, ...args]
}

/** Starts the app without a driver, as a desktop does, and waits for its tray item. */
export async function startApp(bus: SessionBus, app: App): Promise<StartedApp> {
  let registeredAt: number | undefined
  const stopListening = await bus.onSignal({ ...watcher, iface: watcher.sender }, (member) => {
    if (member === 'StatusNotifierItemRegistered') registeredAt ??= performance.now()
  })
  const startedAt = performance.now()
  const child = spawn(electron, argumentsOf(app), { env: { ...process.env, ...app.env }, stdio: 'ignore' })
  const exited = new Promise((done) => child.once('exit', done))
  const seenAt = await until('a tray item', () => registeredAt, { timeoutMs: 15_000, everyMs: 5 })
  stopListening()
  return {
    pid: child.pid ?? 0,
    untilTray: seenAt - startedAt,
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** Starts the app under the control of Playwright. */
export function launch(app: App): Promise<ElectronApplication> {
  const variables = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return _electron.launch({
    executablePath: electron,
    args: argumentsOf(app),
    env: { ...Object.fromEntries(variables), ...app.env },
  })
}

/** Launches Gavel, and waits for its window. */
export async function drive(gavel: App): Promise<DrivenApp> {
  const app = await launch(gavel)
  return { app, page: await app.firstWindow(), pid: app.process().pid ?? 0 }
}

/** Adds the account and marks a room as own through the bridge. */
export async function connectAccount(
  page: Page,
  { profile, authId, authToken }: Pick<RunningSimulator, 'profile' | 'authId' | 'authToken'>,
  ownRoom: string,
): Promise<void> {
  const account = { provider: profile === 'plivo' ? 'plivo' : 'vobiz', name: 'Acme', authId, authToken }
  const { accountId } = await callByUser<{ accountId: string }>(page, 'addAccount', account)
  await callByUser(page, 'markOwn', { room: { accountId, name: ownRoom }, own: true })
}

interface CallResult<T> {
  readonly ok: boolean
  readonly value: T
  readonly fault?: { readonly code: string }
}

/**
 * Presses a key in the window and calls a function of the bridge, because some calls are allowed only after a press. A
 * press does not count before the window has the focus, so it is repeated until then.
 */
export async function callByUser<T>(page: Page, call: string, request: unknown): Promise<T> {
  const result = await until(`the press before ${call}`, async () => {
    await page.bringToFront()
    await page.keyboard.press('Shift')
    const sent = await page.evaluate<CallResult<T>>(`window.gavel.${call}(${JSON.stringify(request)})`)
    return sent.fault?.code !== 'unconfirmed' && sent
  })
  if (!result.ok) throw new Error(`Gavel refused ${call}.`)
  return result.value
}
