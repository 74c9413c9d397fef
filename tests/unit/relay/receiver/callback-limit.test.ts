import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CallbackLimit } from '../../../../electron/relay/receiver/callback-limit.ts'
import { seed } from '../../../support/test-sizes.ts'

test('at most 50 callbacks of an account are accepted in any second, and none is rejected below that', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60), { minLength: 200, maxLength: 400 }), (gaps) => {
      const limit = new CallbackLimit()
      const admitted: number[] = []
      let now = 0
      for (const gap of gaps) {
        now += gap
        const inLastSecond = admitted.filter((at) => at > now - 1_000).length
        expect(limit.admits('a', now)).toBe(inLastSecond < 50)
        if (inLastSecond < 50) admitted.push(now)
      }
    }),
    { seed },
  )
})

test('accounts do not share the limit', () => {
  const limit = new CallbackLimit()
  for (let index = 0; index < 60; index += 1) limit.admits('a', 0)
  expect(limit.admits('a', 0)).toBe(false)
  expect(limit.admits('b', 0)).toBe(true)
})
