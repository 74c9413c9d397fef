import { EventEmitter } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

interface EndedTest {
  fullTitle?: string
  title?: string
  state?: string
  duration?: number
  error?: { message?: string }
}

interface Entry {
  title: string
  state: 'passed' | 'failed' | 'skipped'
  duration: number
  error?: string
}

/**
 * A WebdriverIO reporter that writes the results of a spec file as JSON into the folder GAVEL_RESULTS, where
 * scripts/test.ts reads them. Without that variable it does nothing.
 *
 * It is a plain event emitter and not a `WDIOReporter`, because the runner needs only `emit` and `isSynchronised`.
 * https://webdriver.io/docs/customreporter
 */
export default class ResultsReporter extends EventEmitter {
  readonly isSynchronised = true
  readonly #entries: Entry[] = []
  #file: string | undefined

  constructor() {
    super()
    this.on('runner:start', ({ cid, specs }: { cid: string; specs: string[] }) => {
      const folder = process.env['GAVEL_RESULTS']
      if (!folder) return
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
      if (failures === 0 || this.#count('failed') > 0) return
      this.#add('failed', { title: 'the spec file itself', error: { message: error ?? 'see the log' } })
    })
  }

  #count(state: Entry['state']): number {
    return this.#entries.filter((entry) => entry.state === state).length
  }

  // The file is written after every test, so that the results survive a crash of the worker.
  #add(state: Entry['state'], { fullTitle, title, duration, error }: EndedTest): void {
    const message = error?.message
    this.#entries.push({
      title: fullTitle ?? title ?? '',
      state,
      duration: duration ?? 0,
      ...(message === undefined ? {} : { error: message }),
    })
    if (!this.#file) return
    const counts = { passed: this.#count('passed'), failed: this.#count('failed'), skipped: this.#count('skipped') }
    writeFileSync(this.#file, JSON.stringify({ ...counts, tests: this.#entries }, null, 2))
  }
}
