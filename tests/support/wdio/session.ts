import { mkdtemp } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Electron from 'electron'
import { browser as runnersBrowser } from '@wdio/globals'
import { cleanupWdioSession, startWdioSession } from '@wdio/electron-service'
import type { RunningSimulator } from '../simulator.ts'
import { findUnexpectedErrors } from '../unexpected-errors.ts'
import { until } from '../wait-for.ts'
import { electronCapabilities } from './capabilities.ts'
import { createPage, type Page } from './page.ts'

/** A running Gavel under test. */
export interface Gavel {
  readonly browser: WebdriverIO.Browser
  readonly page: Page
  /** Electron's main process. */
  readonly pid: number
  readonly profile: string
  /** What Electron and the window's console printed. */
  readonly output: string
  /** Quits as a person would and waits until the process is gone. */
  quit(): Promise<void>
}

let hasRunnersQuit = false

/** The Gavel that the test runner started for this spec file, with a fresh profile. */
export async function gavelOfRunner(): Promise<Gavel> {
  const profile = process.env['GAVEL_TEST_PROFILE'] ?? ''
  const output = process.env['GAVEL_TEST_OUTPUT'] ?? ''
  return gavelFrom(runnersBrowser, profile, output, () => {
    hasRunnersQuit = true
    return Promise.resolve()
  })
}

export interface GavelOptions {
  /** That an earlier one has used; absent: a fresh one. */
  readonly profile?: string | undefined
  readonly args?: readonly string[]
  /** What stands for the providers; absent: nothing does. */
  readonly simulators?: readonly RunningSimulator[]
  readonly env?: NodeJS.ProcessEnv
}

/** In place of the runner's own, which quits: it was started before the address of a simulator was known. */
export async function startGavel(wish: GavelOptions = {}): Promise<Gavel> {
  if (!hasRunnersQuit) await (await gavelOfRunner()).quit()
  const profile = wish.profile ?? (await makeProfile())
  const output = `${profile}.log`
  const addresses: NodeJS.ProcessEnv = {}
  for (const { profile: played, baseUrl } of wish.simulators ?? []) {
    addresses[played === 'plivo' ? 'GAVEL_PLIVO_URL' : 'GAVEL_VOBIZ_URL'] = baseUrl
  }
  const restore = setVariables({ ...addresses, ...wish.env, GAVEL_TEST_OUTPUT: output })
  try {
    const capabilities = await electronCapabilities([`--user-data-dir=${profile}`, ...(wish.args ?? [])])
    const browser = await startWdioSession([capabilities] as never)
    return await gavelFrom(browser, profile, output, async () => {
      await cleanupWdioSession(browser)
      await browser.deleteSession()
    })
  } finally {
    restore()
  }
}

/** chromedriver is started with the variables of this process, and Electron with those of chromedriver. */
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

/** Below the folder of the virtual desktop, which goes away at its end. */
export function makeProfile(): Promise<string> {
  return mkdtemp(join(process.env['GAVEL_DESKTOP_DIR'] ?? tmpdir(), 'gavel-profile-'))
}

async function gavelFrom(
  browser: WebdriverIO.Browser,
  profile: string,
  output: string,
  afterQuit: () => Promise<void>,
): Promise<Gavel> {
  const pid = await inMain({ browser }, () => process.pid)
  return {
    browser,
    page: createPage(browser),
    pid,
    profile,
    output,
    quit: async () => {
      await quit(browser)
      await until(`process ${pid} to end`, () => !isAlive(pid), { timeoutMs: 10_000 })
      // Before it ends the session, the service asks for the active window, and logs an error where nobody answers.
      browser.overwriteCommand('getPuppeteer', () => Promise.resolve({ targets: () => [] }))
      await afterQuit()
    },
  }
}

/** Without closing the inspector first, Electron waits for the debugger to leave, which takes more than a minute. */
async function quit(browser: WebdriverIO.Browser): Promise<void> {
  await browser.electron.execute((electron) => {
    setTimeout(() => {
      process.getBuiltinModule('inspector').close()
      electron.app.quit()
    }, 50)
  })
}

/** A process that has ended stays as a zombie until chromedriver asks for it. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/**
 * Reads something in the main process. Asked again where the garbage collector was faster than the answer ("Promise was
 * collected"), so `read` must not change anything.
 */
export async function inMain<T, A extends unknown[]>(
  { browser }: Pick<Gavel, 'browser'>,
  read: (electron: typeof Electron, ...args: A) => T,
  ...args: A
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await browser.electron.execute(read, ...args)
    } catch (error) {
      if (tries === 3 || !String(error).includes('Promise was collected')) throw error
    }
  }
}

/** Whether any window of Gavel is on screen: a hidden window takes clicks all the same. */
export function isShown(gavel: Gavel): Promise<boolean> {
  return inMain(gavel, (electron) => electron.BrowserWindow.getAllWindows().some((each) => each.isVisible()))
}

/** What the page's policy refused since it was loaded. */
async function policyViolations({ browser }: Gavel): Promise<readonly string[]> {
  return browser.execute(
    () =>
      new Promise<string[]>((done) => {
        const observer = new ReportingObserver(
          (reports) => {
            done(reports.map((report) => JSON.stringify(report.body)))
          },
          { types: ['csp-violation'], buffered: true },
        )
        observer.observe()
        // Kept reports are handed over in a task of their own; without any there is no call.
        setTimeout(() => {
          done([])
        }, 300)
      }),
  )
}

/** Ends a Gavel and fails if anything it wrote tells of trouble. */
export async function quitWithoutTrouble(gavel: Gavel): Promise<void> {
  const violations = await policyViolations(gavel)
  await gavel.quit()
  const troubles = [...violations, ...(await findUnexpectedErrors(gavel))]
  if (troubles.length > 0) throw new Error(`Gavel left trouble in its logs:\n${troubles.join('\n')}`)
}
