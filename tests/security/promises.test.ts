import { expect, it } from 'vitest'
import { securityPromises } from '../../scripts/security/promises.ts'
import { readPromises } from '../../scripts/security/report.ts'

it('every promise has an automatic test', async () => {
  const promises = await readPromises()
  const numbers = Object.keys(securityPromises).map(Number)
  expect(promises.map(({ number }) => number)).toEqual(numbers)
  expect(numbers).toEqual(Array.from({ length: 58 }, (_, index) => index + 1))
  expect(
    promises.filter(({ here, elsewhere }) => here.length + elsewhere.length === 0).map(({ number }) => number),
  ).toEqual([])
})
