import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Replaces electron-store outside Electron. Like electron-store, it reads at once, throws for a damaged file, and
 * writes whole files.
 */
export default class FakeStore {
  private readonly path: string
  private readonly mode: number

  constructor(options: { cwd: string; name: string; configFileMode: number }) {
    this.path = join(options.cwd, `${options.name}.json`)
    this.mode = options.configFileMode
    this.read()
  }

  get store(): Record<string, unknown> {
    return this.read()
  }

  private read(): Record<string, unknown> {
    return existsSync(this.path) ? (JSON.parse(readFileSync(this.path, 'utf8')) as Record<string, unknown>) : {}
  }

  set store(value: Record<string, unknown>) {
    writeFileSync(`${this.path}.tmp`, JSON.stringify(value), { mode: this.mode })
    renameSync(`${this.path}.tmp`, this.path)
  }
}
