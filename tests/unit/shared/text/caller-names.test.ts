import { expect, it } from 'vitest'
import { sharedNames } from '../../../../shared/text/caller-names.ts'

const named = (...names: readonly string[]) => names.map((name, index) => ({ name, number: `1555010000${index}` }))

it('49 distinguishes callers with similar names by their numbers', () => {
  expect([...sharedNames(named('Anna', 'Ａｎｎａ', 'Bert', 'anna'), {})].sort()).toEqual(['Anna', 'anna', 'Ａｎｎａ'])
})

it('49 distinguishes callers by their numbers if the shown parts of their names are the same', () => {
  const one = `${'x'.repeat(200)}1`
  const other = `${'x'.repeat(200)}2`
  expect([...sharedNames(named(one, other), {})]).toEqual([one, other])
})

it('leaves callers with unique names, and callers without a name, unchanged', () => {
  expect([...sharedNames(named('Anna', 'Bert', '', ''), {})]).toEqual([])
})
