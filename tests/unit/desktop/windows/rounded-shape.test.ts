import { expect, test } from 'vitest'
import { roundedShape } from '../../../../electron/desktop/windows/rounded-shape.ts'

test('covers the whole window except its corners, each row once, and is symmetrical', () => {
  const shape = roundedShape({ width: 440, height: 240 }, 10)
  expect(shape.reduce((sum, { height }) => sum + height, 0)).toBe(240)
  expect(shape.map(({ y }) => y).toSorted((a, b) => a - b)).toEqual([
    ...Array.from({ length: 11 }, (_, row) => row),
    ...Array.from({ length: 10 }, (_, row) => 230 + row),
  ])
  for (const { x, width } of shape) expect(2 * x + width).toBe(440)
  expect(shape.find(({ y }) => y === 0)?.x).toBe(7)
  expect(shape.find(({ y }) => y === 239)?.x).toBe(7)
  expect(shape.find(({ y }) => y === 10)).toEqual({ x: 0, y: 10, width: 440, height: 220 })
})
