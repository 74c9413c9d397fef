import { layoutProblems } from '../gallery/layout.ts'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { made, showBridge, withBridge } from './window.ts'

/** CSS pixels, from 320 (a window of 640 pixels at 200 %) to 672. Above that, the width changes nothing. */
const WIDTHS = Array.from({ length: 89 }, (_, step) => 320 + 4 * step)

function cutButtons(): readonly string[] {
  return [...document.querySelectorAll<HTMLElement>('button')]
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
    .map(({ textContent, ariaLabel }) => `"${ariaLabel ?? textContent}" is cut`)
}

/** Whether a click at the horizontal position of another row's *Remove* would land on *Undo* in this row. */
function undoCovers(undo: Element, remove: Element): boolean {
  const over = undo.getBoundingClientRect()
  const under = remove.getBoundingClientRect()
  return over.left <= under.left && over.right >= under.right
}

test.each([
  ['en', { language: 'en', locale: 'en-GB' }, 'Remove Ravi Menon', 'Undo removing Ana Diaz'],
  ['de', { language: 'de', locale: 'de-DE' }, 'Ravi Menon: Entfernen', 'Rückgängig: Ana Diaz nicht entfernen'],
] as const)(
  "from 320 pixels up, nothing is cut off, and Undo covers Remove's position (%s)",
  async (_language, appStatus, remove, undo) => {
    const held = made.pending('remove', ['call-11'], { state: 'held', until: Date.now() + 600_000 })
    await showBridge({ snapshot: withBridge({ pending: [held] }), appStatus })
    const removeButton = page.getByRole('button', { name: remove, exact: true })
    const undoButton = page.getByRole('button', { name: undo, exact: true })
    await expect.element(removeButton).toBeVisible()
    await expect.element(undoButton).toBeVisible()
    const problems: string[] = []
    for (const width of WIDTHS) {
      await page.viewport(width, 900)
      await new Promise(requestAnimationFrame)
      const found = [...cutButtons(), ...layoutProblems()]
      if (!undoCovers(undoButton.element(), removeButton.element())) found.push('Undo does not cover Remove')
      problems.push(...found.map((problem) => `${width}: ${problem}`))
    }
    expect(problems).toEqual([])
  },
)
