import type { Page } from 'playwright'
import { describeRequest, writesIn } from '../../tests/support/simulator.ts'
import { until } from '../../tests/support/wait-for.ts'
import { byButton, header, memberOf, nameOf, press } from './reading.ts'
import type { Stage } from './stage.ts'
import { must } from './steps.ts'

export async function tryDemo(page: Page): Promise<readonly string[]> {
  await byButton(page, 'Try the demo').click()
  const totals = page.getByRole('status', { name: /^\d+ rooms, [1-9]\d* people$/ })
  await totals.waitFor()
  return [`The window says: ${await nameOf(totals)}`]
}

async function openAccounts(page: Page): Promise<void> {
  await byButton(page, /^Account: /).click()
  await page.getByRole('menuitem', { name: 'Accounts…' }).click()
}

/** Apart from the button that confirms it. */
const removeDemo = /^Remove .*Demo$/

export async function connect({ page, simulator }: Stage): Promise<readonly string[]> {
  await openAccounts(page)
  await byButton(page, 'Connect an account').click()
  await page.getByRole('combobox', { name: 'Provider' }).selectOption({ label: 'Plivo' })
  await page.getByLabel('Name', { exact: true }).fill('Acme')
  await page.getByLabel('Auth ID').fill(simulator.authId)
  await page.getByLabel('Auth token').fill(simulator.authToken)
  await byButton(page, 'Check and save').click()
  const saved = page.getByText('Acme is connected. Its token is in the keychain.')
  await saved.first().waitFor({ state: 'attached' })
  const [first] = await simulator.requests()
  must(first !== undefined, 'The provider has received nothing.')
  const words = await saved.first().innerText()
  // The demo has rooms of the same names.
  await openAccounts(page)
  await byButton(page, removeDemo).click()
  await byButton(page, 'Remove account').click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await byButton(page, removeDemo).waitFor({ state: 'detached' })
  await byButton(page, 'Back').click()
  return [`The window says: ${words}`, `The provider received: ${describeRequest(first)} → ${first.status}`]
}

export async function seeRooms({ page, simulator }: Stage): Promise<readonly string[]> {
  const rooms = await simulator.rooms()
  for (const { name } of rooms) await header(page, name).waitFor()
  return [
    `The provider has: ${rooms.map(({ name, members }) => `${name} (${members.length})`).join(', ')}`,
    `The window shows: ${(await Promise.all(rooms.map(({ name }) => nameOf(header(page, name))))).join(' · ')}`,
  ]
}

export async function muteCaller({ page, simulator }: Stage): Promise<readonly string[]> {
  await press(header(page, 'Support bridge'))
  await press(byButton(page, 'Mute Dario Rossi'))
  await byButton(page, 'Unmute Dario Rossi').waitFor()
  const member = await memberOf(simulator, 'Dario Rossi')
  must(member?.muted === true, 'The provider does not have Dario Rossi as muted.')
  return ['The row offers: Unmute Dario Rossi', 'The provider has: Dario Rossi muted']
}

export async function removeCaller({ page, simulator }: Stage): Promise<readonly string[]> {
  await press(byButton(page, 'Remove Bruno Berg'))
  await byButton(page, 'Undo removing Bruno Berg').waitFor()
  const early = writesIn(await simulator.requests()).filter(({ method }) => method === 'DELETE')
  must(early.length === 0, 'The removal was sent before the time for undoing was over.')
  await byButton(page, /^(Mute|Undo removing|Remove) Bruno Berg/)
    .first()
    .waitFor({ state: 'detached', timeout: 12_000 })
  must((await memberOf(simulator, 'Bruno Berg')) === undefined, 'The provider still has Bruno Berg in a room.')
  return [
    'The row offered: Undo removing Bruno Berg. Nothing was sent meanwhile.',
    'The provider has: nobody of that name',
  ]
}

export async function markOwn({ page }: Stage): Promise<readonly string[]> {
  await press(byButton(page, 'Mark Weekly standup as mine'))
  // The list keeps its order while pointer or focus is in it; own conferences come first.
  await byButton(page, 'Refresh').click()
  const groups = page.getByRole('group')
  await until('the own conference at the top', async () => (await nameOf(groups.first())) === 'Weekly standup')
  return [`The window lists: ${(await Promise.all((await groups.all()).map(nameOf))).join(', ')}`]
}
