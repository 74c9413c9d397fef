import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const project = resolve(import.meta.dirname, '../..')

const files = execFileSync('git', ['ls-files', 'electron', 'relay', 'renderer', 'shared', 'scripts', 'tests'], {
  cwd: project,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|mjs|svelte)$/.test(file) && !file.startsWith('tests/contract/fixtures/'))

test('a unit test in any folder except support has the path of the file it tests, without electron/ or endings', () => {
  const products = new Set(files.filter((file) => /^(electron|relay|renderer|shared)\//.test(file)).map(stemOf))
  const styles = ['renderer/styles/tokens']
  const unitTests = files.filter(
    (file) => /^tests\/unit\/.+\.test\.ts$/.test(file) && !/unit\/(support\/|[^/]+$)/.test(file),
  )
  const homeless = unitTests.filter((file) => {
    const stem = stemOf(file.replace('tests/unit/', ''))
    return ![stem, `electron/${stem}`].some((path) => products.has(path) || styles.includes(path))
  })
  expect(homeless).toEqual([])
})

/** The path without any ending: "a/b.c.test.ts" and "a/b.svelte.ts" both become "a/b". */
function stemOf(file: string): string {
  return file.replace(/^(.*\/)?([^/.]+)\..*$/, '$1$2')
}
