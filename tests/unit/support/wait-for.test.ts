import { expect, test } from 'vitest'
import { never, until } from '../../support/wait-for.ts'

test('answers with what the probe found', async () => {
  let asked = 0
  expect(await until('the third time', () => ++asked === 3 && asked, { everyMs: 1 })).toBe(3)
})

test('says what did not happen, and why the last try failed', async () => {
  const probe = (): never => {
    throw new Error('no such window')
  }
  await expect(until('a window', probe, { timeoutMs: 5, everyMs: 1 })).rejects.toThrow(
    'Waited 0.005 s for a window. The last try failed: no such window',
  )
})

test('takes zero and the empty text for an answer', async () => {
  expect(await until('a number', () => 0)).toBe(0)
  expect(await until('a text', () => '')).toBe('')
})

test('says that what must not happen has happened', async () => {
  let asked = 0
  await expect(never('an end', () => ++asked > 2, 1_000, 1)).rejects.toThrow('an end happened')
  await never('nothing', () => false, 5, 1)
})
