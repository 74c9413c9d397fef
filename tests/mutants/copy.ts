import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { project } from '../../scripts/setup/paths.mjs'
import { run } from '../support/run-program.ts'
import { mutate, type Mutant } from './mutate.ts'

/** While tests keep all cores busy, adding all files takes longer than usual. */
const git = (folder: string, ...args: readonly string[]): Promise<string> =>
  run('git', ['-C', folder, ...args], 300_000)

/** A copy of the project's files, whether committed or not, in which one mutant at a time is applied. */
export class Copy {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async make(): Promise<Copy> {
    const folder = await mkdtemp(join(tmpdir(), 'gavel-mutants-'))
    const files = await git(project, 'ls-files', '-z', '--cached', '--others', '--exclude-standard')
    for (const file of files.split('\0')) {
      if (file !== '' && existsSync(join(project, file))) await cp(join(project, file), join(folder, file))
    }
    await symlink(join(project, 'node_modules'), join(folder, 'node_modules'))
    // Some tests ask git for the list of all files.
    await git(folder, 'init', '--quiet')
    await git(folder, 'add', '--all', '--', '.', ':!node_modules')
    return new Copy(folder)
  }

  /** Runs the task while the mutant is applied. */
  async with<T>(mutant: Mutant, task: () => Promise<T>): Promise<T> {
    const path = join(this.folder, mutant.file)
    const source = await readFile(path, 'utf8')
    await writeFile(path, mutate(source, mutant))
    try {
      return await task()
    } finally {
      await writeFile(path, source)
    }
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}
