import { expect, it } from 'vitest'
import { securityPromises } from '../../scripts/security/promises.ts'
import { readPromises } from '../../scripts/security/report.ts'

it('every promise has an automatic test', async () => {
  const promises = await readPromises()
  expect(promises).toHaveLength(42)
  expect(Object.keys(securityPromises).map(Number)).toEqual(Array.from({ length: 42 }, (_, index) => index + 1))
  expect(
    promises.filter(({ here, elsewhere }) => here.length + elsewhere.length === 0).map(({ number }) => number),
  ).toEqual([])
})
