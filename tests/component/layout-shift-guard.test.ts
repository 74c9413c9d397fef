import { afterEach, beforeEach, expect, test } from 'vitest'
import { LayoutShiftGuard } from '../../renderer/state/list/layout-shift-guard.ts'

const ROW = 40
let time = 0
let guard: LayoutShiftGuard
let rows: HTMLElement[] = []

beforeEach(() => {
  time = 0
  guard = new LayoutShiftGuard(() => time)
  lay('ana', 'ravi', 'lena')
})

afterEach(() => {
  lay()
})

/** Replaces the rows of the page with new ones, one below another, starting at the top. */
function lay(...ids: string[]): void {
  for (const row of rows) row.remove()
  rows = ids.map((id, index) => {
    const row = document.createElement('div')
    row.dataset['row'] = id
    row.style.cssText = `position: fixed; left: 0; top: ${index * ROW}px; width: 200px; height: ${ROW}px; z-index: 99`
    document.body.append(row)
    return row
  })
}

function at<E extends Event>(
  type: new (name: string, init: PointerEventInit) => E,
  name: string,
  x: number,
  y: number,
): E {
  const event = new type(name, {
    clientX: x,
    clientY: y,
    screenX: x + 100,
    screenY: y + 100,
    detail: 1,
    isPrimary: true,
    bubbles: true,
  })
  document.elementFromPoint(x, y)?.dispatchEvent(event)
  return event
}

function move(x: number, y: number): void {
  document.addEventListener('pointermove', guard.move, { once: true })
  at(PointerEvent, 'pointermove', x, y)
}

function allowed(x: number, y: number): boolean {
  let answer: boolean | undefined
  document.addEventListener('click', (event) => (answer = guard.allows(event)), { once: true })
  at(MouseEvent, 'click', x, y)
  return answer ?? false
}

test('allows a press on the row that the pointer was moved onto', () => {
  move(10, 10)
  expect(allowed(10, 10)).toBe(true)
  move(10, 50)
  expect(allowed(10, 50)).toBe(true)
})

test('blocks every press on a row that moved under the resting pointer, until the pointer moves', () => {
  move(10, 50)
  lay('ravi', 'lena')
  for (time of [0, 300, 700, 1_200, 60_000]) expect(allowed(10, 50)).toBe(false)
  // The tremor of a clicking hand does not count as a movement.
  move(12, 51)
  move(10, 50)
  move(13, 50)
  expect(allowed(13, 50)).toBe(false)
  move(15, 50)
  expect(allowed(15, 50)).toBe(true)
})

test('if the rows shift before a tiny movement, that movement does not count as moving to another row', () => {
  move(10, 50)
  lay('ravi', 'lena')
  move(11, 50)
  expect(allowed(11, 50)).toBe(false)
})

test('moving slowly over the edge of a row counts as moving to another row', () => {
  move(10, 39)
  move(10, 40)
  move(10, 41)
  expect(allowed(10, 41)).toBe(true)
})

test('blocks presses on a list that appears under a resting pointer', () => {
  expect(allowed(10, 10)).toBe(false)
  lay()
  move(10, 10)
  lay('ana')
  expect(allowed(10, 10)).toBe(false)
})

test('allows presses once a scroll by the wheel has stopped, but not if the list scrolled by itself', () => {
  move(10, 50)
  guard.wheel()
  lay('ravi', 'lena')
  guard.scroll()
  expect(allowed(10, 50)).toBe(false)
  time = 400
  expect(allowed(10, 50)).toBe(true)
  // The list now scrolls by itself, without the wheel.
  time = 5_000
  lay('lena', 'chen')
  guard.scroll()
  time = 6_000
  expect(allowed(10, 50)).toBe(false)
})

test('does not block a click by keyboard or touch', () => {
  expect.assertions(2)
  document.addEventListener('click', (event) => expect(guard.allows(event)).toBe(true), { once: true })
  rows[0]?.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 0 }))
  document.addEventListener('click', (event) => expect(guard.allows(event)).toBe(true), { once: true })
  rows[0]?.dispatchEvent(new PointerEvent('click', { bubbles: true, detail: 1, pointerType: 'touch' }))
})
