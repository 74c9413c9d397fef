import { expect, test } from 'vitest'
import { judgeShortcut } from '../../../electron/desktop/accelerator.ts'
import { defaultPreferences } from '../../../shared/preferences.ts'

test.each([
  'Control+Alt+Shift+E',
  'CommandOrControl+Shift+1',
  'Super+Shift+Escape',
  'Alt+F8',
  'control+shift+plus',
  'Control+Alt+num5',
  'Control+Super+,',
  'F13',
  'Shift+F9',
  'Shift+F24',
])('%s may be taken', (text) => {
  expect(judgeShortcut(text)).toBe('good')
})

test.each([
  'Control+C',
  'CommandOrControl+V',
  'Super+L',
  'Alt+Tab',
  'Alt+F4',
  'Q',
  'Shift+Q',
  'Space',
  'F9',
  'Control+,',
  // Two names of one key.
  'Control+CommandOrControl+C',
  'Control+Shift+Z',
  'Shift+Control+V',
  'Command+Shift+Left',
  'Control+Shift+End',
  'Control+Alt+Delete',
])('%s belongs to others', (text) => {
  expect(judgeShortcut(text)).toBe('plain')
})

test.each([
  // Electron would register the last key alone.
  'Blub+Q',
  'F0',
  'F25',
  'Control+',
  '+Q',
  'Control',
  'Control+Alt',
  'Control+Control+Q',
  'Control+Alt+QQ',
  'Control+F25',
  'Q+Control',
  ' Control+Q',
  '',
])('%j is none', (text) => {
  expect(judgeShortcut(text)).toBe('unknown')
})

test('the first shortcut is one', () => {
  expect(judgeShortcut(defaultPreferences().shortcutEnd)).toBe('good')
})
