import type { Reporter, TestModule, TestSpecification } from 'vitest/node'

/** `unit` for `unit-own`, and `component` for `component (chromium)`. */
const levelOf = ({ project }: TestModule | TestSpecification): string => project.name.replace(/\W.*/, '')

/** Prints each failed test for the runner of `npm test`, and the counts of a level when its last file has ended. */
export default class LevelReporter implements Reporter {
  #open: readonly string[] = []
  readonly #passed = new Map<string, number>()
  readonly #failed = new Map<string, number>()

  onTestRunStart(files: readonly TestSpecification[]): void {
    this.#open = files.map(levelOf)
  }

  onTestModuleEnd(file: TestModule): void {
    const level = levelOf(file)
    const failed = [...file.children.allTests('failed')].map(({ fullName }) => fullName)
    // Without a failed test, the file could not be loaded, or a hook failed.
    if (!file.ok() && failed.length === 0) failed.push(file.relativeModuleId)
    for (const name of failed) process.send?.(`FAILED ${level}: ${name}`)
    this.#passed.set(level, (this.#passed.get(level) ?? 0) + [...file.children.allTests('passed')].length)
    this.#failed.set(level, (this.#failed.get(level) ?? 0) + failed.length)
    this.#open = this.#open.toSpliced(this.#open.indexOf(level), 1)
    if (!this.#open.includes(level))
      process.send?.(`${level}: ${this.#passed.get(level) ?? 0} passed, ${this.#failed.get(level) ?? 0} failed`)
  }
}
