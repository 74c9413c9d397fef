import { expect, it } from 'vitest'
import { securityPromises } from '../../scripts/security/promises.ts'
import { readPromises } from '../../scripts/security/report.ts'

it('every item has an automatic test', async () => {
  const items = await readPromises()
  expect(items).toHaveLength(42)
  expect(Object.keys(securityPromises).map(Number)).toEqual(Array.from({ length: 42 }, (_, index) => index + 1))
  expect(
    items.filter(({ here, elsewhere }) => here.length + elsewhere.length === 0).map(({ number }) => number),
  ).toEqual([])
})
