import { join } from 'node:path'
import type { Page } from 'playwright'
import { startSimulator, type ProfileName, type RunningSimulator } from '../support/simulator.ts'
import { openBenchApp } from './bench-app.ts'
import type { Figure } from './figure.ts'
import { Hand } from './hand.ts'

/** The maximum number of presses of Tab that it may take to reach a control. */
const mostTabs = 15

/** Measures connecting a first account: once by pointer and keys, with a wrong token first, and once by keys alone. */
export async function measureConnecting(electron: string, folder: string): Promise<readonly Figure[]> {
  return [
    ...(await withFirstStart(electron, join(folder, 'pointer'), 'vobiz', connectAfterWrongToken)),
    ...(await withFirstStart(electron, join(folder, 'keys'), 'plivo', connectByKeys)),
  ]
}

async function withFirstStart(
  electron: string,
  profile: string,
  played: ProfileName,
  work: (page: Page, hand: Hand, simulator: RunningSimulator) => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  const simulator = await startSimulator({ profile: played, rooms: 1 })
  const { app, page } = await openBenchApp(electron, profile, simulator)
  try {
    await page.getByRole('button', { name: 'Connect an account', exact: true }).waitFor()
    return await work(page, new Hand(app), simulator)
  } finally {
    await app.close()
    await simulator.stop()
  }
}

function connectAfterWrongToken(
  page: Page,
  hand: Hand,
  { authId, authToken }: RunningSimulator,
): Promise<readonly Figure[]> {
  return hand.do('connect a Vobiz account, first with a wrong token', async () => {
    await hand.click(page.getByRole('button', { name: 'Connect an account', exact: true }))
    await page.getByRole('combobox', { name: 'Provider' }).waitFor()
    await hand.press('v')
    await hand.click(page.getByRole('textbox', { name: 'Auth ID' }))
    await hand.type(authId)
    await hand.click(page.getByRole('textbox', { name: 'Auth token' }))
    await hand.type('not-this-token')
    await hand.click(page.getByRole('button', { name: 'Connect', exact: true }))
    await page.getByText('Vobiz rejected this auth ID and token.').waitFor()
    // The rejected token is selected, so typing replaces it.
    await hand.type(authToken)
    await hand.press('Return')
    await page.getByText('Vobiz is connected.').waitFor()
  })
}

function connectByKeys(page: Page, hand: Hand, { authId, authToken }: RunningSimulator): Promise<readonly Figure[]> {
  const tabTo = async (name: string): Promise<void> => {
    for (let tabs = 0; tabs < mostTabs; tabs++) {
      await hand.press('Tab')
      const focused = `(document.activeElement?.labels?.[0] ?? document.activeElement)?.textContent.trim()`
      if ((await page.evaluate<string>(focused)) === name) return
    }
    throw new Error(`Tab does not lead to ${name}.`)
  }
  return hand.do('connect the first account, by keys', async () => {
    await tabTo('Connect an account')
    await hand.press('Return')
    await page.getByRole('combobox', { name: 'Provider' }).waitFor()
    await tabTo('Auth ID')
    await hand.type(authId)
    await tabTo('Auth token')
    await hand.type(authToken)
    await hand.press('Return')
    await page.getByText('Plivo is connected.').waitFor()
  })
}
