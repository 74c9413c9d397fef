import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { mutate, type Mutant } from './mutant.ts'

const run = promisify(execFile)

export const project = resolve(import.meta.dirname, '../..')

/** Every file of the working tree that git does not ignore, relative to the project's folder. */
async function filesOfProject(): Promise<readonly string[]> {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const { stdout } = await run('git', args, { cwd: project, maxBuffer: 2 ** 26 })
  return stdout.split('\0').filter((file) => file !== '' && existsSync(join(project, file)))
}

/** A digest of all files of the project except pictures. */
export async function digestOfProject(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of await filesOfProject()) {
    if (/\.(png|svg|ico|icns)$/.test(file)) continue
    hash.update(file).update(await readFile(join(project, file)))
  }
  return hash.digest('hex')
}

/** A copy of the project in which one mutant at a time is applied. */
export class Copy {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async make(): Promise<Copy> {
    const folder = await mkdtemp(join(tmpdir(), 'gavel-mutants-'))
    for (const file of await filesOfProject()) await cp(join(project, file), join(folder, file))
    await symlink(join(project, 'node_modules'), join(folder, 'node_modules'))
    // Some tests ask git for the list of all files.
    await run('git', ['init', '--quiet'], { cwd: folder })
    await run('git', ['add', '--all', '--', '.', ':!node_modules'], { cwd: folder })
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
