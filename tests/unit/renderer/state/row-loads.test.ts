import { expect, test } from 'vitest'
import { RowLoads } from '../../../../renderer/state/row-loads.ts'
import { flushPromises } from '../../../support/virtual-clock.ts'

/** Rows `a` to `f`, of which the first in view is loaded next. */
function create(atOnce = 2) {
  const rows = ['a', 'b', 'c', 'd', 'e', 'f']
  const done = new Set<string>()
  const asked: string[] = []
  const ends: (() => void)[] = []
  const loads = new RowLoads(
    atOnce,
    (isInView, isLoading) => rows.find((row) => isInView(row) && !isLoading(row) && !done.has(row)),
    (row) => {
      asked.push(row)
      return new Promise((resolve) =>
        ends.push(() => {
          done.add(row)
          resolve()
        }),
      )
    },
  )
  const end = async (): Promise<void> => {
    ends.shift()?.()
    await flushPromises()
  }
  return { loads, asked, end }
}

test('a few rows are loaded at once, and the next as soon as one is loaded', async () => {
  const { loads, asked, end } = create()
  for (const row of ['a', 'b', 'c']) loads.comesIntoView(row)
  expect(asked).toEqual(['a', 'b'])
  await end()
  expect(asked).toEqual(['a', 'b', 'c'])
})

test('rows that were scrolled past before their turn are not loaded', async () => {
  const { loads, asked, end } = create(1)
  const leave = ['a', 'b', 'c'].map((row) => loads.comesIntoView(row))
  leave[1]?.()
  leave[2]?.()
  loads.comesIntoView('f')
  await end()
  expect(asked).toEqual(['a', 'f'])
})

test('nothing is loaded after it was stopped', async () => {
  const { loads, asked, end } = create(1)
  loads.comesIntoView('a')
  loads.comesIntoView('b')
  loads.stop()
  await end()
  expect(asked).toEqual(['a'])
})
