import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { draw } from '../../mutants/draw.ts'
import { mutantsIn, mutate } from '../../mutants/mutate.ts'

const project = resolve(import.meta.dirname, '../../..')

test.each([
  ['if (a) b()', ['if (!(a)) b()', ';', 'if (a) ;']],
  ['if (a) b = 1; else b = 2', ['if (!(a)) b = 1; else b = 2', 'if (a) ; else b = 2', 'if (a) b = 1; else ;']],
  ['const c = a ? 1 : 2', ['const c = !(a) ? 1 : 2']],
  ['const c = a < b', ['const c = ((a) <= (b))']],
  ['const c = a >= b', ['const c = ((a) > (b))']],
  ['const c = a !== b', ['const c = ((a) === (b))']],
  ['const c = a === b ? 1 : 2', ['const c = !(a === b) ? 1 : 2']],
  ['const c = a - 1', ['const c = ((a) + (1))']],
  ['const c = a && b', ['const c = ((a) || (b))', 'const c = (a)', 'const c = (b)']],
  ['const c = a ?? 0', ['const c = ((a) || (0))']],
  ['const c = a ?? []', ['const c = (a)']],
  ['export const f = async () => b(await a)', ['export const f = async () => b(a)']],
  ['export {}\nawait (a)', ['export {}\nvoid (a)', 'export {}\n;']],
  ['const c = { a, b: 1, }', ['const c = { b: 1, }', 'const c = { a }']],
  ['const c = { a, }', ['const c = {  }']],
  ['const c = [1, 2]', ['const c = [2]', 'const c = [1]']],
  ['const c = [1]', []],
  ['const c = Math.min(a, b)', ['const c = Math.max(a, b)']],
  ['const c: true = true', ['const c: true = false']],
  ['function f() { a() }', ['function f() { return; a() }', 'function f() { ; }']],
  ['function f() { return 1 }', []],
  ['type A = B extends true ? 1 : 2', []],
])('the mutants of %s', (source, expected) => {
  const found = mutantsIn('a.ts', source).map((mutant) => mutate(source, mutant))
  expect(found.toSorted()).toEqual(expected.toSorted())
})

test('a mutant says where it is', () => {
  expect(mutantsIn('shared/a.ts', 'const a = 1\n  b()\n')).toEqual([
    { file: 'shared/a.ts', line: 2, operator: 'remove statement', start: 14, end: 17, put: ';', text: 'b()' },
  ])
})

test('mutants of a file of the product are valid TypeScript', () => {
  const source = readFileSync(join(project, 'electron/providers/transport.ts'), 'utf8')
  const mutants = draw(mutantsIn('shared/a.ts', source), 40, 1)
  expect(mutants).toHaveLength(40)
  for (const mutant of mutants) {
    expect(() => stripTypeScriptTypes(mutate(source, mutant)), JSON.stringify(mutant)).not.toThrow()
  }
})

const lines = (file: string, count: number): string =>
  Array.from({ length: count }, (_, index) => `${file.replace(/\W/g, '_')}${index}()`).join('\n')

const product = [
  'electron/a.ts',
  'electron/monitor/b.ts',
  'electron/monitor/c.ts',
  'renderer/state/d.ts',
  'shared/e.ts',
]

test('the draw takes from each folder, and more from the larger ones', () => {
  const sizes = [2, 20, 20, 20, 2]
  const mutants = product.flatMap((file, index) => mutantsIn(file, lines(file, sizes[index] ?? 0)))
  const drawn = draw(mutants, 8, 1)
  const from = (folder: string): number => drawn.filter(({ file }) => file.startsWith(folder)).length
  expect(['electron/a', 'electron/monitor/', 'renderer/', 'shared/'].map(from)).toEqual([1, 4, 2, 1])
  expect(new Set(drawn).size).toBe(8)
  expect(draw(mutants, 1_000, 1)).toHaveLength(mutants.length)
})

test('a seed draws the same mutants again, even if other lines were added', () => {
  const before = mutantsIn('shared/e.ts', lines('e', 40))
  const after = mutantsIn('shared/e.ts', `const added = 1\n${lines('e', 40)}`)
  const texts = (mutants: typeof before, seed: number): string[] => draw(mutants, 5, seed).map(({ text }) => text)
  expect(texts(after, 7)).toEqual(texts(before, 7))
  expect(texts(before, 8)).not.toEqual(texts(before, 7))
})
