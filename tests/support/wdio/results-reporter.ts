import { EventEmitter } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

interface Ended {
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
 * A WebdriverIO reporter: writes what happened in a spec file as JSON into the folder named by GAVEL_RESULTS, where
 * scripts/test.ts reads it. Without that variable it does nothing.
 *
 * In wdio.conf.ts: `reporters: ['spec', [WdioResults, {}]]`.
 *
 * It is a plain emitter and not a WDIOReporter: the runner asks for nothing more than `emit` and `isSynchronised`.
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
    this.on('test:pass', (test: Ended) => {
      this.#add('passed', test)
    })
    this.on('test:fail', (test: Ended) => {
      this.#add('failed', test)
    })
    this.on('test:pending', (test: Ended) => {
      this.#add('skipped', test)
    })
    // Tests behind a hook that failed are never reported, so the hook counts as one.
    this.on('hook:end', (hook: Ended) => {
      if (hook.error) this.#add('failed', hook)
    })
    // A spec file that cannot be loaded, or a session that cannot be made, ends without a test.
    this.on('runner:end', ({ failures, error }: { failures: number; error?: string }) => {
      if (failures === 0 || this.#count('failed') > 0) return
      this.#add('failed', { title: 'the spec file itself', error: { message: error ?? 'see the log' } })
    })
  }

  #count(state: Entry['state']): number {
    return this.#entries.filter((entry) => entry.state === state).length
  }

  // Written after every test: what is known survives a worker that crashes.
  #add(state: Entry['state'], { fullTitle, title, duration, error }: Ended): void {
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
