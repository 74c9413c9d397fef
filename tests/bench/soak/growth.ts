import { figure, type Figure } from '../figure.ts'

/** The share of the samples during which caches fill and code is compiled. */
const warmUp = 1 / 6

interface Ends {
  readonly first: readonly number[]
  readonly last: readonly number[]
}

/** The first and the last quarter of the samples after the warm-up, oldest first. */
function endsOf(values: readonly number[]): Ends {
  const warm = values.slice(Math.ceil(values.length * warmUp))
  const quarter = Math.ceil(warm.length / 4)
  return { first: warm.slice(0, quarter), last: warm.slice(-quarter) }
}

/** The growth in percent from the first quarter's median to the last quarter's. One outlier hardly changes it. */
export function growthOf(values: readonly number[]): number {
  const { first, last } = endsOf(values)
  return (median(last) / median(first) - 1) * 100
}

/** Growth in percent; minimum, median and maximum compare all samples with the median of the first quarter. */
export function growthFigure(name: string, values: readonly number[], budget: number): Figure {
  const start = median(endsOf(values).first)
  const shares = values.map((value) => (value / start - 1) * 100)
  return withValue(figure(name, '%', shares, budget), growthOf(values))
}

/**
 * The rise from the minimum of the first quarter to the minimum of the last. Requests in flight raise single samples at
 * random, but hardly the minimum. The figure's `min`, `median` and `max` cover all samples.
 */
export function riseFigure(name: string, unit: string, values: readonly number[], budget: number): Figure {
  const { first, last } = endsOf(values)
  return withValue(figure(name, unit, values, budget), Math.min(...last) - Math.min(...first))
}

function withValue(measured: Figure, exact: number): Figure {
  const value = Math.round(exact * 1000) / 1000
  return { ...measured, value, within: value <= (measured.budget ?? Infinity) && measured.max < Infinity }
}

function median(values: readonly number[]): number {
  return figure('median', '', values).value
}
