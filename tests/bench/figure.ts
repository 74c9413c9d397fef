/** One measured figure, which `npm run bench` prints as one JSON line. */
export interface Figure {
  readonly name: string
  /** The median of the runs, or what the figure measures instead: another percentile, or how much the values grew. */
  readonly value: number
  readonly unit: string
  readonly runs: number
  readonly min: number
  readonly median: number
  readonly max: number
  /** The highest `value` that passes. */
  readonly budget?: number
  readonly within?: boolean
}

/** A figure whose value is the median. */
export function figure(name: string, unit: string, values: readonly number[], budget?: number): Figure {
  return figureAt(name, unit, values, 0.5, budget)
}

/**
 * A figure whose value is a percentile of the runs, given as a fraction: 0.95 for the 95th. A run that was not measured
 * (NaN) counts as infinite, which JSON shows as null, and keeps the figure from being within its budget.
 */
export function figureAt(
  name: string,
  unit: string,
  measured: readonly number[],
  percentile: number,
  budget?: number,
): Figure {
  const values = measured.map((value) => (Number.isNaN(value) ? Infinity : value))
  if (values.length === 0) throw new Error(`${name} was not measured.`)
  const value = round(at(values, percentile))
  return {
    name,
    value,
    unit,
    runs: values.length,
    min: round(Math.min(...values)),
    median: round(at(values, 0.5)),
    max: round(Math.max(...values)),
    ...(budget !== undefined && { budget, within: value <= budget && !values.includes(Infinity) }),
  }
}

/** What one run after another comes to. */
export async function repeated<T>(runs: number, measure: (run: number) => Promise<T>): Promise<readonly T[]> {
  const values: T[] = []
  for (let run = 0; run < runs; run += 1) values.push(await measure(run))
  return values
}

/** Divides each value by the base of the same run. */
export function ratios(values: readonly number[], bases: readonly number[]): readonly number[] {
  return values.map((value, index) => value / (bases[index] ?? NaN))
}

/** The percentile by nearest rank, so that every reported value was really measured. */
function at(values: readonly number[], percentile: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(percentile * sorted.length) - 1)] ?? NaN
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
