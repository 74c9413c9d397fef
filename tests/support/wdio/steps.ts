import type { RunningSimulator } from '../simulator.ts'
import type { Page } from './page.ts'

export interface AccountToConnect {
  readonly provider: 'Plivo' | 'Vobiz'
  readonly name: string
  readonly authId: string
  readonly authToken: string
}

/** Fills in the form; what comes of it is for the caller to see. */
export async function fillAccountForm(page: Page, account: AccountToConnect): Promise<void> {
  await page.choose('Provider', account.provider)
  await page.type('Name', account.name)
  await page.type('Auth ID', account.authId)
  await page.type('Auth token', account.authToken)
  await page.click('button', 'Check and save')
}

/** From the first-run screen to a connected account. */
export async function connectFirstAccount(
  page: Page,
  provider: AccountToConnect['provider'],
  simulator: RunningSimulator,
  name = 'Acme',
): Promise<void> {
  await page.click('button', 'Connect an account')
  await fillAccountForm(page, { provider, name, authId: simulator.authId, authToken: simulator.authToken })
}

/** The name of the header of a room that is there: title, run time, people. One that has ended may keep its place. */
export function header(title: string): RegExp {
  return new RegExp(`^${escape(title)}, (?!ended$)`)
}

/** Takes pointer and focus out of the list, which keeps the places of those who have gone while it is pointed at. */
export async function leaveList(page: Page): Promise<void> {
  await page.click('searchbox', 'Search rooms and people')
}

export async function expandRoom(page: Page, title: string): Promise<void> {
  const button = await page.find('button', header(title))
  if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click()
}

/** Asks to end a room and confirms the question. */
export async function endRoom(page: Page, title: string): Promise<string> {
  await page.click('button', `End ${title}…`)
  const question = await page.find('alertdialog', new RegExp(`^End ${escape(title)}`))
  const words = await question.getText()
  await page.click('button', 'End conference')
  return words
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
