import { EventEmitter } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface EndedTest {
  file?: string
  fullTitle?: string
  title?: string
  state?: string
  error?: { message?: string }
}

interface Entry {
  readonly title: string
  readonly fullName: string
  readonly status: 'passed' | 'failed' | 'skipped'
  readonly failureMessages: readonly string[]
}

/**
 * A WebdriverIO reporter that writes the results of a worker into the folder GAVEL_RESULTS, in the form of Vitest's
 * JSON, where scripts/test.ts reads them. Without that variable it does nothing.
 *
 * It is a plain event emitter and not a `WDIOReporter`, because the runner needs only `emit` and `isSynchronised`.
 * https://webdriver.io/docs/customreporter
 */
export default class ResultsReporter extends EventEmitter {
  readonly isSynchronised = true
  /** By spec file. */
  readonly #entries = new Map<string, Entry[]>()
  #first = ''
  #file: string | undefined

  constructor() {
    super()
    this.on('runner:start', ({ cid, specs }: { cid: string; specs: string[] }) => {
      const folder = process.env['GAVEL_RESULTS']
      if (!folder) return
      this.#first = fileURLToPath(specs[0] ?? '')
      mkdirSync(folder, { recursive: true })
      this.#file = join(folder, `${cid}-${basename(specs[0] ?? 'spec')}.json`)
    })
    this.on('test:pass', (test: EndedTest) => {
      this.#add('passed', test)
    })
    this.on('test:fail', (test: EndedTest) => {
      this.#add('failed', test)
    })
    this.on('test:pending', (test: EndedTest) => {
      this.#add('skipped', test)
    })
    // Tests after a failed hook are never reported, so the hook counts as a failed test.
    this.on('hook:end', (hook: EndedTest) => {
      if (hook.error) this.#add('failed', hook)
    })
    // If a spec file cannot be loaded or a session cannot be created, no test reports the failure.
    this.on('runner:end', ({ failures, error }: { failures: number; error?: string }) => {
      if (failures === 0 || this.#hasFailed()) return
      this.#add('failed', { title: 'the spec file itself', error: { message: error ?? 'see the log' } })
    })
  }

  #hasFailed(): boolean {
    return [...this.#entries.values()].flat().some(({ status }) => status === 'failed')
  }

  // The file is written after every test, so that the results survive a crash of the worker.
  #add(status: Entry['status'], { file = this.#first, fullTitle, title = '', error }: EndedTest): void {
    const failureMessages = status === 'failed' ? [error?.message ?? ''] : []
    const entry = { title, fullName: fullTitle ?? title, status, failureMessages }
    this.#entries.set(file, [...(this.#entries.get(file) ?? []), entry])
    if (!this.#file) return
    const testResults = [...this.#entries].map(([name, assertionResults]) => ({ name, assertionResults }))
    writeFileSync(this.#file, JSON.stringify({ testResults }, null, 2))
  }
}
