/** One thing that must be seen to happen, and what was read back. */
export interface Step {
  readonly title: string
  /** Does it and answers with what was read back; throws when it was not seen. */
  readonly run: () => Promise<readonly string[]>
}

/**
 * Takes the steps one after the other and prints each. A step that fails ends the tour: what follows builds on it.
 *
 * @returns whether every step was seen to happen
 */
export async function takeSteps(
  steps: readonly Step[],
  print: (line: string) => void,
  onFailure: () => Promise<void>,
): Promise<boolean> {
  for (const [index, { title, run }] of steps.entries()) {
    const number = `${index + 1}`.padStart(2)
    try {
      const readBack = await run()
      print(`${number}  ${title}`)
      for (const line of readBack) print(`      ${line}`)
    } catch (error) {
      print(`${number}  ${title}: NOT SEEN`)
      print(`      ${error instanceof Error ? error.message : String(error)}`)
      await onFailure()
      print(`The tour ended here: ${steps.length - index - 1} steps were not taken.`)
      return false
    }
  }
  return true
}

/** Says what was expected when it is not so. */
export function must(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(sentence)
}
