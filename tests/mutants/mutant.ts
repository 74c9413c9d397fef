/** A small deliberate defect in the product, which at least one test must notice unless it is `equivalent`. */
export interface Mutant {
  /** Unique. `npm run mutants -- NAME` runs the mutants whose names contain NAME. */
  readonly name: string
  /** Relative to the project's folder, with `/` as the separator on every system. */
  readonly file: string
  /** The text that `put` replaces. It must be short, occur exactly once in the file, and contain the rule. */
  readonly find: string
  readonly put: string
  /** What Gavel does wrong with this mutant. */
  readonly why: string
  /** Why no test can notice it. Such a mutant is listed, to spare others the search for a test, but not run. */
  readonly equivalent?: string
}

export function inFile(file: string, mutants: readonly Omit<Mutant, 'file'>[]): readonly Mutant[] {
  return mutants.map((mutant) => ({ ...mutant, file }))
}

/**
 * Returns the source with the mutant in it.
 *
 * @throws RangeError if the text does not occur exactly once
 */
export function mutate(source: string, { name, file, find, put }: Mutant): string {
  const [before, after, ...others] = source.split(find)
  if (before === undefined || after === undefined || others.length > 0) {
    const times = source.split(find).length - 1
    throw new RangeError(`The text of the mutant ${name} occurs ${String(times)} times in ${file}.`)
  }
  return `${before}${put}${after}`
}
