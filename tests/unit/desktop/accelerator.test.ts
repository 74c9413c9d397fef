import { expect, test } from 'vitest'
import { isGlobalShortcut } from '../../../electron/desktop/accelerator.ts'
import { defaultPreferences } from '../../../shared/preferences.ts'

test.each([
  'Control+Alt+Shift+E',
  'CommandOrControl+Shift+1',
  'Super+Escape',
  'Alt+F4',
  'control+shift+plus',
  'Control+num5',
  'Control+,',
  'F9',
  'F13',
  'Shift+F24',
])('%s may be taken', (text) => {
  expect(isGlobalShortcut(text)).toBe(true)
})

test.each([
  // Electron would register the last key alone.
  'Blub+Q',
  'Q',
  'Shift+Q',
  'F0',
  'F25',
  'Space',
  'Control+',
  '+Q',
  'Control',
  'Control+Alt',
  'Control+Control+Q',
  'Control+QQ',
  'Control+F25',
  'Q+Control',
  ' Control+Q',
  '',
])('%j may not', (text) => {
  expect(isGlobalShortcut(text)).toBe(false)
})

test('the first shortcut is one', () => {
  expect(isGlobalShortcut(defaultPreferences().shortcutEnd)).toBe(true)
})
