import { expect, test } from 'vitest'
import { keysText } from '../../../shared/accelerator.ts'

test('keys are called as they are printed, by system and language', () => {
  const keys = 'Control+Alt+Shift+E'
  expect(keysText(keys, { platform: 'linux', language: 'en' })).toBe('Ctrl+Alt+Shift+E')
  expect(keysText(keys, { platform: 'win32', language: 'de' })).toBe('Strg+Alt+Umschalt+E')
  expect(keysText(keys, { platform: 'darwin', language: 'de' })).toBe('⌃⌥⇧E')
  expect(keysText('Control+Super+Delete', { platform: 'linux', language: 'de' })).toBe('Strg+Super+Entf')
})
