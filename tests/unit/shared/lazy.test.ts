import { expect, it } from 'vitest'
import { lazily } from '../../../shared/lazy.ts'

it('loads once for all calls, during the load and after it', async () => {
  let loads = 0
  const load = lazily(() => Promise.resolve((loads += 1)))
  expect(await Promise.all([load(), load()])).toEqual([1, 1])
  expect(await load()).toBe(1)
})

it('loads again at the next call after a failure', async () => {
  let tries = 0
  const load = lazily(() => {
    tries += 1
    return tries === 1 ? Promise.reject(new Error('made up')) : Promise.resolve(tries)
  })
  const both = await Promise.allSettled([load(), load()])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await load()).toBe(2)
  expect(tries).toBe(2)
})
