import { _electron, type ElectronApplication, type Page } from 'playwright'
import { appFolder, sandboxSwitch } from './electron-apps.ts'
import type { RunningSimulator } from '../support/simulator.ts'

/** Gavel under the control of Playwright. */
export interface BenchApp {
  readonly app: ElectronApplication
  readonly pid: number
  readonly page: Page
}

export async function openBenchApp(
  electron: string,
  profile: string,
  { profile: played, baseUrl }: Pick<RunningSimulator, 'profile' | 'baseUrl'>,
): Promise<BenchApp> {
  const app = await _electron.launch({
    executablePath: electron,
    args: [appFolder, ...sandboxSwitch(), `--user-data-dir=${profile}`],
    env: { ...definedVariables(), [played === 'plivo' ? 'GAVEL_PLIVO_URL' : 'GAVEL_VOBIZ_URL']: baseUrl },
  })
  const page = await app.firstWindow()
  return { app, page, pid: app.process().pid ?? 0 }
}

export function definedVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

/** Adds the account and marks a room as own through the bridge, before the measurement. Returns the account's id. */
export async function connectAccount(
  page: Page,
  { authId, authToken }: Pick<RunningSimulator, 'authId' | 'authToken'>,
  ownRoom: string,
): Promise<string> {
  const { accountId } = await callBridge<{ accountId: string }>(page, 'addAccount', {
    provider: 'plivo',
    name: 'Acme',
    authId,
    authToken,
  })
  await callBridge(page, 'markOwn', { room: { accountId, name: ownRoom }, own: true })
  return accountId
}

/** Calls a function of the bridge as the page does. Throws if it returns a fault. */
export async function callBridge<T>(page: Page, call: string, request: unknown): Promise<T> {
  const result = await page.evaluate<{ ok: boolean; value: T }>(`window.gavel.${call}(${JSON.stringify(request)})`)
  if (!result.ok) throw new Error(`Gavel refused ${call}.`)
  return result.value
}
