import { expect } from 'vitest'
import { userEvent, type Locator } from 'vitest/browser'

/** Presses whatever element is now at this point. */
export function pressAt({ x, y }: { x: number; y: number }): void {
  const target = document.elementFromPoint(x, y)
  const screen = { screenX: x + window.screenX, screenY: y + window.screenY }
  for (const name of ['mousedown', 'mouseup', 'click'])
    target?.dispatchEvent(
      new MouseEvent(name, { bubbles: true, cancelable: true, detail: 1, clientX: x, clientY: y, ...screen }),
    )
}

/** Moves the pointer to the centre of an element, and returns that point. */
export function pointAt(locator: Locator): { x: number; y: number } {
  const { left, top, width, height } = locator.element().getBoundingClientRect()
  return movePointer({ x: left + width / 2, y: top + height / 2 })
}

export function movePointer(to: { x: number; y: number }): { x: number; y: number } {
  for (const { x, y } of [{ x: to.x - 30, y: to.y }, to])
    document.elementFromPoint(x, y)?.dispatchEvent(
      new PointerEvent('pointermove', {
        bubbles: true,
        isPrimary: true,
        clientX: x,
        clientY: y,
        movementX: 30,
        screenX: x + window.screenX,
        screenY: y + window.screenY,
      }),
    )
  return to
}

/** Moves the pointer away, because one that an earlier press left over the messages holds them. */
export async function leaveMessages(): Promise<void> {
  await userEvent.unhover(document.body)
  await expect.poll(() => document.querySelector('.messages:hover')).toBeNull()
}
