import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { LevelResult } from './run-level.ts'

/** What is known of the sources as they are, kept in `out/reports/verdict.json`. */
export interface TestVerdict {
  /** Git's id of the tree with these sources; undefined if this is no Git checkout. */
  readonly tree: string | undefined
  /** Each level that has run, with the version of Electron that ran it. */
  readonly results: readonly (LevelResult & { readonly electron?: string | undefined })[]
}

/** The verdict on these sources, for a run to go on with. Empties `reports` if it holds what is known of others. */
export async function openVerdict(reports: string, tree: string | undefined): Promise<TestVerdict> {
  const kept = await readVerdict(reports)
  if (kept !== undefined && tree !== undefined && kept.tree === tree) return kept
  await rm(reports, { recursive: true, force: true })
  await mkdir(reports, { recursive: true })
  return { tree, results: [] }
}

async function readVerdict(reports: string): Promise<TestVerdict | undefined> {
  try {
    // Written by `saveVerdict` only.
    return JSON.parse(await readFile(join(reports, 'verdict.json'), 'utf8')) as TestVerdict
  } catch {
    return undefined
  }
}

export async function saveVerdict(reports: string, verdict: TestVerdict): Promise<void> {
  await writeFile(join(reports, 'verdict.json'), JSON.stringify(verdict, null, 2))
}

/**
 * Git's id of the tree with the sources as they are, committed or not, without what Git ignores.
 *
 * @returns undefined if `folder` is no Git checkout
 */
export async function treeOf(folder: string): Promise<string | undefined> {
  const scratch = await mkdtemp(join(tmpdir(), 'gavel-tree-'))
  const index = join(scratch, 'index')
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)('git', args, {
      cwd: folder,
      env: { ...process.env, GIT_INDEX_FILE: index },
    })
    return stdout.trim()
  }
  try {
    // A copy of the index, so that unchanged files need not be read, and the user's own stays as it is.
    const { stdout } = await promisify(execFile)('git', ['rev-parse', '--git-path', 'index'], { cwd: folder })
    await copyFile(join(folder, stdout.trim()), index)
    await git('add', '--all')
    return await git('write-tree')
  } catch {
    return undefined
  } finally {
    await rm(scratch, { recursive: true })
  }
}
