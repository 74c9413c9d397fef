import { execFileSync, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chooseLevels, LEVELS } from '../../../scripts/test/levels.ts'
import { openVerdict, saveVerdict, treeOf } from '../../../scripts/test/verdict.ts'

describe('the levels of a run', () => {
  const names = (words: readonly string[], withLong: boolean): readonly string[] | string => {
    const chosen = chooseLevels(words, withLong)
    return typeof chosen === 'string' ? chosen : chosen.map(({ name }) => name)
  }

  it.each([
    { words: [], withLong: false, chosen: LEVELS.filter(({ isLong }) => !isLong).map(({ name }) => name) },
    { words: [], withLong: true, chosen: LEVELS.map(({ name }) => name) },
    { words: ['unit'], withLong: false, chosen: ['unit'] },
    { words: ['unit', 'e2e'], withLong: false, chosen: ['unit', 'e2e'] },
    { words: ['unit'], withLong: true, chosen: ['unit', 'unit long'] },
    { words: ['unit long'], withLong: true, chosen: ['unit long'] },
  ])('named $words, with long ones: $withLong', ({ words, withLong, chosen }) => {
    expect(names(words, withLong)).toEqual(chosen)
  })

  it.each([
    { words: ['uni'], withLong: false },
    { words: ['variants'], withLong: false },
    { words: ['unit', 'long'], withLong: true },
  ])('cannot be $words', ({ words, withLong }) => {
    expect(names(words, withLong)).toContain(`There is no level ${String(words.at(-1))}. There are: unit,`)
  })

  it('are not run if the command line has an unknown option', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/test.ts', '--help'], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 1, stderr: "Unknown option '--help'. The only option is --all.\n" })
  })

  it('have different names, even as parts of file names', () => {
    const all = LEVELS.map(({ name }) => name.replaceAll(' ', '-'))
    expect(new Set(all).size).toBe(all.length)
  })
})

describe('the verdict on the sources', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gavel-verdict-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const result = {
    name: 'unit',
    passed: 1,
    failed: 0,
    skipped: 0,
    failures: [],
    seconds: 1,
    log: 'out/reports/unit.log',
  }

  it('is kept for the same sources, and deleted with its reports for other or unknown sources', async () => {
    const reports = join(folder, 'reports')
    expect(await openVerdict(reports, 'a1')).toEqual({ tree: 'a1', results: [] })
    await writeFile(join(reports, 'unit.json'), '{}')
    await saveVerdict(reports, { tree: 'a1', results: [result] })
    expect(await openVerdict(reports, 'a1')).toEqual({ tree: 'a1', results: [result] })
    expect(await openVerdict(reports, 'b2')).toEqual({ tree: 'b2', results: [] })
    expect(await readdir(reports)).toEqual([])
    await saveVerdict(reports, { tree: undefined, results: [result] })
    expect((await openVerdict(reports, undefined)).results).toEqual([])
  })

  it('is about the sources as they are, committed or not, and does not change the index', async () => {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com', ...args], {
        cwd: folder,
        encoding: 'utf8',
      }).trim()
    expect(await treeOf(folder)).toBeUndefined()
    git('init', '--quiet')
    await writeFile(join(folder, '.gitignore'), 'out')
    git('add', '.')
    git('commit', '--quiet', '--message', 'first')
    const committed = git('rev-parse', 'HEAD^{tree}')
    expect(await treeOf(folder)).toBe(committed)
    await mkdir(join(folder, 'out'))
    await writeFile(join(folder, 'out/report'), 'ignored')
    expect(await treeOf(folder)).toBe(committed)
    await writeFile(join(folder, 'new.ts'), 'export {}')
    const changed = await treeOf(folder)
    expect(changed).not.toBe(committed)
    expect(git('status', '--porcelain')).toBe('?? new.ts')
    git('add', '.')
    git('commit', '--quiet', '--message', 'second')
    expect(git('rev-parse', 'HEAD^{tree}')).toBe(changed)
  })
})
