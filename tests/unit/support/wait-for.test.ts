import { expect, test } from 'vitest'
import { never, until } from '../../support/wait-for.ts'

test('returns what the probe found', async () => {
  let calls = 0
  expect(await until('the third time', () => ++calls === 3 && calls, { everyMs: 1 })).toBe(3)
})

test('reports what did not happen, and why the last attempt failed', async () => {
  const probe = (): never => {
    throw new Error('no such window')
  }
  await expect(until('a window', probe, { timeoutMs: 5, everyMs: 1 })).rejects.toThrow(
    'Waited 0.005 s for a window. The last try failed: no such window',
  )
})

test('accepts zero and an empty string as results', async () => {
  expect(await until('a number', () => 0)).toBe(0)
  expect(await until('a text', () => '')).toBe('')
})

test('throws if the unwanted event happens', async () => {
  let calls = 0
  await expect(never('an end', () => ++calls > 2, 1_000, 1)).rejects.toThrow('an end happened')
  await never('nothing', () => false, 5, 1)
})
