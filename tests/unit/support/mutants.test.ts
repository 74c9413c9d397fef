import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { mutants } from '../../mutants/list.ts'
import { mutate } from '../../mutants/mutant.ts'

const project = resolve(import.meta.dirname, '../../..')

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('the mutant %s still applies', (_name, mutant) => {
  const source = readFileSync(join(project, mutant.file), 'utf8')
  expect(mutate(source, mutant)).not.toBe(source)
})

test('every mutant has a unique name and says what it breaks', () => {
  const names = mutants.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(mutants.filter(({ why }) => why === '')).toEqual([])
  expect(mutants.length).toBeGreaterThanOrEqual(60)
})

test('a text that is missing, or occurs twice, cannot be mutated', () => {
  const mutant = { name: 'one', file: 'a.ts', find: 'true', put: 'false', why: '' }
  expect(mutate('const a = true', mutant)).toBe('const a = false')
  expect(() => mutate('const a = 1', mutant)).toThrow('The text of the mutant one occurs 0 times in a.ts.')
  expect(() => mutate('const a = true || true', mutant)).toThrow('occurs 2 times')
})
