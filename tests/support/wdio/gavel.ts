import { randomUUID } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Electron from 'electron'
import { cleanupWdioSession, startWdioSession } from '@wdio/electron-service'
import './inspector-port.ts'
import './lost-replies.ts'
import type { RunningSimulator } from '../simulator.ts'
import { findUnexpectedErrors } from '../unexpected-errors.ts'
import { electronCapabilities } from './capabilities.ts'
import { Page } from './page.ts'
import { until } from '../wait-for.ts'

/** A running Gavel that WebdriverIO operates. */
export interface Gavel {
  readonly browser: WebdriverIO.Browser
  readonly page: Page
  /** The id of Electron's main process. */
  readonly pid: number
  readonly profile: string
  /** The file with the output of Electron and the messages of the window's console. */
  readonly output: string
  /** Quits as a user would and waits until the process has ended. */
  quit(): Promise<void>
}

export interface GavelOptions {
  /** The profile of an earlier Gavel. Defaults to a fresh one. */
  readonly profile?: string | undefined
  readonly args?: readonly string[]
  /** Simulators of the providers. Their addresses replace those in the environment. */
  readonly simulators?: readonly RunningSimulator[]
  readonly env?: NodeJS.ProcessEnv
}

/** Starts a Gavel with a WebDriver session of its own, inside or outside the test runner. */
export async function launchGavel(options: GavelOptions = {}): Promise<Gavel> {
  const profile = options.profile ?? (await createProfile())
  const output = `${profile}.log`
  const addresses: NodeJS.ProcessEnv = {}
  for (const simulator of options.simulators ?? []) addresses[addressVariable(simulator.profile)] = simulator.baseUrl
  const restore = setVariables({ ...addresses, ...options.env, GAVEL_TEST_OUTPUT: output })
  try {
    const capabilities = await electronCapabilities([`--user-data-dir=${profile}`, ...(options.args ?? [])])
    const browser = await startWdioSession([capabilities] as never)
    return await attachGavel(browser, profile, output, async () => {
      await cleanupWdioSession(browser)
      await browser.deleteSession()
    })
  } finally {
    restore()
  }
}

/** The environment variable that replaces the address of a provider in an unpackaged Gavel. */
export function addressVariable(played: RunningSimulator['profile']): 'GAVEL_PLIVO_URL' | 'GAVEL_VOBIZ_URL' {
  return played === 'plivo' ? 'GAVEL_PLIVO_URL' : 'GAVEL_VOBIZ_URL'
}

/**
 * Sets environment variables of this process, which chromedriver inherits and passes on to Electron. Returns a function
 * that restores the previous values.
 */
function setVariables(variables: NodeJS.ProcessEnv): () => void {
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]))
  const set = (values: NodeJS.ProcessEnv): void => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = value
    }
  }
  set(variables)
  return () => {
    set(before)
  }
}

/**
 * Creates a profile in the folder of the virtual desktop, which is deleted when the desktop ends. Without a virtual
 * desktop, the profile is in the system's temporary folder.
 */
export function createProfile(): Promise<string> {
  const {
    GAVEL_DESKTOP_DIR: folder = tmpdir(),
    GAVEL_LAUNCHER: launcher = '',
    WDIO_WORKER_ID: worker = '',
  } = process.env
  return mkdtemp(join(folder, profilesOf(launcher, worker)))
}

/** How the names of the profiles begin that a worker of WebdriverIO creates. */
export const profilesOf = (launcher: string, worker: string): string => `gavel-profile-${launcher}-${worker}-`

/** @param afterQuit ends the WebDriver session, or does nothing if the test runner ends it */
export async function attachGavel(
  browser: WebdriverIO.Browser,
  profile: string,
  output: string,
  afterQuit: () => Promise<void>,
): Promise<Gavel> {
  const pid = await inMain({ browser }, () => process.pid)
  return {
    browser,
    page: new Page(browser),
    pid,
    profile,
    output,
    quit: async () => {
      await quitElectron(browser)
      await until(`process ${pid} to end`, () => !isAlive(pid))
      // Before the service ends the session, it asks for the active window, and logs an error if nothing responds.
      browser.overwriteCommand('getPuppeteer', () => Promise.resolve({ targets: () => [] }))
      await afterQuit()
    },
  }
}

/**
 * Quits Electron. If the inspector stays open, Electron waits for the debugger to disconnect, which takes more than a
 * minute.
 */
async function quitElectron(browser: WebdriverIO.Browser): Promise<void> {
  await inMain({ browser }, (electron) => {
    setTimeout(() => {
      process.getBuiltinModule('inspector').close()
      electron.app.quit()
    }, 50)
  })
}

/** Whether a process is running. An ended process stays as a zombie until chromedriver collects its exit status. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/**
 * Runs a function in the main process, once, and returns its result.
 *
 * The inspector may be asked twice (lost-replies.ts), so the main process stores the result under an id.
 *
 * @param run is sent as text, so it cannot use anything else from its file
 */
export function inMain<T, A extends unknown[]>(
  { browser }: Pick<Gavel, 'browser'>,
  run: (electron: typeof Electron, ...args: A) => T,
  ...args: A
): Promise<Awaited<T>> {
  const once = `(electron, id, ...args) => {
    const results = (globalThis.gavelTestResults ??= new Map())
    if (!results.has(id)) results.set(id, (${run.toString()})(electron, ...args))
    return results.get(id)
  }`
  return browser.electron.execute<Awaited<T>, [string, ...A]>(once, randomUUID(), ...args)
}

/** Whether any window of Gavel is on the screen. The driver does not check this: it clicks in hidden windows too. */
export function isShown(gavel: Gavel): Promise<boolean> {
  return inMain(gavel, (electron) => electron.BrowserWindow.getAllWindows().some((each) => each.isVisible()))
}

/** Whether the main window has the focus, without which no press in it counts. */
export function isFocused(gavel: Gavel): Promise<boolean> {
  return inMain(gavel, (electron) =>
    electron.BrowserWindow.getAllWindows().some(
      (one) => one.webContents.getURL().endsWith('index.html') && one.isFocused(),
    ),
  )
}

/** Whether the small window whose address ends in this hash is on the screen, or has the focus. */
export function smallWindow(
  gavel: Gavel,
  hash: '#shortcut' | '#finder' | '#noise',
  state: 'isVisible' | 'isFocused',
): Promise<boolean> {
  return inMain(
    gavel,
    (electron, end, wanted) =>
      electron.BrowserWindow.getAllWindows().some((each) => each.webContents.getURL().endsWith(end) && each[wanted]()),
    hash,
    state,
  )
}

/** What an expression comes to in the page of the window whose address has this end; undefined without such a window. */
export function inPage<T>(gavel: Gavel, end: string, code: string): Promise<T | undefined> {
  return inMain(
    gavel,
    (electron, wanted, run) =>
      electron.BrowserWindow.getAllWindows()
        .find((each) => each.webContents.getURL().endsWith(wanted))
        ?.webContents.executeJavaScript(run) as Promise<T | undefined> | undefined,
    end,
    code,
  )
}

/** Shows the main window and gives it the focus. */
export async function bringToFront(gavel: Gavel): Promise<void> {
  await inMain(gavel, (electron) => {
    const main = electron.BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().endsWith('index.html'))
    main?.show()
    main?.focus()
  })
  await until('the window with the focus', async () => (await isShown(gavel)) && (await isFocused(gavel)))
}

/**
 * Waits until the shortcut is registered, so that pressing these keys reaches Gavel whichever window has the focus.
 */
export async function shortcutRegistered(gavel: Gavel, accelerator: string): Promise<void> {
  await until(`the shortcut ${accelerator}`, () =>
    inMain(gavel, (electron, keys) => electron.globalShortcut.isRegistered(keys), accelerator),
  )
}

export async function hideWindows(gavel: Gavel): Promise<void> {
  await inMain(gavel, (electron) => {
    for (const window of electron.BrowserWindow.getAllWindows()) window.hide()
  })
  await until('the window to be hidden', async () => !(await isShown(gavel)))
}

/** The violations of the page's content security policy since the page was loaded. */
async function policyViolations({ browser }: Gavel): Promise<readonly string[]> {
  return browser.execute(() => {
    const observer = new ReportingObserver(() => undefined, { types: ['csp-violation'], buffered: true })
    observer.observe()
    // `takeRecords` returns the reports so far immediately. The callback would run only in a later task, or never if
    // there are no reports.
    return observer.takeRecords().map((report) => JSON.stringify(report.body))
  })
}

/** Fails if the logs of a Gavel report an unexpected error, or if its page violated the content security policy. */
export async function checkForTrouble(gavel: Gavel, violations = policyViolations(gavel)): Promise<void> {
  const troubles = [...(await violations), ...(await findUnexpectedErrors(gavel))]
  if (troubles.length > 0) throw new Error(`Unexpected errors or policy violations:\n${troubles.join('\n')}`)
}

/** Quits a Gavel, and checks for trouble until then. */
export async function quitWithoutTrouble(gavel: Gavel): Promise<void> {
  const violations = await policyViolations(gavel)
  await gavel.quit()
  await checkForTrouble(gavel, Promise.resolve(violations))
}
