import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
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
