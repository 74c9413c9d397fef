import { expect, test, vi } from 'vitest'
import { EarlyKeys, type EarlyInput } from '../../../../electron/desktop/finder/early-keys.ts'

const key = (name: string, more: Partial<EarlyInput> = {}): EarlyInput => ({
  type: 'keyDown',
  key: name,
  control: false,
  alt: false,
  meta: false,
  isAutoRepeat: false,
  ...more,
})
const typed = (...inputs: readonly EarlyInput[]): string => {
  const keys = new EarlyKeys(() => {})
  for (const input of inputs) expect(keys.take(input)).toBe(true)
  return keys.end()
}

test('keeps spaces and letters of several alphabets, and Backspace removes the last letter', () => {
  expect(typed(key('o'), key('é', { alt: true }), key('ж'), key('x'), key('Backspace'), key(' '))).toBe('oéж ')
})

test('keeps neither Enter, nor repeated keys, nor keys of a shortcut', () => {
  const shortcut = [key('f', { control: true, alt: true }), key('f', { alt: true }), key('v', { meta: true })]
  const others = [key('Enter'), key('Shift'), key('ArrowDown'), key('o', { type: 'keyUp' })]
  expect(typed(...shortcut, ...others, key('o', { isAutoRepeat: true }))).toBe('')
})

test('Escape closes the finder, and discards what was typed before it', () => {
  const onEscape = vi.fn()
  const keys = new EarlyKeys(onEscape)
  for (const name of ['o', 'Escape', 'a']) keys.take(key(name))
  expect(onEscape).toHaveBeenCalledOnce()
  expect(keys.end()).toBe('a')
})

test('accepts no key after the page has taken over', () => {
  const keys = new EarlyKeys(() => {})
  keys.take(key('o'))
  expect(keys.end()).toBe('o')
  expect(keys.take(key('m'))).toBe(false)
})
