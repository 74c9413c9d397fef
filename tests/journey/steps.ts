/** A step whose effect must be observed. Its title continues a sentence that begins with "Gavel". */
export interface Step<Context> {
  readonly title: string
  /** Carries out the step and returns what was read back. Throws if the effect is not observed. */
  readonly run: (context: Context) => Promise<readonly string[]>
}

/**
 * Takes the steps in order and prints each. Stops after a failed step, because the next ones build on it.
 *
 * @returns whether every step was observed
 */
export async function takeSteps<Context>(
  steps: readonly Step<Context>[],
  context: Context,
  print: (line: string) => void,
  onFailure: () => Promise<void>,
): Promise<boolean> {
  for (const [index, { title, run }] of steps.entries()) {
    const number = `${index + 1}`.padStart(2)
    try {
      const readBack = await run(context)
      print(`${number}  Gavel ${title}`)
      for (const line of readBack) print(`      ${line}`)
    } catch (error) {
      print(`${number}  Gavel ${title}: NOT SEEN`)
      print(`      ${error instanceof Error ? error.message : String(error)}`)
      await onFailure()
      print(`The tour ended here: ${steps.length - index - 1} steps were not taken.`)
      return false
    }
  }
  return true
}

/** @throws an error with this sentence if the condition is false */
export function check(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(sentence)
}
