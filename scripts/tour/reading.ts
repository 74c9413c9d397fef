import { setTimeout as pause } from 'node:timers/promises'
import type { Locator, Page } from 'playwright'
import type { Member } from '../../electron/simulator/model.ts'
import type { RunningSimulator } from '../../tests/support/simulator.ts'
import { until } from '../../tests/support/wait-for.ts'

/** A button by its accessible name: all of it, or a pattern. */
export const byButton = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: typeof name === 'string' })

/** The header of a room, which expands it. */
export const header = (page: Page, title: string): Locator => byButton(page, new RegExp(`^${title}, `))

export async function memberOf(simulator: RunningSimulator, name: string): Promise<Member | undefined> {
  return (await simulator.rooms()).flatMap(({ members }) => members).find((member) => member.name === name)
}

export async function nameOf(locator: Locator): Promise<string> {
  const label = await locator.getAttribute('aria-label')
  if (label !== null) return oneLine(label)
  const reference = await locator.getAttribute('aria-labelledby')
  const labelled = reference === null ? locator : locator.page().locator(`#${reference}`)
  return oneLine(await labelled.innerText())
}

export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

/** What keeps its place for so long has come to rest: what slips under the pointer takes no click until that moves. */
const settleMs = 350

/** A click as a person does it: on something that stands still. */
export async function press(button: Locator): Promise<void> {
  await button.hover()
  await until('a button that stands still', async () => {
    const before = await button.boundingBox()
    await pause(settleMs)
    const after = await button.boundingBox()
    return before !== null && after !== null && before.x === after.x && before.y === after.y
  })
  await button.click()
}
