import { _electron, type ElectronApplication, type Page } from 'playwright'
import { appFolder, sandboxSwitch } from './electron-apps.ts'
import type { ProviderKind } from '../../shared/account.ts'
import type { RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'

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
  provider: ProviderKind = 'plivo',
): Promise<string> {
  const { accountId } = await callByUser<{ accountId: string }>(page, 'addAccount', {
    provider,
    name: 'Acme',
    authId,
    authToken,
  })
  await callByUser(page, 'markOwn', { room: { accountId, name: ownRoom }, own: true })
  return accountId
}

interface CallResult<T> {
  readonly ok: boolean
  readonly value: T
  readonly fault?: { readonly code: string }
}

/** Calls a function of the bridge as the page does. Throws if it returns a fault. */
export async function callBridge<T>(page: Page, call: string, request: unknown): Promise<T> {
  return valueOf(call, await send<T>(page, call, request))
}

/**
 * Like `callBridge`, but presses a key in the window first, because some calls are allowed only after a press. A press
 * does not count before the window has the focus, so it is repeated until then.
 */
export async function callByUser<T>(page: Page, call: string, request: unknown): Promise<T> {
  const result = await until(`the press before ${call}`, async () => {
    await page.bringToFront()
    await page.keyboard.press('Shift')
    const sent = await send<T>(page, call, request)
    return sent.fault?.code !== 'unconfirmed' && sent
  })
  return valueOf(call, result)
}

function send<T>(page: Page, call: string, request: unknown): Promise<CallResult<T>> {
  return page.evaluate<CallResult<T>>(`window.gavel.${call}(${JSON.stringify(request)})`)
}

function valueOf<T>(call: string, result: CallResult<T>): T {
  if (!result.ok) throw new Error(`Gavel refused ${call}.`)
  return result.value
}
