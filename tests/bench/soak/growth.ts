import { figure, type Figure } from '../figure.ts'

/** Caches fill and code is compiled while this part of the looks is taken. */
const warmUp = 1 / 6

interface Ends {
  readonly first: readonly number[]
  readonly last: readonly number[]
}

/** The first and the last quarter of what was seen after the warm-up, oldest first. */
export function endsOf(values: readonly number[]): Ends {
  const settled = values.slice(Math.ceil(values.length * warmUp))
  const quarter = Math.ceil(settled.length / 4)
  return { first: settled.slice(0, quarter), last: settled.slice(-quarter) }
}

/** Percent by which the median of the last quarter is above that of the first: one odd look changes nothing. */
export function growthOf(values: readonly number[]): number {
  const { first, last } = endsOf(values)
  return (median(last) / median(first) - 1) * 100
}

/** Growth in percent; least, median and most are each look beside the median of the first quarter. */
export function growthFigure(name: string, values: readonly number[], budget: number): Figure {
  const start = median(endsOf(values).first)
  const shares = values.map((value) => (value / start - 1) * 100)
  return withValue(figure(name, '%', shares, budget), growthOf(values))
}

/**
 * By how much the least of the last quarter is above the least of the first: requests on their way come on top of what
 * is there for good, and are there by chance. Least, median and most are the looks themselves.
 */
export function riseFigure(name: string, unit: string, values: readonly number[], budget: number): Figure {
  const { first, last } = endsOf(values)
  return withValue(figure(name, unit, values, budget), Math.min(...last) - Math.min(...first))
}

function withValue(about: Figure, exact: number): Figure {
  const value = Math.round(exact * 1000) / 1000
  return { ...about, value, within: value <= (about.budget ?? Infinity) }
}

function median(values: readonly number[]): number {
  return figure('median', '', values).value
}
