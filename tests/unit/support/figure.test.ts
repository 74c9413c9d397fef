import { expect, test } from 'vitest'
import { figure, figureAt } from '../../bench/figure.ts'

test('a figure contains value, number of runs, minimum, median and maximum', () => {
  expect(figure('start', 'ms', [5, 1, 3])).toEqual({
    name: 'start',
    value: 3,
    unit: 'ms',
    runs: 3,
    min: 1,
    median: 3,
    max: 5,
  })
})

test('computes a percentile by nearest rank, and compares it with its budget', () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1)
  expect(figureAt('p95', 'ms', values, 0.95, 95)).toMatchObject({ value: 95, budget: 95, within: true })
  expect(figureAt('p95', 'ms', values, 0.95, 94)).toMatchObject({ within: false })
})

test('throws for a figure without a run', () => {
  expect(() => figure('nothing', 'ms', [])).toThrow('nothing was not measured')
})

test('a run that was not measured counts as infinite, and keeps the figure from being within its budget', () => {
  const values = [4, NaN, 3, NaN, 5]
  expect(figureAt('p95', 'ms', values, 0.95, 8)).toMatchObject({ value: Infinity, min: 3, median: 5, within: false })
  expect(figureAt('p50', 'ms', values, 0.5, 8)).toMatchObject({ value: 5, max: Infinity, within: false })
})
