import { expect, test } from 'vitest'
import { growthFigure, growthOf } from '../../bench/soak/growth.ts'

const warming = [50, 80]

test('detects slow growth, and ignores a single outlier', () => {
  const slow = Array.from({ length: 12 }, (_, index) => 100 + index)
  expect(growthOf([...warming, ...slow.slice(2)])).toBeCloseTo((110 / 103 - 1) * 100, 5)
  expect(growthOf([...warming, 100, 100, 100, 100, 100, 100, 100, 100, 900, 100])).toBe(0)
})

test('growth is not within its budget if a sample was not measured', () => {
  const samples = Array.from({ length: 12 }, (_, index) => (index < 5 ? NaN : 100))
  expect(growthFigure('memory', samples, 5)).toMatchObject({ within: false })
})
