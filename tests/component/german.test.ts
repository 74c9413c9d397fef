import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { fakeSurroundings } from '../gallery/bridge.ts'
import { expandedBridge, showWindow, usualMorning } from './window.ts'

const { made, snapshot } = usualMorning()
const surroundings = { language: 'de', locale: 'de-DE' } as const

function cutButtons(): string[] {
  return [...document.querySelectorAll<HTMLElement>('button')]
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
    .map(({ textContent, ariaLabel }) => ariaLabel ?? textContent)
}

test('buttons say what they do, not how it is, and so does their progress', async () => {
  const pending = [made.pending('mute', ['call-12'], { state: 'accepted' })]
  const conferences = snapshot.conferences.map((room) => (room.name === 'Support bridge' ? { ...room, pending } : room))
  await showWindow({ snapshot: { ...snapshot, conferences }, surroundings, place: expandedBridge })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  await expect.element(button('Ana Diaz stummschalten')).toHaveTextContent('Stummschalten')
  await expect.element(button('Ravi Menon: Stumm aufheben')).toHaveTextContent('Stumm aufheben')
  await expect.element(button('+1 555 010 0199 stummschalten')).toHaveTextContent('Wird stumm…')
})

// 640 pixels at 200 % are 320 CSS pixels.
test.each([320, 400])('at %i pixels the words fit their buttons', async (width) => {
  await showWindow({ snapshot, surroundings, place: expandedBridge })
  await page.viewport(width, 620)
  await page.getByRole('checkbox', { name: 'Ana Diaz auswählen' }).click()
  await expect.element(page.getByText('1 ausgewählt')).toBeVisible()
  expect(cutButtons()).toEqual([])
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(document.documentElement.clientWidth)
})

test('the line of the totals is as high in one second as in the next, also while nothing is sent', async () => {
  const heights = new Set<number>()
  for (const silent of [0, 1_000, 2_000, 5_000, 20_000]) {
    const health = made.health({ lastAnswerAt: Date.now() - silent })
    const accounts = [made.account({ health })]
    const shown = await showWindow({ snapshot: { ...snapshot, accounts, readOnly: true }, surroundings })
    const line = page.getByRole('status', { name: /Räume/ }).last()
    await expect.element(line).toBeVisible()
    heights.add(line.element().parentElement?.offsetHeight ?? 0)
    expect(shown.calls('act')).toEqual([])
  }
  expect([...heights]).toHaveLength(1)
})

test('what ended before the language was changed is told in the new one', async () => {
  const notes = [{ id: 'a', key: 'ended' as const, values: { title: 'Board', duration: 49 * 60_000 }, at: Date.now() }]
  const shown = await showWindow({ snapshot, surroundings: { notes } })
  await expect.element(page.getByText('Board ended after 49 minutes.')).toBeVisible()
  shown.push('surroundings', fakeSurroundings({ ...surroundings, notes }))
  await expect.element(page.getByText('Board ist nach 49 Minuten zu Ende gegangen.')).toBeVisible()
  shown.push('surroundings', fakeSurroundings())
})
