import { mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { findRuntime } from '../../scripts/electron-runtime.mjs'
import { ELECTRON_SWITCHES } from '../support/electron-switches.ts'
import { project, type RunningSimulator } from '../support/simulator.ts'
import { unexpectedErrorsIn, errorsInDiagnostics } from '../support/unexpected-errors.ts'
import { filesBelow } from '../support/secrets.ts'
import { until } from '../support/wait-for.ts'
import { windowsOf } from '../support/x11.ts'
import type { Desktop } from './desktop.ts'

/** A Gavel that runs on a desktop of its own. */
export type Gavel = Awaited<ReturnType<typeof startGavel>>

export async function startGavel(desktop: Desktop, simulator: RunningSimulator, lastProfile?: string) {
  const runtime = await findRuntime()
  if (runtime === undefined) throw new Error('No Electron was found.')
  const profile = lastProfile ?? (await mkdtemp(join(desktop.folder, 'profile-')))
  const app = await _electron.launch({
    executablePath: runtime.binary,
    args: [project, ...ELECTRON_SWITCHES, `--user-data-dir=${profile}`],
    env: { ...desktop.env, GAVEL_PLIVO_URL: simulator.baseUrl },
    timeout: 100_000,
  })
  let output = ''
  app.process().stdout?.on('data', (data: Buffer) => (output += data.toString()))
  app.process().stderr?.on('data', (data: Buffer) => (output += data.toString()))
  const pid = app.process().pid ?? 0
  /** Waits for the window on the screen. Another window replaces it when a tray host appears or disappears. */
  const page = (): Promise<Page> => until('a window of Gavel', () => shownPage(app))
  const isOnScreen = async (): Promise<boolean> => (await windowsOf(pid)).some(({ title }) => title === 'Gavel')
  return {
    pid,
    profile,
    page,
    /** Waits for a text in the window on the screen. */
    says: async (text: string | RegExp) => {
      let words = ''
      const isSaid = async (): Promise<boolean> => matches((words = await wordsOf(await page())), text)
      await until(`the words ${String(text)}`, isSaid).catch((error: unknown) => {
        throw new Error(`The window says: ${words}`, { cause: error })
      })
    },
    button: async (name: string | RegExp) =>
      (await page()).getByRole('button', { name, exact: typeof name === 'string' }),
    /** Closes the window as the close button of its frame does. Resolves with the state of the window after that. */
    closeWindow: async () => closeWindow(app, await page()),
    /** Waits until the X server has a window of this process on the screen. */
    onScreen: async () => {
      await until('a window on the screen', isOnScreen)
    },
    /** From now on, presses this button in each question of the system. */
    replyToSystem: (button: string) =>
      app.evaluate(({ dialog }, wanted) => {
        const reply = (...given: unknown[]) => {
          const { buttons } = given.at(-1) as { readonly buttons: readonly string[] }
          return Promise.resolve({ response: buttons.indexOf(wanted), checkboxChecked: false })
        }
        Object.assign(dialog, { showMessageBox: reply })
      }, button),
    offScreen: async () => {
      await until('the window to go', async () => !(await isOnScreen()))
    },
    /** Quits Gavel, and rejects if its output or diagnostics contain an error. */
    quit: async () => {
      await app.close()
      const logs = (await filesBelow(join(profile, 'logs'))).filter((file) => file.endsWith('.log'))
      const texts = await Promise.all(logs.map((file) => readFile(file, 'utf8')))
      const troubles = [...unexpectedErrorsIn(output), ...texts.flatMap((text) => errorsInDiagnostics(text))]
      if (troubles.length > 0) throw new Error(`Unexpected errors in Gavel's output or logs:\n${troubles.join('\n')}`)
    },
  }
}

/** The visible window. Visibility is checked, because a hidden one accepts clicks and has text too. */
async function shownPage(app: ElectronApplication): Promise<Page | undefined> {
  for (const page of app.windows()) {
    const window = await app.browserWindow(page)
    if (await window.evaluate((each: BrowserWindow) => each.isVisible() && !each.isMinimized())) return page
  }
  return undefined
}

async function closeWindow(app: ElectronApplication, page: Page): Promise<'hidden' | 'minimised' | 'gone'> {
  const window = await app.browserWindow(page)
  await window.evaluate((each: BrowserWindow) => {
    if (!each.isDestroyed()) each.close()
  })
  const outcome = (each: BrowserWindow) => {
    if (each.isDestroyed()) return 'gone'
    if (each.isMinimized()) return 'minimised'
    return each.isVisible() ? undefined : 'hidden'
  }
  return until('a window that has been closed', () => window.evaluate(outcome))
}

function wordsOf(page: Page): Promise<string> {
  return page.evaluate<string>('document.body.innerText')
}

function matches(words: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? words.includes(wanted) : wanted.test(words)
}

/** Connects an account, starting from the first-run screen. */
export async function connectAccount(gavel: Gavel, simulator: RunningSimulator): Promise<void> {
  await (await gavel.button('Connect an account')).click()
  const page = await gavel.page()
  await page.getByRole('combobox', { name: 'Provider' }).selectOption({ label: 'Plivo' })
  await page.getByLabel('Name', { exact: true }).fill('Acme')
  await page.getByLabel('Auth ID').fill(simulator.authId)
  await page.getByLabel('Auth token').fill(simulator.authToken)
  await (await gavel.button('Connect')).click()
}

/**
 * Waits until the room's callers have been read. Gavel reports only the ends of rooms that it has read, so it would not
 * report an earlier end.
 */
export async function seesRoom(gavel: Gavel, title: string): Promise<void> {
  await (await gavel.button(new RegExp(`^${title}, .*\\d people`))).waitFor()
}

export async function openAccounts(gavel: Gavel): Promise<void> {
  await (await gavel.button(/^Account: /)).click()
  await (await gavel.page()).getByRole('menuitem', { name: 'Accounts…' }).click()
}
