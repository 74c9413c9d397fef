import { expect, test } from 'vitest'
import { MissingMessages } from '../../../electron/feed/missing-messages.ts'

test('a message counts as missing if it has not arrived 5 s after the first beat that refers to it', () => {
  const missing = new MissingMessages()
  missing.add('list', 1_000)
  missing.add(1, 3_000)
  missing.add('list', 6_000)
  expect(missing.isLacking(6_000)).toBe(false)
  expect(missing.isLacking(6_001)).toBe(true)
  missing.delete('list')
  expect(missing.isLacking(8_000)).toBe(false)
  expect(missing.isLacking(8_001)).toBe(true)
})

test('messages that no beat repeats for a minute are forgotten, even if there are 1,000', () => {
  const missing = new MissingMessages()
  for (let room = 0; room < 1_000; room += 1) missing.add(room, room)
  missing.expire(60_998)
  expect(missing.isLacking(60_998)).toBe(true)
  missing.expire(61_000)
  expect(missing.isLacking(61_000)).toBe(false)
})
