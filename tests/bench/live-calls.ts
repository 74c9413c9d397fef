import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'playwright'
import { startSimulator } from '../support/simulator.ts'
import { connectAccount, openBenchApp } from './bench-app.ts'
import { figure, figureAt, type Figure } from './figure.ts'

const calls = 500
const openings = 10
/** Milliseconds of reading details, in which requests are counted. */
const period = 10_000
/** Milliseconds after which the details that were asked for before the view was closed have been read. */
const settled = 4_000

/**
 * Opens *Live calls* of an account with 500 calls. Measures the time from the click to the painted list, and what
 * reading the details costs.
 */
export async function measureLiveCalls(electron: string): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gavel-calls-'))
  const simulator = await startSimulator({ profile: 'vobiz', rooms: 0, calls, seed: 7 })
  const { app, page } = await openBenchApp(electron, folder, simulator)
  try {
    await connectAccount(page, simulator, 'Weekly standup', 'vobiz')
    // Connecting has used the two requests a second for a moment.
    await pause(settled)
    await page.getByRole('button', { name: 'More', exact: true }).waitFor()
    const times: number[] = []
    for (let count = 0; count < openings; count += 1) {
      times.push(await open(page))
      if (count === openings - 1) break
      await page.getByRole('button', { name: 'Back', exact: true }).click()
      await pause(settled)
    }
    // A search needs the details of every call.
    await page.getByRole('searchbox').fill('555')
    await simulator.clearRequests()
    await pause(period)
    const sent = (await simulator.requests()).filter(({ path }) => path.includes('/Call/'))
    return [
      figureAt(`live calls: click to the painted list of ${calls}, p95`, 'ms', times, 0.95, 300),
      figure('live calls: requests while all details are read', '/s', [(sent.length * 1_000) / period], 1),
    ]
  } finally {
    await app.close()
    await simulator.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Returns the milliseconds from the click on the menu's item to the first frame with all calls. */
async function open(page: Page): Promise<number> {
  await page.getByRole('button', { name: 'More', exact: true }).click()
  const item = page.getByRole('menuitem', { name: 'Live calls' })
  await item.waitFor()
  const at = performance.now()
  await item.click()
  await page.getByText(new RegExp(`^${calls} calls · .*Updated `)).waitFor()
  await page.evaluate('new Promise(requestAnimationFrame)')
  return performance.now() - at
}
