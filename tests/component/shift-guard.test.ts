import { expect, test } from 'vitest'
import { createShiftGuard } from '../../renderer/state/shift-guard.ts'

function rowElement(id: string): HTMLElement {
  const row = document.createElement('div')
  row.dataset['row'] = id
  document.body.append(row)
  return row
}

/** What happens to a click on `row` when the guard listens in the capture phase. */
function isStopped(guard: ReturnType<typeof createShiftGuard>, row: HTMLElement, more: MouseEventInit): boolean {
  let stopped = true
  row.onclick = () => {
    stopped = false
  }
  document.addEventListener('click', guard.click, { capture: true, once: true })
  row.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, detail: 1, ...more }))
  return stopped
}

function pointer(row: HTMLElement, take: (event: PointerEvent) => void, more: PointerEventInit): void {
  row.addEventListener('pointerover', take as EventListener, { once: true })
  row.dispatchEvent(new PointerEvent('pointerover', more))
}

test('a click on a row that slipped under the resting pointer is stopped, and taken a moment later', () => {
  let time = 0
  const guard = createShiftGuard(() => time)
  const [ana, ravi] = [rowElement('ana'), rowElement('ravi')]
  pointer(ana, guard.over, { screenX: 10, screenY: 10 })
  pointer(ravi, guard.over, { screenX: 10, screenY: 10 })
  time = 100
  expect(isStopped(guard, ravi, { screenX: 10, screenY: 10 })).toBe(true)
  time = 500
  expect(isStopped(guard, ravi, { screenX: 10, screenY: 10 })).toBe(false)
})

test('a shift that no pointer event has told of yet is seen by the click itself', () => {
  const guard = createShiftGuard(() => 0)
  const [ana, ravi] = [rowElement('ana'), rowElement('ravi')]
  pointer(ana, guard.over, { screenX: 10, screenY: 10 })
  expect(isStopped(guard, ravi, { screenX: 10, screenY: 10 })).toBe(true)
})

test('moving to another row, and the keyboard, are never stopped', () => {
  const guard = createShiftGuard(() => 0)
  const [ana, ravi] = [rowElement('ana'), rowElement('ravi')]
  pointer(ana, guard.over, { screenX: 10, screenY: 10 })
  pointer(ravi, guard.over, { screenX: 10, screenY: 60 })
  expect(isStopped(guard, ravi, { screenX: 10, screenY: 60 })).toBe(false)
  pointer(ana, guard.over, { screenX: 10, screenY: 60 })
  expect(isStopped(guard, ana, { screenX: 10, screenY: 60, detail: 0 })).toBe(false)
})
