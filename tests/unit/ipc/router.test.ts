import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { seed } from '../../support/test-sizes.ts'

vi.mock('electron', () => ({ ipcMain: {} }))

const { isSensible } = await import('../../../electron/ipc/router.ts')

test('accepts plain data of any sensible size', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      fc.pre(!JSON.stringify(value).includes('__proto__'))
      expect(isSensible(value)).toBe(true)
    }),
    { seed },
  )
  expect(isSensible(undefined)).toBe(true)
  expect(isSensible({ savedView: 'x'.repeat(200_000) })).toBe(true)
})

const loop: unknown[] = []
loop.push(loop)
let deep: unknown = 'end'
for (let level = 0; level < 100; level += 1) deep = { deep }

test.each([
  ['a string of a million characters', 'x'.repeat(1_000_000)],
  ['a million characters in pieces', Array.from({ length: 1_000 }, () => 'x'.repeat(1_000))],
  [
    'a million characters in keys',
    Object.fromEntries(Array.from({ length: 1_000 }, (_, key) => [`${key}${'x'.repeat(1_000)}`, 1])),
  ],
  ['a million parts', Array.from({ length: 1_000_000 }, () => 0)],
  ['an array that is long but empty', { expanded: Object.assign([], { length: 4_000_000_000 }) }],
  ['a cycle', loop],
  ['a hundred levels', deep],
  ['an own __proto__', JSON.parse('{"a":{"__proto__":{"admin":true}}}')],
  ['a map', new Map([['a', 1]])],
  ['a date', { at: new Date(0) }],
  ['a buffer', new Uint8Array(8)],
  ['an error', new Error('x')],
])('rejects %s', (_what, value) => {
  expect(isSensible(value)).toBe(false)
})

test('rejects an array of ten million parts without going through it', () => {
  const looked = vi.spyOn(Object, 'entries')
  expect(isSensible({ expanded: Array.from({ length: 10_000_000 }) })).toBe(false)
  expect(looked).toHaveBeenCalledTimes(1)
  looked.mockRestore()
})
