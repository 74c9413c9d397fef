import { expect, test } from 'vitest'
import { endsOf, growthFigure, growthOf, riseFigure } from '../../bench/soak/growth.ts'

const warming = [50, 80]

test('compares the first and the last quarter after a warm-up of a sixth of the samples', () => {
  expect(endsOf([...warming, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toEqual({ first: [1, 2, 3], last: [8, 9, 10] })
})

test('detects slow growth, and ignores a single outlier', () => {
  const slow = Array.from({ length: 12 }, (_, index) => 100 + index)
  expect(growthOf([...warming, ...slow.slice(2)])).toBeCloseTo((110 / 103 - 1) * 100, 5)
  expect(growthOf([...warming, 100, 100, 100, 100, 100, 100, 100, 100, 900, 100])).toBe(0)
})

test('reports whether the growth is within its budget', () => {
  const grown = [...warming, 100, 100, 100, 103, 103, 103, 103, 106, 106, 106]
  expect(growthFigure('memory', grown, 5)).toMatchObject({ value: 6, within: false, min: -50, max: 6 })
  expect(growthFigure('memory', grown, 6)).toMatchObject({ within: true })
})

test('measures a rise between the minima of the first and the last quarter, so requests in flight do not count', () => {
  expect(riseFigure('handles', 'handles', [...warming, 7, 30, 40, 7, 9, 8, 40, 50, 7, 60], 0)).toMatchObject({
    value: 0,
    within: true,
  })
  expect(riseFigure('handles', 'handles', [...warming, 7, 30, 40, 7, 9, 8, 40, 50, 8, 60], 0)).toMatchObject({
    value: 1,
    within: false,
  })
})

test('growth is not within its budget if a sample was not measured', () => {
  const samples = Array.from({ length: 12 }, (_, index) => (index < 5 ? NaN : 100))
  expect(growthFigure('memory', samples, 5)).toMatchObject({ within: false })
})
