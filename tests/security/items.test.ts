import { expect, it } from 'vitest'
import { securityItems } from '../../scripts/security/items.ts'
import { readItems } from '../../scripts/security/report.ts'

it('every item has an automatic test', async () => {
  const items = await readItems()
  expect(items).toHaveLength(42)
  expect(Object.keys(securityItems).map(Number)).toEqual(Array.from({ length: 42 }, (_, index) => index + 1))
  expect(
    items.filter(({ here, elsewhere }) => here.length + elsewhere.length === 0).map(({ number }) => number),
  ).toEqual([])
})
