import { expect, test } from 'vitest'
import { Nonces, CallbackLimit } from '../../../../electron/relay/receiver/callback-gate.ts'
import fc from 'fast-check'
import { seed } from '../../../support/test-sizes.ts'

const tenMinutes = 600_000

test('a nonce is new at first, then repeated if its content is the same, and foreign if it is not', () => {
  const nonces = new Nonces()
  expect(nonces.use('1', 'enter', 0)).toBe('new')
  expect(nonces.use('1', 'enter', 1_000)).toBe('repeated')
  expect(nonces.use('1', 'exit', 2_000)).toBe('foreign')
  expect(nonces.use('1', 'enter', 3_000)).toBe('repeated')
  expect(nonces.use('2', 'exit', 3_000)).toBe('new')
})

test('a nonce is remembered for ten minutes', () => {
  const nonces = new Nonces()
  nonces.use('1', 'enter', 0)
  expect(nonces.use('1', 'exit', tenMinutes - 1)).toBe('foreign')
  expect(nonces.use('1', 'exit', tenMinutes)).toBe('new')
})

test("remembers ten minutes' worth of nonces at the highest rate, but no more", () => {
  const nonces = new Nonces()
  for (let index = 0; index < 30_000; index += 1) nonces.use(`n${String(index)}`, 'enter', index * 20)
  expect(nonces.use('n1', 'exit', 599_999)).toBe('foreign')
  nonces.use('one', 'enter', 599_999)
  nonces.use('more', 'enter', 599_999)
  expect(nonces.use('n1', 'exit', 599_999)).toBe('new')
})

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
