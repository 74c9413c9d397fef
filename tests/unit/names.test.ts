import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const project = resolve(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(resolve(project, path), 'utf8')

const cellsOf = (table: string): string[][] =>
  table.split('\n').flatMap((line) => (line.startsWith('| ') ? [line.slice(2, -2).split(' | ')] : []))
const codeIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)

const never = new Set(cellsOf(read('docs/glossary.md')).flatMap((cells) => codeIn(cells[2])))

const files = execFileSync('git', ['ls-files', 'electron', 'renderer', 'shared', 'scripts', 'tests'], {
  cwd: project,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|mjs|svelte)$/.test(file) && !file.startsWith('tests/contract/fixtures/'))

/** Splits names such as "electron/desktop/end-question.ts" and "EndQuestionState" into lower-case words. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z]+/)
    .map((word) => word.toLowerCase())
}

function isForbidden(word: string): boolean {
  return never.has(word) || never.has(word.replace(/(s|ed|ing)$/, '')) || never.has(word.replace(/es$/, ''))
}

function exportsOf(source: string): string[] {
  const declared =
    /^export (?:declare |default )?(?:abstract |async )?(?:function\*?|const|let|class|interface|type|enum) ([A-Za-z0-9_$]+)/gm
  return [...source.matchAll(declared)].map(([, name = '']) => name)
}

test('the forbidden words of the glossary are found', () => {
  expect([...never]).toEqual(expect.arrayContaining(['answer', 'kept', 'face', 'watch']))
  expect(wordsOf('createHTTPAnswer')).toEqual(['create', 'http', 'answer'])
  expect(['answers', 'watched', 'look'].every(isForbidden)).toBe(true)
})

test('no file and no exported name uses a word that the glossary replaced', () => {
  const names = files.flatMap((file) => [file, ...exportsOf(read(file)).map((name) => `${file} ${name}`)])
  const wrong = names.filter((name) => wordsOf(name).some(isForbidden))
  expect(wrong).toEqual([])
})

test('a unit test in any folder except support has the path of the file it tests, without electron/ or endings', () => {
  const products = new Set(files.filter((file) => /^(electron|renderer|shared)\//.test(file)).map(stemOf))
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
