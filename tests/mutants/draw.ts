import { createHash } from 'node:crypto'
import type { Mutant } from './mutate.ts'

/** The folder whose share of the draw the file uses up: `electron/monitor`, `electron`, `shared`, `renderer/state` … */
export const groupOf = (file: string): string =>
  /^(electron(\/[^/]+(?=\/))?|relay|renderer\/state|shared(\/feed)?)/.exec(file)?.[0] ?? ''

/**
 * Draws mutants: one from each folder, then more from those that have the most mutants for each one drawn. Within a
 * folder all operators are equally likely. The order depends on the seed and on the text of the line, not on its
 * position. So after a change of the source, a seed still draws mostly the same mutants.
 */
export function draw(mutants: readonly Mutant[], count: number, seed: number): readonly Mutant[] {
  const groups = partsOf(mutants, ({ file }) => groupOf(file)).map((all) => {
    return { size: all.length, drawn: 0, waiting: inDrawingOrder(all, seed) }
  })
  const drawn: Mutant[] = []
  while (drawn.length < count) {
    const left = groups.filter((group) => group.waiting.length > 0)
    if (left.length === 0) break
    const next = left.reduce((best, group) => (share(group) > share(best) ? group : best))
    drawn.push(...next.waiting.splice(0, 1))
    next.drawn += 1
  }
  return drawn
}

function partsOf<T>(all: readonly T[], keyOf: (one: T) => string): readonly T[][] {
  const parts = new Map<string, T[]>()
  for (const one of all) {
    const part = parts.get(keyOf(one))
    if (part === undefined) parts.set(keyOf(one), [one])
    else part.push(one)
  }
  return [...parts.values()]
}

const share = ({ size, drawn }: { size: number; drawn: number }): number => size / drawn

function inDrawingOrder(mutants: readonly Mutant[], seed: number): Mutant[] {
  const ranked = mutants.map((mutant) => ({ mutant, rank: rankOf(mutant, seed), round: 0 }))
  for (const same of partsOf(ranked, ({ mutant }) => mutant.operator)) {
    same.sort(byRank).forEach((one, index) => (one.round = index))
  }
  return ranked.sort((a, b) => a.round - b.round || byRank(a, b)).map(({ mutant }) => mutant)
}

const byRank = (a: { rank: string }, b: { rank: string }): number => Number(a.rank > b.rank) - Number(a.rank < b.rank)

function rankOf({ file, operator, text, put }: Mutant, seed: number): string {
  return createHash('sha256').update([seed, file, operator, text, put].join('\n')).digest('hex')
}
